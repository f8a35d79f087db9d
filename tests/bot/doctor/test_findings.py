"""The doctor names each problem with its remedy, and needs neither the line nor the database to be well."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from telegram.error import Forbidden, NetworkError

from bot.config.telegram_section import WebhookSection
from bot.doctor.database import Inside, look, of_database
from bot.doctor.findings import Finding, named
from bot.doctor.roster import of_roster
from bot.doctor.telegram import lacks, of_telegram
from dispatch.model import Person, PersonId, Role, Unit, UnitCode, UnitKind
from storage.people.chats import BoundChat, ChatKind
from storage.read_only_snapshot import read_snapshot
from tests.bot.rig import opened
from tests.fakes import MONDAY, FakeTelegram
from tests.reading.reader import BOOK

GROUP = BoundChat(-1001, ChatKind.WORKER_GROUP, "网格员群")
WORKER = Person(PersonId(1), "王秀英", frozenset({Role.WORKER}), 1001)
LEADER = Person(PersonId(2), "张主任", frozenset({Role.DIRECTOR, Role.ADMIN}), 4001)
WELL = Inside([GROUP, BoundChat(-1002, ChatKind.CENTRE_GROUP, "中心群")], [WORKER, LEADER], 4242, MONDAY, 0, 0)
ME = {"id": 4242, "username": "wangge_test_bot", "can_read_all_group_messages": True}
BLIND = ME | {"can_read_all_group_messages": False}
NO_HOOK = {"url": ""}
ADMIN = {"status": "administrator", "can_delete_messages": True}
MEMBER = {"status": "member"}


async def asked(
    telegram: FakeTelegram, inside: Inside | None = WELL, wanted: WebhookSection | None = None
) -> list[Finding]:
    return [found async for found in of_telegram(telegram, inside, wanted)]


def sentences(findings: list[Finding]) -> str:
    return "\n".join(finding.said("en") for finding in findings if finding.wrong)


async def test_a_sound_installation_has_nothing_wrong() -> None:
    telegram = FakeTelegram()
    telegram.will(ME, NO_HOOK, ADMIN, ADMIN)

    assert sentences(await asked(telegram)) == ""
    assert not any(finding.wrong for finding in of_database(WELL, MONDAY))


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([Forbidden("Unauthorized")], "can't be reached, or refuses the token"),
        ([ME, NetworkError("cut")], "look at network, proxy and token"),
        ([ME | {"id": 7}, NO_HOOK, ADMIN, ADMIN], "belongs to another bot"),
        (
            [ME, {"url": "https://bot.example/hook?secret"}, ADMIN, ADMIN],
            "(bot.example), so nothing arrives: the bot takes",
        ),
        ([ME, NO_HOOK, Forbidden("bot was kicked"), ADMIN], "not in «网格员群»"),
        ([ME, NO_HOOK, {"status": "left"}, ADMIN], "not in «网格员群»: add it again"),
        ([ME, NO_HOOK, {"status": "restricted", "is_member": False}, ADMIN], "not in «网格员群»"),
        ([BLIND, NO_HOOK, MEMBER, {}, ADMIN], "no admin of «网格员群» and sees no plain messages"),
        ([ME, NO_HOOK, MEMBER, {}, ADMIN], "and can't delete messages with phone numbers: make it one"),
        ([ME, NO_HOOK, {"status": "administrator"}, ADMIN], "numbers in «网格员群»: allow it among its admin rights"),
        (
            [ME, NO_HOOK, MEMBER, {"permissions": {"can_send_messages": False}}, ADMIN],
            "may not write in «网格员群»: let its members write",
        ),
        (
            [ME, NO_HOOK, {"status": "restricted", "is_member": True, "can_send_messages": False}, ADMIN],
            "may not write in «网格员群»",
        ),
        (
            [ME, NO_HOOK, MEMBER, {"permissions": {"can_send_photos": False}}, ADMIN],
            "cards and summaries go without pictures: let its members send photos, or make the bot an admin",
        ),
        (
            [ME, NO_HOOK, {"status": "restricted", "is_member": True, "can_send_messages": True}, {}, ADMIN],
            "may send no photos in «网格员群»",
        ),
    ],
)
async def test_each_trouble_with_telegram_is_named_with_its_remedy(answers: list[object], said: str) -> None:
    telegram = FakeTelegram()
    telegram.will(*answers)

    assert said in sentences(await asked(telegram))


@pytest.mark.parametrize(
    ("answers", "missing"),
    [
        ([ME, ADMIN], []),
        ([ME, {"status": "creator"}], []),
        ([ME, {"status": "administrator", "can_delete_messages": False}], ["deletes"]),
        ([ME, MEMBER, {}], ["deletes"]),
        ([BLIND, MEMBER, {"permissions": {"can_send_messages": False}}], ["sees", "deletes", "writes"]),
        ([ME, MEMBER, {"permissions": {"can_send_photos": False}}], ["deletes", "pictures"]),
        ([ME, NetworkError("cut")], []),
    ],
)
async def test_what_the_bot_lacks_in_a_group_is_known_when_it_is_bound(
    answers: list[object], missing: list[str]
) -> None:
    telegram = FakeTelegram()
    telegram.will(*answers)

    assert await lacks(telegram, -1001) == missing


async def test_privacy_mode_is_said_with_both_remedies() -> None:
    telegram = FakeTelegram()
    telegram.will(BLIND, NO_HOOK, ADMIN, ADMIN)

    found = await asked(telegram)

    assert not any(finding.wrong for finding in found)
    assert "must be an admin of its groups; or turn it off with /setprivacy" in found[-1].said("en")


async def test_a_group_that_nobody_bound_is_named_while_the_bot_is_in_it() -> None:
    telegram = FakeTelegram()
    telegram.will(ME, NO_HOOK, ADMIN, ADMIN, {"title": "陌生群"}, Forbidden("bot was kicked"))

    found = sentences(await asked(telegram, replace(WELL, unbound=(-2001, -2002))))

    assert found == "✗ the group «陌生群» is not bound: send /bind in it, or remove the bot"


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (replace(WELL, chats=[]), "no worker group is bound"),
        (replace(WELL, chats=[GROUP]), "no centre group is bound"),
        (replace(WELL, people=[]), "wangge invite --admin"),
        (replace(WELL, people=[WORKER]), "no admin can come in: wangge invite --admin"),
        (replace(WELL, people=[WORKER]), "no director, so nobody rules"),
        (replace(WELL, people=[replace(WORKER, reachable=False), LEADER]), "press Start (王秀英)"),
        (replace(WELL, silent=(GROUP,)), "removed from «网格员群»: add it again"),
        (replace(WELL, left=(("网格员群", ("唐红",)),)), "still in «网格员群»: remove them (唐红)"),
        (replace(WELL, set_aside=3), "3 updates were set aside"),
        (replace(WELL, unread=2), "2 cases have events that can't be read: no figure counts them"),
        (replace(WELL, dead=2), "2 messages could not be sent"),
        (replace(WELL, last_poll=MONDAY.replace(year=2027)), "clock is before the last poll"),
        (
            replace(WELL, newest_event=MONDAY.replace(year=2027)),
            "before the newest event of a case (2027-11-23",
        ),
    ],
)
def test_each_trouble_inside_is_named(inside: Inside, said: str) -> None:
    assert said in sentences(list(of_database(inside, MONDAY)))


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (
            replace(WELL, people=[WORKER, LEADER, Person(PersonId(3), "刘志华", frozenset({Role.WORKER}))]),
            "· 1 人尚未接受邀请：请用 /invite（刘志华）",
        ),
        (
            replace(WELL, guests=(("网格员群", ("老赵", "小钱")),)),
            "· 「网格员群」中有 2 名不在册的人：如不相干，请移出（老赵、小钱）",
        ),
        (
            replace(WELL, facts_built=(300, 1000)),
            "· 统计数据正在后台整理：已完成 300/1000 件；整理完成前，统计结果正确，但出得较慢",
        ),
        (replace(WELL, unowned=("武南村社区",)), "· 1 个网格站没有主责，案件由主任承接：武南村社区"),
    ],
)
def test_what_may_well_be_so_is_mentioned_but_not_wrong(inside: Inside, said: str) -> None:
    assert [finding.said("zh") for finding in of_database(inside, MONDAY)] == [said]


def test_only_the_first_ten_names_are_told() -> None:
    assert named(["甲"] * 10) == ("、".join("甲" * 10), ", ".join("甲" * 10))
    assert named(["甲"] * 11)[0].endswith("甲等")


async def test_what_the_database_tells_is_read_in_one_look_also_beside_a_bot_that_runs(tmp_path: Path) -> None:
    async with opened(tmp_path) as db:
        await db.write(lambda tx: tx.chats.bind(GROUP))
        await db.write(lambda tx: tx.members.seen(-1001, 77, MONDAY, inside=True, name="老赵"))
        today = partial(look, today=MONDAY.date())
        known = Inside([GROUP], [], None, None, 0, 0, guests=(("网格员群", ("老赵",)),))

        assert await db.write(today) == known
        assert read_snapshot(tmp_path / "wangge.db", db.vault, today) == known
        await db.write(lambda tx: tx.incidents.count("forged_tap", MONDAY.date() - timedelta(days=1), MONDAY))
        assert (await db.write(today)).forged == 0
        for _ in range(3):
            await db.write(lambda tx: tx.incidents.count("forged_tap", MONDAY.date(), MONDAY))
        assert (await db.write(today)).forged == 3


def test_forged_taps_of_the_day_are_mentioned_but_not_wrong() -> None:
    [found] = of_database(replace(WELL, forged=12), MONDAY)

    assert found.said("zh") == "· 今天有 12 次无效按钮，均未生效；逐日次数见 wangge audit"
    assert found.said("en").startswith("· 12 invalid taps today")


def test_it_says_which_work_is_nobodys_and_which_matters_the_rules_know_no_more() -> None:
    squad = Unit(UnitCode("U01"), "第一中队", UnitKind.SQUAD)

    found = of_roster(replace(WELL, units=(squad,), assigned={"修飞船": squad.code}), BOOK)

    said = [finding.said("zh") for finding in found]
    assert any("环卫" in line and "事项→单位" in line and line.startswith("·") for line in said)
    assert any("修飞船" in line and line.startswith("✗") for line in said)
    assert any("地名" in line for line in said)
    assert not list(of_roster(WELL, BOOK)), "without units there is no roster to speak of yet"
