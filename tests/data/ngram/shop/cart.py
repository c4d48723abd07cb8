"""The carts of the shop."""

import logging

from shop.base import Entity, NotFound, transaction

log = logging.getLogger(__name__)


class Cart(Entity):
    table = "carts"

    def __init__(self, key, owner, items, coupon):
        super().__init__(key)
        self.owner = owner
        self.items = items
        self.coupon = coupon

    def as_dict(self):
        return {
            "key": self.key,
            "owner": self.owner,
            "items": self.items,
            "coupon": self.coupon,
        }

    @classmethod
    def from_row(cls, row):
        return cls(row["key"], row["owner"], row["items"], row["coupon"])


def find_cart(session, key):
    row = session.fetch_one(Cart.table, key)
    if row is None:
        raise NotFound(f"cart {key} does not exist")
    return Cart.from_row(row)


def add_item(session, key, owner):
    cart = find_cart(session, key)
    with transaction(session) as work:
        cart.owner = owner
        work.save(cart)
        log.info("add_item of cart %s", cart.key)
    return cart.as_dict()


def remove_item(session, key, items):
    cart = find_cart(session, key)
    with transaction(session) as work:
        cart.items = items
        work.save(cart)
        log.info("remove_item of cart %s", cart.key)
    return cart.as_dict()


def empty(session, key, coupon):
    cart = find_cart(session, key)
    with transaction(session) as work:
        cart.coupon = coupon
        work.save(cart)
        log.info("empty of cart %s", cart.key)
    return cart.as_dict()
