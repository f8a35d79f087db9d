"""A number is read as one in digits and in Chinese characters alike, or not at all."""

import pytest

from dispatch.rulebook.numerals import whole_number


@pytest.mark.parametrize(
    ("written", "number"),
    [("7", 7), ("0012", 12), ("零", 0), ("九", 9), ("两", 2), ("十", 10), ("十二", 12), ("二十", 20), ("九十九", 99)],
)
def test_a_number_is_read(written: str, number: int) -> None:
    assert whole_number(written) == number


@pytest.mark.parametrize("written", ["", "半", "十十", "一二", "二十十", "x"])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="no number"):
        whole_number(written)
