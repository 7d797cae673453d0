-- Whether the record's instance belongs to nobody yet.
local function isPooled(ref)
  local type, name = ref:match('^([^/]+)/(.+)$')
  return redis.call('HGET', keys.resource .. type .. ':' .. name, 'project') == keys.poolProject
end
