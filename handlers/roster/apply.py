"""Puts a new roster in place of the known one: places, units, people; and hands over the work that passes on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from dispatch.model import (
    Assignment,
    Case,
    CaseId,
    Grid,
    Landmark,
    Person,
    PersonId,
    Role,
    Station,
    Unit,
    UnitCode,
    UnitKind,
)
from dispatch.roster.difference import Known, completed, held_back, recognised
from dispatch.roster.roster import (
    AssignmentLine,
    GridLine,
    LandmarkLine,
    Problem,
    Roster,
    StationLine,
    UnitLine,
    plain_phone,
    problems,
)
from dispatch.rulebook.book import Book
from dispatch.rulebook.visit_rules import NO_VISITS, VisitRules
from dispatch.suggest.check_assignments import unknown_matters
from handlers.areas import people_changed
from handlers.households.take_over import in_the_way_of_doors, known_doors, known_helpers, put_doors, put_helpers
from handlers.notify.case_messages import pass_on
from handlers.notify.on_event import refresh
from handlers.notify.outbox_writer import OutboxWriter
from handlers.roster.handover import Waiting, passed_on, waiting
from handlers.roster.offboarding import Left, leave
from handlers.roster.people_changes import put_people
from storage.transaction import Transaction

K = TypeVar("K")
V = TypeVar("V")


def known(tx: Transaction, visits: VisitRules = NO_VISITS) -> Known:
    """The roster in force. The `visits` of the rules say what the special groups of its doors are called."""
    people = tx.people.all_active()
    stations = tx.places.stations()
    return Known(
        people=tuple(people),
        phones={person: plain_phone(phone) for person, phone in tx.people.phones().items()},
        stations=tuple(stations),
        grids=tuple(grid for station in stations for grid in tx.places.grids_of(station.code)),
        units=tuple(u for u in tx.places.units() if u.active and u.kind is not UnitKind.STATION),
        landmarks=tuple(tx.places.landmarks()),
        assignments=tuple(tx.places.assignments()),
        doors=known_doors(tx, visits),
        helpers=known_helpers(tx),
        grids_with_doors=frozenset(tx.doors.grids_in_use()),
    )


def in_the_way(tx: Transaction, book: Book, roster: Roster, now: Known, by: Person | None) -> list[Problem]:
    """What keeps the roster from being taken over now. `by` is None on the host, who can always invite an admin.

    A matter that a new list of the rules does not know any more keeps nobody from changing the people.
    """
    whole = completed(roster, now)
    cases = [tx.cases.require(number) for number in tx.cases.ids_open()]
    found = [*problems(whole), *held_back(whole, now, cases), *unknown_matters(roster.assignments or (), book)]
    found += in_the_way_of_doors(roster, book)
    if by is not None and not _keeps_an_admin(whole, now):
        found.append(Problem("people", 0, "roles", "last_admin"))
    return found


def take_over(tx: Transaction, out: OutboxWriter, roster: Roster, now: Known) -> Left:
    """Writes what the new roster changes, in one transaction. Who is not in it has left at once; whoever gets
    their work is told in one message."""
    whole, before = completed(roster, now), waiting(tx)
    by_name, gone = put_people(out, whole.people, now)
    _put_stations(tx, whole.stations or (), now, by_name)
    _put_grids(tx, whole.grids or (), now)
    _put_units(tx, whole.units or (), now)
    _put_landmarks(tx, whole.landmarks or (), now)
    _put_assignments(tx, whole.assignments or (), now)
    put_doors(out, roster, by_name)
    put_helpers(out, roster)
    _hand_over(out, before, waiting(tx))
    people_changed(out)
    return leave(out, gone)


def _keeps_an_admin(roster: Roster, now: Known) -> bool:
    """Whether somebody with an account is an admin afterwards too."""
    found = recognised(now, roster.people)
    admins = [found[line.row] for line in roster.people if Role.ADMIN in line.roles and line.row in found]
    return any(admin.telegram_id is not None for admin in admins)


def _put_stations(tx: Transaction, lines: Sequence[StationLine], now: Known, by_name: Mapping[str, PersonId]) -> None:
    """Writes the stations; each is a unit too."""
    before = {station.code: station for station in now.stations}
    for line in lines:
        owner, backup = (by_name.get(name) if name else None for name in (line.owner, line.backup))
        station, old = Station(line.code, line.name, owner, backup), before.pop(line.code, None)
        if station != old:
            tx.places.put_station(station)
        if old is None or station.name != old.name:
            tx.places.put_unit(_as_unit(station, active=True))
    for gone in before.values():
        tx.places.drop_station(gone.code)
        tx.places.put_unit(_as_unit(gone, active=False))


def _as_unit(station: Station, *, active: bool) -> Unit:
    return Unit(UnitCode(station.code), station.name, UnitKind.STATION, station=station.code, active=active)


def _put_grids(tx: Transaction, lines: Sequence[GridLine], now: Known) -> None:
    before = {grid.code: grid for grid in now.grids}
    new = {line.code: Grid(line.code, line.station, line.name, line.households) for line in lines}
    _replace(before, new, tx.places.put_grid, lambda gone: tx.places.drop_grid(gone.code))


def _put_units(tx: Transaction, lines: Sequence[UnitLine], now: Known) -> None:
    before = {unit.code: unit for unit in now.units}
    new = {line.code: Unit(line.code, line.name, line.kind) for line in lines}
    _replace(before, new, tx.places.put_unit, lambda gone: tx.places.put_unit(replace(gone, active=False)))


def _put_landmarks(tx: Transaction, lines: Sequence[LandmarkLine], now: Known) -> None:
    before = {landmark.name: landmark for landmark in now.landmarks}
    new = {line.name: Landmark(line.name, line.station, line.grid, line.aliases) for line in lines}
    _replace(before, new, tx.places.put_landmark, lambda gone: tx.places.drop_landmark(gone.name))


def _put_assignments(tx: Transaction, lines: Sequence[AssignmentLine], now: Known) -> None:
    before = {assignment.matter: assignment for assignment in now.assignments}
    new = {line.matter: Assignment(line.matter, line.unit) for line in lines}
    _replace(before, new, tx.places.put_assignment, lambda gone: tx.places.drop_assignment(gone.matter))


def _replace(before: Mapping[K, V], new: Mapping[K, V], put: Callable[[V], None], drop: Callable[[V], None]) -> None:
    """Puts what is new or has changed, and drops what is there no more; both are by what they are known again."""
    for key, one in new.items():
        if one != before.get(key):
            put(one)
    for key, gone in before.items():
        if key not in new:
            drop(gone)


def _hand_over(out: OutboxWriter, before: Waiting, after: Waiting) -> None:
    """Sends each person one notice of the cases they take over, and redraws the cards of these cases."""
    changed: dict[CaseId, Case] = {}
    for number, cases in passed_on(before, after).items():
        changed |= {case.id: case for case in cases}
        person = out.tx.people.require(number)
        if person.telegram_id is not None and person.reachable:
            pass_on(out, person, cases, "roster.passed")
    for case in changed.values():
        refresh(out, case, anew=True)
