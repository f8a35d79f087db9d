"""Tells whether two cases lie at the same place: by road and house number, or by their positions."""

import math
import re
import unicodedata
from typing import Final

NEAR_METRES: Final = 50
"""So far apart two positions of one thing may be."""
_EARTH: Final = 6_371_000
"""Metres to its middle."""
_ADDRESS: Final = re.compile(
    r"(?P<road>[\u4e00-\u9fff]{1,8}?(?:大道|路|街|巷|弄|胡同|村|里|小区|花园|公寓))\s*(?P<number>\d+(?:-\d+)?)\s*(?:号|栋|幢|座|弄)?"
)


def addresses_in(text: str) -> frozenset[tuple[str, str]]:
    """Every road with its house number that a text names, without blanks and in half width."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return frozenset((found["road"], found["number"]) for found in _ADDRESS.finditer(plain))


def agree(one: str, other: str) -> bool:
    """Whether two texts name the same house of the same road; words before the road's name count for nothing."""
    return any(
        number == its_number and (road.endswith(its_road) or its_road.endswith(road))
        for road, number in addresses_in(one)
        for its_road, its_number in addresses_in(other)
    )


def is_near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether two positions (degrees of latitude and longitude, WGS-84) are at most `NEAR_METRES` apart."""
    north = math.radians(other[0] - one[0])
    east = math.radians(other[1] - one[1]) * math.cos(math.radians((one[0] + other[0]) / 2))
    return _EARTH * math.hypot(north, east) <= NEAR_METRES
