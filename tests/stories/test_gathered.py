"""How much people are told where work is left lying: one message for what piles up, and each delay visible still."""

from collections import Counter

from tests.stories.cast import BACKUP, CENTRE, DIRECTOR, OWNER, TANG, THIRD, WANG, WORKERS
from tests.stories.road import BINS, dispatched, handling
from tests.stories.seen import Seen
from tests.stories.stage import Stage

STAFF = (OWNER, BACKUP, THIRD)
PEOPLE = (*STAFF, DIRECTOR)
XU, GUO = 1006, 1010
"""Workers of 长湖 and of 719, whose owners are BACKUP and THIRD."""
KINDS = ("垃圾桶满了", "路灯不亮", "垃圾桶又满了")


async def numbers(stage: Stage, who: int) -> Counter[str]:
    """How often each case stands in the private messages to this person."""
    words = " ".join(one.text for one in await stage.said(who)).split()
    return Counter(word for word in words if word.startswith("SY2026"))


async def lists(stage: Stage, who: int) -> list[Seen]:
    return [one for one in await stage.said(who) if one.text.startswith("待办提醒")]


async def test_thirty_reports_left_lying_are_a_dozen_messages_and_not_one_a_case(stage: Stage) -> None:
    for n in range(30):
        urgent = n in (10, 20)
        text = f"#上报 首义路{n + 1}0号电梯里有人被困" if urgent else f"#上报 首义路{n + 1}0号{KINDS[n % 3]}"
        await stage.say((WANG, XU, GUO)[n % 3], WORKERS, text)
        await stage.later(minutes=2)
    while stage.now().hour < 12:
        await stage.later(minutes=2)
    for hour in ("14:05", "15:05", "16:05", "17:05", "19:15"):
        await stage.until(hour)

    told = {who: len(await stage.said(who)) for who in PEOPLE}
    assert 0 < sum(told.values()) <= 12, told
    for owner, backup in ((OWNER, BACKUP), (BACKUP, THIRD), (THIRD, OWNER)):
        owned, stood_in = await numbers(stage, owner), await numbers(stage, backup)
        assert len(owned) >= 10
        assert len(stood_in) >= 10
    assert (
        sum((await numbers(stage, OWNER) + await numbers(stage, BACKUP) + await numbers(stage, THIRD)).values()) == 60
    )
    alone = [one for who in STAFF for one in await stage.said(who) if "被困" in one.text]
    assert len(alone) == 4, "urgent ones are told on their own, to the owner and then to the backup"
    assert not [one for one in alone if "待办提醒" in one.text]


async def test_two_hours_down_with_ten_cases_that_nobody_took_up_is_one_message_a_person(stage: Stage) -> None:
    for n in range(10):
        await stage.say(WANG, WORKERS, f"#上报 首义路{n + 1}0号垃圾桶满了")
    await stage.close()
    await stage.move("11:50")
    await stage.open()

    [mine] = await stage.said(OWNER)
    assert "待办提醒（10 件）" in mine.text
    assert "受理已超时，请尽快受理（10）" in mine.text
    assert "首义路100号" in mine.text
    assert len(mine.buttons) == 10
    assert not await stage.said(BACKUP), "the backup's own turn comes an hour of work later"

    await stage.until("14:55")
    [theirs] = await stage.said(BACKUP)
    assert "主责李敏未受理，请您代为受理（10）" in theirs.text
    assert len(await stage.said(OWNER)) == 1


async def test_a_list_opens_each_case_and_the_next_reminder_is_a_new_message_once_its_reader_has_gone_on(
    stage: Stage,
) -> None:
    first = await dispatched(stage, BINS)
    await stage.later(minutes=5)
    second = await dispatched(stage, BINS.replace("30号", "40号"))
    await stage.later(minutes=10)
    third = await dispatched(stage, BINS.replace("30号", "50号"))
    await stage.until("15:50")

    [told] = await lists(stage, OWNER)
    assert "已超过处置时限，请督促办结（2）" in told.text
    assert first in told.text
    assert second in told.text
    await stage.tap(OWNER, OWNER, first[-9:])
    assert "改派" in (await stage.last(OWNER)).buttons

    await stage.until("16:05")
    assert third in (await stage.last(OWNER)).text
    assert "已超过处置时限" in (await stage.last(OWNER)).text
    assert len(await lists(stage, OWNER)) == 1


async def test_what_waited_for_the_morning_comes_as_one_message(stage: Stage) -> None:
    await stage.until("22:30")
    sent = [await dispatched(stage, BINS.replace("30号", f"{n}0号")) for n in (1, 2, 3)]
    assert not await stage.said(TANG)

    await stage.until("11-24 08:31")

    [told] = await stage.said(TANG)
    assert "请接单（3）" in told.text
    assert all(number in told.text for number in sent)
    await stage.tap(TANG, TANG, sent[1][-9:])
    await stage.tap(TANG, TANG, "接单")
    assert "处置中" in (await stage.card(CENTRE, sent[1])).text


async def test_a_reminder_that_comes_alone_is_the_card_itself(stage: Stage) -> None:
    await handling(stage)

    await stage.until("14:50")

    assert "时限已过四分之三" in (await stage.last(TANG)).text
    assert "办结" in (await stage.last(TANG)).buttons
