"""What ties messages to cases: cards, reports, open questions, albums; and what people wrote in them."""

from dataclasses import replace

from dispatch.model import CaseId, ContactId, MediaId, NoteId
from storage.cases.notes import Contact, View
from storage.media.media import MediaKind
from storage.messages.cards import Card
from storage.messages.prompts import PromptKind
from storage.transaction import Transaction
from tests.storage import given
from tests.storage.given import AT, HOUR, MINUTE


def test_a_case_has_one_card_in_a_chat(tx: Transaction) -> None:
    case = given.report(tx)
    tx.cards.put(case.id, -1, 10, 1, AT)

    tx.cards.put(case.id, -1, 11, 2, AT + MINUTE)
    tx.cards.put(case.id, -2, 10, 1, AT)
    tx.cards.shown(case.id, -1, 3)

    assert tx.cards.get(case.id, -1) == Card(case.id, -1, 11, 3, AT + MINUTE)
    assert [card.chat_id for card in tx.cards.of_case(case.id)] == [-2, -1]
    assert tx.cards.case_of(-1, 11) == case.id
    assert tx.cards.case_of(-1, 10) is None


def test_a_retired_card_is_forgotten_and_named(tx: Transaction) -> None:
    case = given.report(tx)
    tx.cards.put(case.id, -1, 10, 1, AT)

    assert tx.cards.retire(case.id, -1) == 10
    assert tx.cards.retire(case.id, -1) is None
    assert tx.cards.get(case.id, -1) is None


def test_a_report_leads_to_its_case_and_back(tx: Transaction) -> None:
    case = given.report(tx)
    tx.cards.put_report(case.id, -1, 9)
    tx.cards.put_report(case.id, -1, 8, main=False)

    assert tx.cards.report_message(case.id) == (-1, 9)
    assert tx.cards.case_of_report(-1, 9) == case.id
    assert tx.cards.case_of_report(-1, 8) == case.id
    assert tx.cards.case_of_report(-1, 99) is None
    assert tx.cards.report_message(given.report(tx).id) is None


def test_the_current_question_is_the_newest_open_one(tx: Transaction) -> None:
    first = tx.prompts.open(given.WORKER, 7, PromptKind.INFO, AT, AT + HOUR, CaseId(1))
    second = tx.prompts.open(given.WORKER, 7, PromptKind.RESULT, AT, AT + HOUR, args={"待": [1, None, "二"]})

    assert tx.prompts.current(given.WORKER, 7) == second
    tx.prompts.close(second.id)
    assert tx.prompts.current(given.WORKER, 7) == first
    assert tx.prompts.get(second.id) is None
    assert tx.prompts.current(given.STAFF, 7) is None


def test_a_question_gathers_what_it_is_told(tx: Transaction) -> None:
    prompt = tx.prompts.open(given.WORKER, 7, PromptKind.RESULT, AT, AT + HOUR)
    tx.prompts.set_message(prompt.id, 55)

    fuller = replace(
        prompt, prompt_message_id=55, notes=(NoteId(3),), media=(MediaId(1), MediaId(2)), message_ids=(8, 9)
    )
    tx.prompts.update(fuller)

    assert tx.prompts.by_message(7, 55) == fuller == tx.prompts.get(prompt.id)
    assert tx.prompts.by_message(7, 56) is None


def test_a_question_that_does_not_listen_is_never_the_current_one(tx: Transaction) -> None:
    heard = tx.prompts.open(given.WORKER, 7, PromptKind.RESULT, AT, AT + HOUR)
    draft = tx.prompts.open(given.WORKER, 7, PromptKind.DRAFT, AT, AT + HOUR, message_ids=(5, 6), listens=False)

    assert tx.prompts.current(given.WORKER, 7) == heard
    assert tx.prompts.silent(7) == [draft]
    assert tx.prompts.silent(8) == []


def test_a_question_number_is_never_given_twice(tx: Transaction) -> None:
    first = tx.prompts.open(given.WORKER, 7, PromptKind.RESULT, AT, AT + HOUR)
    tx.prompts.close(first.id)

    assert tx.prompts.open(given.WORKER, 7, PromptKind.RESULT, AT, AT + HOUR).id != first.id


def test_an_erased_note_is_gone_and_its_number_stays(tx: Transaction) -> None:
    note, other = (tx.notes.keep(text, given.WORKER, AT) for text in ("门口占道\x00经营", "其他"))
    assert tx.notes.text(note) == "门口占道\x00经营"

    tx.notes.erase_note(note)

    assert tx.notes.text(note) is None
    assert tx.notes.text(other) == "其他"
    assert tx.notes.text(NoteId(99)) is None


def test_a_contact_is_found_by_phone_until_it_is_erased(tx: Transaction) -> None:
    contact = tx.notes.keep_contact(CaseId(1), "张三", "138 0000 1234", AT)
    tx.notes.keep_contact(CaseId(2), None, "+86 138-0000-1234", AT)
    tx.notes.keep_contact(CaseId(3), "李四", None, AT)

    assert tx.notes.contact(contact) == Contact("张三", "138 0000 1234")
    assert tx.notes.cases_of_phone("13800001234") == [CaseId(1), CaseId(2)]
    tx.notes.erase_contact(contact)
    assert tx.notes.contact(contact) is None
    assert tx.notes.cases_of_phone("13800001234") == [CaseId(2)]
    assert tx.notes.contact(ContactId(99)) is None


def test_each_look_at_a_contact_is_logged(tx: Transaction) -> None:
    contact = tx.notes.keep_contact(CaseId(1), "张三", None, AT)

    tx.notes.log_view(contact, CaseId(1), given.STAFF, "回访", AT)

    assert tx.notes.views(CaseId(1)) == [View(contact, given.STAFF, "回访", AT)]
    assert tx.notes.views(CaseId(2)) == []


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


def test_a_fetched_file_is_remembered_and_a_failed_one_counted(tx: Transaction) -> None:
    media = tx.media.keep(MediaKind.PHOTO, "f", "u", -1, 12, None, None, AT)

    tx.files.failed(media, "file is too big")
    tx.files.failed(media, "file is too big")
    (failed,) = tx.media.get([media])
    tx.files.stored(media, "ab/cd.jpg")
    (stored,) = tx.media.get([media])

    assert (failed.attempts, failed.error, failed.path) == (2, "file is too big", None)
    assert (stored.path, stored.error) == ("ab/cd.jpg", None)


def test_what_piled_up_for_a_person_is_told_once(tx: Transaction) -> None:
    cases = [given.report(tx).id for _ in range(2)]
    for case in (*cases, cases[0]):
        tx.gathered.add(given.WORKER, given.DAY, case)

    assert tx.gathered.of(given.WORKER, given.DAY) == cases
    assert tx.gathered.of(given.STAFF, given.DAY) == []


def test_small_facts_are_set_and_changed(tx: Transaction) -> None:
    assert tx.meta.get("poll") is None
    assert tx.meta.time("poll") is None

    tx.meta.set_time("poll", AT)
    tx.meta.set_time("poll", AT + MINUTE)

    assert tx.meta.time("poll") == AT + MINUTE
