"""Makes a case out of a report, whichever way it came: its place, station, category, contact and number."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from dispatch.case import commands as c
from dispatch.case.refusals import RoleNeeded
from dispatch.geography.coordinates import Coordinates
from dispatch.model import (
    Case,
    CaseId,
    ContactId,
    Grid,
    GridCode,
    Kind,
    MediaId,
    Person,
    Place,
    Role,
    RowCode,
    Source,
    StationCode,
)
from dispatch.suggest.danger import is_dangerous, may_be_dangerous
from dispatch.suggest.guess_category import Guess
from handlers.bot_api.incoming import Point
from handlers.notify.destinations import FirstCard
from handlers.turn.carry_out import Turn, carry_out
from handlers.turn.category_guess import guesses
from handlers.turn.street_names import names_of

REPORTERS = (Role.WORKER, Role.STATION_HEAD, Role.STAFF)
_SOURCES = {Role.WORKER: Source.WORKER, Role.STATION_HEAD: Source.STATION, Role.STAFF: Source.PATROL}
_MAX_SETTLED = 10_000


@dataclass(frozen=True, slots=True)
class Told:
    """What a report tells. `category` is what the reporter calls it, `row` what they have chosen of the catalogue.

    `name` and `phone` are a resident's; `quoted` is who wrote it, where that was somebody else. What came from
    outside the street has its `source`, and with it its own station, number and deadline (UTC).
    """

    text: str
    kind: Kind = Kind.EVENT
    settled: bool = False
    category: str | None = None
    row: RowCode | None = None
    place: str | None = None
    point: Point | None = None
    urgent: bool = False
    name: str | None = None
    phone: str | None = None
    media: tuple[MediaId, ...] = ()
    quoted: str | None = None
    source: Source | None = None
    station: StationCode | None = None
    grid: GridCode | None = None
    """Where it is known for certain, as at a door."""
    sensitive: bool = False
    outside_number: str | None = None
    outside_due: datetime | None = None
    of_list: bool = False
    """Its words are those of a list to walk, and not of who reports: they tell of no danger."""


def may_report(person: Person) -> bool:
    """Whether a role of this person's may report."""
    return bool(person.roles & set(REPORTERS))


def require_reporter(person: Person) -> None:
    """RoleNeeded for somebody who may not report."""
    if not may_report(person):
        raise RoleNeeded(REPORTERS)


def open_case(turn: Turn, person: Person, told: Told, first: FirstCard) -> Case:
    """The new case, announced on every card, the `first` in the chat of its report among them.

    Raises a Refusal, and then nothing has changed.
    """
    tx, day = turn.tx, turn.centre.book.calendar.day(turn.at)
    case_id = tx.cases.next_id()
    station, grid = told.station, None
    if told.source is None:
        station, grid = whereabouts(turn, person, f"{told.place or ''}\n{told.text}")
    found_at = grid_at(turn, told.point) if told.point is not None else None
    if told.grid is not None:
        found_at = tx.places.grid(told.grid)
    if found_at is not None:
        station, grid = found_at.station, found_at.code
    found = _rows(turn, told)
    command = c.Report(
        id=case_id,
        number=tx.cases.next_number(turn.centre.prefix, day),
        description=turn.jot(told.text, person.id),
        kind=told.kind,
        source=told.source or next(_SOURCES[role] for role in REPORTERS if role in person.roles),
        row=found.row.code if found.row is not None else None,
        urgent=told.urgent or (not told.of_list and _tells_of_danger(turn, told.text)),
        sensitive=found.sensitive or told.sensitive,
        place=_place(turn, person, told),
        grid=grid,
        station=station,
        media=told.media,
        contact=_contact(turn, case_id, told),
        quoted_from=turn.jot(told.quoted, person.id) if told.quoted else None,
        outside_number=told.outside_number,
        outside_due=told.outside_due,
        likely=() if told.row is not None else tuple(row.code for row in found.rows),
    )
    if not told.settled:
        return carry_out(turn, None, command, person, first)
    drawn = _drawn(command.number, turn.centre.book.rules.settled_check_share)
    return carry_out(turn, None, c.ReportSettled(command, turn.jot(told.text, person.id), drawn), person, first)


def _rows(turn: Turn, told: Told) -> Guess:
    """What the reporter has chosen, alone; else the guesses, the likeliest first."""
    chosen = turn.centre.book.catalogue.row(told.row) if told.row is not None else None
    return (
        Guess((chosen,), sure=True, sensitive=chosen.sensitive)
        if chosen is not None
        else guesses(turn.tx, turn.centre, told.text, told.category)
    )


def _tells_of_danger(turn: Turn, text: str) -> bool:
    """Outside working hours nobody is there to be asked: then words that don't decide it are enough."""
    book = turn.centre.book
    if book.calendar.is_working_time(turn.at):
        return is_dangerous(book, text)
    return may_be_dangerous(book, text)


def _contact(turn: Turn, case: CaseId, told: Told) -> ContactId | None:
    return turn.tx.notes.keep_contact(case, told.name, told.phone, turn.at) if told.phone or told.name else None


def _place(turn: Turn, person: Person, told: Told) -> Place:
    note = turn.jot(told.place, person.id) if told.place else None
    return Place(note, turn.jot_point(told.point, person.id) if told.point is not None else None)


def whereabouts(turn: Turn, person: Person, text: str) -> tuple[StationCode | None, GridCode | None]:
    """The station and grid that the words name, else the reporter's own; None where neither says it."""
    tx, names = turn.tx, names_of(turn.tx)
    station = names.community(text) or person.station
    if station is None:
        return None, None
    landmark = tx.places.grid(named) if (named := names.grid(text)) is not None else None
    if landmark is not None and landmark.station == station:
        return station, landmark.code
    if len(person.grids) == 1 and station == person.station:
        return station, person.grids[0]
    number = re.search(r"(\d{1,2})\s*网格", text)
    grids = [g for g in tx.places.grids_of(station) if number is not None and g.name == f"{number[1]}网格"]
    return station, grids[0].code if grids else None


def grid_at(turn: Turn, point: Point) -> Grid | None:
    """The grid in whose area the point lies, where the street has drawn them."""
    code = turn.centre.book.areas.grid_at(Coordinates(point.latitude, point.longitude))
    return turn.tx.places.grid(code) if code is not None else None


def _drawn(number: str, share: float) -> bool:
    """A draw that anybody can repeat: by the case's number, not by chance at the moment."""
    digest = hashlib.sha256(number.encode()).digest()
    return int.from_bytes(digest[:4], "big") % _MAX_SETTLED < share * _MAX_SETTLED
