"""Reads pasted lines and rows of a file as places to walk: «网格 地点», each with what is wrong with it. Pure."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from unicodedata import normalize

from dispatch.campaigns.model import MAX_PLACE, MAX_PLACES
from dispatch.model import Grid, GridCode, Station, StationCode

MAX_LINE: Final = 200
_BETWEEN: Final = r"[\s,;:、|/-]*"
_INSIDE: Final = r"[\s,、|/]*"
"""What people put between the community and its grid."""
_BULLET: Final = re.compile(r"^\s*(?:\d{1,3}[.、)]\s+|[-*•·]\s*)")
"""A list that was numbered elsewhere; «3网格» and «3-2-501» are no such numbers."""
_BY_DOOR: Final = re.compile(r"(.*?)[\s,;:、]*(?:逐户|各户|每户)")
"""What asks for every door."""
_HEADING: Final = re.compile(
    r"^(?:社区|站点?|station)?[\s,]*(?:网格|grid)[\s,]*(?:地点|地址|位置|place|address)?$", re.IGNORECASE
)


class LineFault(StrEnum):
    """What is wrong with a line; the values stand in wording keys."""

    NO_GRID = "no_grid"
    AMBIGUOUS = "ambiguous"
    """Several communities have a grid that is called so."""
    NO_PLACE = "no_place"
    TOO_LONG = "too_long"
    NUMBER = "number"
    """A phone or identity number stands in it."""
    NO_DOORS = "no_doors"
    """Every door of a grid or a building is wanted, and none is known."""
    TWICE = "twice"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class WrittenPlace:
    """One place as it was written, and the grid that it lies in."""

    grid: GridCode
    station: StationCode
    text: str
    door: int | None = None
    """The number of the door that it is, where it is one."""

    @property
    def key(self) -> tuple[GridCode, str]:
        """Equal for two ways to write the same place."""
        return self.grid, plain(self.text)


DoorsOf = Callable[[Grid, str], Sequence[WrittenPlace]]
"""The doors of a grid, of one building where one is named."""


def _no_doors(_grid: Grid, _building: str) -> Sequence[WrittenPlace]:
    return ()


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that was not taken, numbered from 1 as it was written."""

    line: int
    fault: LineFault
    text: str


@dataclass(frozen=True, slots=True)
class ReadPlaces:
    """The places that could be read, in their order, and the lines that could not."""

    places: tuple[WrittenPlace, ...]
    bad: tuple[BadLine, ...]


class GridNames:
    """The names by which the street calls its grids: with the community's name, by their code, and alone where no
    other community has the same."""

    def __init__(self, grids: Iterable[Grid], stations: Iterable[Station]) -> None:
        names = {station.code: station.name for station in stations}
        self._grids: dict[str, Grid] = {}
        self._shared: set[str] = set()
        for grid in grids:
            station = names.get(grid.station, "")
            for said in {grid.name, _plainer(grid.name)}:
                self._add_shared(said, grid)
                for of in {station, station.removesuffix("社区")} - {""}:
                    self._grids[_bare(of + said)] = grid
            self._grids[_bare(grid.code)] = grid
        known = sorted({*self._grids, *self._shared}, key=len, reverse=True)
        spaced = "|".join(_INSIDE.join(map(re.escape, name)) for name in known)
        self._pattern = (
            re.compile(rf"^\s*({spaced})(?!\d){_BETWEEN}(.*)$", re.IGNORECASE | re.DOTALL) if known else None
        )

    def split(self, line: str) -> tuple[Grid | LineFault, str]:
        """The grid that a line begins with, and the rest; or why it has none."""
        found = self._pattern.match(line) if self._pattern is not None else None
        if found is None:
            return LineFault.NO_GRID, line
        name = _bare(found[1])
        grid = self._grids.get(name)
        return (grid if grid is not None else LineFault.AMBIGUOUS), found[2].strip()

    def _add_shared(self, name: str, grid: Grid) -> None:
        bare = _bare(name)
        known = self._grids.get(bare)
        if bare in self._shared or (known is not None and known.code != grid.code):
            self._grids.pop(bare, None)
            self._shared.add(bare)
        else:
            self._grids[bare] = grid


def read_places(
    lines: Sequence[str],
    names: GridNames,
    has_number: Callable[[str], bool],
    before: Sequence[WrittenPlace] = (),
    doors_of: DoorsOf = _no_doors,
) -> ReadPlaces:
    """What the lines say, beside the places that the list has already. `has_number` finds numbers of persons.

    A line that ends with 逐户 is every door of its grid, or of the building named before that.
    """
    places: list[WrittenPlace] = []
    bad: list[BadLine] = []
    known = {place.key for place in before}
    for number, raw in enumerate(lines, 1):
        line = _BULLET.sub("", normalize("NFKC", raw)).strip()
        if not line or (number == 1 and _HEADING.match(line)):
            continue
        read = _read(line, names, has_number, doors_of)
        fault = read if isinstance(read, LineFault) else _taken(read, places, known, len(before))
        if fault is not None:
            bad.append(BadLine(number, fault, line[:MAX_PLACE]))
    return ReadPlaces(tuple(places), tuple(bad))


def plain(text: str) -> str:
    """A place without what two writers write differently: width, case, spaces and signs."""
    return "".join(char for char in normalize("NFKC", text).casefold() if char.isalnum() or char == "-")


def _read(
    line: str, names: GridNames, has_number: Callable[[str], bool], doors_of: DoorsOf
) -> Sequence[WrittenPlace] | LineFault:
    if len(line) > MAX_LINE:
        return LineFault.TOO_LONG
    grid, rest = names.split(line)
    if isinstance(grid, LineFault):
        return grid
    by_door = _BY_DOOR.fullmatch(rest)
    if by_door is not None:
        return doors_of(grid, by_door[1].strip()) or LineFault.NO_DOORS
    return _one(grid, rest, has_number)


def _one(grid: Grid, rest: str, has_number: Callable[[str], bool]) -> Sequence[WrittenPlace] | LineFault:
    if has_number(rest):
        return LineFault.NUMBER
    if not plain(rest):
        return LineFault.NO_PLACE
    if len(rest) > MAX_PLACE:
        return LineFault.TOO_LONG
    return (WrittenPlace(grid.code, grid.station, " ".join(rest.split())),)


def _taken(
    some: Sequence[WrittenPlace], places: list[WrittenPlace], known: set[tuple[GridCode, str]], before: int
) -> LineFault | None:
    """Takes those that are new; None where any was, else what is wrong with the line."""
    new = [place for place in some if place.key not in known]
    if not new:
        return LineFault.TWICE
    if before + len(places) + len(new) > MAX_PLACES:
        return LineFault.TOO_MANY
    places += new
    known |= {place.key for place in new}
    return None


def _bare(name: str) -> str:
    return re.sub(_INSIDE, "", normalize("NFKC", name).casefold())


def _plainer(name: str) -> str:
    """«03网格» is also called «3网格», «第3网格» too."""
    return re.sub(r"^(?:第)?0*(\d+)", r"\1", name)
