"""The roster as a file gives it, and what is wrong with it: each line is checked against all others. Pure."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from dispatch.geography.place_in_text import is_general
from dispatch.model import GridCode, Role, StationCode, UnitCode, UnitKind


@dataclass(frozen=True, slots=True)
class StationLine:
    """`owner` and `backup` are names of the centre's staff."""

    row: int
    code: StationCode
    name: str
    owner: str | None = None
    backup: str | None = None


@dataclass(frozen=True, slots=True)
class GridLine:
    """One grid, and the station that it belongs to."""

    row: int
    code: GridCode
    station: StationCode
    name: str
    households: int | None = None


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One handling unit."""

    row: int
    code: UnitCode
    name: str
    kind: UnitKind


@dataclass(frozen=True, slots=True)
class LandmarkLine:
    """A place of the street's own with its names."""

    row: int
    name: str
    aliases: tuple[str, ...]
    station: StationCode
    grid: GridCode | None = None


@dataclass(frozen=True, slots=True)
class AssignmentLine:
    """Which unit does what is called so by the responsibility list, the catalogue or people."""

    row: int
    matter: str
    unit: UnitCode


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person is known again by the phone; `deputy` is a name."""

    row: int
    name: str
    phone: str
    roles: frozenset[Role]
    station: StationCode | None = None
    grids: tuple[GridCode, ...] = ()
    units: tuple[UnitCode, ...] = ()
    heads: tuple[UnitCode, ...] = ()
    deputy: str | None = None


@dataclass(frozen=True, slots=True)
class DoorLine:
    """One door: its number as 3-2-501, the name of its special group where it is of one, `worker` and `backup` as
    names, `cadence` as a word of the code, empty for the one of the rules."""

    row: int
    grid: GridCode
    number: str
    group: str = ""
    worker: str | None = None
    backup: str | None = None
    cadence: str = ""


@dataclass(frozen=True, slots=True)
class HelperLine:
    """A 党小组长 or 中心户长 of a building; `kind` as a word of the code."""

    row: int
    grid: GridCode
    building: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Roster:
    """A sheet that the file does not have is None: what is known of it stays as it is.

    People stay as they are known too where a file has doors or helpers alone.
    """

    people: tuple[PersonLine, ...] = ()
    stations: tuple[StationLine, ...] | None = None
    grids: tuple[GridLine, ...] | None = None
    units: tuple[UnitLine, ...] | None = None
    landmarks: tuple[LandmarkLine, ...] | None = None
    assignments: tuple[AssignmentLine, ...] | None = None
    doors: tuple[DoorLine, ...] | None = None
    helpers: tuple[HelperLine, ...] | None = None
    doors_alone: bool = False
    """Whether the file has no sheet of people, for it is about doors or helpers alone."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """`sheet` and `column` as words of the code; `reason` is a wording key, `value` what was found there."""

    sheet: str
    row: int
    column: str
    reason: str
    value: str = ""


def problems(roster: Roster) -> list[Problem]:
    """Everything wrong at once, in the file's order; empty where it may be taken over."""
    found = {*_doubles(roster), *_strays(roster), *_landmarks(roster), *_people(roster), *_doors(roster)}
    if not roster.doors_alone and not any(Role.ADMIN in person.roles for person in roster.people):
        found.add(Problem("people", 0, "roles", "no_admin"))
    return sorted(found)


def plain_phone(written: str) -> str:
    """Digits alone, without the country's own prefix, however Telegram or a file writes them."""
    digits = re.sub(r"\D", "", written)
    return digits[2:] if len(digits) == 13 and digits.startswith("861") else digits


def _doubles(roster: Roster) -> Iterator[Problem]:
    stations = [(line.row, str(line.code)) for line in roster.stations or ()]
    yield from _twice("stations", "code", stations)
    yield from _twice("grids", "code", [(line.row, str(line.code)) for line in roster.grids or ()])
    yield from _twice("units", "code", [(line.row, str(line.code)) for line in roster.units or ()])
    yield from _twice("people", "phone", [(line.row, line.phone) for line in roster.people])
    yield from _twice("people", "grids", [(line.row, str(grid)) for line in roster.people for grid in line.grids])
    yield from _twice("assignments", "matter", [(line.row, line.matter) for line in roster.assignments or ()])
    taken = {code for _, code in stations}
    yield from (Problem("units", u.row, "code", "double", u.code) for u in roster.units or () if u.code in taken)


def _twice(sheet: str, column: str, values: list[tuple[int, str]]) -> Iterator[Problem]:
    times = Counter(value for _, value in values)
    yield from (Problem(sheet, row, column, "double", value) for row, value in values if value and times[value] > 1)


