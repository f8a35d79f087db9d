"""The doctor names every file of the installation that other users of the machine may read."""

from pathlib import Path

import pytest

from bot.cli.backup import back_up
from bot.config.settings import StorageSection
from bot.doctor.files import of_files
from storage.migrate import migrate
from storage.upkeep.copying import noted_copies
from tests.fakes import MONDAY


@pytest.fixture
def place(tmp_path: Path) -> StorageSection:
    given = {"database": "var/wangge.db", "key_file": "var/wangge.key", "media": "var/media"}
    place = StorageSection.model_validate(given, context={"folder": tmp_path})
    migrate(place.database)
    place.key_file.write_bytes(b"key")
    place.key_file.chmod(0o600)
    place.media.mkdir(mode=0o700)
    return place


def said(place: StorageSection) -> list[str]:
    return [finding.said("en") for finding in of_files(place) if finding.wrong]


def test_an_installation_as_it_is_made_is_read_by_nobody_else(place: StorageSection, tmp_path: Path) -> None:
    back_up(place, tmp_path / "backups", MONDAY)

    assert said(place) == []


@pytest.mark.parametrize(
    ("name", "mode", "words"),
    [
        ("wangge.key", 0o640, "others may read the key: chmod 600"),
        ("wangge.db", 0o644, "others may read the database: chmod 600"),
        ("wangge.db-wal", 0o604, "others may read the database: chmod 600"),
        ("media", 0o755, "others may read the media folder: chmod 700"),
    ],
)
def test_each_file_that_others_may_read_is_named(place: StorageSection, name: str, mode: int, words: str) -> None:
    file = place.file.with_name(name)
    if not file.exists():
        file.write_bytes(b"")
    file.chmod(mode)

    [told] = said(place)

    assert words in told
    assert str(file) in told


def test_backups_are_looked_after_wherever_they_were_put(place: StorageSection, tmp_path: Path) -> None:
    made = [back_up(place, tmp_path / folder, MONDAY) for folder in ("one", "two", "three")]
    made[1].chmod(0o750)
    made[2].chmod(0o750)
    made[2].rename(tmp_path / "somewhere-else")

    [told] = said(place)

    assert told == f"✗ others may read backups: chmod 700 {made[1]}"
    assert noted_copies(place.file) == made[:2]
