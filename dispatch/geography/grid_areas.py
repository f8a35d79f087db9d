"""The areas of the grids, as the street has drawn them: a point finds the grid in which it lies. Pure."""

from dataclasses import dataclass
from itertools import pairwise

from dispatch.geography.coordinates import Coordinates
from dispatch.model import GridCode

Ring = tuple[Coordinates, ...]
"""A closed line: its last point is its first."""
Polygon = tuple[Ring, ...]
"""The outer line, then those of its holes."""


@dataclass(frozen=True, slots=True)
class GridArea:
    """One grid and all of its polygons, in WGS-84."""

    grid: GridCode
    polygons: tuple[Polygon, ...]


@dataclass(frozen=True, slots=True)
class GridAreas:
    """One version of the street's drawing."""

    version: str
    areas: tuple[GridArea, ...]

    def grid_at(self, point: Coordinates) -> GridCode | None:
        """The grid in which the point lies; None where no area has it, or several have."""
        found = {area.grid for area in self.areas if any(_within(point, polygon) for polygon in area.polygons)}
        return found.pop() if len(found) == 1 else None


NO_AREAS = GridAreas("", ())


def _within(point: Coordinates, polygon: Polygon) -> bool:
    outer, *holes = polygon
    return _inside(point, outer) and not any(_inside(point, hole) for hole in holes)


def _inside(point: Coordinates, ring: Ring) -> bool:
    """Whether a line from the point to the east crosses the ring an odd number of times."""
    crossings = sum(_crosses(point, one, other) for one, other in pairwise(ring))
    return crossings % 2 == 1


def _crosses(point: Coordinates, one: Coordinates, other: Coordinates) -> bool:
    if (one.latitude > point.latitude) == (other.latitude > point.latitude):
        return False
    share = (point.latitude - one.latitude) / (other.latitude - one.latitude)
    return point.longitude < one.longitude + share * (other.longitude - one.longitude)
