-- Items, with an in_comment word.
local Item = {}
Item.__index = Item

--[[ A block. ]]
function Item.new(name, price)
  return setmetatable({ name = name, price = price }, Item)
end

function Item:cost()
  local in_code = 0
  for i = 1, #"an in_string text" do
    in_code = in_code + i
  end
  return in_code
end

local function describe(item)
  if item.price > 3 then
    return "big"
  else
    return 'small'
  end
end

local twice = function(n) return n * 2 end

return { describe = describe, twice = twice }
