"""Items."""
import os

LIMIT = 3  # an in_comment word


class Item:
    def __init__(self, name, price):
        self.name = name
        self.price = price

    @property
    def cost(self):
        in_code = 0
        for c in "an in_string text":
            in_code += ord(c)
        return in_code


def describe(item):
    if item.price > LIMIT:
        return f"big {item.name}"
    elif item.price == 0:
        return "free"
    else:
        return 'small'


async def load(path: str) -> bytes:
    with open(os.path.join(path, "x"), "rb") as file:
        return file.read()
