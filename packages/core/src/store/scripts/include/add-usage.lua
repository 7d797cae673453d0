local function addUsage(project, instances, bytes)
  if instances == 0 and bytes == 0 then return end
  local key = keys.usage .. project
  if redis.call('EXISTS', key) == 0 then return end -- counted when somebody asks
  redis.call('HINCRBY', key, 'instances', instances)
  redis.call('HINCRBY', key, 'bytes', string.format('%d', bytes))
end
