"""Files come into the media folder, pictures without GPS; what can't be had is tried again."""

import errno
import io
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from telegram.error import BadRequest

from bot.media.fetch import Fetcher
from bot.media.seal_old_files import Sealing
from bot.runtime.careful import Careful
from bot.runtime.health import Metrics
from bot.runtime.wake_signals import Bells
from bot.telegram_client.client import MAX_BYTES, FileTooLarge
from dispatch.model import MediaId
from storage.database import Database
from storage.engine.errors import NotStored
from storage.media.media import Media, MediaKind
from storage.media.media_files import MAX_TRIES, LossReason
from storage.media.media_folder import MediaFolder
from storage.transaction import Transaction
from tests.bot.rig import opened
from tests.fakes import HandClock
from tests.storage.given import report

NOW = datetime(2026, 11, 23, 1, 42, tzinfo=UTC)
_GPS = 0x8825


def a_picture(width: int = 64, height: int = 48) -> bytes:
    """A JPEG that tells where it was taken: 30.5 degrees north."""
    image = Image.new("RGB", (width, height), "orange")
    exif = Image.Exif()
    exif.get_ifd(_GPS).update({1: "N", 2: (30.0, 32.0, 41.0)})
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def a_bomb(side: int = 9_000) -> bytes:
    """A small file of many pixels."""
    out = io.BytesIO()
    Image.new("1", (side, side)).save(out, "PNG")
    return out.getvalue()


class Shop:
    """Hands out files by their ids; what it does not have raises as the network does, and one it says is too big."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = dict(files)
        self.garbled = False
        self.silent = False
        """Whether it keeps the sizes of its files to itself."""
        self.asked = 0
        self.downloads = 0

    async def call(self, method: str, params: Mapping[str, object]) -> dict[str, object]:
        assert method == "getFile"
        self.asked += 1
        path = str(params["file_id"])
        if path == "big":
            raise BadRequest("File is too big")
        found: dict[str, object] = {"file_path": path}
        return found if self.silent else found | {"file_size": len(self.files.get(path, b""))}

    async def download(self, path: str) -> bytes:
        self.downloads += 1
        if self.garbled:
            return b"<html>come again later</html>"
        if path not in self.files:
            raise ConnectionError(path)
        if len(self.files[path]) > MAX_BYTES:
            raise FileTooLarge(path)
        return self.files[path]


def folder_of(db: Database, tmp_path: Path) -> MediaFolder:
    return MediaFolder(tmp_path / "media", db.vault)


def fetcher(
    db: Database,
    shop: Shop,
    tmp_path: Path,
    clock: HandClock,
    told: list[MediaId] | None = None,
    *,
    careful: bool = False,
) -> Fetcher:
    """`told` gets each file with which a case's note has changed."""
    folder, settled = folder_of(db, tmp_path), told if told is not None else []
    return Fetcher(
        db,
        shop.call,
        shop.download,
        folder,
        Sealing(db, folder),
        lambda tx, one, at: settled.append(one.id),
        clock,
        Bells(),
        Metrics(),
        Careful(db, clock, unclean=careful),
    )


async def keep(
    db: Database,
    file_id: str,
    kind: MediaKind = MediaKind.PHOTO,
    album: str | None = None,
    mime: str | None = None,
) -> MediaId:
    """Part of a case, but where it is of an album."""

    def turn(tx: Transaction) -> MediaId:
        number = tx.media.keep(kind, file_id, f"u-{file_id}", -1001, 7, album, None, NOW, mime=mime)
        if album is None:
            tx.media.claim([number], report(tx).id)
        return number

    return await db.write(turn)


async def found(db: Database, number: MediaId) -> Media:
    return (await db.write(lambda tx: tx.media.get([number])))[0]


