"""The users of the shop."""

import logging

from shop.base import Entity, NotFound, transaction

log = logging.getLogger(__name__)


class User(Entity):
    table = "users"

    def __init__(self, key, email, role, language):
        super().__init__(key)
        self.email = email
        self.role = role
        self.language = language

    def as_dict(self):
        return {
            "key": self.key,
            "email": self.email,
            "role": self.role,
            "language": self.language,
        }

    @classmethod
    def from_row(cls, row):
        return cls(row["key"], row["email"], row["role"], row["language"])


def find_user(session, key):
    row = session.fetch_one(User.table, key)
    if row is None:
        raise NotFound(f"user {key} does not exist")
    return User.from_row(row)


def invite(session, key, email):
    user = find_user(session, key)
    with transaction(session) as work:
        user.email = email
        work.save(user)
        log.info("invite of user %s", user.key)
    return user.as_dict()


def suspend(session, key, role):
    user = find_user(session, key)
    with transaction(session) as work:
        user.role = role
        work.save(user)
        log.info("suspend of user %s", user.key)
    return user.as_dict()


def rename(session, key, language):
    user = find_user(session, key)
    with transaction(session) as work:
        user.language = language
        work.save(user)
        log.info("rename of user %s", user.key)
    return user.as_dict()
