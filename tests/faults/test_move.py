"""A street moves from its file to a server: killed on the way, and with open cases whose buttons stand in chats."""

import asyncio
import json
import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dispatch.case import events as e
from dispatch.model import CaseId
from sandbox import acts
from sandbox.model import Posted
from sandbox.town import Town
from storage.engine.address import Server
from storage.tables import greeted, metadata
from tests import postgres
from tests.databases import make_database
from tests.faults.proof import _see
from tests.faults.room import CENTRE, LOOK, WORKERS, Bot, Room, open_room
from tests.look_in import look_in
from tests.paths import ROOT
from tests.starts import start
from tests.storage.test_moving import rows_of

ROWS = 15_000
"""Enough for the kill to come before the end."""
WANG, OWNER, TANG = 1001, 3001, 6006


@pytest.fixture
def target() -> Iterator[Server]:
    with postgres.database(postgres.migrated()) as made:
        yield made


async def move(config: Path, target: Server, out: Path) -> int:
    with out.open("ab") as said:
        process = await start("move", "--to", str(target), "--config", str(config), env=os.environ, out=said)
        return await process.wait()


async def killed_on_its_way(config: Path, target: Server, out: Path) -> None:
    """While it copies the table with many rows."""
    noted = "SELECT value FROM meta WHERE key = 'moving'"
    with out.open("ab") as said:
        process = await start("move", "--to", str(target), "--config", str(config), env=os.environ, out=said)
        last = metadata.sorted_tables.index(greeted)
        while not [1 for (value,) in look_in(target, noted) if json.loads(value)["table"] == last]:
            assert process.returncode is None, out.read_text(encoding="utf-8")
            await asyncio.sleep(LOOK)
        process.kill()
        assert await process.wait() == -signal.SIGKILL
    assert look_in(target, noted), "the kill came after the end"


async def test_a_move_that_is_killed_goes_on_where_it_was_and_brings_every_row(
    tmp_path: Path, target: Server
) -> None:
    (tmp_path / "config.toml").write_text(
        (ROOT / "config.example.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    file = make_database(tmp_path / "var" / "wangge.db")
    with closing(sqlite3.connect(file)) as raw, raw:
        raw.executemany("INSERT INTO greeted VALUES (?)", [(number,) for number in range(ROWS)])

    await killed_on_its_way(tmp_path / "config.toml", target, tmp_path / "said")

    assert await move(tmp_path / "config.toml", target, tmp_path / "said") == 0
    for table in metadata.sorted_tables:
        assert rows_of(target, table) == rows_of(file, table), table.name


def button(town: Town, chat: int, label: str) -> tuple[Posted, str]:
    """The newest message in a chat that has such a button, with what stands in it."""
    for message in reversed(list(town.chats[chat].messages.values())):
        for row in (message.markup or {}).get("inline_keyboard", ()):
            for one in row:
                if label in one["text"] and "callback_data" in one and not message.deleted:
                    return message, one["callback_data"]
    raise AssertionError(f"no button «{label}»")


async def tap(room: Room, bot: Bot, who: int, label: str) -> None:
    """In private."""
    message, data = button(room.town, who, label)
    await acts.tap(room.town, who, who, message.id, data)
    await room.calm(bot)


async def events_of(room: Room) -> dict[type[e.Event], int]:
    found = await room.ask(_see)
    return dict(next(seen.events for seen in found if seen.case.id == CaseId(1)))


@pytest.mark.timeout(180)
async def test_a_case_opened_on_a_file_is_finished_on_a_server_by_the_buttons_that_stand(
    tmp_path: Path, target: Server
) -> None:
    async with open_room(tmp_path) as here:
        town = here.town
        async with here.running() as bot:
            acts.post(town, WANG, WORKERS, [acts.text(town, "#上报 首义路1号垃圾桶满了")])
            await here.calm(bot)
            await bot.stop()
        card, dispatch = button(town, CENTRE, "派 环卫所")
        before = card.body["text"]

        assert await move(here.config, target, here.log) == 0, here.log.read_text(encoding="utf-8")
        text = here.config.read_text(encoding="utf-8")
        file = tmp_path.resolve() / "wangge.db"
        here.config.write_text(text.replace(f'"{file}"', f'"{target}"'), encoding="utf-8")
        there = Room(town, here._clock, here.config, anew=False)
        assert not there.has_file

        async with there.running() as bot:
            await acts.tap(town, OWNER, CENTRE, card.id, dispatch)
            await there.calm(bot)
            for label in ("接单", "办结"):
                await tap(there, bot, TANG, label)
            acts.post(town, TANG, TANG, [acts.text(town, "已到现场清运，恢复整洁")])
            await there.calm(bot)
            await tap(there, bot, TANG, "提交")
            await tap(there, bot, WANG, "核查通过")
            await bot.stop()
        happened = await events_of(there)
        assert {e.Reported, e.Dispatched, e.Accepted, e.Resolved, e.Passed} <= happened.keys()
        assert set(happened.values()) == {1}
        assert town.chats[CENTRE].messages[card.id].body["text"] != before
        assert not look_in(target, "SELECT error FROM inbox WHERE attempts > 0 OR aside")
