"""The invoices of the shop."""

import logging

from shop.base import Entity, NotFound, transaction

log = logging.getLogger(__name__)


class Invoice(Entity):
    table = "invoices"

    def __init__(self, key, order, amount, due):
        super().__init__(key)
        self.order = order
        self.amount = amount
        self.due = due

    def as_dict(self):
        return {
            "key": self.key,
            "order": self.order,
            "amount": self.amount,
            "due": self.due,
        }

    @classmethod
    def from_row(cls, row):
        return cls(row["key"], row["order"], row["amount"], row["due"])


def find_invoice(session, key):
    row = session.fetch_one(Invoice.table, key)
    if row is None:
        raise NotFound(f"invoice {key} does not exist")
    return Invoice.from_row(row)


def issue(session, key, order):
    invoice = find_invoice(session, key)
    with transaction(session) as work:
        invoice.order = order
        work.save(invoice)
        log.info("issue of invoice %s", invoice.key)
    return invoice.as_dict()


def settle(session, key, amount):
    invoice = find_invoice(session, key)
    with transaction(session) as work:
        invoice.amount = amount
        work.save(invoice)
        log.info("settle of invoice %s", invoice.key)
    return invoice.as_dict()


def remind(session, key, due):
    invoice = find_invoice(session, key)
    with transaction(session) as work:
        invoice.due = due
        work.save(invoice)
        log.info("remind of invoice %s", invoice.key)
    return invoice.as_dict()
