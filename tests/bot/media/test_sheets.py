"""Sheets of sealed copies: which are laid out, what comes where none can be, and the neutral picture."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from bot.media.contact_sheet import SIDE
from bot.media.sheets import Sheets
from bot.telegram_client.client import NotMade
from dispatch.model import MediaId
from handlers.bot_api.pictures import Sheet
from storage.database import Database
from storage.media.media import MediaKind
from storage.media.media_folder import MediaFolder
from tests.bot.media.pictures import opened, plain
from tests.bot.rig import rig
from tests.fakes import MONDAY


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    async with rig(tmp_path) as r:
        yield r.db


@pytest.fixture
def folder(db: Database, tmp_path: Path) -> MediaFolder:
    return MediaFolder(tmp_path / "media", db.vault)


async def kept(db: Database, folder: MediaFolder, data: bytes | None) -> MediaId:
    """One attachment, with its sealed copy where there are bytes."""
    number = await db.write(lambda tx: tx.media.keep(MediaKind.PHOTO, "file", "unique", -1, 1, None, None, MONDAY))
    if data is not None:
        path = folder.put(number, data)
        await db.write(lambda tx: tx.files.stored(number, path))
    return number


async def test_the_copies_that_are_kept_are_laid_out(db: Database, folder: MediaFolder) -> None:
    red, gone, blue = [await kept(db, folder, data) for data in (plain("red"), None, plain("blue"))]

    made = await Sheets(db, folder).make(Sheet((red, gone, blue)))

    assert opened(made).width == SIDE, "two side by side, with no room for the one that is gone"
    assert [colour(made, at) for at in (0.25, 0.75)] == ["red", "blue"]


def colour(data: bytes, at: float) -> str:
    picture = opened(data)
    pixel = picture.getpixel((int(picture.width * at), picture.height // 2))
    assert isinstance(pixel, tuple)
    red, _, blue = pixel
    return "red" if red > blue else "blue"


async def test_where_no_copy_is_kept_there_is_no_picture(db: Database, folder: MediaFolder) -> None:
    with pytest.raises(NotMade):
        await Sheets(db, folder).make(Sheet((await kept(db, folder, None),)))


async def test_a_copy_that_is_no_picture_makes_none(db: Database, folder: MediaFolder) -> None:
    with pytest.raises(NotMade):
        await Sheets(db, folder).make(Sheet((await kept(db, folder, b"%PDF"),)))


async def test_the_process_itself_opens_no_copy(
    db: Database, folder: MediaFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await kept(db, folder, plain("red"))
    monkeypatch.setattr("bot.media.contact_sheet.sheet", None)

    made = await Sheets(db, folder).make(Sheet((number,)))

    assert colour(made, 0.5) == "red"


async def test_a_copy_that_was_altered_makes_none(db: Database, folder: MediaFolder, tmp_path: Path) -> None:
    number = await kept(db, folder, plain("red"))
    (file,) = (tmp_path / "media").iterdir()
    file.write_bytes(file.read_bytes()[:-1] + b"x")

    with pytest.raises(NotMade):
        await Sheets(db, folder).make(Sheet((number,)))


async def test_of_no_pictures_it_is_the_neutral_one(db: Database, folder: MediaFolder) -> None:
    made = await Sheets(db, folder).make(Sheet())

    assert Image.open(io.BytesIO(made)).format == "JPEG"
    assert len(made) < 20_000
