"""The pictures that are kept, made small: `python -m tests.bot.charts.golden_pictures` writes them anew."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from PIL import Image

from bot.charts.draw import drawn
from handlers.bot_api.chart_sheet import ChartSheet
from tests.bot.charts.sheets import empty_week, full_month, one_case, week

GOLDEN: Final = Path(__file__).parent / "golden"
SHEETS: Final[Mapping[str, Callable[[], ChartSheet]]] = {
    "week": week,
    "full_month": full_month,
    "empty_week": empty_week,
    "one_case": one_case,
}
_SIDE: Final = 4
"""So many pixels become one, in both directions."""


def small(sheet: ChartSheet) -> Image.Image:
    """Its lightness alone."""
    with Image.open(io.BytesIO(drawn(sheet))) as picture:
        return picture.convert("L").reduce(_SIDE)


if __name__ == "__main__":
    for name, sheet in SHEETS.items():
        small(sheet()).save(GOLDEN / f"{name}.png", optimize=True)
