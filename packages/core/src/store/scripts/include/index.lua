local function index(property, value)
  return keys.index .. property .. ':' .. value
end