def _strays(roster: Roster) -> Iterator[Problem]:
    """Codes that point to nothing, as far as the file has what they could point to."""
    stations = None if roster.stations is None else {line.code for line in roster.stations}
    grids = None if roster.grids is None else {line.code: line.station for line in roster.grids}
    units = None if roster.units is None else {line.code for line in roster.units}
    for grid in roster.grids or ():
        yield from _unknown("grids", grid.row, "station", [grid.station], stations)
    for landmark in roster.landmarks or ():
        yield from _unknown("landmarks", landmark.row, "station", [landmark.station], stations)
        yield from _unknown("landmarks", landmark.row, "grid", [landmark.grid], grids)
    dispatched_to = None if units is None or stations is None else {*units, *stations}
    for line in roster.assignments or ():
        yield from _unknown("assignments", line.row, "unit", [line.unit], dispatched_to)
    for person in roster.people:
        yield from _unknown("people", person.row, "station", [person.station], stations)
        yield from _unknown("people", person.row, "grids", person.grids, grids)
        yield from _unknown("people", person.row, "units", person.units, units)
        yield from _unknown("people", person.row, "heads", person.heads, units)
        if stations is None or person.station in stations:
            elsewhere = (code for code in person.grids if (grids or {}).get(code, person.station) != person.station)
            yield from (Problem("people", person.row, "grids", "other_station", code) for code in elsewhere)


def _landmarks(roster: Roster) -> Iterator[Problem]:
    """A name that several places have tells none of them; one that every street has, or a letter, is no name."""
    lines = roster.landmarks or ()
    names = Counter(name for line in lines for name in {line.name, *line.aliases})
    grids = {line.code: line.station for line in roster.grids or ()}
    for line in lines:
        for column, given in (("name", (line.name,)), ("aliases", line.aliases)):
            yield from (Problem("landmarks", line.row, column, "double", name) for name in given if names[name] > 1)
            yield from (Problem("landmarks", line.row, column, "general", name) for name in given if is_general(name))
        if line.grid is not None and grids.get(line.grid, line.station) != line.station:
            yield Problem("landmarks", line.row, "grid", "not_in_station", line.grid)


def _doors(roster: Roster) -> Iterator[Problem]:
    """Doors and helpers that are there twice, stand in no grid, or name nobody. The doors are many: each is looked at
    once."""
    grids = None if roster.grids is None else {line.code for line in roster.grids}
    names = None if roster.doors_alone else Counter(person.name for person in roster.people)
    doors = Counter((line.grid, line.number) for line in roster.doors or ())
    for line in roster.doors or ():
        yield from _unknown("doors", line.row, "grid", [line.grid], grids)
        if line.number and doors[line.grid, line.number] > 1:
            yield Problem("doors", line.row, "number", "double", line.number)
        if (line.worker or line.backup) and not line.group:
            yield Problem("doors", line.row, "group", "missing")
        if names is not None and line.group:
            yield from _nobody("doors", line.row, "worker", line.worker, names)
            yield from _nobody("doors", line.row, "backup", line.backup, names)
    helpers = Counter((line.grid, line.building, line.name) for line in roster.helpers or ())
    for helper in roster.helpers or ():
        yield from _unknown("helpers", helper.row, "grid", [helper.grid], grids)
        if helpers[helper.grid, helper.building, helper.name] > 1:
            yield Problem("helpers", helper.row, "name", "double", helper.name)


def _unknown(
    sheet: str, row: int, column: str, values: Iterable[str | None], known: Container[str] | None
) -> Iterator[Problem]:
    if known is not None:
        strays = (value for value in values if value and value not in known)
        yield from (Problem(sheet, row, column, "unknown", value) for value in strays)


def _people(roster: Roster) -> Iterator[Problem]:
    names = Counter(person.name for person in roster.people)
    staff = Counter(person.name for person in roster.people if Role.STAFF in person.roles)
    for station in roster.stations or ():
        yield from _nobody("stations", station.row, "owner", station.owner, staff)
        yield from _nobody("stations", station.row, "backup", station.backup, staff)
    for person in roster.people:
        if person.roles & {Role.WORKER, Role.STATION_HEAD} and person.station is None:
            yield Problem("people", person.row, "station", "missing")
        if Role.OFFICER in person.roles and not (person.units or person.heads):
            yield Problem("people", person.row, "units", "missing")
        yield from _nobody("people", person.row, "deputy", person.deputy, names)
        if person.deputy == person.name:
            yield Problem("people", person.row, "deputy", "own_deputy", person.name)


def _nobody(sheet: str, row: int, column: str, name: str | None, names: Counter[str]) -> Iterator[Problem]:
    """A name must be exactly one person's."""
    if name is not None and names[name] != 1:
        yield Problem(sheet, row, column, "ambiguous" if names[name] else "unknown", name)
