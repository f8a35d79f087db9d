"""A menu is registered with Telegram once, again when it changes, and taken back from who leaves."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from telegram.error import Forbidden, RetryAfter, TimedOut

from bot.loops.command_menus import EVERY, Menus
from bot.seed_demo import read_street, seed
from dispatch.model import Person
from storage.people.chats import BoundChat
from tests.bot.rig import opened
from tests.fakes import Asked, FakeTelegram, HandClock
from tests.paths import ROOT

GROUPS = 2
STREET = read_street(ROOT / "tests" / "bot" / "street.toml")


def chat_of(asked: Asked) -> int:
    """The chat whose menu was asked for."""
    scope = asked.params["scope"]
    assert isinstance(scope, dict)
    return int(scope["chat_id"])


def in_group(chat: BoundChat) -> list[tuple[str, str]]:
    return [("who", chat.kind.value)]


async def test_a_menu_is_registered_once_and_again_when_it_changes(tmp_path: Path) -> None:
    telegram, menu = FakeTelegram(), [("mine", "我的案件")]

    def menu_for(person: Person) -> list[tuple[str, str]]:
        return menu

    async with opened(tmp_path) as db:
        await db.write(lambda tx: seed(tx, STREET))
        menus = Menus(db, telegram, menu_for, in_group, HandClock())
        await menus.step()
        await menus.step()
        assert len(telegram.of("setMyCommands")) == 2 + GROUPS

        menu.append(("board", "看板"))
        await menus.step()

    assert len(telegram.of("setMyCommands")) == 4 + GROUPS
    assert telegram.asked[0].params["scope"] == {"type": "chat", "chat_id": 1001}


async def test_a_person_who_never_opened_the_bot_gets_the_menu_later(tmp_path: Path) -> None:
    telegram = FakeTelegram()
    telegram.will(Forbidden("bot can't initiate conversation with a user"))

    async with opened(tmp_path) as db:
        await db.write(lambda tx: seed(tx, STREET))
        menus = Menus(db, telegram, lambda person: [("help", "帮助")], in_group, HandClock())
        await menus.step()
        await menus.step()

    assert [chat_of(asked) for asked in telegram.asked] == [1001, 2001, -1002, -1001, 1001]


@pytest.mark.parametrize(
    ("asked", "waits"),
    [(RetryAfter(33), 33.0), (RetryAfter(timedelta(seconds=33)), 33.0), (RetryAfter(86_400), 3_600.0)],
)
async def test_after_a_429_nobody_is_called_for_until_the_pause_is_over_whatever_rings(
    tmp_path: Path, asked: RetryAfter, waits: float
) -> None:
    telegram, clock = FakeTelegram(), HandClock()
    telegram.will(asked)
    async with opened(tmp_path) as db:
        await db.write(lambda tx: seed(tx, STREET))
        menus = Menus(db, telegram, lambda person: [("help", "帮助")], in_group, clock)

        rests = [await menus.step()]
        clock.move(timedelta(seconds=3))
        rests.append(await menus.step())
        before = len(telegram.asked)
        clock.move(timedelta(seconds=waits))
        rests.append(await menus.step())

    assert rests == [waits, waits - 3, EVERY]
    assert before == 1
    assert len(telegram.asked) == 3 + GROUPS


async def test_while_telegram_cannot_be_reached_the_rest_of_the_roster_waits(tmp_path: Path) -> None:
    telegram = FakeTelegram()
    telegram.will(TimedOut())
    async with opened(tmp_path) as db:
        await db.write(lambda tx: seed(tx, STREET))
        menus = Menus(db, telegram, lambda person: [("help", "帮助")], in_group, HandClock())

        await menus.step()
        before = len(telegram.asked)
        await menus.step()

    assert before == 1
    assert len(telegram.asked) == 3 + GROUPS


async def test_who_leaves_the_roster_loses_the_menu_once(tmp_path: Path) -> None:
    telegram = FakeTelegram()
    async with opened(tmp_path) as db:
        await db.write(lambda tx: seed(tx, STREET))
        menus = Menus(db, telegram, lambda person: [("help", "帮助")], in_group, HandClock())
        await menus.step()
        [worker] = [p for p in await db.write(lambda tx: tx.people.all_active()) if p.telegram_id == 1001]
        await db.write(lambda tx: tx.people.update(replace(worker, active=False)))

        await menus.step()
        await menus.step()

    [taken] = telegram.of("deleteMyCommands")
    assert taken.params["scope"] == {"type": "chat", "chat_id": 1001}


async def test_a_bound_group_has_the_menu_of_its_kind_until_it_is_unbound(tmp_path: Path) -> None:
    telegram = FakeTelegram()
    async with opened(tmp_path) as db:
        await db.write(lambda tx: seed(tx, STREET))
        menus = Menus(db, telegram, lambda person: [("help", "帮助")], in_group, HandClock())
        await menus.step()
        set_before = telegram.of("setMyCommands")

        await db.write(lambda tx: tx.chats.unbind(-1001))
        await menus.step()
        await menus.step()

    of_groups = {chat_of(one): one.params["commands"] for one in set_before if chat_of(one) < 0}
    assert of_groups == {
        -1001: [{"command": "who", "description": "worker_group"}],
        -1002: [{"command": "who", "description": "centre_group"}],
    }
    [taken] = telegram.of("deleteMyCommands")
    assert taken.params["scope"] == {"type": "chat", "chat_id": -1001}
