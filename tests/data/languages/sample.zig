const std = @import("std");

// Items, with an in_comment word.
const Item = struct {
    name: []const u8,
    price: u32,

    pub fn cost(self: Item) u32 {
        var in_code: u32 = 0;
        for ("an in_string text") |c| {
            in_code += c;
        }
        return in_code + self.price;
    }
};

const Kind = enum { small, large };

pub fn describe(item: Item) []const u8 {
    if (item.price > 3) {
        return "big";
    } else {
        return "small";
    }
}

test "describe" {
    try std.testing.expect(true);
}
