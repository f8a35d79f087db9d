"""Coordinates: WGS-84, which Telegram and receivers use, to GCJ-02, which maps published in China must use. Pure.

The formulas are those that every open implementation of GCJ-02 uses; the shift is some hundred metres.
"""

from math import cos, pi, sin, sqrt
from typing import NamedTuple

_AXIS = 6378245.0
"""Semi-major axis of the Krasovsky ellipsoid, in metres."""
_ECCENTRICITY = 0.00669342162296594323
"""Of the same, squared."""
_CHINA_LATITUDES = (0.8293, 55.8271)
_CHINA_LONGITUDES = (72.004, 137.8347)


class Coordinates(NamedTuple):
    """Degrees, north and east."""

    latitude: float
    longitude: float


def gcj02(point: Coordinates) -> Coordinates:
    """The same place in GCJ-02; outside China nothing is shifted."""
    if not _in_china(point):
        return point
    north, east = point.latitude - 35.0, point.longitude - 105.0
    angle = point.latitude / 180.0 * pi
    magic = 1 - _ECCENTRICITY * sin(angle) ** 2
    latitude = _north(east, north) * 180.0 / (_AXIS * (1 - _ECCENTRICITY) / (magic * sqrt(magic)) * pi)
    longitude = _east(east, north) * 180.0 / (_AXIS / sqrt(magic) * cos(angle) * pi)
    return Coordinates(point.latitude + latitude, point.longitude + longitude)


def map_link(point: Coordinates, name: str) -> str:
    """A link to a public map of China that shows the point, given in WGS-84, under an ASCII name."""
    there = gcj02(point)
    place = f"{there.longitude:.6f},{there.latitude:.6f}"
    return f"https://uri.amap.com/marker?position={place}&name={name}&coordinate=gaode"


def _in_china(point: Coordinates) -> bool:
    south, north = _CHINA_LATITUDES
    west, east = _CHINA_LONGITUDES
    return south <= point.latitude <= north and west <= point.longitude <= east


def _north(x: float, y: float) -> float:
    shift = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    shift += (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    shift += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    return shift + (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0


def _east(x: float, y: float) -> float:
    shift = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    shift += (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    shift += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    return shift + (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
