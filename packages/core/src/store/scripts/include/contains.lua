local function contains(list, item)
  for _, candidate in ipairs(list) do
    if candidate == item then return true end
  end
  return false
end
