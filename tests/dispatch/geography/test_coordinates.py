"""WGS-84 to GCJ-02, on pairs that others have published."""

import pytest

from dispatch.geography.coordinates import Coordinates, gcj02, map_link


@pytest.mark.parametrize(
    ("wgs", "gcj"),
    [
        ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
        ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
        ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
    ],
    ids=["Shanghai", "Shenzhen", "Beijing"],
)
def test_a_point_in_china_is_shifted_as_its_maps_are(wgs: tuple[float, float], gcj: tuple[float, float]) -> None:
    assert gcj02(Coordinates(*wgs)) == pytest.approx(gcj, abs=1e-6)


@pytest.mark.parametrize("place", [(52.52, 13.405), (0.0, 110.0), (-33.86, 151.2)])
def test_outside_china_nothing_is_shifted(place: tuple[float, float]) -> None:
    assert gcj02(Coordinates(*place)) == place


def test_a_map_link_names_the_point_in_the_map_s_own_coordinates() -> None:
    link = map_link(Coordinates(39.911954, 116.377817), "SY20261123-0001")

    assert link == ("https://uri.amap.com/marker?position=116.384047,39.913345&name=SY20261123-0001&coordinate=gaode")
