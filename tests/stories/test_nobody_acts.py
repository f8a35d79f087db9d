"""The table «who is responsible, what guards it, what if nobody acts», played row by row: nobody ever answers."""

from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from tests.stories.cast import BACKUP, CENTRE, DIRECTOR, FENG, HE, HEAD, LUO, OWNER, TANG, WANG, WORKERS
from tests.stories.road import SEWER, dispatched, handling, reported, resolved
from tests.stories.stage import Stage

Made = Callable[[Stage, str], Awaitable[str]]
_TOLD = "SELECT id FROM outbox WHERE state = 'sent' AND params LIKE :reason"
_DAYS = ("11-24", "11-25", "11-26", "11-27", "11-30", "12-01", "12-02", "12-03")
"""Working days after the first; a weekend lies between."""
_HOURS = ("08:35", "10:05", "11:50", "15:00", "16:05", "17:35", "22:00")


async def _from_more(stage: Stage, label: str, words: str) -> None:
    await stage.tap(OWNER, CENTRE, "更多")
    await stage.tap(OWNER, CENTRE, label)
    await stage.say(OWNER, OWNER, words)


async def waiting_for_info(stage: Stage, text: str) -> str:
    number = await reported(stage, text)
    await stage.tap(OWNER, CENTRE, "退回补充")
    await stage.tap(OWNER, CENTRE, "现场情况")
    return number


async def on_hold(stage: Stage, text: str) -> str:
    number = await handling(stage, text)
    await _from_more(stage, "挂起", "11-24 等待施工许可")
    return number


async def gone_up(stage: Stage, text: str) -> str:
    number = await handling(stage, text)
    await _from_more(stage, "上报区级", "超出街道职权")
    await stage.tap(DIRECTOR, DIRECTOR, "同意上报")
    return number


async def to_call(stage: Stage, text: str) -> str:
    contact = f"{text}\n联系人:张三丰\n电话:138-0000-1234"
    number = await resolved(stage, contact.replace("垃圾桶满了", "门口下水道堵"), "派 市政维修队", HE)
    await stage.tap(WANG, WANG, "核查通过")
    return number


async def extension(stage: Stage, text: str) -> str:
    number = await handling(stage, text)
    await stage.tap(TANG, TANG, "申请延期")
    await stage.say(TANG, TANG, "1 等待配件")
    return number


async def help_wanted(stage: Stage, text: str) -> str:
    number = await handling(stage, text)
    await stage.tap(TANG, TANG, "请求协办")
    await stage.say(TANG, TANG, "需要一辆车")
    return number


async def wants_to_go_up(stage: Stage, text: str) -> str:
    number = await handling(stage, text)
    await _from_more(stage, "上报区级", "超出街道职权")
    return number


async def to_be_ruled(stage: Stage, text: str) -> str:
    number = await dispatched(stage, text)
    for again in (True, True, False):
        await stage.tap(TANG, TANG, "退单")
        await stage.tap(TANG, TANG, "不属本单位职责")
        if again:
            await stage.tap(OWNER, CENTRE, "派 环卫所")
    return number


STATUSES: dict[str, Made] = {
    "reported": reported,
    "awaiting_info": waiting_for_info,
    "dispatched": dispatched,
    "handling": handling,
    "on_hold": on_hold,
    "escalated": gone_up,
    "resolved": resolved,
    "verified": to_call,
}
DECISIONS: dict[str, Made] = {
    "extension": extension,
    "assist": help_wanted,
    "escalation": wants_to_go_up,
    "ruling": to_be_ruled,
}


async def pass_days(stage: Stage, days: tuple[str, ...] = _DAYS) -> None:
    for hour in _HOURS[-3:]:
        await stage.until(f"11-23 {hour}")
    for day in days:
        for hour in _HOURS:
            await stage.until(f"{day} {hour}")


async def mornings(stage: Stage, person: int) -> list[str]:
    return [one.text for one in await stage.said(person) if "早上好" in one.text]


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "escalated"])
async def test_a_case_that_nobody_touches_ends_up_on_the_directors_daily_list(stage: Stage, status: str) -> None:
    number = await STATUSES[status](stage, "#上报 首义路30号垃圾桶满了")

    await pass_days(stage)

    heard = [text for text in await mornings(stage, DIRECTOR) if number in text]
    assert len(heard) >= 2, "it is repeated each working morning"
    assert number in (await mornings(stage, DIRECTOR))[-1]


