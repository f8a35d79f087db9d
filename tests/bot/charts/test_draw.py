"""Pictures of figures, held against those that were looked at: a panel that is missing or moved is noticed.

What is compared is the lightness of a picture made small, so that other smoothing of letters does not count. Who
changes the pictures on purpose looks at them, and writes them anew: `python -m tests.bot.charts.golden_pictures`.
"""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from bot.charts.canvas import WIDTH
from bot.charts.draw import drawn
from handlers.bot_api.chart_sheet import BarChart, ChartSheet, ColumnChart
from tests.bot.charts.golden_pictures import GOLDEN, SHEETS, small
from tests.bot.charts.sheets import one_case, week

TOLERANCE = 1.0
"""Of 255 steps of lightness, on the average of all points; a bar that is missing costs more in its part."""
PART = 20
"""Points of the side of a part."""
PART_TOLERANCE = 12.0


def difference(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """Of all points on the average, and of the part in which they differ most; endless where the sizes differ."""
    if one.size != other.size:
        return float("inf"), float("inf")
    first, second = one.tobytes(), other.tobytes()
    wide, high = one.size
    apart = [abs(a - b) for a, b in zip(first, second, strict=True)]
    parts = [
        [apart[y * wide + x] for y in range(top, min(top + PART, high)) for x in range(left, min(left + PART, wide))]
        for top in range(0, high, PART)
        for left in range(0, wide, PART)
    ]
    return sum(apart) / len(apart), max(sum(part) / len(part) for part in parts)


def is_like(sheet: ChartSheet, golden: Path) -> bool:
    with Image.open(golden) as kept:
        whole, part = difference(small(sheet), kept)
    return whole <= TOLERANCE and part <= PART_TOLERANCE


@pytest.mark.parametrize("name", SHEETS)
def test_a_picture_looks_as_when_it_was_looked_at(name: str) -> None:
    assert is_like(SHEETS[name](), GOLDEN / f"{name}.png")


@pytest.mark.parametrize("missing", range(5))
def test_a_panel_that_is_missing_is_noticed(missing: int) -> None:
    sheet = week()
    others = tuple(one for at, one in enumerate(sheet.drawings) if at != missing)

    assert not is_like(replace(sheet, drawings=others), GOLDEN / "week.png")


def test_so_is_one_that_is_drawn_empty() -> None:
    sheet = week()
    [columns, ages, categories, *others] = sheet.drawings
    assert isinstance(categories, BarChart)
    assert isinstance(columns, ColumnChart)

    empty = replace(sheet, drawings=(columns, ages, replace(categories, rows=()), *others))
    bare = replace(sheet, drawings=(replace(columns, series=columns.series[:1]), ages, categories, *others))

    assert not is_like(empty, GOLDEN / "week.png")
    assert not is_like(bare, GOLDEN / "week.png")


@pytest.mark.parametrize("name", SHEETS)
def test_telegram_takes_it_as_a_photo(name: str) -> None:
    picture = Image.open(io.BytesIO(drawn(SHEETS[name]())))

    assert picture.width == WIDTH
    assert picture.width + picture.height <= 10_000
    assert picture.height <= 20 * picture.width


def test_words_that_look_like_formulas_are_drawn_as_they_are() -> None:
    drawn(replace(one_case(), title="$x^2$ 站 \\frac{1}", subtitle="$"))


def test_a_half_that_has_no_other_beside_it_takes_the_whole_width() -> None:
    [_, ages, categories] = one_case().drawings

    alone = Image.open(io.BytesIO(drawn(replace(one_case(), drawings=(ages,)))))
    beside = Image.open(io.BytesIO(drawn(replace(one_case(), drawings=(ages, categories)))))

    middle = (WIDTH // 2, alone.height - 60)
    assert alone.getpixel(middle) != beside.getpixel(middle)
