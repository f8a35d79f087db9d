"""The media folder: sealed, bound to the row, whole or not at all, and readable by nobody without the key."""

import os
from datetime import datetime
from pathlib import Path

import pytest

from dispatch.model import MediaId
from storage.engine.errors import Altered, WrongKey
from storage.engine.secrets import Vault
from storage.media.media import Media, MediaKind
from storage.media.media_folder import MediaFolder, names_of
from tests.storage.given import AT

CANARY = b"the canary of an attachment"


def media(number: int, path: str | None, at: datetime = AT) -> Media:
    return Media(MediaId(number), MediaKind.DOCUMENT, "f", "u", -1, 1, None, None, at, None, None, path)


@pytest.fixture
def folder(tmp_path: Path, vault: Vault) -> MediaFolder:
    return MediaFolder(tmp_path / "media", vault)


def files(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "media").iterdir())


def test_what_is_put_in_comes_out_again(folder: MediaFolder) -> None:
    kept = media(7, folder.put(MediaId(7), CANARY, b"small"))

    assert folder.open_file(kept) == CANARY
    assert folder.open_thumbnail(kept) == b"small"


def test_the_disk_shows_neither_content_nor_kind_and_only_the_owner_reads(
    folder: MediaFolder, tmp_path: Path, vault: Vault
) -> None:
    mask = os.umask(0)
    folder.put(MediaId(7), CANARY, CANARY)
    os.umask(mask)

    assert len(files(tmp_path)) == 2
    for file in files(tmp_path):
        assert CANARY not in file.read_bytes()
        assert file.read_bytes().startswith(vault.newest)
        assert file.suffix == ""
        assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "media").stat().st_mode & 0o777 == 0o700


def test_a_file_opens_for_its_own_row_alone(folder: MediaFolder, tmp_path: Path) -> None:
    path = folder.put(MediaId(7), CANARY, b"small")

    with pytest.raises(Altered):
        folder.open_file(media(8, path))
    small = next(file for file in files(tmp_path) if file.name != path)
    small.replace(tmp_path / "media" / path)
    with pytest.raises(Altered):
        folder.open_file(media(7, path))


def test_without_its_key_a_file_does_not_open(folder: MediaFolder, tmp_path: Path) -> None:
    path = folder.put(MediaId(7), CANARY)

    with pytest.raises(WrongKey):
        MediaFolder(tmp_path / "media", Vault([os.urandom(32)])).open_file(media(7, path))


@pytest.mark.parametrize("path", [None, "0123456789abcdef0123456789abcdef"])
def test_what_is_not_there_says_so(folder: MediaFolder, path: str | None) -> None:
    with pytest.raises(FileNotFoundError):
        folder.open_file(media(7, path))
    with pytest.raises(FileNotFoundError):
        folder.open_thumbnail(media(7, path))


@pytest.mark.parametrize("works", [0, 1, 2])
def test_a_disk_that_is_full_gets_all_of_a_file_or_nothing(
    folder: MediaFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, works: int
) -> None:
    """It fills up at the thumbnail, at the file, or at their folder."""
    fsync, done = os.fsync, list[int]()

    def fill_up(handle: int) -> None:
        done.append(handle)
        if len(done) > works:
            raise OSError("no space left on device")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", fill_up)
    with pytest.raises(OSError, match="no space"):
        folder.put(MediaId(7), CANARY, b"small")

    assert files(tmp_path) == []


@pytest.mark.parametrize("bytes_left", [0, 3, 4, 9, 20, 40])
def test_a_file_cut_short_is_told_from_a_whole_one(folder: MediaFolder, tmp_path: Path, bytes_left: int) -> None:
    path = folder.put(MediaId(7), CANARY)
    file = tmp_path / "media" / path
    file.write_bytes(file.read_bytes()[:bytes_left])

    with pytest.raises((Altered, WrongKey)):
        folder.open_file(media(7, path))


def test_what_an_older_version_wrote_in_clear_can_still_be_read(folder: MediaFolder, tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "ab.jpg").write_bytes(CANARY)
    (tmp_path / "media" / "ab.small.jpg").write_bytes(b"small")

    assert folder.open_file(media(7, "ab.jpg")) == CANARY
    assert folder.open_thumbnail(media(7, "ab.jpg")) == b"small"


def test_only_what_is_ours_and_old_is_found_to_be_old(folder: MediaFolder, tmp_path: Path) -> None:
    assert folder.older_than(AT) == set()
    old, new = folder.put(MediaId(1), CANARY, b"small"), folder.put(MediaId(2), CANARY)
    for name in (old, f"{old}-small", f"{new}.part", "holiday.jpg"):
        (tmp_path / "media" / name).touch()
        os.utime(tmp_path / "media" / name, (AT.timestamp() - 1,) * 2)
    os.utime(tmp_path / "media" / new, (AT.timestamp() + 1,) * 2)

    assert folder.older_than(AT) == {old, f"{old}-small", f"{new}.part"}
    folder.discard(folder.older_than(AT) - names_of([old]))

    assert {file.name for file in files(tmp_path)} == {old, f"{old}-small", new, "holiday.jpg"}
