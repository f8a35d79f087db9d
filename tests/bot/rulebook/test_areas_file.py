"""The areas of the grids, from GeoJSON."""

import json
from pathlib import Path

import pytest

from bot.rulebook.areas_file import load_areas
from bot.rulebook.rules_files import RulesFileError
from dispatch.geography.coordinates import Coordinates

SQUARE = [[114.0, 30.0], [115.0, 30.0], [115.0, 31.0], [114.0, 31.0], [114.0, 30.0]]


def feature(grid: object, kind: str = "Polygon", coordinates: object = None) -> dict[str, object]:
    shape = {"type": kind, "coordinates": [SQUARE] if coordinates is None else coordinates}
    return {"type": "Feature", "properties": {"grid": grid, "name": "3网格"}, "geometry": shape}


def written(folder: Path, *features: object) -> Path:
    path = folder / "grids.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_polygons_and_multipolygons_are_read_with_longitude_first(tmp_path: Path) -> None:
    moved = [[[x + 2, y] for x, y in SQUARE]]

    areas = load_areas(written(tmp_path, feature("a"), feature("b", "MultiPolygon", [moved])))

    assert areas.grid_at(Coordinates(30.5, 114.5)) == "a"
    assert areas.grid_at(Coordinates(30.5, 116.5)) == "b"


def test_another_text_is_another_version(tmp_path: Path) -> None:
    first = load_areas(written(tmp_path, feature("a")))

    assert first.version != load_areas(written(tmp_path, feature("b"))).version
    assert first.version == load_areas(written(tmp_path, feature("a"))).version


@pytest.mark.parametrize(
    "broken",
    [feature(""), feature(None), feature("a", "Point", [114.0, 30.0]), feature("a", coordinates=[SQUARE[:2]]), {}],
    ids=["no code", "null", "a point", "a line", "nothing"],
)
def test_what_is_no_area_of_a_grid_is_refused_and_named(tmp_path: Path, broken: object) -> None:
    with pytest.raises(RulesFileError) as refused:
        load_areas(written(tmp_path, feature("a"), broken))

    assert any("features.1" in one for one in refused.value.problems)


def test_a_file_that_is_no_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "grids.geojson"
    path.write_text("no json", encoding="utf-8")

    with pytest.raises(RulesFileError):
        load_areas(path)
