"""`wangge move`: what it says when it has moved everything, and each reason for which it moves nothing."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from storage.database import Database, vault_for
from storage.engine.address import Server
from storage.migrate import _upgrade
from storage.tables import metadata
from storage.transaction import Transaction
from tests import postgres
from tests.databases import make_database
from tests.paths import ROOT
from tests.storage import given
from tests.storage.test_moving import Killed, moved, postgres_ask

SOUND = (ROOT / "config.example.toml").read_text(encoding="utf-8")

pytestmark = pytest.mark.usefixtures("logs_as_before")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """An installation with three cases."""
    (tmp_path / "config.toml").write_text(SOUND, encoding="utf-8")
    make_database(database_of(tmp_path))

    async def fill() -> None:
        db = opened(tmp_path)
        await db.open()
        await db.write(lambda tx: [given.report(tx) for _ in range(3)])
        await db.close()

    asyncio.run(fill())
    return tmp_path


@pytest.fixture
def target() -> Iterator[Server]:
    with postgres.database(postgres.migrated()) as made:
        yield made


def database_of(house: Path) -> Path:
    return house / "var" / "wangge.db"


def opened(house: Path) -> Database:
    return Database(database_of(house), vault_for(database_of(house), house / "var" / "wangge.key"))


def typed(house: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, [*words, "--config", str(house / "config.toml")])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def refused(house: Path, to: str) -> str:
    """The one sentence, in both languages."""
    code, said = typed(house, "move", "--to", to)
    zh, _, en = said.strip().partition(" / ")
    assert code != 0
    assert "\n" not in said.strip()
    assert any("\u4e00" <= c <= "\u9fff" for c in zh), said
    assert en.replace("«", "").replace("»", "").isascii(), said
    return said


def lie(tx: Transaction) -> None:
    """A case that is not what its events say, as a hand in the database makes it."""
    tx.meta._connection.raw.execute("""UPDATE cases SET body = replace(body, '"grid"', '"was_grid"') WHERE id = 2""")


def test_a_moved_installation_works_with_the_line_that_the_command_says(house: Path, target: Server) -> None:
    code, said = typed(house, "move", "--to", target.url)

    assert code == 0, said
    assert "cases  3/3\n" in said
    assert "已全部搬完并核对：3 件 / all is moved and compared: 3 cases" in said
    [line] = [line for line in said.splitlines() if line.startswith("database = ")]
    text = SOUND.replace('database = "var/wangge.db"', line)
    assert text != SOUND
    (house / "config.toml").write_text(text, encoding="utf-8")
    assert typed(house, "audit") == (0, "3 件，0 件不符 / 3 cases, 0 wrong\n")


def test_each_table_is_said_once_also_where_its_rows_fill_whole_batches(
    house: Path, target: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.moving._BATCH", 3)

    _, said = typed(house, "move", "--to", target.url)

    assert said.count("cases  3/3\n") == 1


def test_a_password_in_the_address_is_never_repeated(house: Path, target: Server) -> None:
    code, said = typed(house, "move", "--to", target.url.replace("wangge@", "wangge:s3cret@"))

    assert code == 0
    assert "s3cret" not in said
    assert f'database = "{target.url}"' in said


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("mysql://a@b/c", "postgresql://user@host:5432/database"),
        ("wangge.db", "postgresql://user@host:5432/database"),
        ("postgresql://wangge:s3cret@127.0.0.1:5432", "the database is missing"),
        ("postgresql://wangge:s3cret@db.example/wangge", "sslmode=verify-full"),
    ],
)
def test_an_address_that_can_not_be_one_is_refused(house: Path, to: str, words: str) -> None:
    said = refused(house, to)

    assert words in said
    assert "s3cret" not in said


def test_a_server_that_is_not_there_is_told(house: Path) -> None:
    assert "nowhere" in refused(house, postgres.server().url("nowhere"))


def test_a_running_bot_is_not_disturbed(house: Path, target: Server) -> None:
    async def run() -> str:
        db = opened(house)
        await db.open()
        said = await asyncio.to_thread(refused, house, target.url)
        await db.close()
        return said

    assert "请先停止机器人" in asyncio.run(run())


def test_a_database_that_holds_something_is_left_alone(house: Path, target: Server) -> None:
    assert typed(house, "move", "--to", target.url)[0] == 0

    assert "目标数据库不是空的" in refused(house, target.url)


def test_a_file_of_an_older_version_is_refused(house: Path, target: Server) -> None:
    for file in database_of(house).parent.glob("wangge.db*"):
        file.unlink()
    _upgrade(database_of(house), "0004")

    assert "请先运行 wangge migrate" in refused(house, target.url)


def test_a_file_that_is_not_there_is_refused(house: Path, target: Server) -> None:
    for file in database_of(house).parent.glob("wangge.db*"):
        file.unlink()

    assert "没有数据库文件" in refused(house, target.url)
    assert not database_of(house).exists()


def test_a_database_that_is_on_a_server_already_is_not_moved(house: Path, target: Server) -> None:
    config = house / "config.toml"
    config.write_text(SOUND.replace('"var/wangge.db"', f'"{target.url}"'), encoding="utf-8")

    assert "已经在服务器上" in refused(house, target.url)


def test_the_bot_does_not_run_on_a_database_into_which_not_all_is_moved(house: Path, target: Server) -> None:
    with pytest.raises(Killed):
        moved(database_of(house), target, steps=3)
    (house / "there.toml").write_text(SOUND.replace('"var/wangge.db"', f'"{target.url}"'), encoding="utf-8")

    result = CliRunner().invoke(cli, ["audit", "--config", str(house / "there.toml")])

    assert result.exit_code == 78
    assert "数据搬迁尚未完成" in result.output
    assert typed(house, "move", "--to", target.url)[0] == 0


def test_a_file_that_was_worked_with_after_the_move_began_is_not_gone_on_with(house: Path, target: Server) -> None:
    with pytest.raises(Killed):
        moved(database_of(house), target, steps=3)

    async def work() -> None:
        db = opened(house)
        await db.open()
        await db.write(given.report)
        await db.close()

    asyncio.run(work())

    assert "又被使用过" in refused(house, target.url)


def test_a_case_that_was_wrong_before_is_moved_as_it_is_and_named(house: Path, target: Server) -> None:
    async def falsify() -> None:
        db = opened(house)
        await db.open()
        await db.write(lie)
        await db.close()

    asyncio.run(falsify())

    code, said = typed(house, "move", "--to", target.url)

    assert code == 0, said
    assert "0002: 在原数据库中就与事件记录不符" in said


def test_a_case_that_became_wrong_on_the_way_is_noticed_and_the_move_is_not_finished(
    house: Path, target: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Killed):
        moved(database_of(house), target, steps=len(metadata.sorted_tables))
    postgres_ask(target, """UPDATE cases SET body = replace(body, '"grid"', '"was_grid"') WHERE id = 2""")

    assert "0002" in refused(house, target.url)
