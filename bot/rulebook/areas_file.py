"""Loads the areas of the grids from a GeoJSON file: a collection of polygons, each with the code of its grid."""

import hashlib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic import Field as Key

from bot.config.toml_files import text_of
from bot.rulebook.rules_files import RulesFileError
from dispatch.geography.coordinates import Coordinates
from dispatch.geography.grid_areas import GridArea, GridAreas, Polygon
from dispatch.model import GridCode

_Position = Annotated[list[float], Key(min_length=2, max_length=4)]
_Ring = Annotated[list[_Position], Key(min_length=4)]
_Polygon = Annotated[list[_Ring], Key(min_length=1)]


class _Model(BaseModel):
    """Whatever else stands in a part of the file is left alone."""

    model_config = ConfigDict(extra="ignore")


class _One(_Model):
    """A geometry of one polygon."""

    type: Literal["Polygon"]
    coordinates: _Polygon


class _Many(_Model):
    """A geometry of several polygons."""

    type: Literal["MultiPolygon"]
    coordinates: list[_Polygon]


class _Properties(_Model):
    """What a feature is about: the code of its grid."""

    grid: Annotated[str, Key(min_length=1, max_length=40)]


class _Feature(_Model):
    """One area of one grid."""

    geometry: Annotated[_One | _Many, Key(discriminator="type")]
    properties: _Properties


class _Collection(_Model):
    """The whole file."""

    type: Literal["FeatureCollection"]
    features: Annotated[list[_Feature], Key(min_length=1)]


_ADAPTER = TypeAdapter(_Collection)


def load_areas(path: Path, text: str | None = None) -> GridAreas:
    """RulesFileError names every problem. Positions are longitude and latitude in WGS-84, as GeoJSON has them."""
    source = text if text is not None else text_of(path)
    try:
        found = _ADAPTER.validate_json(source)
    except ValidationError as error:
        raise RulesFileError(path, [_said(dict(one)) for one in error.errors()]) from None
    areas = tuple(_area(one) for one in found.features)
    return GridAreas(hashlib.sha256(source.encode()).hexdigest()[:12], areas)


def _area(feature: _Feature) -> GridArea:
    found = feature.geometry
    polygons = [found.coordinates] if isinstance(found, _One) else found.coordinates
    return GridArea(GridCode(feature.properties.grid), tuple(_polygon(one) for one in polygons))


def _polygon(rings: list[list[list[float]]]) -> Polygon:
    return tuple(tuple(Coordinates(position[1], position[0]) for position in ring) for ring in rings)


def _said(error: dict[str, Any]) -> str:
    return f"{'.'.join(map(str, error['loc']))}: {error['msg']}"