async def test_a_picture_is_stored_without_the_place_it_was_taken_at(tmp_path: Path) -> None:
    assert Image.open(io.BytesIO(a_picture())).getexif().get_ifd(_GPS)
    async with opened(tmp_path) as db:
        number = await keep(db, "one")

        await fetcher(db, Shop({"one": a_picture()}), tmp_path, HandClock(NOW)).step()

        kept = await found(db, number)
        with Image.open(io.BytesIO(folder_of(db, tmp_path).open_file(kept))) as stored:
            assert not stored.getexif()
            assert stored.size == (64, 48)
        with Image.open(io.BytesIO(folder_of(db, tmp_path).open_thumbnail(kept))) as small:
            assert not small.getexif()


async def test_whatever_is_fetched_lies_sealed(tmp_path: Path) -> None:
    async with opened(tmp_path) as db:
        canary = b"a canary in a document"
        numbers = [await keep(db, "one", MediaKind.DOCUMENT), await keep(db, "two", MediaKind.VOICE)]

        await fetcher(db, Shop({"one": canary, "two": canary}), tmp_path, HandClock(NOW)).step()

        lying = [file.read_bytes() for file in (tmp_path / "media").iterdir()]
        assert len(lying) == 2
        assert not [data for data in lying if canary in data]
        for number in numbers:
            assert folder_of(db, tmp_path).open_file(await found(db, number)) == canary


async def test_a_file_that_cant_be_fetched_is_noted_and_tried_again_later(tmp_path: Path) -> None:
    clock, shop = HandClock(NOW), Shop({})
    async with opened(tmp_path) as db:
        number = await keep(db, "late")
        fetching = fetcher(db, shop, tmp_path, clock)
        await fetching.step()
        assert (await found(db, number)).error == "ConnectionError"
        shop.files["late"] = a_picture()

        await fetching.step()
        assert (await found(db, number)).path is None
        clock.at = NOW + timedelta(minutes=5)
        await fetching.step()

        assert (await found(db, number)).path is not None


async def test_after_its_last_try_a_file_is_left_alone(tmp_path: Path) -> None:
    clock = HandClock(NOW)
    async with opened(tmp_path) as db:
        number = await keep(db, "never")
        fetching = fetcher(db, Shop({}), tmp_path, clock)

        for _ in range(MAX_TRIES + 3):
            clock.at += timedelta(days=10)
            await fetching.step()

        assert (await found(db, number)).attempts == MAX_TRIES


async def test_a_case_is_told_when_what_it_misses_has_changed_or_a_picture_has_come(tmp_path: Path) -> None:
    clock, shop, told = HandClock(NOW), Shop({"at once": a_picture()}), list[MediaId]()
    async with opened(tmp_path) as db:
        prompt, late, never, hopeless = [await keep(db, name) for name in ("at once", "late", "never", "big")]
        fetching = fetcher(db, shop, tmp_path, clock, told)
        history = []

        for _ in range(MAX_TRIES + 1):
            await fetching.step()
            history.append(told[:])
            told.clear()
            clock.at += timedelta(days=2)
            if len(history) == 3:
                shop.files["late"] = a_picture()

        assert history == [[prompt, late, never, hopeless], [], [], [late], [], [never], []]


async def test_a_full_disk_counts_as_no_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async with opened(tmp_path) as db:
        number = await keep(db, "one")
        fetching = fetcher(db, Shop({"one": a_picture()}), tmp_path, HandClock(NOW))
        with monkeypatch.context() as disk:
            disk.setattr(os, "fsync", full)
            with pytest.raises(NotStored, match="No space"):
                await fetching.step()
        assert (await found(db, number)).attempts == 0

        await fetching.step()

        assert (await found(db, number)).path is not None


async def test_a_bug_in_the_cards_does_not_make_a_file_be_fetched_for_ever(tmp_path: Path) -> None:
    def stumble(tx: Transaction, one: Media, at: datetime) -> None:
        raise LookupError("no such wording")

    async with opened(tmp_path) as db:
        number = await keep(db, "big")
        fetching = fetcher(db, Shop({}), tmp_path, HandClock(NOW))
        fetching._settled = stumble

        await fetching.step()

        assert (await found(db, number)).error == LossReason.TOO_BIG


