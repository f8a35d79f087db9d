"""A change of the key killed anywhere, or begun twice at once, loses nothing: the next call goes on with it."""

import asyncio
import os
import re
import signal
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import rotate_key
from bot.cli.rotate_key import rotate
from bot.config.load import load
from bot.config.settings import Settings
from bot.open_resources import open_database
from dispatch.model import CaseId, ContactId, MediaId, NoteId, PersonId
from storage.cases.notes import Contact
from storage.engine.errors import AlreadyRunning
from storage.engine.keys import key_count
from storage.engine.secrets import read_keys
from storage.media.media import MediaKind
from storage.media.media_folder import MediaFolder
from storage.tables import metadata
from storage.transaction import Transaction
from storage.upkeep.rotate_key import sealed_columns
from tests.databases import make_database
from tests.fakes import MONDAY
from tests.paths import ROOT
from tests.starts import start

NOTES, PHONE, PICTURE = 1_200, "13800001234", b"\xff\xd8\xff picture"
"""More than two batches of one table."""
SEALED = NOTES + 3
"""The notes; name and phone of a contact; the reason of a look."""
PLACES = sorted(re.findall(r'failpoint\("([\w.]+)"\)', Path(rotate_key.__file__).read_text(encoding="utf-8")))
SOUND = (ROOT / "config.example.toml").read_text(encoding="utf-8")


@pytest.fixture
async def house(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(SOUND, encoding="utf-8")
    make_database(tmp_path / "var" / "wangge.db")
    async with open_database(settings(tmp_path)) as db:
        await db.write(fill)
        name = MediaFolder(settings(tmp_path).storage.media, db.vault).put(MediaId(1), PICTURE)
        await db.write(lambda tx: tx.files.stored(MediaId(1), name))
    return tmp_path


def settings(house: Path) -> Settings:
    return load(house / "config.toml", {}, with_token=False).settings


def fill(tx: Transaction) -> None:
    for number in range(NOTES):
        tx.notes.keep(f"第{number}段", None, MONDAY)
    contact = tx.notes.keep_contact(CaseId(7), "张三丰", PHONE, MONDAY)
    tx.notes.log_view(contact, CaseId(7), PersonId(1), "回访", MONDAY)
    tx.media.keep(MediaKind.PHOTO, "f", "u", -1, 1, None, None, MONDAY)


def read(tx: Transaction) -> list[object]:
    texts = [tx.notes.text(NoteId(number)) for number in range(1, NOTES + 1)]
    return [texts, tx.notes.contact(ContactId(1)), tx.notes.of_phone(PHONE), tx.notes.looks()]


async def all_of_it(house: Path) -> list[object]:
    async with open_database(settings(house)) as db:
        folder = MediaFolder(settings(house).storage.media, db.vault)
        [picture] = await db.write(lambda tx: tx.media.get([MediaId(1)]))
        return [*await db.write(read), folder.open_file(picture)]


async def typed(house: Path, *words: str, **environment: str) -> int:
    config, env = str(house / "config.toml"), os.environ | environment
    with (house / "output").open("ab") as out:
        process = await start("keys", "rotate", *words, "--config", config, env=env, out=out)
    return await process.wait()


async def is_done(house: Path) -> bool:
    """Whether the rotation is at its end, and each single sealed value opens with the newest key."""
    async with open_database(settings(house)) as db:
        newest = db.vault.newest
        finished = await db.write(lambda tx: tx.rotation.finished)
    return finished and sealed_by(house) == {newest: SEALED}


def sealed_by(house: Path) -> Counter[bytes]:
    """How many sealed values the database holds, by the key that they begin with."""
    found: Counter[bytes] = Counter()
    with closing(sqlite3.connect(house / "var" / "wangge.db")) as raw:
        for table in metadata.sorted_tables:
            for column in sealed_columns(table):
                rows = raw.execute(f"SELECT substr({column.name}, 1, 4) FROM {table.name}")
                found.update(key for (key,) in rows if key is not None)
    return found


async def test_the_house_holds_so_many_sealed_values(house: Path) -> None:
    texts, contact, of_phone, looks, picture = await all_of_it(house)

    assert sealed_by(house).total() == SEALED
    assert texts == [f"第{number}段" for number in range(NOTES)]
    assert (contact, of_phone) == (Contact("张三丰", PHONE), [1])
    assert picture == PICTURE
    assert isinstance(looks, list)
    assert len(looks) == 1


def test_each_place_at_which_a_rotation_may_be_killed_is_tried() -> None:
    assert PLACES == [
        "rotate.file_sealed",
        "rotate.finished",
        "rotate.finishing",
        "rotate.key_added",
        "rotate.sealed",
    ]


@pytest.mark.parametrize("place", [*(f"{place}:1" for place in PLACES), "rotate.sealed:4"])
async def test_a_rotation_killed_anywhere_is_taken_up_by_the_next(house: Path, place: str) -> None:
    before, key_file = await all_of_it(house), house / "var" / "wangge.key"

    assert await typed(house, "--forget", WANGGE_FAILPOINT=place) == -signal.SIGKILL
    begun = read_keys(key_file)
    assert await all_of_it(house) == before, "the bot may run meanwhile"
    assert await rotate(settings(house).storage, forget=True) == 0

    assert await all_of_it(house) == before
    assert await is_done(house)
    if not place.startswith("rotate.finished"):
        assert read_keys(key_file) == begun[-1:], "and no second key was made"


async def test_killed_while_the_key_file_is_written_it_is_as_it_was(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, key_file = await all_of_it(house), house / "var" / "wangge.key"

    class Killed(BaseException):
        pass

    def die(self: Path, target: Path) -> Path:
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", die)
        with pytest.raises(Killed):
            await rotate(settings(house).storage, forget=False)
    [left] = key_file.parent.glob(".wangge.key.*")
    assert left.stat().st_mode & 0o777 == 0o600
    assert key_count(key_file) == 1
    assert await all_of_it(house) == before

    assert await rotate(settings(house).storage, forget=True) == 0

    assert not list(key_file.parent.glob(".wangge.key.*")), "what was left of it holds keys, and goes"
    assert await all_of_it(house) == before


async def test_of_two_rotations_at_once_one_is_told_to_come_later_and_no_key_is_lost(house: Path) -> None:
    before = await all_of_it(house)

    codes = await asyncio.gather(typed(house), typed(house, "--forget"))

    assert set(codes) <= {0, 75}
    assert 0 in codes
    assert await all_of_it(house) == before
    assert await is_done(house)


async def test_a_rotation_is_refused_while_the_bot_has_the_database_and_makes_no_key(house: Path) -> None:
    async with open_database(settings(house)):
        with pytest.raises(AlreadyRunning):
            await rotate(settings(house).storage, forget=True)
        assert await typed(house) == 75

    assert key_count(house / "var" / "wangge.key") == 1
