package shop

// Items, with an in_comment word.
trait Priced {
  def price: Int
}

class Item(val name: String) extends Priced {
  def price: Int = {
    var inCode = 0
    for (c <- "an in_string text") {
      inCode += c.toInt
    }
    inCode
  }
}

object Registry {
  val label = s"all ${1 + 1} items"
  def describe(item: Item): String = if (item.price > 3) "big" else "small"
}
