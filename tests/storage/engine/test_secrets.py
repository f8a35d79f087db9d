"""What is sealed opens only with its key and in its place."""

import base64
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from dispatch.model import CaseId
from storage.database import Database, vault_for
from storage.engine.errors import Altered, WrongKey
from storage.engine.secrets import Vault, create_key, load_vault, plain_phone, read_keys
from storage.messages.inbox import Arrived
from storage.messages.prompts import PromptKind
from storage.transaction import Transaction
from tests.storage import given

CANARIES = ("占道经营的金丝雀", "canary of a resident", "13800001234", "看一下门牌号", "canary in an answer")


def test_a_sealed_value_opens_where_it_was_sealed(vault: Vault) -> None:
    sealed = vault.seal("首义路12号".encode(), "notes", "text", 7)

    assert vault.open(sealed, "notes", "text", 7).decode() == "首义路12号"


@pytest.mark.parametrize("place", [("notes", "text", 8), ("notes", "name", 7), ("contacts", "text", 7)])
def test_a_value_moved_elsewhere_does_not_open(vault: Vault, place: tuple[str, str, int]) -> None:
    sealed = vault.seal(b"x", "notes", "text", 7)

    with pytest.raises(Altered):
        vault.open(sealed, *place)


def test_a_value_sealed_with_an_unknown_key_says_so(vault: Vault) -> None:
    sealed = Vault([os.urandom(32)]).seal(b"x", "notes", "text", 7)

    with pytest.raises(WrongKey):
        vault.open(sealed, "notes", "text", 7)


def test_equal_texts_are_never_sealed_alike(vault: Vault) -> None:
    assert len({vault.seal(b"x", "notes", "text", 7) for _ in range(50)}) == 50


def test_after_a_new_key_the_old_values_open_and_the_index_stays() -> None:
    old, new = os.urandom(32), os.urandom(32)
    sealed = Vault([old]).seal(b"x", "notes", "text", 7)
    rotated = Vault([old, new])

    assert rotated.open(sealed, "notes", "text", 7) == b"x"
    assert rotated.seal(b"x", "notes", "text", 7)[:4] != sealed[:4]
    assert rotated.index_of_phone("13800001234") == Vault([old]).index_of_phone("13800001234")


_WIDE = "".join(chr(ord(digit) + 0xFEE0) for digit in "13800001234")


@pytest.mark.parametrize("written", ["138 0000 1234", "138-0000-1234", "+86 13800001234", _WIDE])
def test_a_phone_is_the_same_however_it_is_written(written: str) -> None:
    assert plain_phone(written) == "13800001234"


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    key_file = tmp_path / "wangge.key"
    create_key(key_file)
    before = key_file.read_bytes()

    with pytest.raises(FileExistsError):
        create_key(key_file)
    assert key_file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [key_file]


def test_the_first_start_makes_a_key_that_its_owner_alone_may_read(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        vault_for(tmp_path / "wangge.db", tmp_path / "keys" / "wangge.key")
    finally:
        os.umask(before)

    [key_file] = (tmp_path / "keys").iterdir()
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert [len(key) for key in read_keys(key_file)] == [32]


@pytest.mark.parametrize("content", [b"", b"not base64!\n", base64.b64encode(b"too short")])
def test_a_broken_key_file_says_what_it_should_be(tmp_path: Path, content: bytes) -> None:
    key_file = tmp_path / "wangge.key"
    key_file.write_bytes(content)

    with pytest.raises(WrongKey):
        load_vault(key_file)


async def test_nothing_personal_stands_in_the_files(db: Database, path: Path) -> None:
    def write(tx: Transaction) -> None:
        words, name, phone, reason, answer = CANARIES
        tx.notes.keep(words, given.WORKER, given.AT)
        contact = tx.notes.keep_contact(CaseId(1), name, phone, given.AT)
        tx.notes.log_view(contact, CaseId(1), given.STAFF, reason, given.AT)
        tx.prompts.open(
            given.WORKER, 1, PromptKind.GUIDED_FORM, given.AT, given.AT + given.HOUR, args={"text": answer}
        )
        tx.people.set_phone(tx.people.add(given.person()), phone)
        tx.inbox.store(1, [Arrived(1, 1, "message", "\n".join(CANARIES).encode())], given.AT)

    await db.write(write)

    files = [file.read_bytes() for file in path.parent.iterdir()]
    assert len(files) >= 3
    assert not [word for word in CANARIES for file in files if word.encode() in file or word.encode("utf-16") in file]


async def test_a_row_swapped_by_hand_is_noticed(db: Database) -> None:
    first, second = await db.write(lambda tx: [tx.notes.keep(t, None, given.AT) for t in ("first", "second")])

    def swap(tx: Transaction) -> None:
        tx.notes._connection.execute(
            text("UPDATE notes SET text = (SELECT text FROM notes WHERE id = :other) WHERE id = :one"),
            {"one": first, "other": second},
        )

    await db.write(swap)
    with pytest.raises(Altered):
        await db.write(lambda tx: tx.notes.text(first))


async def test_an_older_copy_opens_with_the_same_key(db: Database, path: Path, vault: Vault, tmp_path: Path) -> None:
    note = await db.write(lambda tx: tx.notes.keep("words", None, given.AT - timedelta(days=1)))
    await db.close()
    copy = Path(shutil.copy(path, tmp_path / "copy.db"))

    restored = Database(copy, vault)
    await restored.open()
    assert await restored.write(lambda tx: tx.notes.text(note)) == "words"
    await restored.close()
