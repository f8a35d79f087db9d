"""What an older version wrote in clear is sealed in the background, and may be broken off anywhere."""

from pathlib import Path

import pytest

from bot.media import seal_old_files
from bot.media.seal_old_files import Sealing
from dispatch.model import MediaId
from storage.database import Database
from storage.media.media import Media, MediaKind
from storage.media.media_folder import MediaFolder
from tests.bot.media.test_fetch import Shop, fetcher, found
from tests.bot.rig import opened
from tests.fakes import MONDAY, HandClock
from tests.storage.given import report

CANARY = b"a canary in clear"
NAMES = [f"{number:032x}" for number in range(5)]


async def written_in_clear(db: Database, tmp_path: Path, name: str, *, picture: bool) -> MediaId:
    """As the version before did it."""
    folder = tmp_path / "media"
    folder.mkdir(exist_ok=True)
    path = f"{name}.jpg" if picture else f"{name}.bin"
    (folder / path).write_bytes(CANARY + name.encode())
    if picture:
        (folder / f"{name}.small.jpg").write_bytes(CANARY + b"small")
    kind = MediaKind.PHOTO if picture else MediaKind.VOICE
    number = await db.write(lambda tx: tx.media.keep(kind, name, name, -1, 1, None, None, MONDAY))
    await db.write(lambda tx: tx.files.stored(number, path))
    await db.write(lambda tx: tx.media.claim([number], report(tx).id))
    return number


def in_clear(tmp_path: Path) -> list[str]:
    return [file.name for file in (tmp_path / "media").iterdir() if CANARY in file.read_bytes()]


def folder_of(db: Database, tmp_path: Path) -> MediaFolder:
    return MediaFolder(tmp_path / "media", db.vault)


async def all_found(db: Database, numbers: list[MediaId]) -> list[Media]:
    return await db.write(lambda tx: tx.media.get(numbers))


async def test_the_media_step_seals_what_lies_in_clear_and_takes_the_clear_files_away(tmp_path: Path) -> None:
    async with opened(tmp_path) as db:
        numbers = [await written_in_clear(db, tmp_path, name, picture=name < NAMES[3]) for name in NAMES]
        step = fetcher(db, Shop({}), tmp_path, HandClock()).step

        while await step() == 0.0:
            continue

        assert in_clear(tmp_path) == []
        folder = folder_of(db, tmp_path)
        kept = await all_found(db, numbers)
        assert [folder.open_file(one) for one in kept] == [CANARY + name.encode() for name in NAMES]
        assert folder.open_thumbnail(kept[0]) == CANARY + b"small"


@pytest.mark.parametrize("broken_off_at", ["the commit", "the removal"])
async def test_broken_off_it_is_taken_up_at_the_next_start_and_leaves_nothing_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken_off_at: str
) -> None:
    """As a crash does it: what was to come after that point never came."""
    monkeypatch.setattr(seal_old_files, "BATCH", 2)
    async with opened(tmp_path) as db:
        numbers = [await written_in_clear(db, tmp_path, name, picture=True) for name in NAMES]
        folder = folder_of(db, tmp_path)
        await Sealing(db, folder).step()
        third = await found(db, numbers[2])
        name = folder.put_sealed(third)
        assert name is not None
        if broken_off_at == "the removal":
            await db.write(lambda tx: tx.files.stored(third.id, name))

        again = Sealing(db, folder)
        while await again.step():
            continue

        assert in_clear(tmp_path) == []
        kept = await all_found(db, numbers)
        assert [folder.open_file(one) for one in kept] == [CANARY + name.encode() for name in NAMES]


async def test_a_clear_file_that_cant_be_sealed_stays_and_holds_up_no_other(tmp_path: Path) -> None:
    async with opened(tmp_path) as db:
        numbers = [await written_in_clear(db, tmp_path, name, picture=False) for name in NAMES[:2]]
        (tmp_path / "media" / f"{NAMES[0]}.bin").unlink()
        (tmp_path / "media" / f"{NAMES[0]}.bin").mkdir()

        one_start = Sealing(db, folder_of(db, tmp_path))
        while await one_start.step():
            continue

        stuck, sealed = await all_found(db, numbers)
        assert stuck.path == f"{NAMES[0]}.bin"
        assert folder_of(db, tmp_path).open_file(sealed) == CANARY + NAMES[1].encode()


async def test_a_clear_file_that_is_gone_is_fetched_anew(tmp_path: Path) -> None:
    async with opened(tmp_path) as db:
        number = await written_in_clear(db, tmp_path, NAMES[0], picture=False)
        (tmp_path / "media" / f"{NAMES[0]}.bin").unlink()
        step = fetcher(db, Shop({NAMES[0]: b"from Telegram"}), tmp_path, HandClock()).step

        for _ in range(3):
            await step()

        assert folder_of(db, tmp_path).open_file(await found(db, number)) == b"from Telegram"


async def test_what_is_not_ours_stays_in_the_folder(tmp_path: Path) -> None:
    async with opened(tmp_path) as db:
        (tmp_path / "media").mkdir()
        (tmp_path / "media" / "holiday.jpg").write_bytes(b"somebody's own")

        assert not await Sealing(db, folder_of(db, tmp_path)).step()

        assert (tmp_path / "media" / "holiday.jpg").exists()
