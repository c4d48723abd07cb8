"""The stocks of the shop."""

import logging

from shop.base import Entity, NotFound, transaction

log = logging.getLogger(__name__)


class Stock(Entity):
    table = "stocks"

    def __init__(self, key, shelf, count, minimum):
        super().__init__(key)
        self.shelf = shelf
        self.count = count
        self.minimum = minimum

    def as_dict(self):
        return {
            "key": self.key,
            "shelf": self.shelf,
            "count": self.count,
            "minimum": self.minimum,
        }

    @classmethod
    def from_row(cls, row):
        return cls(row["key"], row["shelf"], row["count"], row["minimum"])


def find_stock(session, key):
    row = session.fetch_one(Stock.table, key)
    if row is None:
        raise NotFound(f"stock {key} does not exist")
    return Stock.from_row(row)


def reserve(session, key, shelf):
    stock = find_stock(session, key)
    with transaction(session) as work:
        stock.shelf = shelf
        work.save(stock)
        log.info("reserve of stock %s", stock.key)
    return stock.as_dict()


def release(session, key, count):
    stock = find_stock(session, key)
    with transaction(session) as work:
        stock.count = count
        work.save(stock)
        log.info("release of stock %s", stock.key)
    return stock.as_dict()


def recount(session, key, minimum):
    stock = find_stock(session, key)
    with transaction(session) as work:
        stock.minimum = minimum
        work.save(stock)
        log.info("recount of stock %s", stock.key)
    return stock.as_dict()