HOPELESS = {
    "big": (MediaKind.VIDEO, b"", LossReason.TOO_BIG),
    "fat": (MediaKind.VIDEO, bytes(MAX_BYTES + 1), LossReason.TOO_BIG),
    "bomb": (MediaKind.PHOTO, a_bomb(), LossReason.TOO_MANY_PIXELS),
    "broken": (MediaKind.PHOTO, b"not a picture", LossReason.NO_PICTURE),
}


@pytest.mark.parametrize("file", HOPELESS)
async def test_what_no_further_try_can_bring_is_lost_at_once_with_its_reason(tmp_path: Path, file: str) -> None:
    kind, data, why = HOPELESS[file]
    clock, shop = HandClock(NOW), Shop({file: data})
    async with opened(tmp_path) as db:
        number = await keep(db, file, kind)
        fetching = fetcher(db, shop, tmp_path, clock)

        for _ in range(3):
            await fetching.step()
            clock.at += timedelta(days=1)

        media = await found(db, number)
        assert (media.attempts, media.error, media.path) == (MAX_TRIES, why, None)
        assert shop.asked == 1


class Killed(BaseException):
    """The process is gone."""


class DeadlyShop(Shop):
    """Has a file by which the process is killed, after it was fetched and before that is noted."""

    async def download(self, path: str) -> bytes:
        if path == "deadly":
            raise Killed
        return await super().download(path)


async def live(tmp_path: Path, clock: HandClock, shop: Shop, told: list[MediaId]) -> None:
    """One life of the process, which begins by looking how the one before it ended."""
    async with opened(tmp_path) as db:
        careful = await db.write(lambda tx: tx.last_end.begin())
        fetching = fetcher(db, shop, tmp_path, clock, told, careful=careful)
        for _ in range(3):
            await fetching.step()
            clock.move(timedelta(seconds=1))


