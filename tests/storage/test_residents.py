"""What is kept of a resident is found wherever it is sealed, and forgetting it leaves every case as it was."""

import json

import pytest

from dispatch.events import Dispatched, Event, Progressed, Supplemented
from dispatch.fold import replay
from dispatch.model import Case, CaseId, Level, NoteId, PersonId
from storage.inbox import Arrived
from storage.papers import notes_of
from storage.residents import Wanted
from storage.transaction import Transaction
from tests.storage import given

PHONE, NAME = "13800001234", "张三丰"
BY_EITHER = [Wanted(phone="138 0000 1234"), Wanted(name=NAME), Wanted(PHONE, NAME)]


def lived(tx: Transaction) -> Case:
    """A case of the resident, with his number in a text, and another case that has nothing of him."""
    other = tx.notes.keep("别处的垃圾桶满了", None, given.AT)
    given.report(tx, other)
    case = given.report(tx, tx.notes.keep(f"楼上漏水，找{NAME} １３８-0000-1234", None, given.AT))
    contact = tx.notes.keep_contact(case.id, NAME, PHONE, given.AT)
    tx.notes.keep_contact(CaseId(1), "别人", "13900001234", given.AT)
    tx.notes.log_view(contact, case.id, given.STAFF, "回访", given.AT)
    said = tx.notes.keep(f"已联系{NAME}，电话{PHONE}", None, given.AT)
    happened: list[Event] = [
        Supplemented(contact=contact),
        Dispatched(unit=given.SQUAD, level=Level.STREET, clock=given.CLOCK),
        Progressed(note=said),
    ]
    letters = [
        json.dumps({"message": {"text": text}}).encode() for text in (f"{NAME} {PHONE}", "别人的事", f"{NAME}{PHONE}")
    ]
    tx.inbox.store(1, [Arrived(n, 1, "message", raw) for n, raw in enumerate(letters)], given.AT)
    for letter in tx.inbox.waiting(given.AT)[:2]:
        tx.inbox.done(letter.id, given.AT)
    return given.happen(tx, case, happened, given.STAFF, given.AT)


@pytest.mark.parametrize("wanted", BY_EITHER)
def test_everything_that_names_the_resident_is_found_and_nothing_else(tx: Transaction, wanted: Wanted) -> None:
    lived(tx)

    kept = tx.residents.find(wanted)

    assert list(kept.contacts) == [1]
    assert sorted(kept.notes) == [2, 3]
    assert kept.letters == [1], "what waits is yet to become a case"
    assert [reason for _, _, reason, _ in kept.looks] == ["回访"]


@pytest.mark.parametrize("wanted", BY_EITHER)
def test_forgetting_leaves_the_fold_as_it_was_and_nothing_to_be_found(tx: Transaction, wanted: Wanted) -> None:
    case = lived(tx)

    tx.residents.forget(tx.residents.find(wanted))

    after = tx.cases.require(case.id)
    assert after == case
    assert replay((one.at, one.actor, one.event) for one in tx.cases.events(case.id)) == after
    assert tx.residents.find(wanted).nothing
    assert tx.notes.text(NoteId(1)) == "别处的垃圾桶满了"
    assert tx.notes.cases_of_phone("13900001234") == [1]
    assert tx.inbox.store(1, [Arrived(0, 1, "message", _first())], given.AT) == 0, "the letter is still known"


def test_looks_stay_for_they_are_about_who_looked(tx: Transaction) -> None:
    case = lived(tx)

    tx.residents.forget(tx.residents.find(Wanted(PHONE)))

    assert [view.viewer for view in tx.notes.views(case.id)] == [given.STAFF]
    assert tx.residents.traces_of(PersonId(given.STAFF))["looked"]


def test_every_reference_of_an_event_to_a_note_is_known_however_deep(tx: Transaction) -> None:
    case = lived(tx)

    assert notes_of(one.event for one in tx.cases.events(case.id)) == {NoteId(2), NoteId(3)}


def _first() -> bytes:
    return json.dumps({"message": {"text": f"{NAME} {PHONE}"}}).encode()
