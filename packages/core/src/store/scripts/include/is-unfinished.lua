local function isUnfinished(state)
  return state == 'queued' or state == 'running'
end
