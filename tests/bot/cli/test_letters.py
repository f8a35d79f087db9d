"""What was set aside is listed without its words, and taken up again when the operator says so."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.config.load import load
from bot.open_resources import open_database
from storage.messages.inbox import Arrived
from storage.transaction import Transaction
from tests.databases import make_database
from tests.paths import ROOT

AT = datetime(2026, 11, 23, 1, 42, tzinfo=UTC)
WORDS = "首义路9号李老师家"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A street with two letters set aside, and one that waits."""
    sound = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    path = tmp_path / "config.toml"
    path.write_text(sound.replace('"var/', f'"{tmp_path}/var/'), encoding="utf-8")
    settings = load(path, {}, with_token=False).settings
    make_database(settings.storage.database)

    def turn(tx: Transaction) -> None:
        tx.inbox.store(1, [Arrived(n, -1001, "message", f"{n} {WORDS}".encode()) for n in (1, 2, 3)], AT)
        for number in (1, 2):
            tx.inbox.failed(number, AT, "KeyError report:12", None)

    async def fill() -> None:
        async with open_database(settings) as db:
            await db.write(turn)

    asyncio.run(fill())
    return path


def typed(config: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["letters", *words, "--config", str(config)])
    return result.exit_code, result.output


def test_the_list_tells_number_time_chat_and_place_of_the_fault_but_no_words(config: Path) -> None:
    code, said = typed(config, "list")

    assert code == 0
    assert "1  2026-11-23 09:42  群 group -1001  message  KeyError report:12" in said
    assert "2 set aside" in said
    assert WORDS not in said


def test_all_are_taken_up_again_where_none_is_named(config: Path) -> None:
    assert "2 will be taken up" in typed(config, "retry")[1]
    assert "0 set aside" in typed(config, "list")[1]


def test_one_is_taken_up_again_by_its_number(config: Path) -> None:
    assert "1 will be taken up" in typed(config, "retry", "2")[1]
    assert "1  2026-11-23" in typed(config, "list")[1]


def test_a_number_that_was_not_set_aside_is_refused_and_nothing_happens(config: Path) -> None:
    code, said = typed(config, "retry", "1", "3")

    assert code == 1
    assert "没有搁置编号为 3 的消息" in said
    assert "2 set aside" in typed(config, "list")[1]
