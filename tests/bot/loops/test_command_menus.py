"""A menu is registered with Telegram once, again when it changes, and taken back from who leaves."""

from dataclasses import replace
from pathlib import Path

from telegram.error import Forbidden

from bot.loops.command_menus import Menus
from bot.seed_demo import read_street, seed
from dispatch.model import Person
from tests.bot.rig import opened
from tests.fakes import FakeTelegram
from tests.paths import ROOT

STREET = read_street(ROOT / "tests" / "bot" / "street.toml")


async def test_a_menu_is_registered_once_and_again_when_it_changes(tmp_path: Path) -> None:
    telegram, menu = FakeTelegram(), [("mine", "我的案件")]

    def menu_for(person: Person) -> list[tuple[str, str]]:
        return menu

    async with opened(tmp_path) as db:
        await db.write(lambda tx: seed(tx, STREET))
        menus = Menus(db, telegram, menu_for)
        await menus.step()
        await menus.step()
        assert len(telegram.of("setMyCommands")) == 2

        menu.append(("board", "看板"))
        await menus.step()

    assert len(telegram.of("setMyCommands")) == 4
    assert telegram.asked[0].params["scope"] == {"type": "chat", "chat_id": 1001}


async def test_a_person_who_never_opened_the_bot_gets_the_menu_later(tmp_path: Path) -> None:
    telegram = FakeTelegram()
    telegram.will(Forbidden("bot can't initiate conversation with a user"))

    async with opened(tmp_path) as db:
        await db.write(lambda tx: seed(tx, STREET))
        menus = Menus(db, telegram, lambda person: [("help", "帮助")])
        await menus.step()
        await menus.step()

    chats = [asked.params["scope"]["chat_id"] for asked in telegram.asked]  # type: ignore[index]
    assert chats == [1001, 2001, 1001]


async def test_who_leaves_the_roster_loses_the_menu_once(tmp_path: Path) -> None:
    telegram = FakeTelegram()
    async with opened(tmp_path) as db:
        await db.write(lambda tx: seed(tx, STREET))
        menus = Menus(db, telegram, lambda person: [("help", "帮助")])
        await menus.step()
        [worker] = [p for p in await db.write(lambda tx: tx.people.all_active()) if p.telegram_id == 1001]
        await db.write(lambda tx: tx.people.update(replace(worker, active=False)))

        await menus.step()
        await menus.step()

    [taken] = telegram.of("deleteMyCommands")
    assert taken.params["scope"] == {"type": "chat", "chat_id": 1001}
