"""Who stands behind a part: a case's owner, a unit's officers, a station's head; deputies while somebody is away."""

from collections.abc import Iterable

from dispatch.model import Case, Person, PersonId, Role, StationCode, UnitCode
from dispatch.reminders import Party, responsible
from storage.transaction import Transaction


def present(tx: Transaction, person: Person) -> Person:
    """The person, or the deputy while on leave; nobody's deputy's deputy, for that may be a circle."""
    if not person.on_leave or person.deputy is None:
        return person
    deputy = tx.people.get(person.deputy)
    return deputy if deputy is not None and deputy.active else person


def owners(tx: Transaction, case: Case) -> list[Person]:
    """The community's staff: owner, else backup, else director; for an unknown place all staff who are there."""
    station = tx.people.station(case.station) if case.station is not None else None
    if station is None:
        staff = [p for p in tx.people.with_role(Role.STAFF) if not p.on_leave]
        return staff or directors(tx)
    for candidate in (station.owner, station.backup):
        person = _here(tx, candidate)
        if person is not None:
            return [person]
    return directors(tx)


def backups(tx: Transaction, case: Case) -> list[Person]:
    station = tx.people.station(case.station) if case.station is not None else None
    person = _here(tx, station.backup) if station is not None else None
    return [person] if person is not None else directors(tx)


def directors(tx: Transaction) -> list[Person]:
    return _distinct(present(tx, p) for p in tx.people.with_role(Role.DIRECTOR))


def heads(tx: Transaction, station: StationCode | None) -> list[Person]:
    return [] if station is None else _distinct(present(tx, p) for p in tx.people.heads_of(station))


def reporter(tx: Transaction, case: Case) -> list[Person]:
    person = tx.people.get(case.reporter)
    return [person] if person is not None and person.active else heads(tx, case.station)


def officers(tx: Transaction, case: Case) -> list[Person]:
    """Who accepted it; before that everybody who may."""
    named = tx.people.get(case.officer) if case.officer is not None else None
    if named is not None and named.active:
        return [present(tx, named)]
    return unit_people(tx, case.unit) if case.unit is not None else []


def unit_people(tx: Transaction, unit: UnitCode) -> list[Person]:
    return _distinct(present(tx, p) for p in tx.people.officers_of(unit))


def unit_heads(tx: Transaction, unit: UnitCode | None) -> list[Person]:
    if unit is None:
        return []
    return _distinct(present(tx, p) for p in tx.people.heads_of_unit(unit)) or unit_people(tx, unit)


def manned(tx: Transaction, unit: UnitCode | None) -> bool:
    """Whether anybody of the unit is in chat; where nobody is, staff act for it."""
    return unit is None or any(p.telegram_id is not None for p in tx.people.officers_of(unit))


def behind(tx: Transaction, case: Case) -> list[Person]:
    """The persons behind the one party that the case waits for."""
    match responsible(case):
        case Party.OWNER:
            return owners(tx, case)
        case Party.REPORTER:
            return reporter(tx, case)
        case Party.HEAD:
            return heads(tx, case.station) or owners(tx, case)
        case Party.UNIT | Party.OFFICER:
            return officers(tx, case) or owners(tx, case)
        case Party.STAFF:
            return [p for p in owners(tx, case) if p.id != case.resolved_by] or backups(tx, case)
        case Party.DIRECTOR:
            return directors(tx)
        case Party.NOBODY:
            return []


def _here(tx: Transaction, person: PersonId | None) -> Person | None:
    found = tx.people.get(person) if person is not None else None
    return found if found is not None and found.active and not found.on_leave else None


def _distinct(people: Iterable[Person]) -> list[Person]:
    return list({person.id: person for person in people}.values())
