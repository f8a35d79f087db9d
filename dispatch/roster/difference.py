"""What a roster would change of the one that is known: who and what is new, changed, or leaves. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import TypeVar

from dispatch.model import Assignment, Case, Grid, Landmark, Person, PersonId, Station, Unit
from dispatch.roster.roster import (
    AssignmentLine,
    DoorLine,
    GridLine,
    HelperLine,
    LandmarkLine,
    PersonLine,
    Problem,
    Roster,
    StationLine,
    UnitLine,
)


class LineFate(StrEnum):
    """What becomes of a line."""

    ADDED = "added"
    CHANGED = "changed"
    LEAVING = "leaving"


@dataclass(frozen=True, slots=True)
class RosterChange:
    """Of one line: `sheet` and `columns` as words of the code, `columns` what is changed; `was` an older name."""

    sheet: str
    fate: LineFate
    name: str
    columns: tuple[str, ...] = ()
    was: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """The roster as it is: who is active, with their phones; units without those that stations are."""

    people: tuple[Person, ...] = ()
    phones: Mapping[PersonId, str] | None = None
    stations: tuple[Station, ...] = ()
    grids: tuple[Grid, ...] = ()
    units: tuple[Unit, ...] = ()
    landmarks: tuple[Landmark, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    doors: tuple[DoorLine, ...] = ()
    """With the row 0; read only where a file has doors, for they are many."""
    helpers: tuple[HelperLine, ...] = ()
    grids_with_doors: frozenset[str] = frozenset()

    def phone(self, person: PersonId) -> str:
        """The person's phone, empty where none is known."""
        return (self.phones or {}).get(person, "")


def completed(roster: Roster, known: Known) -> Roster:
    """The sheets that the file does not have, as they are known; their lines have the row 0, those of people rows of
    their own below it. Of doors and helpers nothing is put in: what no file says of them is not looked at.
    """
    names = {person.id: person.name for person in known.people}
    people = roster.people
    if roster.doors_alone:
        people = tuple(_person_line(one, known, names, -row) for row, one in enumerate(known.people, 1))
    return replace(
        roster,
        people=people,
        doors_alone=False,
        stations=_or(roster.stations, (_station_line(s, names) for s in known.stations)),
        grids=_or(roster.grids, (GridLine(0, g.code, g.station, g.name, g.households) for g in known.grids)),
        units=_or(roster.units, (UnitLine(0, u.code, u.name, u.kind) for u in known.units)),
        landmarks=_or(
            roster.landmarks, (LandmarkLine(0, m.name, m.aliases, m.station, m.grid) for m in known.landmarks)
        ),
        assignments=_or(roster.assignments, (AssignmentLine(0, a.matter, a.unit) for a in known.assignments)),
    )


def as_roster(known: Known) -> Roster:
    """What is known as a file would give it; its lines have the row 0."""
    names = {person.id: person.name for person in known.people}
    people = tuple(_person_line(person, known, names) for person in known.people)
    return replace(completed(Roster(people), known), doors=known.doors, helpers=known.helpers)


def recognised(known: Known, people: Iterable[PersonLine]) -> dict[int, Person]:
    """By row, whom a line is about: by the phone; for whom that fails, by a name that only one has on either side."""
    lines = list(people)
    by_phone = {phone: person for person in known.people if (phone := known.phone(person.id))}
    found = {line.row: by_phone[line.phone] for line in lines if line.phone in by_phone}
    taken = {person.id for person in found.values()}
    left = [person for person in known.people if person.id not in taken]
    open_lines = [line for line in lines if line.row not in found]
    theirs, ours = Counter(line.name for line in open_lines), Counter(person.name for person in left)
    by_name = {person.name: person for person in left if ours[person.name] == 1}
    found |= {line.row: by_name[line.name] for line in open_lines if theirs[line.name] == 1 and line.name in by_name}
    return found


def difference(roster: Roster, known: Known) -> tuple[RosterChange, ...]:
    """Sheet by sheet in the file's order, what leaves after what comes. `roster` is complete."""
    old = completed(Roster(), known)
    return (
        *_compared("stations", roster.stations or (), old.stations or ()),
        *_compared("grids", roster.grids or (), old.grids or ()),
        *_compared("landmarks", roster.landmarks or (), old.landmarks or ()),
        *_compared("units", roster.units or (), old.units or ()),
        *_compared("assignments", roster.assignments or (), old.assignments or ()),
        *_people(roster, known, {person.id: person.name for person in known.people}),
        *(_compared("doors", roster.doors, known.doors) if roster.doors is not None else ()),
        *(_compared("helpers", roster.helpers, known.helpers) if roster.helpers is not None else ()),
    )


