"""The doctor names each problem with its remedy, and needs neither the line nor the database to be well."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from telegram.error import Forbidden

from bot import doctor
from bot.doctor import Finding, Inside
from dispatch.model import Person, PersonId, Role
from storage.chats import Chat, ChatKind
from tests.bot.rig import opened
from tests.fakes import MONDAY, FakeTelegram

GROUP = Chat(-1001, ChatKind.WORKER_GROUP, "网格员群")
WORKER = Person(PersonId(1), "王秀英", frozenset({Role.WORKER}), 1001)
WELL = Inside([GROUP, Chat(-1002, ChatKind.CENTRE_GROUP, "中心群")], [WORKER], 4242, MONDAY, 0, 0)
ME = {"id": 4242, "username": "wangge_test_bot", "can_read_all_group_messages": True}
ADMIN = {"status": "administrator"}


async def asked(telegram: FakeTelegram, inside: Inside | None = WELL) -> list[Finding]:
    return [found async for found in doctor._telegram(telegram, inside)]


def sentences(findings: list[Finding]) -> str:
    return "\n".join(finding.said("en") for finding in findings if finding.wrong)


async def test_a_sound_installation_has_nothing_wrong() -> None:
    telegram = FakeTelegram()
    telegram.will(ME, {"url": ""}, ADMIN, ADMIN)

    assert sentences(await asked(telegram)) == ""
    assert not any(finding.wrong for finding in doctor._database(WELL, MONDAY))


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([Forbidden("Unauthorized")], "can't be reached, or refuses the token"),
        ([ME | {"id": 7}, {"url": ""}, ADMIN, ADMIN], "belongs to another bot"),
        ([ME, {"url": "https://bot.example/hook"}, ADMIN, ADMIN], "a webhook is set"),
        ([ME, {"url": ""}, Forbidden("bot was kicked"), ADMIN], "not in «网格员群»"),
        ([ME, {"url": ""}, {"status": "left"}, ADMIN], "removed from «网格员群»"),
        (
            [ME | {"can_read_all_group_messages": False}, {"url": ""}, {"status": "member"}, ADMIN],
            "sees no plain messages",
        ),
    ],
)
async def test_each_trouble_with_telegram_is_named(answers: list[object], said: str) -> None:
    telegram = FakeTelegram()
    telegram.will(*answers)

    assert said in sentences(await asked(telegram))


async def test_a_group_that_nobody_bound_is_named_while_the_bot_is_in_it() -> None:
    telegram = FakeTelegram()
    telegram.will(ME, {"url": ""}, ADMIN, ADMIN, {"title": "陌生群"}, Forbidden("bot was kicked"))

    found = sentences(await asked(telegram, replace(WELL, unbound=(-2001, -2002))))

    assert found == "✗ the group «陌生群» is not bound: send /bind in it, or remove the bot"


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (Inside([], [WORKER], 4242, None, 0, 0), "no worker group is bound"),
        (Inside([GROUP], [WORKER], 4242, None, 0, 0), "no centre group is bound"),
        (Inside([GROUP], [], 4242, None, 0, 0), "wangge invite --admin"),
        (Inside([], [], 4242, None, 0, 0, silent=(GROUP,)), "removed from «网格员群»: add it again"),
        (Inside([GROUP], [WORKER], 4242, None, 3, 0), "3 updates were set aside"),
        (Inside([GROUP], [WORKER], 4242, None, 0, 2), "2 messages could not be sent"),
        (Inside([GROUP], [WORKER], 4242, MONDAY.replace(year=2027), 0, 0), "clock is before"),
    ],
)
def test_each_trouble_inside_is_named(inside: Inside, said: str) -> None:
    assert said in sentences(list(doctor._database(inside, MONDAY)))


def test_people_without_an_account_are_mentioned_but_not_wrong() -> None:
    waiting = Person(PersonId(2), "刘志华", frozenset({Role.WORKER}))

    findings = list(doctor._database(Inside(WELL.chats, [waiting], 4242, None, 0, 0), MONDAY))

    assert [finding.said("zh") for finding in findings] == ["· 1 人尚未接受邀请：请用 /invite"]


async def test_what_the_database_tells_is_read_in_one_look(tmp_path: Path) -> None:
    async with opened(tmp_path) as db:
        await db.write(lambda tx: tx.incidents.count("forged_tap", MONDAY.date() - timedelta(days=1), MONDAY))
        assert await db.write(lambda tx: doctor._look(tx, MONDAY.date())) == Inside([], [], None, None, 0, 0)
        for _ in range(3):
            await db.write(lambda tx: tx.incidents.count("forged_tap", MONDAY.date(), MONDAY))
        assert (await db.write(lambda tx: doctor._look(tx, MONDAY.date()))).forged == 3


def test_forged_taps_of_the_day_are_mentioned_but_not_wrong() -> None:
    [found] = doctor._database(replace(WELL, forged=12), MONDAY)

    assert found.said("zh") == "· 今天有 12 次无效按钮，均未生效；逐日次数见 wangge audit"
    assert found.said("en").startswith("· 12 invalid taps today")
