"""Who may do what with a list to walk: one table of relations, and how a person comes by them.

As with cases the roster decides, at the moment of the act, and the chat never grants anything.
"""

from collections.abc import Collection
from enum import StrEnum

from dispatch.campaigns import commands as c
from dispatch.campaigns.model import ListedPlace
from dispatch.model import Person, Role


class Relation(StrEnum):
    """What a person is to a list, or to one place of it."""

    WALKER = "walker"
    """Walks the grid of the place, or stands in for who does."""
    HEAD = "head"
    """Heads the station of the place."""
    ANSWERER = "answerer"
    """Has answered the place."""
    STAFF = "staff"
    DIRECTOR = "director"
    CLOCK = "clock"


R = Relation
MAY: dict[type[c.Command], frozenset[Relation]] = {
    c.Issue: frozenset({R.STAFF}),
    c.Agree: frozenset({R.DIRECTOR}),
    c.Decline: frozenset({R.DIRECTOR}),
    c.Answer: frozenset({R.WALKER, R.HEAD}),
    c.TakeBackAnswer: frozenset({R.ANSWERER, R.HEAD}),
    c.ExtendList: frozenset({R.STAFF, R.DIRECTOR}),
    c.EndEarly: frozenset({R.STAFF, R.DIRECTOR}),
    c.RingList: frozenset({R.CLOCK}),
}


def relations(
    person: Person | None, place: ListedPlace | None, stands_for: Collection[Person] = (), *, headed: bool = True
) -> frozenset[Relation]:
    """What `person` (None: the clock) is to a list, and to a place of it where one is meant.

    `stands_for` are those on leave whose deputy the person is: what they are, the person is meanwhile. Of a station
    that has no head in chat, which is not `headed`, staff are the head.
    """
    if person is None:
        return frozenset({R.CLOCK})
    if not person.active:
        return frozenset()
    held = _own(person, place).union(*(_own(absent, place) for absent in stands_for))
    if place is not None and place.by == person.id:
        held.add(R.ANSWERER)
    if place is not None and not headed and R.STAFF in held:
        held.add(R.HEAD)
    return frozenset(held)


def _own(person: Person, place: ListedPlace | None) -> set[Relation]:
    roles = person.roles
    held = {relation for relation, role in ((R.STAFF, Role.STAFF), (R.DIRECTOR, Role.DIRECTOR)) if role in roles}
    if place is None:
        return held
    if Role.WORKER in roles and place.grid in person.grids:
        held.add(R.WALKER)
    if Role.STATION_HEAD in roles and person.station == place.station:
        held.add(R.HEAD)
    return held
