local function publish(ref, status, state)
  redis.call('PUBLISH', keys.changes, ref .. ' ' .. status .. ' ' .. state)
end
