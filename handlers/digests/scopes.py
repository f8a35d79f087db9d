"""What part of the street a summary is about (all, a station, a unit), who reads it, and who may ask for it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from dispatch.figures.case_facts import CaseFacts
from dispatch.figures.sums import PeriodSums, Sums, Waiting
from dispatch.model import Person, Role, StationCode, UnitCode, UnitKind
from handlers.access import participants
from handlers.centre import Centre
from handlers.notify.destinations import Destination, is_reached, private
from storage.cases.unread_cases import Unread
from storage.messages.parcels import Parcel
from storage.people.chats import ChatKind
from storage.transaction import Transaction

STREET: Final = "a"
"""All of the street. A station is `s` with its code, a unit `u` with its code: so they stand in buttons."""
_ALL_SEEING = frozenset({Role.STAFF, Role.DIRECTOR})


Placed = TypeVar("Placed", CaseFacts, Unread)
"""What belongs to a station and a unit."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A chat, and the scope that it reads about."""

    place: Destination
    scope: str


def share(scope: str, facts: Sequence[Placed]) -> Sequence[Placed]:
    """The cases of that scope: those at the station, or those that the unit has or had last."""
    return facts if scope == STREET else [f for f in facts if belongs(scope, f)]


def belongs(scope: str, f: Placed) -> bool:
    """Whether that case is of the scope."""
    match scope[0]:
        case "s":
            return f.station == scope[1:]
        case "u":
            return f.unit == scope[1:]
        case _:
            return True


def sums_of(scope: str, sums: PeriodSums) -> Sums:
    """What the cases of that scope come to."""
    return sums.of(*_place(scope))


def waiting_of(scope: str, sums: PeriodSums) -> Sequence[Waiting]:
    """Those of that scope which had not ended, the worst first."""
    return sums.waiting(*_place(scope))


def _place(scope: str) -> tuple[StationCode | None, UnitCode | None]:
    code = scope[1:]
    match scope[0]:
        case "s":
            return StationCode(code), None
        case "u":
            return None, UnitCode(code)
        case _:
            return None, None


def name_of(tx: Transaction, scope: str, centre: Centre) -> str | None:
    """None for a station or a unit that there is not."""
    match scope[0]:
        case "s":
            station = tx.places.station(StationCode(scope[1:]))
            return station.name if station is not None else None
        case "u":
            unit = tx.places.unit(UnitCode(scope[1:]))
            return unit.name if unit is not None else None
        case _:
            return centre.name if scope == STREET else None


def readers(tx: Transaction) -> Iterator[Reader]:
    """The centre's groups and the directors read of the street, heads or their deputies of their stations, units in
    their groups, else their heads; stations and units in the order of their codes."""
    for chat in tx.chats.of_kind(ChatKind.CENTRE_GROUP):
        yield Reader(Destination(chat.chat_id, chat.thread_id), STREET)
    yield from _in_private(participants.directors(tx), STREET)
    for station in tx.places.stations():
        yield from _in_private(participants.heads(tx, station.code), f"s{station.code}")
    for unit in tx.places.units():
        if not unit.active or unit.kind is UnitKind.STATION:
            continue
        group = tx.chats.of_unit(unit.code)
        if group is not None:
            yield Reader(Destination(group.chat_id, group.thread_id), f"u{unit.code}")
        else:
            yield from _in_private(participants.unit_heads(tx, unit.code), f"u{unit.code}")


def scopes_for(tx: Transaction, person: Person) -> list[str]:
    """What this person may ask for, the widest first, also as the deputy of who is on leave; nothing for workers."""
    people = (person, *tx.people.absent_with_deputy(person.id))
    if any(one.roles & _ALL_SEEING for one in people):
        return [STREET]
    found: list[str] = []
    for one in people:
        if Role.STATION_HEAD in one.roles and one.station is not None:
            found.append(f"s{one.station}")
        if Role.OFFICER in one.roles:
            found += [f"u{unit}" for unit in (*one.heads, *one.units)]
    return list(dict.fromkeys(found))


def may_ask(tx: Transaction, person: Person, scope: str) -> bool:
    """Whether that scope is this person's: staff and director see every station and unit."""
    allowed = scopes_for(tx, person)
    return STREET in allowed or scope in allowed


def reads(tx: Transaction, parcel: Parcel, scope: str) -> bool:
    """Whether the reader of that message may read of that scope now: a person, else the group that the chat is."""
    if parcel.person is not None:
        return may_ask(tx, tx.people.require(parcel.person), scope)
    chat = tx.chats.get(parcel.chat_id)
    if chat is None:
        return False
    if scope == STREET:
        return chat.kind is ChatKind.CENTRE_GROUP
    return chat.kind is ChatKind.UNIT_GROUP and scope == f"u{chat.unit}"


def _in_private(people: Iterable[Person], scope: str) -> Iterator[Reader]:
    return (Reader(private(person), scope) for person in people if is_reached(person))
