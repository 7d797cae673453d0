-- Adds an event to the resource's stream; data is JSON.
local function emit(resourceId, kind, data)
  redis.call('XADD', keys.events .. resourceId, 'MAXLEN', '~', 500, '*', 'kind', kind, 'data', data)
end
