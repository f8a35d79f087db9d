"""Pictures are drawn in a child with limits: one that hangs or fails is logged, and costs no more than itself."""

import asyncio
import sys

import pytest

from bot.charts.drawings import LIMITS, Drawings, NotDrawn
from bot.runtime.confined import Limits
from tests.bot.charts.sheets import one_case, week


async def test_a_sheet_becomes_a_picture() -> None:
    assert (await Drawings().make(week())).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "limits",
    [
        Limits(memory=LIMITS.memory, processor=LIMITS.processor, patience=0.05),
        Limits(memory=LIMITS.memory, processor=0, patience=LIMITS.patience),
        Limits(memory=2**20, processor=LIMITS.processor, patience=LIMITS.patience),
    ],
    ids=["takes too long", "works too long", "takes too much"],
)
async def test_one_that_can_not_be_drawn_within_the_limits_is_none_and_is_logged(
    limits: Limits, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(NotDrawn):
        await Drawings(limits).make(one_case())

    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "can't be drawn" in caplog.text
    assert "武南村" not in caplog.text


async def test_after_one_that_failed_the_next_is_drawn() -> None:
    drawings = Drawings(LIMITS)
    hurried = asyncio.timeout(0.01)
    with pytest.raises(TimeoutError):
        async with hurried:
            await drawings.make(week())

    assert await drawings.make(one_case())


async def test_the_same_sheet_is_drawn_once() -> None:
    drawings = Drawings()

    first, second = await drawings.make(one_case()), await drawings.make(one_case())

    assert first is second


async def test_the_bot_itself_never_loads_what_draws() -> None:
    code = "import bot.app, sys; sys.exit('matplotlib' in sys.modules)"

    child = await asyncio.create_subprocess_exec(sys.executable, "-c", code)

    assert await child.wait() == 0
