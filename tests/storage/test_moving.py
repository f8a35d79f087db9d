"""A file's rows come to a server as they are, also where the move is broken off anywhere and gone on with."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Table, delete, select

from dispatch.model import ContactId, PersonId
from storage import moving as module
from storage.database import Database
from storage.engine.address import Server
from storage.engine.errors import AlreadyRunning, HalfMoved, NotMigrated, Unusable
from storage.engine.meta import COMMIT_MARK, LEASE
from storage.engine.secrets import Vault
from storage.media.media import MediaKind
from storage.migrate import _upgrade
from storage.moving import Move, NotEmpty, NotTheSame, SourceChanged, audit_of, moving
from storage.people.chats import BoundChat, ChatKind
from storage.tables import case_events, is_numbered, media, meta, metadata, timers
from storage.transaction import Transaction
from tests import postgres
from tests.databases import make_database
from tests.storage import given
from tests.written import written

AT = given.AT


class Killed(Exception):
    """Stands for the end of the process."""


@pytest.fixture
def target() -> Iterator[Server]:
    with postgres.database(postgres.migrated()) as made:
        yield made


@pytest.fixture
async def source(path: Path, vault: Vault) -> Path:
    """A file with some of everything, the greatest row of a numbered table deleted again."""
    await worked(path, vault, fill)
    return path


async def worked(path: Path, vault: Vault, turn: Any) -> Any:
    db = Database(path, vault)
    await db.open()
    try:
        return await db.write(turn)
    finally:
        await db.close()


def fill(tx: Transaction) -> None:
    person = tx.people.add(given.person())
    tx.people.set_phone(person, "13800001234")
    tx.chats.bind(BoundChat(-1001, ChatKind.WORKER_GROUP, "工作群"))
    for number in range(7):
        case = given.report(tx, tx.notes.keep(f"第{number}件，找张三", person, AT), AT + timedelta(minutes=number))
        tx.notes.keep_contact(case.id, "张三", f"1390000100{number}", AT)
        given.dispatch(tx, case)
        tx.outbox.add(given.parcel(f"k{number}", case=case.id), AT)
    for number in range(3):
        tx.media.keep(MediaKind.PHOTO, f"f{number}", f"u{number}", -1, number, None, None, AT)
    tx.meta._connection.execute(delete(media).where(media.c.id == 3))
    tx.meta.set("说明", "'引号'、\\反斜线、\n换行和 emoji 🏮")


def rows_of(address: Path | Server, table: Table) -> list[tuple[Any, ...]]:
    with written(address) as connection:
        asked = select(table).order_by(*table.primary_key)
        return [tuple(row) for row in connection.execute(asked).all() if row[0] not in (COMMIT_MARK, LEASE)]


def moved(source: Path, target: Server, *, steps: int | None = None) -> list[tuple[str, int, int]]:
    """All of it, or so many batches and then the end of the process."""
    told = []
    with moving(source, target) as move:
        while (made := move.step()) is not None:
            told.append((made.table, made.done, made.whole))
            if steps is not None and len(told) == steps:
                raise Killed
        move.check()
        move.finish()
    return told


def test_every_row_of_every_table_comes_as_it_is(source: Path, target: Server) -> None:
    moved(source, target)

    for table in metadata.sorted_tables:
        assert rows_of(target, table) == rows_of(source, table), table.name
    assert len(rows_of(target, case_events)) == 14


async def test_what_is_sealed_opens_with_the_same_key_and_the_cases_are_their_events(
    source: Path, target: Server, vault: Vault
) -> None:
    moved(source, target)

    audited = [one async for one in audit_of(target)]
    assert [(len(one.log), one.facts_agree) for one in audited] == [(2, True)] * 7
    db = Database(target, vault)
    await db.open()
    assert await db.write(lambda tx: tx.people.phone(PersonId(1))) == "13800001234"
    contact = await db.write(lambda tx: tx.notes.contact(ContactId(2)))
    assert contact is not None
    assert (contact.name, contact.phone) == ("张三", "13900001001")
    await db.close()


async def test_no_number_that_a_row_ever_had_is_given_again(source: Path, target: Server, vault: Vault) -> None:
    moved(source, target)
    db = Database(target, vault)
    await db.open()

    kept = await db.write(lambda tx: tx.media.keep(MediaKind.PHOTO, "f", "u", -1, 9, None, None, AT))
    case = await db.write(given.report)

    assert kept == 4
    assert case.id == 8
    assert case.number.endswith("-0008")
    await db.close()


def test_a_move_broken_off_after_any_batch_goes_on_there_and_is_whole_at_the_end(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BATCH", 2)
    wanted = {table.name: rows_of(source, table) for table in metadata.sorted_tables}
    with postgres.database("template0") as whole:
        batches = len(moved(source, whole))

    for steps in range(1, batches, 9):
        with postgres.database(postgres.migrated()) as target:
            with suppress(Killed):
                moved(source, target, steps=steps)
            told = moved(source, target)

            assert len(told) == batches - steps
            assert {table.name: rows_of(target, table) for table in metadata.sorted_tables} == wanted


def test_a_batch_and_the_note_of_it_are_written_together_or_not_at_all(
    source: Path, target: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BATCH", 2)
    noted = Move._note

    def killed_in_a_batch(move: Move, place: module._Place) -> None:
        noted(move, place)
        if move._tables[place.table - 1].name == "cases" and place.table != move._place.table:
            raise Killed

    with monkeypatch.context() as patched, suppress(Killed):
        patched.setattr(Move, "_note", killed_in_a_batch)
        moved(source, target)

    moved(source, target)
    for table in metadata.sorted_tables:
        assert rows_of(target, table) == rows_of(source, table), table.name


async def test_a_database_into_which_not_all_is_moved_can_not_be_opened(
    source: Path, target: Server, vault: Vault
) -> None:
    with suppress(Killed):
        moved(source, target, steps=3)

    with pytest.raises(HalfMoved, match="wangge move"):
        await Database(target, vault).open()

    moved(source, target)
    db = Database(target, vault)
    await db.open()
    await db.close()


async def test_a_source_that_was_worked_with_meanwhile_is_not_gone_on_with(
    source: Path, target: Server, vault: Vault
) -> None:
    with suppress(Killed):
        moved(source, target, steps=3)
    await worked(source, vault, lambda tx: tx.meta.set("count", "1"))

    with pytest.raises(SourceChanged):
        moved(source, target)


async def test_a_source_that_was_only_looked_at_meanwhile_is_gone_on_with(
    source: Path, target: Server, vault: Vault
) -> None:
    with suppress(Killed):
        moved(source, target, steps=3)
    await worked(source, vault, lambda tx: tx.meta.get("count"))

    moved(source, target)


def test_the_file_is_the_same_byte_by_byte_after_the_move(source: Path, target: Server) -> None:
    before = source.read_bytes()

    moved(source, target)

    assert source.read_bytes() == before


async def test_a_running_bot_on_either_side_is_not_disturbed(source: Path, target: Server, vault: Vault) -> None:
    db = Database(source, vault)
    await db.open()
    with pytest.raises(AlreadyRunning):
        moved(source, target)
    await db.close()

    moved(source, target)
    db = Database(target, vault)
    await db.open()
    with pytest.raises(AlreadyRunning):
        moved(source, target)
    await db.close()


async def test_a_database_that_holds_something_is_left_alone(source: Path, target: Server) -> None:
    moved(source, target)
    with pytest.raises(NotEmpty, match="has rows already"):
        moved(source, target)

    with postgres.database("template0") as foreign:
        await asyncio.to_thread(postgres_ask, foreign, "CREATE TABLE invoices (id int)")
        with pytest.raises(NotEmpty, match="invoices"):
            moved(source, foreign)


def postgres_ask(database: Server, statement: str) -> None:
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(statement)


def test_a_file_of_an_older_version_is_refused(tmp_path: Path, target: Server) -> None:
    old = tmp_path / "old.db"
    _upgrade(old, "0004")

    with pytest.raises(NotMigrated, match="wangge migrate"):
        moved(old, target)


def test_a_server_that_is_not_there_is_told(source: Path) -> None:
    with pytest.raises(Unusable, match="nowhere"):
        moved(source, Server(postgres.server().url("nowhere")))


def test_rows_that_are_missing_are_noticed_before_the_end(source: Path, target: Server) -> None:
    with moving(source, target) as move:
        while move.step() is not None:
            pass
        move._link.begin()
        move._link.connection.execute(delete(timers))
        move._link.connection.execute(delete(meta).where(meta.c.key == "说明"))
        move._link.commit()
        with pytest.raises(NotTheSame, match="meta"):
            move.check()


def test_an_empty_file_is_moved_too(tmp_path: Path, target: Server) -> None:
    empty = make_database(tmp_path / "empty.db")

    told = moved(empty, target)

    assert {whole for _, _, whole in told} == {0}
    assert any(is_numbered(table) for table in metadata.sorted_tables)