def held_back(roster: Roster, known: Known, open_cases: Collection[Case]) -> list[Problem]:
    """Places and units that can't leave, for there are open cases in them."""
    busy: Counter[str] = Counter()
    for case in open_cases:
        units = {case.unit, *(assist.unit for assist in case.assists if assist.open)}
        busy.update({str(code) for code in {case.station, case.grid, *units} if code is not None})
    sheets: list[tuple[str, Sequence[StationLine | GridLine | UnitLine], Sequence[Station | Grid | Unit]]] = [
        ("stations", roster.stations or (), known.stations),
        ("grids", roster.grids or (), known.grids),
        ("units", roster.units or (), known.units),
    ]
    found = []
    for sheet, lines, before in sheets:
        staying = {str(line.code) for line in lines}
        gone = [place for place in before if str(place.code) not in staying and busy[str(place.code)]]
        found += [Problem(sheet, 0, "code", "in_use", f"{place.name} {place.code}") for place in gone]
    return [*found, *_grids_with_doors(roster, known)]


def _grids_with_doors(roster: Roster, known: Known) -> Iterator[Problem]:
    """A grid leaves with its doors only where the file says of each where it is now."""
    staying = {str(line.code) for line in roster.grids or ()}
    kept = known.grids_with_doors if roster.doors is None else frozenset()
    for grid in known.grids:
        if str(grid.code) not in staying and str(grid.code) in kept:
            yield Problem("grids", 0, "code", "has_doors", f"{grid.name} {grid.code}")


PlaceLine = StationLine | GridLine | UnitLine | LandmarkLine | AssignmentLine | DoorLine | HelperLine
_Line = TypeVar("_Line", StationLine, GridLine, UnitLine, LandmarkLine, AssignmentLine, PersonLine)


def _compared(sheet: str, new: Iterable[PlaceLine], old: Iterable[PlaceLine]) -> Iterator[RosterChange]:
    before, after = {_key(line): line for line in old}, {_key(line): line for line in new}
    for key, line in after.items():
        if key not in before:
            yield RosterChange(sheet, LineFate.ADDED, _title(line))
        elif columns := _differing(line, before[key]):
            yield RosterChange(sheet, LineFate.CHANGED, _title(line), columns, _was(before[key], line))
    yield from (
        RosterChange(sheet, LineFate.LEAVING, _title(line)) for key, line in before.items() if key not in after
    )


def _key(line: PlaceLine) -> str:
    """By what a line is known again: its code, and its name where it has none."""
    match line:
        case StationLine() | GridLine() | UnitLine():
            return str(line.code)
        case DoorLine():
            return f"{line.grid} {line.number}"
        case HelperLine():
            return f"{line.grid} {line.building} {line.name}"
        case _:
            return _title(line)


def _title(line: PlaceLine | PersonLine) -> str:
    match line:
        case AssignmentLine():
            return line.matter
        case DoorLine():
            return line.number
        case _:
            return line.name


def _people(roster: Roster, known: Known, names: Mapping[PersonId, str]) -> Iterator[RosterChange]:
    found = recognised(known, roster.people)
    staying = {person.id for person in found.values()}
    for line in roster.people:
        if line.row not in found:
            yield RosterChange("people", LineFate.ADDED, line.name)
        elif columns := _differing(line, old := _person_line(found[line.row], known, names)):
            yield RosterChange("people", LineFate.CHANGED, line.name, columns, _was(old, line))
    yield from (RosterChange("people", LineFate.LEAVING, p.name) for p in known.people if p.id not in staying)


def _was(old: PlaceLine | PersonLine, new: PlaceLine | PersonLine) -> str:
    return _title(old) if _title(old) != _title(new) else ""


def _differing(new: PlaceLine | PersonLine, old: PlaceLine | PersonLine) -> tuple[str, ...]:
    return tuple(
        field.name
        for field in fields(new)
        if field.name != "row" and getattr(new, field.name) != getattr(old, field.name)
    )


def _station_line(station: Station, names: Mapping[PersonId, str]) -> StationLine:
    owner, backup = (names.get(person) if person is not None else None for person in (station.owner, station.backup))
    return StationLine(0, station.code, station.name, owner, backup)


def _person_line(person: Person, known: Known, names: Mapping[PersonId, str], row: int = 0) -> PersonLine:
    deputy = names.get(person.deputy) if person.deputy is not None else None
    return PersonLine(
        row, person.name, known.phone(person.id), person.roles, person.station, person.grids, person.units,
        person.heads, deputy,
    )  # fmt: skip


def _or(lines: tuple[_Line, ...] | None, else_: Iterable[_Line]) -> tuple[_Line, ...]:
    return tuple(else_) if lines is None else lines
