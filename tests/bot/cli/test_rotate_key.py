"""A new key takes over the media folder too, may be broken off at any file, and waits for one that does not open."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.cli.errors import Refused
from bot.cli.rotate_key import rotate
from bot.config.load import load
from bot.config.settings import StorageSection
from dispatch.model import MediaId
from storage.database import Database, vault_for
from storage.engine.keys import key_count
from storage.engine.secrets import load_vault
from storage.media.media import Media, MediaKind
from storage.media.media_folder import MediaFolder
from storage.transaction import Transaction
from tests.databases import make_database
from tests.fakes import MONDAY
from tests.paths import ROOT

T = TypeVar("T")
SOUND = ROOT / "config.example.toml"
FILES = [b"the first", b"the second", b"the third"]


@pytest.fixture
def storage(tmp_path: Path) -> StorageSection:
    """An installation with three attachments, each with a thumbnail."""
    (tmp_path / "config.toml").write_text(SOUND.read_text(encoding="utf-8"), encoding="utf-8")
    place = load(tmp_path / "config.toml", {}, with_token=False).settings.storage
    make_database(place.database)
    inside(place, lambda tx: [tx.media.keep(MediaKind.PHOTO, "f", "u", -1, 1, None, None, MONDAY) for _ in FILES])
    for number, data in enumerate(FILES, 1):
        put(place, MediaId(number), folder_of(place).put(MediaId(number), data, data))
    return place


def inside(storage: StorageSection, turn: Callable[[Transaction], T]) -> T:
    async def run() -> T:
        db = Database(storage.database, vault_for(storage.database, storage.key_file))
        await db.open()
        try:
            return await db.write(turn)
        finally:
            await db.close()

    return asyncio.run(run())


def put(storage: StorageSection, number: MediaId, path: str) -> None:
    inside(storage, lambda tx: tx.files.stored(number, path))


def folder_of(storage: StorageSection) -> MediaFolder:
    return MediaFolder(storage.media, load_vault(storage.key_file))


def kept(storage: StorageSection) -> list[Media]:
    return inside(storage, lambda tx: tx.files.kept(MediaId(0), 100))


def all_that_opens(storage: StorageSection) -> list[bytes]:
    folder = folder_of(storage)
    return [part for one in kept(storage) for part in (folder.open_file(one), folder.open_thumbnail(one))]


def sealed_with(storage: StorageSection, key_id: bytes) -> int:
    return sum(file.read_bytes().startswith(key_id) for file in storage.media.iterdir())


def test_every_file_is_sealed_with_the_new_key_and_needs_no_older_one(storage: StorageSection) -> None:
    before = all_that_opens(storage)
    older = load_vault(storage.key_file).newest

    assert asyncio.run(rotate(storage, forget=True)) == 0

    assert sealed_with(storage, older) == 0
    assert all_that_opens(storage) == before == [data for data in FILES for _ in ("file", "thumbnail")]
    assert key_count(storage.key_file) == 1


@pytest.mark.parametrize("after", [0, 1, 3, 5])
def test_broken_off_at_any_file_it_is_taken_up_with_the_same_key(
    storage: StorageSection, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    seal, sealed = MediaFolder._seal, list[str]()

    def broken(self: MediaFolder, path: str, part: str, number: MediaId, data: bytes) -> None:
        if len(sealed) == after:
            raise OSError("the disk is full")
        sealed.append(path)
        seal(self, path, part, number, data)

    monkeypatch.setattr(MediaFolder, "_seal", broken)
    with pytest.raises(OSError, match="full"):
        asyncio.run(rotate(storage, forget=True))
    monkeypatch.undo()
    begun = load_vault(storage.key_file).newest
    assert key_count(storage.key_file) == 2
    assert sealed_with(storage, begun) == after
    assert set(all_that_opens(storage)) == set(FILES)

    assert asyncio.run(rotate(storage, forget=True)) == 0

    assert load_vault(storage.key_file).newest == begun
    assert sealed_with(storage, begun) == 2 * len(FILES)
    assert set(all_that_opens(storage)) == set(FILES)


def test_no_key_is_forgotten_while_a_file_may_need_it(storage: StorageSection) -> None:
    second = storage.media / str(kept(storage)[1].path)
    whole = second.read_bytes()
    second.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))

    for _ in range(2):
        with pytest.raises(Refused, match="can't be opened"):
            asyncio.run(rotate(storage, forget=True))
    assert key_count(storage.key_file) == 2
    second.write_bytes(whole)
    assert asyncio.run(rotate(storage, forget=True)) == 0

    assert set(all_that_opens(storage)) == set(FILES)


def test_a_file_that_is_gone_or_still_in_clear_holds_nothing_up(storage: StorageSection) -> None:
    first, second, _ = kept(storage)
    (storage.media / str(first.path)).unlink()
    (storage.media / f"{'0' * 32}.bin").write_bytes(b"in clear")
    put(storage, second.id, f"{'0' * 32}.bin")

    assert asyncio.run(rotate(storage, forget=True)) == 0

    assert folder_of(storage).open_file(kept(storage)[1]) == b"in clear"


def test_a_rotation_takes_away_what_a_kill_left_of_keys_and_no_file_of_others(storage: StorageSection) -> None:
    """An operator may well keep a copy of the key under a hidden name beside it."""
    beside = storage.key_file.parent
    others = [beside / f".{storage.key_file.name}.{name}" for name in ("backup-2026", "2026", "newer", "new.old")]
    left = [beside / f".{storage.key_file.name}.{name}" for name in ("new", "new.4711")]
    for file in (*others, *left):
        file.write_bytes(b"a key")

    asyncio.run(rotate(storage, forget=False))

    assert [file.exists() for file in others] == [True] * 4
    assert [file.exists() for file in left] == [False] * 2


@pytest.mark.usefixtures("logs_as_before")
def test_after_a_rotation_the_operator_is_told_to_copy_the_key_file_anew(
    storage: StorageSection, tmp_path: Path
) -> None:
    result = CliRunner().invoke(cli, ["keys", "rotate", "--config", str(tmp_path / "config.toml")])

    zh, _, en = result.output.strip().partition(" / ")
    assert result.exit_code == 0
    assert "请重新另存密钥文件" in zh
    assert "copy the key file anew" in en
