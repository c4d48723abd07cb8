"""The parcels of the shop."""

import logging

from shop.base import Entity, NotFound, transaction

log = logging.getLogger(__name__)


class Parcel(Entity):
    table = "parcels"

    def __init__(self, key, address, weight, carrier):
        super().__init__(key)
        self.address = address
        self.weight = weight
        self.carrier = carrier

    def as_dict(self):
        return {
            "key": self.key,
            "address": self.address,
            "weight": self.weight,
            "carrier": self.carrier,
        }

    @classmethod
    def from_row(cls, row):
        return cls(row["key"], row["address"], row["weight"], row["carrier"])


def find_parcel(session, key):
    row = session.fetch_one(Parcel.table, key)
    if row is None:
        raise NotFound(f"parcel {key} does not exist")
    return Parcel.from_row(row)


def label(session, key, address):
    parcel = find_parcel(session, key)
    with transaction(session) as work:
        parcel.address = address
        work.save(parcel)
        log.info("label of parcel %s", parcel.key)
    return parcel.as_dict()


def hand_over(session, key, weight):
    parcel = find_parcel(session, key)
    with transaction(session) as work:
        parcel.weight = weight
        work.save(parcel)
        log.info("hand_over of parcel %s", parcel.key)
    return parcel.as_dict()


def track(session, key, carrier):
    parcel = find_parcel(session, key)
    with transaction(session) as work:
        parcel.carrier = carrier
        work.save(parcel)
        log.info("track of parcel %s", parcel.key)
    return parcel.as_dict()
