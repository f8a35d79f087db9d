"""Visits to the stations and the workers' voice, from the plan of the week to the director's figures."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.engine.address import Address
from tests.stories.cast import DIRECTOR, OWNER, WANG, WORKERS
from tests.stories.stage import Stage, street

_PLANNED = "SELECT count(*) FROM visits"
_LOGS = "SELECT count(*) FROM visit_events UNION ALL SELECT count(*) FROM voice_events"


@pytest.fixture
async def planned(house: tuple[Path, Address | None], picture_of_figures: None) -> AsyncIterator[Stage]:
    """The street on a Monday, with the visits of this week and the next planned."""
    folder, database = house
    async with street(folder, database=database, rota=True) as stage:
        yield stage
        await stage.quiet()


async def test_a_week_of_visits_and_a_voice_from_the_plan_to_the_director_s_summary(planned: Stage) -> None:
    stage = planned
    [(count,)] = stage.ask(_PLANNED)
    assert count > 6

    await stage.say(OWNER, OWNER, "/rounds")
    assert "下社区安排" in (await stage.last(OWNER)).text
    await stage.say(WANG, WORKERS, "#上报 首义路12号门口占道经营")
    await stage.say(WANG, WORKERS, "#困难 三网格没有电子钥匙")
    assert "已收下" in (await stage.last(WORKERS)).text
    await stage.tap(WANG, WANG, "不署名")

    made = 0
    for day in range(23, 28):
        for hour in ("09:15", "17:25"):
            if stage.now().strftime("%m-%d %H:%M") < f"11-{day} {hour}":
                await stage.until(f"11-{day} {hour}")
                made += await tick(stage)
    assert made >= 2, "two for each station that is theirs"
    lines = [one.text for one in await stage.said(OWNER) if one.text.startswith(("明早", "明天"))]
    assert made - 2 <= len(lines) <= made

    await stage.say(OWNER, OWNER, "/voice")
    await stage.tap(OWNER, OWNER, "答复 1")
    await stage.say(OWNER, OWNER, "本周发放")
    assert "本周发放" in (await stage.last(WANG)).text
    await stage.say(OWNER, OWNER, "/voice")
    await stage.tap(OWNER, OWNER, "已改进 1")

    await stage.until("11-30 09:01")
    summary = next(one for one in await stage.said(DIRECTOR) if "下社区" in one.text and "计划" in one.text)
    assert "武南村" not in summary.text.partition("下社区")[2].partition("\n\n")[0], "both visits there were made"
    await stage.tap(DIRECTOR, DIRECTOR, "下社区明细")
    assert "已去：" in (await stage.last(DIRECTOR)).text
    assert all(count for (count,) in stage.ask(_LOGS))


async def tick(stage: Stage) -> int:
    """Ticks the meeting on the newest card where it is not ticked yet; how many visits that are."""
    cards = [one for one in await stage.said(OWNER) if "没去成" in one.buttons]
    if not cards:
        return 0
    label = "晨会" if "晨会" in cards[-1].text.partition("\n")[0] else "晚会"
    await stage.press(OWNER, OWNER, cards[-1].id, cards[-1].buttons[label])
    return 1


async def test_a_restart_plans_nothing_twice(planned: Stage) -> None:
    before = planned.ask(_PLANNED)

    await planned.close()
    await planned.open()

    assert planned.ask(_PLANNED) == before
