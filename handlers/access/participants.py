"""Who is responsible for a case: owner, backup, officers, heads, reporter; and deputies for whoever is on leave."""

from collections.abc import Iterable
from dataclasses import replace

from dispatch.case.refusals import RoleNeeded
from dispatch.case.responsible import Party, responsible
from dispatch.case.rights import accepted_by
from dispatch.model import Case, DecisionKind, Person, PersonId, Role, StationCode, UnitCode
from dispatch.suggest.unit_of_code import Assigned, kind_of_work, unit_of
from storage.transaction import Transaction

K = DecisionKind


def present(tx: Transaction, person: Person) -> Person:
    """The person, or the deputy while on leave; nobody's deputy's deputy, for that may be a circle."""
    if not person.on_leave or person.deputy is None:
        return person
    return _here(tx, person.deputy) or person


def owners(tx: Transaction, case: Case) -> list[Person]:
    """The community's staff: owner, else backup, else director; for an unknown place all staff who are there."""
    return owners_of(tx, case.station)


def owners_of(tx: Transaction, code: StationCode | None) -> list[Person]:
    """The same of a station, where there is no case yet."""
    station = tx.places.station(code) if code is not None else None
    if station is None:
        staff = [p for p in tx.people.with_role(Role.STAFF) if not p.on_leave]
        return staff or directors(tx)
    for candidate in (station.owner, station.backup):
        person = _here(tx, candidate)
        if person is not None:
            return [person]
    return directors(tx)


def backups(tx: Transaction, case: Case) -> list[Person]:
    """The community's backup owner, else the directors."""
    station = tx.places.station(case.station) if case.station is not None else None
    person = _here(tx, station.backup) if station is not None else None
    return [person] if person is not None else directors(tx)


def directors(tx: Transaction) -> list[Person]:
    """All directors, or their deputies while on leave."""
    return _distinct(present(tx, p) for p in tx.people.with_role(Role.DIRECTOR))


def heads(tx: Transaction, station: StationCode | None) -> list[Person]:
    """A station's heads, or their deputies while on leave; nobody where the station is unknown."""
    return [] if station is None else _distinct(present(tx, p) for p in tx.people.heads_of(station))


def checking_heads(tx: Transaction, case: Case) -> list[Person]:
    """Those of them who are in chat and may judge the result: not who resolved it."""
    here = heads(tx, case.station)
    return [head for head in here if head.telegram_id is not None and head.id != case.resolved_by]


def reporter(tx: Transaction, case: Case) -> list[Person]:
    """Who reported the case, or their deputy; the station's heads once they have left the roster."""
    person = tx.people.get(case.reporter)
    return [present(tx, person)] if person is not None and person.active else heads(tx, case.station)


def officers(tx: Transaction, case: Case) -> list[Person]:
    """The officer who accepted the case, or their deputy; before that everybody of the unit."""
    named = tx.people.get(case.officer) if case.officer is not None else None
    if named is not None and accepted_by(named, case):
        return [present(tx, named)]
    return unit_people(tx, case.unit) if case.unit is not None else []


def stands_for(tx: Transaction, case: Case, person: Person) -> tuple[Person, ...]:
    """Who is on leave and has named this person; a station's head stands for a reporter who has left, too."""
    absent = tx.people.absent_with_deputy(person.id)
    gone = tx.people.get(case.reporter)
    if gone is not None and not gone.active and is_among(person, heads(tx, case.station)):
        absent.append(replace(gone, active=True, roles=frozenset(), units=(), heads=()))
    return tuple(absent)


def unit_people(tx: Transaction, unit: UnitCode) -> list[Person]:
    """The unit's officers, or their deputies while on leave; a station's are its heads."""
    return _distinct(present(tx, p) for p in tx.people.officers_of(unit))


def unit_heads(tx: Transaction, unit: UnitCode | None) -> list[Person]:
    """The unit's heads, or their deputies; everybody of a unit that has none."""
    if unit is None:
        return []
    return _distinct(present(tx, p) for p in tx.people.heads_of_unit(unit)) or unit_people(tx, unit)


def helps(tx: Transaction, case: Case, person: Person) -> frozenset[int]:
    """The assists that this person may act for: of an own unit, one they stand in for, or one without people."""
    people = [person, *tx.people.absent_with_deputy(person.id)] if case.assists else []
    units = {unit for one in people for unit in (*one.units, *one.heads, one.station)}
    own = frozenset(assist.number for assist in case.assists if assist.unit in units)
    return own | unmanned(tx, case) if Role.STAFF in person.roles else own


