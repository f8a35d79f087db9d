"""Attachments and the albums that they come in."""

from dispatch.model import MediaId
from storage.media.media import MediaKind
from storage.transaction import Transaction
from tests.storage import given
from tests.storage.given import AT


def test_the_parts_of_an_album_come_together_whenever_they_come(tx: Transaction) -> None:
    case = given.report(tx)
    second = tx.media.keep(MediaKind.PHOTO, "f2", "u2", -1, 12, "album", given.WORKER, AT, 100, "image/jpeg")
    assert tx.media.album_case(-1, "album") is None
    tx.media.claim_album(-1, "album", case.id)
    tx.media.claim_album(-1, "album", given.report(tx).id)
    first = tx.media.keep(MediaKind.VIDEO, "f1", "u1", -1, 11, "album", given.WORKER, AT)

    assert tx.media.album_case(-1, "album") == case.id
    assert [part.id for part in tx.media.album(-1, "album")] == [first, second]
    assert [part.id for part in tx.media.get([second, MediaId(99), first])] == [second, first]
    assert [part.id for part in tx.media.of_message(-1, 12)] == [second]
    assert tx.media.get([]) == []


def test_a_part_of_an_album_that_comes_after_its_case_was_made_belongs_to_it(tx: Transaction) -> None:
    case = given.report(tx)
    early = tx.media.keep(MediaKind.PHOTO, "f1", "u1", -1, 11, "album", given.WORKER, AT)
    tx.media.claim([early], case.id)
    tx.media.claim_album(-1, "album", case.id)
    late = tx.media.keep(MediaKind.PHOTO, "f2", "u2", -1, 12, "album", given.WORKER, AT)
    of_another_chat = tx.media.keep(MediaKind.PHOTO, "f3", "u3", -2, 12, "album", given.WORKER, AT)

    assert [part.case for part in tx.media.get([early, late, of_another_chat])] == [case.id, case.id, None]
    assert {part.id for part in tx.files.unfetched(9)} == {early, late}
