"""The orders of the shop."""

import logging

from shop.base import Entity, NotFound, transaction

log = logging.getLogger(__name__)


class Order(Entity):
    table = "orders"

    def __init__(self, key, customer, lines, status):
        super().__init__(key)
        self.customer = customer
        self.lines = lines
        self.status = status

    def as_dict(self):
        return {
            "key": self.key,
            "customer": self.customer,
            "lines": self.lines,
            "status": self.status,
        }

    @classmethod
    def from_row(cls, row):
        return cls(row["key"], row["customer"], row["lines"], row["status"])


def find_order(session, key):
    row = session.fetch_one(Order.table, key)
    if row is None:
        raise NotFound(f"order {key} does not exist")
    return Order.from_row(row)


def submit(session, key, customer):
    order = find_order(session, key)
    with transaction(session) as work:
        order.customer = customer
        work.save(order)
        log.info("submit of order %s", order.key)
    return order.as_dict()


def cancel(session, key, lines):
    order = find_order(session, key)
    with transaction(session) as work:
        order.lines = lines
        work.save(order)
        log.info("cancel of order %s", order.key)
    return order.as_dict()


def ship(session, key, status):
    order = find_order(session, key)
    with transaction(session) as work:
        order.status = status
        work.save(order)
        log.info("ship of order %s", order.key)
    return order.as_dict()