async def test_what_the_process_has_died_of_three_times_is_set_aside_and_the_others_come(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock, shop, told = HandClock(NOW), DeadlyShop({"deadly": b"", "sound": a_picture()}), list[MediaId]()
    async with opened(tmp_path) as db:
        deadly, sound = await keep(db, "deadly"), await keep(db, "sound")

    for _ in range(4):
        with pytest.raises(Killed):
            await live(tmp_path, clock, shop, told)
    await live(tmp_path, clock, shop, told)

    async with opened(tmp_path) as db:
        assert (await found(db, deadly)).error == LossReason.SET_ASIDE
        assert (await found(db, sound)).path is not None
        assert not await db.write(lambda tx: tx.meta.get("in_work"))
    assert deadly in told
    assert "the process has died of it 3 times" in caplog.text


async def test_a_file_is_not_held_to_account_for_what_was_in_work_beside_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as db:
        for _ in range(8):
            await db.write(lambda tx: tx.last_end.begin())
            assert await db.write(lambda tx: tx.last_end.take_up("media 1"))
            assert await db.write(lambda tx: tx.last_end.take_up("letter:1"))


async def test_a_death_counts_only_where_another_follows_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as db:
        for in_order in (False, False, True) * 3:
            await db.write(lambda tx: tx.last_end.begin())
            assert await db.write(lambda tx: tx.last_end.take_up("media 1"))
            if in_order:
                await db.write(lambda tx: tx.last_end.put_down("media 1"))
                await db.write(lambda tx: tx.last_end.in_order())


@pytest.mark.parametrize("silent", [False, True])
async def test_of_a_file_that_is_too_large_no_more_is_read_than_its_size(tmp_path: Path, silent: bool) -> None:
    shop = Shop({"fat": bytes(MAX_BYTES + 1)})
    shop.silent = silent
    async with opened(tmp_path) as db:
        number = await keep(db, "fat", MediaKind.VIDEO)

        await fetcher(db, shop, tmp_path, HandClock(NOW)).step()

        assert (await found(db, number)).error == LossReason.TOO_BIG
        assert shop.downloads == int(silent)


def an_icon(side: int = 4_000) -> bytes:
    """Claims 16 by 16, holds a picture of millions of pixels, and is unpacked by merely being looked at."""
    inside = io.BytesIO()
    Image.new("1", (side, side)).save(inside, "PNG")
    data = inside.getvalue()
    head = b"\0\0\1\0\1\0" + bytes([16, 16, 0, 0, 1, 0, 32, 0])
    return head + len(data).to_bytes(4, "little") + (22).to_bytes(4, "little") + data


@pytest.mark.parametrize(
    ("mime", "data"),
    [
        ("image/x-icon", an_icon()),
        ("image/jpeg", an_icon()),
        ("image/x-eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n"),
        ("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("image/heic", b"\0\0\0\x18ftypheic"),
    ],
)
async def test_what_only_calls_itself_a_picture_is_kept_as_a_file_and_opened_by_nobody(
    tmp_path: Path, mime: str, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a Ghostscript in the path, which would be given what a worker has sent."""
    ghostscript = tmp_path / "gs"
    ghostscript.write_text(f"#!/bin/sh\ntouch {tmp_path}/was-run\necho 10.0\n")
    ghostscript.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    async with opened(tmp_path) as db:
        number = await keep(db, "odd", MediaKind.DOCUMENT, mime=mime)

        await fetcher(db, Shop({"odd": data}), tmp_path, HandClock(NOW)).step()

        assert folder_of(db, tmp_path).open_file(await found(db, number)) == data
        assert not (tmp_path / "was-run").exists()


async def test_a_child_that_was_killed_is_no_fault_of_the_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the system, which was short of memory; the next try brings it."""
    clock = HandClock(NOW)
    async with opened(tmp_path) as db:
        number = await keep(db, "one")
        fetching = fetcher(db, Shop({"one": a_picture()}), tmp_path, clock)
        with monkeypatch.context() as broken:
            broken.setattr("bot.media.decode.__name__", "tests.bot.media.killed")
            await fetching.step()
        assert (await found(db, number)).attempts == 1
        clock.at += timedelta(minutes=5)

        await fetching.step()

        assert (await found(db, number)).path is not None


async def test_a_page_that_comes_in_place_of_a_picture_is_no_reason_to_give_it_up(tmp_path: Path) -> None:
    clock, shop = HandClock(NOW), Shop({"one": a_picture()})
    shop.garbled = True
    async with opened(tmp_path) as db:
        number = await keep(db, "one")
        fetching = fetcher(db, shop, tmp_path, clock)
        await fetching.step()
        shop.garbled = False
        clock.at += timedelta(minutes=5)

        await fetching.step()

        assert (await found(db, number)).path is not None


async def test_after_a_long_stop_the_tries_do_not_come_all_at_once(tmp_path: Path) -> None:
    clock = HandClock(NOW + timedelta(days=3))
    async with opened(tmp_path) as db:
        number = await keep(db, "late")
        await db.write(lambda tx: tx.files.failed(number, "ConnectionError"))
        fetching = fetcher(db, Shop({}), tmp_path, clock)

        for _ in range(MAX_TRIES):
            await fetching.step()
            clock.at += timedelta(minutes=4)

        assert (await found(db, number)).attempts == 3


async def test_what_belongs_to_no_case_is_not_fetched(tmp_path: Path) -> None:
    async with opened(tmp_path) as db:
        chatter = await keep(db, "chatter", album="a1")
        reported = await keep(db, "reported")

        shop = Shop({"chatter": a_picture(), "reported": a_picture()})
        await fetcher(db, shop, tmp_path, HandClock(NOW)).step()

        assert (await found(db, chatter)).path is None
        assert (await found(db, reported)).path is not None
