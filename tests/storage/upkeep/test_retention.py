"""What was kept long enough goes, kind by kind; what is younger, or of an open case, stays."""

from dataclasses import replace
from datetime import date, timedelta

from dispatch.case.events import Rejected, Supplemented
from dispatch.model import Case, CaseId, ClauseNumber, ContactId, MediaId, NoteId, PersonId
from storage.media.media import MediaKind
from storage.media.media_files import LossReason
from storage.messages.outbox import State
from storage.messages.prompts import PromptKind
from storage.transaction import Transaction
from tests.storage import given

DAY = timedelta(days=1)
LATER = given.AT + 400 * DAY


def ended(tx: Transaction, note: NoteId, reason: NoteId) -> Case:
    case = given.report(tx, note)
    return given.happen(tx, case, [Rejected(reason, ClauseNumber("1.2"))], given.STAFF, given.AT)


def test_messages_go_after_they_were_settled_long_ago(tx: Transaction) -> None:
    for key in ("old", "waits"):
        tx.outbox.add(given.parcel(key), given.AT)
    tx.outbox.settle(1, State.SENT, given.AT, message_id=5)

    assert tx.retention.parcels(given.AT) == 0
    assert tx.retention.parcels(LATER) == 1
    assert tx.outbox.get(2) is not None


def test_pictures_of_an_album_go_when_no_caption_made_a_case_of_them(tx: Transaction) -> None:
    case = given.report(tx)
    for album in ("claimed", "lost"):
        tx.media.keep(MediaKind.PHOTO, "f", "u", -1001, 7, album, None, given.AT)
    tx.media.claim_album(-1001, "claimed", case.id)

    assert tx.retention.album_parts(LATER) == 1
    assert tx.media.album(-1001, "claimed")
    assert not tx.media.album(-1001, "lost")


def test_a_question_given_up_goes_with_what_was_answered_to_it(tx: Transaction) -> None:
    given_up, used = (tx.notes.keep(words, None, given.AT) for words in ("half an answer", "an answer"))
    tx.prompts.open(given.WORKER, 1, PromptKind.RESULT, given.AT, given.AT + DAY, notes=[given_up])
    tx.prompts.close(tx.prompts.open(given.WORKER, 2, PromptKind.RESULT, given.AT, given.AT + DAY, notes=[used]).id)

    assert tx.retention.prompts(given.AT) == 0
    assert tx.retention.prompts(LATER) == 2
    assert tx.notes.text(given_up) is None
    assert tx.notes.text(used) == "an answer"


def test_what_was_answered_and_cancelled_goes_and_what_went_into_the_case_stays(tx: Transaction) -> None:
    cancelled, used = (tx.notes.keep(words, None, given.AT) for words in ("taken back", "an answer"))
    case = given.happen(tx, given.report(tx), [Supplemented(note=used)], given.STAFF, given.AT)
    for note in (cancelled, used):
        prompt = tx.prompts.open(
            given.WORKER, 1, PromptKind.INFO, given.AT, given.AT + DAY, case_id=case.id, notes=[note]
        )
        tx.prompts.close(prompt.id)

    assert tx.retention.prompts(LATER) == 2
    assert (tx.notes.text(cancelled), tx.notes.text(used)) == (None, "an answer")


def test_what_a_message_carried_sealed_and_never_brought_goes_with_it(tx: Transaction) -> None:
    note = tx.notes.keep("links", None, given.AT)
    tx.outbox.add(replace(given.parcel("links"), kind="links", erases=note), given.AT)
    tx.outbox.settle(1, State.DEAD, given.AT)

    assert tx.retention.parcels(LATER) == 1
    assert tx.notes.text(note) is None


def test_links_go_once_they_are_good_for_nothing(tx: Transaction) -> None:
    person = tx.people.add(given.person())
    for code in ("used", "late", "good"):
        tx.people.invite(code, person, LATER + DAY if code == "good" else given.AT + DAY)
    tx.people.take_invite("used", given.AT)

    assert tx.retention.invitations(LATER) == 2
    assert tx.people.take_invite("good", LATER) is not None


def test_accounts_of_strangers_are_kept_no_longer_than_they_matter(tx: Transaction) -> None:
    tx.meta.set("joining:9001", "")
    tx.meta.set("joining:9002", '{"person": 1, "until": "2028-12-01T00:00:00+00:00"}')
    tx.meta.set("guesses:9003", '[3, "2026-11-23T01:42:00+00:00"]')
    tx.meta.set("forged_minute", '{"minute": "2026-11-23T01:42", "of": {"9004": 31}}')
    tx.meta.set("duty", '{"": [1]}')

    assert tx.retention.accounts(LATER) == 3
    assert tx.meta.get("joining:9002") is not None
    assert tx.meta.get("duty") is not None


def test_old_mornings_go(tx: Transaction) -> None:
    case = given.report(tx)
    tx.morning_lists.add(PersonId(1), given.DAY, case.id)

    assert tx.retention.mornings(given.DAY) == 0
    assert tx.retention.mornings(given.DAY + DAY) == 1


def test_the_texts_and_contacts_of_cases_that_ended_long_ago_go_and_the_fold_stays(tx: Transaction) -> None:
    texts = [tx.notes.keep(words, None, given.AT) for words in ("what", "why", "of an open case")]
    old, open_ = ended(tx, texts[0], texts[1]), given.report(tx, texts[2])
    contacts = [tx.notes.keep_contact(case, "张三丰", "13800001234", given.AT) for case in (old.id, open_.id)]

    assert (tx.retention.notes(given.AT), tx.retention.contacts(given.AT)) == (0, 0)
    assert (tx.retention.notes(LATER), tx.retention.contacts(LATER)) == (2, 1)
    assert (tx.retention.notes(LATER + DAY), tx.retention.contacts(LATER + DAY)) == (0, 0)

    assert [tx.notes.text(note) for note in texts] == [None, None, "of an open case"]
    assert [tx.notes.contact(contact) is None for contact in contacts] == [True, False]
    assert tx.notes.of_phone("13800001234") == contacts[1:]
    assert tx.cases.require(old.id) == old


