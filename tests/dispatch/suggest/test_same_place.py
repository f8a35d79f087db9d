"""Two cases lie at the same place where road and house number, or their positions, agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.suggest.same_place import addresses_in, agree, is_near


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("首义路12号门口", "首义路12号"),
        ("首义路１２号", "首义路 12 号旁边"),
        ("武南村社区首义路12号", "首义路12号占道"),
        ("长湖西村3栋2单元", "长湖西村3栋楼下"),
    ],
)
def test_the_same_house_of_the_same_road_is_the_same_place(one: str, other: str) -> None:
    assert agree(one, other)
    assert agree(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("首义路70号", "首义路66号"),
        ("首义路28号", "首义路26号"),
        ("首义路140号", "首义路120号"),
        ("紫阳路88号门", "紫阳路50号"),
        ("首义路12号", "千家街12号"),
        ("首义路", "首义路"),
        ("首义路1号", "首义路12号"),
        ("路灯不亮", "路灯不亮"),
        ("", ""),
    ],
)
def test_another_number_another_road_or_no_number_is_not(one: str, other: str) -> None:
    assert not agree(one, other)


def test_positions_are_near_within_fifty_metres() -> None:
    here = (30.54, 114.31)

    assert is_near(here, here)
    assert is_near(here, (30.5404, 114.31))
    assert is_near(here, (30.54, 114.3105))
    assert not is_near(here, (30.5405, 114.31))
    assert not is_near(here, (30.54, 114.3106))


@given(st.text(max_size=60), st.text(max_size=60))
def test_agreeing_has_no_direction(one: str, other: str) -> None:
    assert agree(one, other) is agree(other, one)
    assert agree(one, one) is bool(addresses_in(one))