@pytest.mark.parametrize("kind", DECISIONS)
async def test_a_decision_that_nobody_takes_goes_to_the_director_each_morning(stage: Stage, kind: str) -> None:
    number = await DECISIONS[kind](stage, "#上报 首义路30号垃圾桶满了")

    await stage.until("15:45")
    assert stage.ask(_TOLD, reason='%"reason":"ruling"%' if kind == "ruling" else '%"reason":"decision_late"%')
    await pass_days(stage, _DAYS[:4])

    assert len([text for text in await mornings(stage, DIRECTOR) if number in text]) >= 2


@pytest.mark.parametrize(
    ("status", "chain"),
    [
        ("reported", [("受理已超时", OWNER), ("未受理，请您代为受理", BACKUP), ("早上好", DIRECTOR)]),
        ("awaiting_info", [("中心请您补充情况", WANG), ("未补充情况，请您代为补充", HEAD), ("请受理", OWNER)]),
        ("dispatched", [("接单已超时", LUO), ("环卫所未接单，请督促或改派", OWNER), ("早上好", DIRECTOR)]),
        ("handling", [("时限已过四分之三", TANG), ("已到处置时限", TANG)]),
        ("handling", [("已超过处置时限", OWNER), ("已超过处置时限", LUO)]),
        ("handling", [("督办到期未答复", OWNER), ("早上好", DIRECTOR)]),
        ("on_hold", [("已恢复办理", OWNER), ("已恢复办理", TANG), ("早上好", DIRECTOR)]),
        ("escalated", [("请跟进区级办理情况", OWNER), ("请转报并录入区级编号", OWNER)]),
        ("resolved", [("请核查处置结果", WANG), ("未按时核查，请您代为核查", HEAD), ("上一责任人未按时核查", OWNER)]),
        ("resolved", [("核查超时", DIRECTOR), ("早上好", DIRECTOR)]),
        ("verified", [("请回访居民", OWNER), ("未回访，请您代为回访居民", BACKUP), ("早上好", DIRECTOR)]),
    ],
)  # fmt: skip
async def test_each_of_the_chain_is_told(stage: Stage, status: str, chain: list[tuple[str, int]]) -> None:
    await STATUSES[status](stage, "#上报 首义路30号垃圾桶满了")
    told: list[tuple[str, int]] = []
    heard: Counter[int] = Counter()
    for moment in [f"11-23 {hour}" for hour in _HOURS[2:]] + [f"{day} {hour}" for day in _DAYS for hour in _HOURS]:
        for word, person in chain:
            if (word, person) not in told and any(word in one.text for one in await stage.said(person)):
                told.append((word, person))
                heard[person] += 1
        await stage.until(moment)

    assert set(told) >= set(chain)


async def test_with_all_of_them_at_once_nobody_gets_more_than_one_gathered_message_a_morning(stage: Stage) -> None:
    makers = {**STATUSES, **DECISIONS}
    numbers = {
        name: await make(stage, f"#上报 首义路{n}0号垃圾桶满了") for n, (name, make) in enumerate(makers.items(), 1)
    }

    people = (DIRECTOR, OWNER, BACKUP, HEAD, TANG, LUO, WANG, FENG, HE)
    counted = {person: 0 for person in people}
    for day in _DAYS:
        for hour in _HOURS:
            await stage.until(f"{day} {hour}")
        for person in people:
            so_far = len(await mornings(stage, person))
            assert so_far - counted[person] <= 1, f"{person} on {day}"
            counted[person] = so_far

    last = (await mornings(stage, DIRECTOR))[-1]
    assert [name for name, number in numbers.items() if number not in last] == ["escalated"]
    assert not [one for one in await stage.said(WORKERS) if "早上好" in one.text]


async def test_at_night_and_on_days_off_nothing_of_it_is_said(stage: Stage) -> None:
    for make in (reported, dispatched, handling, resolved):
        await make(stage, "#上报 首义路30号垃圾桶满了")
    await stage.until("11-27 17:35")
    before = {person: len(await stage.said(person)) for person in (DIRECTOR, OWNER, BACKUP, HEAD, TANG, WANG)}

    for moment in ("11-27 22:00", "11-28 10:00", "11-29 15:00", "11-30 08:25"):
        await stage.until(moment)

    assert {person: len(await stage.said(person)) for person in before} == before


async def test_a_resident_who_is_never_reached_closes_the_case_after_three_tries(stage: Stage) -> None:
    number = await to_call(stage, SEWER.splitlines()[0])
    for moment in ("11-24 10:01", "11-25 15:01", "11-26 17:01"):
        await stage.until(moment)
        await stage.tap(OWNER, OWNER, "未接通")

    assert "已结案" in (await stage.card(CENTRE, number)).text