def unmanned(tx: Transaction, case: Case) -> frozenset[int]:
    """The assists of units without people in chat; staff act for them."""
    return frozenset(assist.number for assist in case.assists if not manned(tx, assist.unit))


def workers(tx: Transaction, case: Case) -> list[Person]:
    """Of the case's station, those of its grid first."""
    own = [p for p in tx.people.with_role(Role.WORKER) if p.station is not None and p.station == case.station]
    return sorted(own, key=lambda p: case.grid not in p.grids)


def manned(tx: Transaction, unit: UnitCode | None) -> bool:
    """Whether anybody of the unit is in chat; where nobody is, staff act for it."""
    return unit is None or any(p.telegram_id is not None for p in tx.people.officers_of(unit))


def responsible_people(tx: Transaction, case: Case) -> list[Person]:
    """The persons behind the one party that the case waits for."""
    match responsible(case):
        case Party.OWNER:
            return owners(tx, case)
        case Party.REPORTER:
            return reporter(tx, case)
        case Party.HEAD:
            return checking_heads(tx, case) or _not_resolver(tx, case)
        case Party.UNIT | Party.OFFICER:
            return officers(tx, case) or owners(tx, case)
        case Party.STAFF:
            return _not_resolver(tx, case)
        case Party.DIRECTOR:
            return directors(tx)
        case Party.NOBODY:
            return []


def _not_resolver(tx: Transaction, case: Case) -> list[Person]:
    """Nobody judges their own work."""
    return [person for person in owners(tx, case) if person.id != case.resolved_by] or backups(tx, case)


def deciding(tx: Transaction, case: Case) -> list[Person]:
    """Who is to say yes or no to what is pending beside the case's own status; once passed on, the director."""
    decision = case.decision
    if decision is None:
        return []
    if decision.passed_on or decision.kind not in (K.EXTENSION, K.ASSIST, K.SECOND_PERSON):
        return directors(tx)
    if decision.kind is K.SECOND_PERSON:
        return [*(p for p in backups(tx, case) if p.id != decision.by), *directors(tx)]
    return directors(tx) if decision.kind is K.EXTENSION and case.extensions else owners(tx, case)


def helping_accepted(tx: Transaction, case: Case) -> list[Person]:
    """Who has accepted an open assist, or the deputy."""
    named = [tx.people.get(a.officer) for a in case.assists if a.open and a.officer is not None]
    return [present(tx, person) for person in named if person is not None and person.active]


def helping(tx: Transaction, case: Case) -> list[Person]:
    """Who has an open assist: whoever accepted it, before that everybody of the unit."""
    people: list[Person] = []
    for assist in (a for a in case.assists if a.open):
        named = tx.people.get(assist.officer) if assist.officer is not None else None
        theirs = named is not None and named.active and assist.unit in (*named.units, *named.heads, named.station)
        people += [present(tx, named)] if named is not None and theirs else unit_people(tx, assist.unit)
    return _distinct(people)


def _here(tx: Transaction, person: PersonId | None) -> Person | None:
    found = tx.people.get(person) if person is not None else None
    return found if found is not None and found.active and not found.on_leave else None


def is_among(person: Person, people: Iterable[Person]) -> bool:
    """Whether the person is one of them, however each was read."""
    return any(one.id == person.id for one in people)


def _distinct(people: Iterable[Person]) -> list[Person]:
    return list({person.id: person for person in people}.values())


def unit_name(tx: Transaction, code: UnitCode) -> str:
    """The unit's name, also of one that has left; where the roster never had it, what such units are called.

    A code is never shown, for it tells nobody anything.
    """
    unit = tx.places.unit(code) or unit_of(code, tx.places.units(), assigned_units(tx))
    return unit.name if unit is not None else kind_of_work(code) or "—"


def assigned_units(tx: Transaction) -> Assigned:
    """Which of the street's units does what, as its roster says it."""
    return {one.matter: one.unit for one in tx.places.assignments()}


def require_admin(person: Person) -> None:
    """RoleNeeded for everybody else."""
    if Role.ADMIN not in person.roles:
        raise RoleNeeded((Role.ADMIN,))
