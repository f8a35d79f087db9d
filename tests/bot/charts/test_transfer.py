"""What is drawn is what was to be drawn, and the child that draws it loads no more than it needs."""

import subprocess
import sys

import pytest

from bot.charts.transfer import packed, unpacked
from handlers.bot_api.chart_sheet import ChartSheet
from tests.bot.charts.sheets import empty_week, full_month, one_case, week
from tests.paths import ROOT

SHEETS = [week(), full_month(), empty_week(), one_case()]


@pytest.mark.parametrize("sheet", SHEETS, ids=["week", "full month", "empty week", "one case"])
def test_a_sheet_comes_over_as_it_is(sheet: ChartSheet) -> None:
    assert unpacked(packed(sheet)) == sheet


def test_the_sheets_above_have_every_kind_of_drawing() -> None:
    assert {drawing.kind for sheet in SHEETS for drawing in sheet.drawings} == {"columns", "bars", "table", "heat"}


def test_a_kind_of_drawing_that_nobody_packs_is_refused() -> None:
    with pytest.raises(ValueError, match="'pie' is no kind of drawing"):
        unpacked(packed(one_case()).replace(b'"kind": "columns"', b'"kind": "pie"'))


def test_what_is_sent_over_is_read_without_pydantic() -> None:
    code = "import bot.charts.transfer, sys; sys.exit('pydantic' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
