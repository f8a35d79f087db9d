"""A photo that can't be fetched: its case says so, without a sound, and no longer than it is so."""

import time

from bot.media.fetch import MAX_REST
from tests.stories.cast import CENTRE, OWNER, SQUAD, WANG, WORKERS, WU
from tests.stories.road import STALL
from tests.stories.seen import Seen
from tests.stories.stage import Stage

WAITING, LOST = "图片或附件 1 件暂未存档，正在重试", "图片或附件 1 件未能存档"
NEVER = 10_000
AT_ONCE = MAX_REST / 3
"""Seconds; the clock of the town stands still meanwhile, for moving it wakes every loop."""
TRIED = "SELECT id FROM media WHERE path IS NULL AND attempts >= {}"
FETCHED = "SELECT id FROM media WHERE path IS NOT NULL"


async def refuse(stage: Stage, method: str, times: int, **fault: object) -> None:
    await stage.do("faults", plan=[{"method": method, "times": times, **fault}])


async def photo_report(stage: Stage) -> str:
    """The number of a case whose photo was asked for once already."""
    await stage.photo(WANG, WORKERS, STALL)
    await stage.later(seconds=1)
    return (await stage.last(CENTRE)).text.split()[0]


async def said_in_groups(stage: Stage) -> list[int]:
    """The messages of the bot; the clock moves on far enough for a reminder in private."""
    return [one.id for chat in (WORKERS, CENTRE) for one in await stage.said(chat)]


async def cards(stage: Stage, number: str) -> list[Seen]:
    return [await stage.card(chat, number) for chat in (WORKERS, CENTRE)]


async def test_a_photo_is_fetched_with_its_report_and_not_at_the_next_look(stage: Stage) -> None:
    begun = time.monotonic()
    await stage.photo(WANG, WORKERS, STALL)
    await stage.comes(FETCHED)

    assert time.monotonic() - begun < AT_ONCE


async def test_a_photo_that_fails_to_come_is_noted_on_the_cards_and_fetched_later(stage: Stage) -> None:
    await refuse(stage, "file", 2, action="500")
    number = await photo_report(stage)
    said = await said_in_groups(stage)
    await stage.comes(TRIED.format(1))
    assert all(WAITING in card.text for card in await cards(stage, number))

    await stage.later(minutes=5)
    await stage.comes(TRIED.format(2))
    assert all(WAITING in card.text for card in await cards(stage, number))
    await stage.later(minutes=20)
    await stage.comes(FETCHED)

    assert not [card.text for card in await cards(stage, number) if "存档" in card.text]
    assert await said_in_groups(stage) == said, "nothing but edits"


async def test_the_tries_go_on_after_a_restart(stage: Stage) -> None:
    await refuse(stage, "file", 1, action="html")
    number = await photo_report(stage)
    await stage.comes(TRIED.format(1))

    await stage.close()
    await stage.move("11-23 10:30")
    await stage.open()
    await stage.comes(FETCHED)

    assert not [card.text for card in await cards(stage, number) if "存档" in card.text]


async def test_a_photo_that_never_comes_is_lost_in_a_day_and_can_be_sent_again(stage: Stage) -> None:
    await refuse(stage, "file", NEVER, action="500")
    number = await photo_report(stage)

    for attempt in range(1, 6):
        await stage.comes(TRIED.format(attempt))
        await stage.later(minutes=4**attempt)
    await stage.comes(TRIED.format(6))

    for card in await cards(stage, number):
        assert LOST in card.text
        assert "多次未能取得" in card.text
        assert WAITING not in card.text
    await stage.say(WANG, WANG, f"/case {number}")
    assert LOST in (await stage.last(WANG)).text


async def test_a_result_that_is_too_large_is_noted_at_once_where_the_unit_works(stage: Stage) -> None:
    number = await photo_report(stage)
    await stage.comes(FETCHED)
    await stage.tap(OWNER, CENTRE, "派 城管中队")
    await stage.tap(WU, SQUAD, "接单")
    await stage.tap(WU, SQUAD, "进展")
    await stage.do("video", by=WU, chat=WU, size=21 * 2**20)
    await stage.tap(WU, SQUAD, "提交")

    await stage.later(seconds=1)
    await stage.comes(TRIED.format(6))

    for chat in (WORKERS, CENTRE, SQUAD):
        assert f"{LOST}（超过 20 MB）" in (await stage.card(chat, number)).text


async def test_a_picture_shown_in_a_group_is_not_fetched(stage: Stage) -> None:
    await stage.photo(WANG, WORKERS, "大家看看", count=3)
    await photo_report(stage)

    await stage.comes(FETCHED)

    assert stage.ask("SELECT count(*) FROM media WHERE path IS NOT NULL") == [(1,)]
    assert stage.ask("SELECT count(*) FROM media WHERE path IS NULL") == [(3,)]
