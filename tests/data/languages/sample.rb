# Items, with an in_comment word.
module Shop
  LIMIT = 3

  class Item
    attr_reader :name, :price

    def initialize(name, price)
      @name = name
      @price = price
    end

    def cost
      in_code = 0
      "an in_string text".each_char do |c|
        in_code += c.ord
      end
      in_code
    end

    def self.free
      new("free", 0)
    end
  end
end

def describe(item)
  if item.price > Shop::LIMIT
    "big #{item.name}"
  else
    'small'
  end
end
