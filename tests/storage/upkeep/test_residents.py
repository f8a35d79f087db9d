"""What is kept of a resident is found wherever it is sealed, and forgetting it leaves every case as it was."""

import json

import pytest

from bot.cli import person_data
from dispatch.case.events import Dispatched, Event, Progressed, Supplemented
from dispatch.case.fold import replay
from dispatch.model import Case, CaseId, ContactId, Level, NoteId, PersonId
from storage.media.media import MediaKind
from storage.messages.inbox import Arrived
from storage.messages.prompts import PromptKind
from storage.tables import media
from storage.transaction import Transaction
from storage.upkeep.note_references import notes_of
from storage.upkeep.residents import Wanted
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
    assert [look.reason for look in kept.looks] == ["回访"]


@pytest.mark.parametrize("wanted", BY_EITHER)
def test_forgetting_leaves_the_fold_as_it_was_and_nothing_to_be_found(tx: Transaction, wanted: Wanted) -> None:
    case = lived(tx)

    tx.residents.forget(tx.residents.find(wanted))

    after = tx.cases.require(case.id)
    assert after == case
    assert replay((one.at, one.actor, one.event) for one in tx.cases.events(case.id)) == after
    assert tx.residents.find(wanted).nothing
    assert tx.notes.text(NoteId(1)) == "别处的垃圾桶满了"
    assert tx.notes.of_phone("13900001234") == [2]
    assert tx.inbox.store(1, [Arrived(0, 1, "message", _first())], given.AT) == 0, "the letter is still known"


WRITINGS = [
    "找张三丰",
    "张 三\u200b丰在场",
    "电话13800001234",
    "１３８-００００-１２３４",
    "138\u200b0000\u200b1234",
    "+86 138 0000 1234",
    "一三八零零零零一二三四",
    "(138)00001234转",
    "幺三八〇〇〇〇幺二三四",
]
OTHERS = ["张三", "张四丰", "13800001235", "二三八零零零零一二三四", "SY20261123-0007", "三丰路"]


@pytest.mark.parametrize("text", WRITINGS)
def test_a_resident_is_found_in_whatever_was_written_however_it_was(tx: Transaction, text: str) -> None:
    wanted = person_data._however_written(Wanted(PHONE, NAME))
    note = tx.notes.keep(text, None, given.AT)
    draft = {"draft": {"text": text, "place": "首义路"}}
    prompt = tx.prompts.open(given.WORKER, 1, PromptKind.DRAFT, given.AT, given.AT + given.HOUR, args=draft)
    part = tx.media.keep(MediaKind.PHOTO, "f", "u", -1001, 7, "album", None, given.AT)
    sealed = tx.residents._vault.seal(text.encode(), "media", "caption", part)
    tx.residents._write(media, part, caption=sealed)
    tx.notes.log_view(ContactId(9), CaseId(1), given.STAFF, text, given.AT)
    raw = json.dumps({"message": {"text": text}}).encode()
    tx.inbox.store(1, [Arrived(1, 1, "message", raw)], given.AT)
    tx.inbox.done(1, given.AT)

    kept = tx.residents.find(wanted)

    assert (list(kept.notes), list(kept.answers), list(kept.captions)) == ([note], [prompt.id], [part])
    assert (kept.letters, kept.reasons) == ([1], [1])
    tx.residents.forget(kept)
    assert tx.residents.find(wanted).nothing
    assert tx.prompts.get(prompt.id) is None, "a draft that names somebody forgotten is over"


def test_a_letter_that_holds_half_a_character_is_looked_through_like_any_other(tx: Transaction) -> None:
    raw = b'{"update_id":1,"\xed\xa0\x80":{"x":1},"text":"' + PHONE.encode() + b'"}'
    tx.inbox.store(1, [Arrived(1, 1, "odd", raw)], given.AT)
    tx.inbox.done(1, given.AT)

    assert tx.residents.find(Wanted(PHONE)).letters == [1]


@pytest.mark.parametrize("text", OTHERS)
def test_somebody_else_is_left_alone(tx: Transaction, text: str) -> None:
    tx.notes.keep(text, None, given.AT)

    assert tx.residents.find(person_data._however_written(Wanted(PHONE, NAME))).nothing


def test_the_cases_that_spoke_of_the_resident_are_known(tx: Transaction) -> None:
    case = lived(tx)

    assert tx.residents.cases_of(tx.residents.find(Wanted(name=NAME))) == {case.id}


def test_looks_stay_for_they_are_about_who_looked(tx: Transaction) -> None:
    case = lived(tx)

    tx.residents.forget(tx.residents.find(Wanted(PHONE)))

    assert [(look.case, look.viewer) for look in tx.notes.looks()] == [(case.id, given.STAFF)]
    assert tx.residents.traces_of(PersonId(given.STAFF))["looked"]


def test_every_reference_of_an_event_to_a_note_is_known_however_deep(tx: Transaction) -> None:
    case = lived(tx)

    assert notes_of(one.event for one in tx.cases.events(case.id)) == {NoteId(2), NoteId(3)}


def _first() -> bytes:
    return json.dumps({"message": {"text": f"{NAME} {PHONE}"}}).encode()
