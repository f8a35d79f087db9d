"""A new key takes over everything, may be broken off at any batch, and then the older key is needed no more."""

import base64
import os
from pathlib import Path

import pytest

from dispatch.model import CaseId, ContactId, NoteId, PersonId
from storage.database import Database
from storage.engine.address import Address
from storage.engine.connection import Result
from storage.engine.errors import WrongKey
from storage.engine.keys import add_key, keep_newest_key, key_count
from storage.engine.secrets import Vault, create_key, load_vault
from storage.messages.inbox import Arrived
from storage.messages.prompts import PromptKind
from storage.transaction import Transaction
from storage.upkeep import rotate_key
from storage.upkeep.rotate_key import RotationPoint
from tests.storage import given

PHONE = "13800001234"
RAW = b'{"text": "canary"}'


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    create_key(tmp_path / "wangge.key")
    return tmp_path / "wangge.key"


def fill(tx: Transaction) -> None:
    for number in range(5):
        tx.notes.keep(f"note {number}", None, given.AT)
    tx.notes.log_view(
        tx.notes.keep_contact(CaseId(7), "张三丰", PHONE, given.AT), CaseId(7), PersonId(1), "why", given.AT
    )
    tx.people.set_phone(tx.people.add(given.person()), PHONE)
    tx.prompts.open(given.WORKER, 1, PromptKind.RESULT, given.AT, given.AT, args={"album": "a"})
    tx.inbox.store(1, [Arrived(1, 1, "message", RAW)], given.AT)


def read(tx: Transaction) -> list[object]:
    return [
        tx.notes.text(NoteId(5)),
        tx.notes.contact(ContactId(1)),
        tx.notes.looks()[0].reason,
        tx.people.phone(PersonId(1)),
        tx.inbox.waiting(given.AT)[0].raw,
        tx.notes.of_phone(PHONE),
        tx.inbox.store(1, [Arrived(1, 1, "message", RAW)], given.AT),
        tx.prompts.current(given.WORKER, 1) is not None,
    ]


async def all_of_it(db: Database) -> list[object]:
    return await db.write(read)


async def opened(address: Address, key_file: Path) -> Database:
    db = Database(address, load_vault(key_file))
    await db.open()
    return db


async def go_through(db: Database, batches: int = 1_000) -> None:
    place: RotationPoint | None = RotationPoint()
    for _ in range(batches):
        if place is None:
            break
        after = place
        place = await db.write(lambda tx, after=after: tx.rotation.step(after))  # type: ignore[misc]


@pytest.mark.parametrize("broken_off_after", [0, 1, 3, 7])
async def test_a_rotation_broken_off_and_taken_up_again_loses_nothing(
    database: Address, key_file: Path, monkeypatch: pytest.MonkeyPatch, broken_off_after: int
) -> None:
    monkeypatch.setattr(rotate_key, "_BATCH", 2)
    db = await opened(database, key_file)
    await db.write(fill)
    before = await all_of_it(db)
    await db.close()

    add_key(key_file)
    db = await opened(database, key_file)
    await go_through(db, broken_off_after)
    assert not await db.write(lambda tx: tx.rotation.finished)
    assert await all_of_it(db) == before
    await db.close()

    db = await opened(database, key_file)
    await go_through(db)
    await db.write(lambda tx: tx.rotation.finish())
    await db.close()
    assert keep_newest_key(key_file) == 1

    db = await opened(database, key_file)
    assert await all_of_it(db) == before
    assert await db.write(lambda tx: tx.rotation.finished)
    await db.close()


async def test_however_many_letters_and_contacts_there_are_few_are_in_memory_at_once(
    database: Address, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty days of letters may be hundreds of megabytes."""
    monkeypatch.setattr(rotate_key, "_BATCH", 2)
    letters = [Arrived(number, 1, "message", b"{}%d" % number) for number in range(7)]
    db = await opened(database, key_file)
    await db.write(lambda tx: tx.inbox.store(1, letters, given.AT))

    def keep_contacts(tx: Transaction) -> None:
        for number in range(5):
            tx.notes.keep_contact(CaseId(number), "张三丰", PHONE, given.AT)

    await db.write(keep_contacts)
    await db.close()
    add_key(key_file)
    db = await opened(database, key_file)
    await go_through(db)
    read: list[int] = []

    def counted(result: Result) -> list[object]:
        found = list(result)
        read.append(len(found))
        return found

    monkeypatch.setattr(Result, "all", counted)

    await db.write(lambda tx: tx.rotation.finish())

    assert max(read) == 2
    assert await db.write(lambda tx: tx.inbox.store(1, letters, given.AT)) == 0, "each is known again"
    assert len(await db.write(lambda tx: tx.notes.of_phone(PHONE))) == 5
    await db.close()


async def test_nothing_in_the_file_is_sealed_with_the_older_key_any_more(path: Path, key_file: Path) -> None:
    older = load_vault(key_file).newest
    db = await opened(path, key_file)
    await db.write(fill)
    await db.close()
    assert older in path.read_bytes()

    add_key(key_file)
    db = await opened(path, key_file)
    await go_through(db)
    await db.write(lambda tx: tx.rotation.finish())
    await db.close()

    assert older not in path.read_bytes()


async def test_a_database_whose_index_key_is_gone_says_so(database: Address, key_file: Path) -> None:
    db = await opened(database, key_file)
    await db.close()
    add_key(key_file)
    db = await opened(database, key_file)
    await go_through(db)
    await db.write(lambda tx: tx.rotation.finish())
    await db.close()

    first = base64.b64decode(key_file.read_bytes().split()[0])
    with pytest.raises(WrongKey):
        await Database(database, Vault([first])).open()


def test_the_key_file_keeps_its_mode_and_its_older_keys(key_file: Path) -> None:
    before = key_file.read_bytes()
    os.umask(0o022)

    add_key(key_file)

    assert key_file.read_bytes().startswith(before)
    assert key_count(key_file) == 2
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in key_file.parent.iterdir() if "key" in file.name] == ["wangge.key"]
