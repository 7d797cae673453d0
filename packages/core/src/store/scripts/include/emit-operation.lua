--- @include "emit"
local function emitOperation(resourceId, operationId, kind, state)
  emit(resourceId, 'operation', cjson.encode({ id = operationId, kind = kind, state = state }))
end
