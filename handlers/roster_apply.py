"""How another roster takes the place of the known one: people keep their ids and accounts, work changes hands."""

from collections.abc import Mapping
from dataclasses import replace

from dispatch.model import Case, CaseId, Grid, Person, PersonId, Role, Station, Unit, UnitCode, UnitKind
from dispatch.roster import PersonLine, Problem, Roster, plain_phone, problems
from dispatch.roster_difference import Known, completed, held_back, recognised
from handlers.announce import refresh
from handlers.outgoing import FRONT, Voice
from handlers.passing import Waiting, passed_on, waiting
from storage.transaction import Transaction


def known(tx: Transaction) -> Known:
    people = tx.people.all_active()
    stations = tx.people.stations()
    return Known(
        people=tuple(people),
        phones={p.id: plain_phone(phone) for p in people if (phone := tx.people.phone(p.id))},
        stations=tuple(stations),
        grids=tuple(grid for station in stations for grid in tx.people.grids_of(station.code)),
        units=tuple(u for u in tx.people.units() if u.active and u.kind is not UnitKind.STATION),
    )


def in_the_way(tx: Transaction, roster: Roster, now: Known, by: Person | None) -> list[Problem]:
    """What is wrong with it for this centre at this moment. `by` None is the host, who can always invite an admin."""
    whole = completed(roster, now)
    cases = [tx.cases.require(number) for number in tx.cases.ids_open()]
    found = [*problems(whole), *held_back(whole, now, cases)]
    if by is not None and not _keeps_an_admin(roster, now):
        found.append(Problem("people", 0, "roles", "last_admin"))
    return found


def take_over(tx: Transaction, out: Voice, roster: Roster) -> None:
    """In one transaction. Who is not in it has left, at once; who gets their work is told in one message."""
    now = known(tx)
    whole, before = completed(roster, now), waiting(tx)
    found = recognised(now, whole.people)
    staying = {person.id for person in found.values()}
    for person in now.people:
        if person.id not in staying:
            tx.people.update(replace(person, active=False, on_leave=False))
    ids = {line.row: _put_person(tx, line, found.get(line.row)) for line in whole.people}
    by_name = {line.name: ids[line.row] for line in whole.people}
    for line in whole.people:
        deputy = by_name.get(line.deputy) if line.deputy is not None else None
        tx.people.update(replace(tx.people.require(ids[line.row]), deputy=deputy))
    _put_places(tx, whole, now, by_name)
    _hand_over(out, before, waiting(tx))


def _keeps_an_admin(roster: Roster, now: Known) -> bool:
    """Somebody who can come in must be an admin afterwards too."""
    found = recognised(now, roster.people)
    admins = [found[line.row] for line in roster.people if Role.ADMIN in line.roles and line.row in found]
    return any(admin.telegram_id is not None for admin in admins)


def _put_person(tx: Transaction, line: PersonLine, person: Person | None) -> PersonId:
    new = replace(
        person or Person(PersonId(0), line.name, line.roles),
        name=line.name,
        roles=line.roles,
        station=line.station,
        grids=line.grids,
        units=line.units,
        heads=line.heads,
    )
    if person is None:
        new = replace(new, id=tx.people.add(new))
    else:
        tx.people.update(new)
    tx.people.set_phone(new.id, line.phone)
    return new.id


def _put_places(tx: Transaction, roster: Roster, now: Known, by_name: Mapping[str, PersonId]) -> None:
    units, stations, grids = roster.units or (), roster.stations or (), roster.grids or ()
    for unit in units:
        tx.people.put_unit(Unit(unit.code, unit.name, unit.kind))
    for station in stations:
        owner, backup = (by_name.get(name) if name else None for name in (station.owner, station.backup))
        tx.people.put_station(Station(station.code, station.name, owner, backup))
        tx.people.put_unit(Unit(UnitCode(station.code), station.name, UnitKind.STATION, station=station.code))
    for grid in grids:
        tx.people.put_grid(Grid(grid.code, grid.station, grid.name, grid.households))
    for gone in {unit.code: unit for unit in now.units if unit.code not in {u.code for u in units}}.values():
        tx.people.put_unit(replace(gone, active=False))
    for code, name in {s.code: s.name for s in now.stations if s.code not in {x.code for x in stations}}.items():
        tx.people.drop_station(code)
        tx.people.put_unit(Unit(UnitCode(code), name, UnitKind.STATION, station=code, active=False))
    for grid_code in {grid.code for grid in now.grids} - {grid.code for grid in grids}:
        tx.people.drop_grid(grid_code)


def _hand_over(out: Voice, before: Waiting, after: Waiting) -> None:
    """One notice a person; the cards of these cases say at once whose they are."""
    changed: dict[CaseId, Case] = {}
    for number, cases in passed_on(before, after).items():
        changed |= {case.id: case for case in cases}
        person = out.tx.people.require(number)
        if person.telegram_id is not None and person.reachable:
            out.pass_on(person, cases, "roster.passed")
    for case in changed.values():
        refresh(out, case, FRONT)
