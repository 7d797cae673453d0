-- Adds an event to the resource's stream; data is JSON. The stream goes ARGV[2] ms after its last event.
local function emit(resourceId, kind, data)
  local stream = keys.events .. resourceId
  redis.call('XADD', stream, 'MAXLEN', '~', 500, '*', 'kind', kind, 'data', data)
  redis.call('PEXPIRE', stream, ARGV[2])
end
