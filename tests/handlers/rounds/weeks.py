"""A street whose visits are planned, for the tests of rounds."""

from dispatch.rounds.visits import Visit
from handlers.rounds import rota
from tests.handlers.town import Message, Town
from tests.street import local

SATURDAY = local(21, 10)
"""The 21st of November 2026: the next working day is Monday, the 23rd."""


def planned(town: Town) -> list[Visit]:
    """The visits of this week and the next, in the order of time, planned on a Saturday."""
    town.at = SATURDAY
    rota.begin(town.tx, town.at, town.centre)
    return visits(town)


def visits(town: Town) -> list[Visit]:
    return [one for one in town.tx.visits.between(local(1, 0), local(28, 0, month=12)) if not one.cancelled]


def first_of(town: Town, person: int) -> Visit:
    return next(one for one in visits(town) if one.person == person)


def private(town: Town, person: int) -> list[Message]:
    return town.in_chat(1000 + person)