def keep(tx: Transaction, case: Case | None, path: str | None = None, album: str | None = None) -> MediaId:
    number = tx.media.keep(MediaKind.PHOTO, "f", "u", -1001, 7, album, None, given.AT)
    if case is not None:
        tx.media.claim([number], case.id)
    if path is not None:
        tx.files.stored(number, path)
    return number


def test_the_files_of_cases_that_ended_long_ago_are_no_longer_named_and_their_rows_stay(tx: Transaction) -> None:
    old, open_ = ended(tx, NoteId(1), NoteId(2)), given.report(tx)
    forgotten, never_came, kept = keep(tx, old, "old"), keep(tx, old), keep(tx, open_, "new")
    tx.files.lost(never_came, LossReason.TOO_BIG)

    assert tx.retention.files(given.AT) == 0
    assert tx.retention.files(LATER) == 1
    assert tx.retention.files(LATER + DAY) == 0

    assert tx.files.paths() == ["new"]
    assert [media.path for media in tx.media.get([forgotten, never_came, kept])] == [None, None, "new"]
    assert tx.files.unfetched(9) == [], "what was forgotten is not fetched again"
    assert tx.files.missing(old.id).reasons == (LossReason.TOO_BIG,), "and it is not missed"


def test_the_files_of_a_visit_or_a_voice_stay_as_long_as_its_words_and_then_go_in_the_same_way(
    tx: Transaction,
) -> None:
    shown, kept = (tx.media.keep(MediaKind.PHOTO, "f", "u", 7, n, "part", given.STAFF, given.AT) for n in (8, 9))
    tx.media.claim_beside([shown], "visit", 3)
    tx.media.claim_beside([kept], "voice", 4, unsigned=True)
    assert [one.id for one in tx.files.unfetched(9)] == [shown, kept]
    tx.files.stored(shown, "a")
    tx.files.stored(kept, "b")

    assert (tx.retention.shown_beside(LATER), tx.retention.album_parts(LATER)) == (0, 0)
    assert tx.retention.area_files(given.AT) == 0
    assert tx.files.paths() == ["a", "b"]
    assert tx.retention.area_files(LATER) == 2

    assert tx.files.paths() == []
    assert tx.files.unfetched(9) == []
    assert tx.retention.area_files(LATER) == 0


def test_what_was_shown_beside_the_cases_goes_and_what_is_theirs_stays(tx: Transaction) -> None:
    case = given.report(tx)
    tx.media.claim_album(-1001, "claimed", case.id)
    stays = [keep(tx, case), keep(tx, None, album="claimed")]
    keep(tx, None, "fetched by an older version")

    assert tx.retention.shown_beside(given.AT) == 0
    assert tx.retention.shown_beside(LATER) == 1

    assert [media.id for media in tx.media.get([MediaId(number) for number in range(1, 9)])] == stays
    assert tx.files.paths() == []


def test_of_strangers_no_account_number_stays(tx: Transaction) -> None:
    """Groups that are not bound are remembered, for they are named until they are."""
    for chat in (7_001, 7_002, -2001):
        tx.chats.mark_greeted(chat)
    tx.meta.set("menu:7003", "")
    tx.meta.set("menu:1001", "digest")

    assert tx.retention.strangers() == 3
    assert tx.retention.strangers() == 0

    assert [tx.chats.greeted(chat) for chat in (7_001, 7_002, -2001)] == [False, False, True]
    assert tx.chats.unbound() == [-2001]
    assert (tx.meta.get("menu:7003"), tx.meta.get("menu:1001")) == (None, "digest")


def test_the_log_of_looks_goes_last(tx: Transaction) -> None:
    tx.notes.log_view(ContactId(1), CaseId(1), PersonId(2), "回访", given.AT)

    assert tx.retention.views(given.AT) == 0
    assert tx.retention.views(LATER) == 1


def test_a_picture_that_somebody_is_still_asked_about_is_kept(tx: Transaction) -> None:
    part = tx.media.keep(MediaKind.PHOTO, "f", "u", -1, 7, "album", None, given.AT)
    tx.media.keep(MediaKind.PHOTO, "f", "u", -1, 8, "other", None, given.AT)
    prompt = tx.prompts.open(given.WORKER, -1, PromptKind.DRAFT, given.AT, LATER, media=(part,), listens=False)

    assert tx.retention.album_parts(LATER) == 1
    assert tx.retention.shown_beside(LATER) == 0
    tx.prompts.close(prompt.id)
    assert tx.retention.album_parts(LATER) == 1


def test_on_which_day_it_was_told_that_a_message_was_not_delivered_is_kept_while_it_matters(tx: Transaction) -> None:
    tx.meta.set("undelivered:7:-1001", "2026-11-20")
    tx.meta.set("undelivered:8:-1001", "2026-11-23")
    tx.meta.set("muted:-1001", "2026-11-20")

    assert tx.retention.undelivered(date(2026, 11, 23)) == 1
    assert (tx.meta.get("undelivered:7:-1001"), tx.meta.get("undelivered:8:-1001")) == (None, "2026-11-23")
    assert tx.meta.get("muted:-1001") == "2026-11-20"
