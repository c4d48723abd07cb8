import Foundation

// Items, with an in_comment word.
protocol Priced {
    func price() -> Int
}

struct Item: Priced {
    let name: String

    func price() -> Int {
        var inCode = 0
        for c in "an in_string text" {
            inCode += c.isLetter ? 1 : 2
        }
        return inCode
    }
}

class Registry {
    var items: [Item] = []
    func add(_ item: Item) {
        items.append(item)
    }
}

enum Kind {
    case small
    case large
}

func describe(item: Item) -> String {
    guard item.price() > 3 else {
        return "small"
    }
    return "big \(item.name)"
}
