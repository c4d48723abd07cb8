package shop

// Items, with an in_comment word.
interface Priced {
    fun price(): Int
}

class Item(val name: String) : Priced {
    override fun price(): Int {
        var inCode = 0
        for (c in "an in_string text") {
            inCode += c.code
        }
        return inCode
    }
}

object Registry {
    val items = mutableListOf<Item>()
}

fun describe(item: Item): String {
    return if (item.price() > 3) {
        "big ${item.name}"
    } else {
        "small"
    }
}
