"""A resident's number that was shown goes after ten minutes, whatever happens meanwhile."""

from tests.stories.cast import OWNER
from tests.stories.road import to_revisit
from tests.stories.stage import Stage

PHONE = "13800001234"


async def show(stage: Stage) -> None:
    await to_revisit(stage)
    await stage.tap(OWNER, OWNER, "显示电话")
    await stage.tap(OWNER, OWNER, "自己写用途")
    await stage.say(OWNER, OWNER, "回访")
    assert await stopped(stage) == 1


async def stopped(stage: Stage) -> int:
    """In how many messages of the bot the number stands."""
    return len([one for chat in list(stage.town.chats) for one in await stage.said(chat) if PHONE in one.text])


async def test_a_number_goes_when_the_process_was_down_meanwhile(stage: Stage) -> None:
    await show(stage)
    await stage.close()
    await stage.move("11-24 13:00")

    await stage.open()

    assert await stopped(stage) == 0


async def test_a_number_whose_deletion_is_refused_is_written_over(stage: Stage) -> None:
    await show(stage)
    refused = {"method": "deleteMessage", "chat": OWNER, "times": 1, "action": "400"}
    stage.town.faults.plan([refused | {"description": "Bad Request: message can't be deleted for everyone"}])

    await stage.later(minutes=11)

    assert await stopped(stage) == 0
    assert "不再显示" in " ".join([one.text for one in await stage.said(OWNER)])


async def test_a_number_goes_although_the_line_is_down_just_then(stage: Stage) -> None:
    await show(stage)
    stage.town.faults.plan([{"method": "deleteMessage", "times": 2, "action": "500"}])
    await stage.later(minutes=11)
    await stage.later(seconds=30)
    await stage.later(seconds=30)

    assert await stopped(stage) == 0


async def test_a_number_goes_when_who_had_blocked_the_bot_comes_back(stage: Stage) -> None:
    await show(stage)
    await stage.do("block", user=OWNER)
    blocked = {"chat": OWNER, "action": "403", "description": "Forbidden: bot was blocked by the user"}
    stage.town.faults.plan([blocked | {"method": method} for method in ("deleteMessage", "editMessageText")])
    await stage.later(minutes=11)
    assert await stopped(stage) == 1, "Telegram lets the bot touch nothing there"

    await stage.do("unblock", user=OWNER)
    await stage.later(hours=2)

    assert await stopped(stage) == 0


async def test_the_message_that_a_lost_answer_left_behind_never_holds_the_number(stage: Stage) -> None:
    await to_revisit(stage)
    await stage.tap(OWNER, OWNER, "显示电话")
    await stage.tap(OWNER, OWNER, "自己写用途")
    stage.town.faults.plan([{"method": "sendMessage", "chat": OWNER, "times": 1, "action": "drop_answer"}])
    await stage.say(OWNER, OWNER, "回访")
    await stage.later(seconds=15)

    assert await stopped(stage) == 1
    await stage.later(minutes=11)
    assert await stopped(stage) == 0
