"""What became of fetching a file."""

from storage.media.media import MediaKind
from storage.transaction import Transaction
from tests.storage.given import AT


def test_a_fetched_file_is_remembered_and_a_failed_one_counted(tx: Transaction) -> None:
    media = tx.media.keep(MediaKind.PHOTO, "f", "u", -1, 12, None, None, AT)

    tx.files.failed(media, "file is too big")
    tx.files.failed(media, "file is too big")
    (failed,) = tx.media.get([media])
    tx.files.stored(media, "ab/cd.jpg")
    (stored,) = tx.media.get([media])

    assert (failed.attempts, failed.error, failed.path) == (2, "file is too big", None)
    assert (stored.path, stored.error) == ("ab/cd.jpg", None)
