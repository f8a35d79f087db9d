"""A point finds the grid in whose area it lies."""

import pytest

from dispatch.geography.coordinates import Coordinates
from dispatch.geography.grid_areas import NO_AREAS, GridArea, GridAreas, Ring
from dispatch.model import GridCode


def square(south: float, west: float, side: float) -> Ring:
    corners = ((0, 0), (0, side), (side, side), (side, 0), (0, 0))
    return tuple(Coordinates(south + north, west + east) for north, east in corners)


FIRST, SECOND = GridCode("1"), GridCode("2")
AREAS = GridAreas(
    "v1",
    (
        GridArea(FIRST, ((square(30, 114, 1), square(30.4, 114.4, 0.2)), (square(32, 114, 1),))),
        GridArea(SECOND, ((square(30, 115, 1),), (square(30.8, 114.8, 0.1),))),
    ),
)


@pytest.mark.parametrize(
    ("point", "grid"),
    [
        ((30.1, 114.1), FIRST),
        ((30.1, 115.5), SECOND),
        ((32.5, 114.5), FIRST),
        ((30.5, 114.5), None),
        ((29.9, 114.1), None),
        ((30.1, 116.1), None),
        ((30.85, 114.85), None),
    ],
    ids=[
        "inside",
        "the next one",
        "its second part",
        "in a hole",
        "south of all",
        "east of all",
        "where two claim it",
    ],
)
def test_a_point_finds_its_grid(point: tuple[float, float], grid: GridCode | None) -> None:
    assert AREAS.grid_at(Coordinates(*point)) == grid


def test_where_nothing_is_drawn_nothing_is_found() -> None:
    assert NO_AREAS.grid_at(Coordinates(30.1, 114.1)) is None
