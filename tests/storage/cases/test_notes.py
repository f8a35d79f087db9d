"""What people wrote, and contacts: sealed, found by phone, erased; each look is logged."""

from dispatch.model import CaseId, ContactId, NoteId
from storage.cases.notes import Contact, Look
from storage.transaction import Transaction
from tests.storage import given
from tests.storage.given import AT


def test_an_erased_note_is_gone_and_its_number_stays(tx: Transaction) -> None:
    note, other = (tx.notes.keep(text, given.WORKER, AT) for text in ("门口占道\x00经营", "其他"))
    assert tx.notes.text(note) == "门口占道\x00经营"

    tx.notes.erase_note(note)

    assert tx.notes.text(note) is None
    assert tx.notes.text(other) == "其他"
    assert tx.notes.text(NoteId(99)) is None


def test_a_contact_is_found_by_phone_until_it_is_erased(tx: Transaction) -> None:
    contact = tx.notes.keep_contact(CaseId(1), "张三", "138 0000 1234", AT)
    other = tx.notes.keep_contact(CaseId(2), None, "+86 138-0000-1234", AT)
    tx.notes.keep_contact(CaseId(3), "李四", None, AT)

    assert tx.notes.contact(contact) == Contact("张三", "138 0000 1234")
    assert tx.notes.of_phone("13800001234") == [contact, other]
    tx.notes.erase_contact(contact)
    assert tx.notes.contact(contact) is None
    assert tx.notes.of_phone("13800001234") == [other]
    assert tx.notes.contact(ContactId(99)) is None


def test_each_look_at_a_contact_is_logged(tx: Transaction) -> None:
    contact = tx.notes.keep_contact(CaseId(1), "张三", None, AT)

    tx.notes.log_view(contact, CaseId(1), given.STAFF, "回访", AT)

    assert tx.notes.looks() == [Look(1, contact, CaseId(1), given.STAFF, "回访", AT)]
