"""Visits and voices in the database, on each engine: found by time and person, and by nobody who should not know."""

from datetime import timedelta

from dispatch.model import CaseId, NoteId, PersonId
from dispatch.rounds import visits as v
from dispatch.rounds import voices as o
from storage.transaction import Transaction
from tests.dispatch.rounds.made import AT, told, visit, voice
from tests.storage import given
from tests.street import LI, ZHAO

_DAY = timedelta(days=1)


def keep(tx: Transaction, one: v.Visit) -> v.Visit:
    planned = v.VisitPlanned(one.id, one.station, one.person, one.meeting, one.at)
    tx.visits.add(v.evolve(None, planned, None, one.at), [planned], None, one.at)
    return tx.visits.require(one.id)


def test_visits_are_found_by_time_and_person(tx: Transaction) -> None:
    first, second = keep(tx, visit()), keep(tx, visit(at=AT + _DAY, number=2))
    other = keep(tx, visit(person=ZHAO.id, number=3))
    cancelled = v.evolve(second, v.VisitCancelled(), None, AT)
    tx.visits.save(second, cancelled, [v.VisitCancelled()], None, AT)

    assert tx.visits.between(AT, AT + 2 * _DAY) == [first, other, cancelled]
    assert tx.visits.between(AT + _DAY, AT + 2 * _DAY) == [cancelled]
    assert tx.visits.of_person(LI.id, AT, AT + 2 * _DAY) == [first]


def test_every_event_of_a_visit_comes_back_as_it_was(tx: Transaction) -> None:
    one = keep(tx, visit())
    events: list[v.VisitEvent] = [
        v.VisitMoved(AT + _DAY, v.Meeting.EVENING), v.VisitReassigned(ZHAO.id), v.AlarmRung(v.Alarm.CARD),
        v.CasesDrawn((CaseId(4),), "s"), v.CaseRechecked(CaseId(4), right=False), v.VisitMissed("urgent"),
        v.VisitTicked(v.Tick.MORNING), v.VisitUnticked(v.Tick.MORNING), v.VisitNoted(NoteId(3), problem=True),
        v.ProblemOpened(NoteId(3), CaseId(9)), v.NotebookChecked(PersonId(1), v.Verdict.AMEND, NoteId(4)),
        v.VisitCancelled(),
    ]  # fmt: skip
    after = one
    for event in events:
        after = v.evolve(after, event, LI.id, AT)

    tx.visits.save(one, after, events, LI.id, AT)

    assert tx.visits.require(one.id) == after
    assert [entry.event for entry in tx.visits.log(one.id)][1:] == events
    assert tx.visits.kind.fold(tx.visits.log(one.id)) == after


def speak(tx: Transaction, number: int, person: PersonId | None) -> o.Voice:
    one = voice(number=number)
    asked = o.VoiceAsked(one.id, one.kind, one.text, one.due_at, one.station)
    tx.voices.add(one, [asked], None, one.asked_at)
    if person is not None:
        tx.voices.keep_speaker(one.id, person)
    return one


def test_who_spoke_is_sealed_and_can_be_forgotten(tx: Transaction) -> None:
    speak(tx, 1, given.WORKER)
    speak(tx, 2, None)
    raw = tx.meta._connection.raw.execute("SELECT speaker FROM voices WHERE id = 1").fetchone()[0]

    assert len(bytes(raw)) > len(str(given.WORKER)) + 16, "it is sealed"
    assert (tx.voices.speaker(1), tx.voices.speaker(2)) == (given.WORKER, None)
    assert tx.voices.of_speaker(given.WORKER) == [(1, AT)]
    assert tx.residents.traces_of(given.WORKER)["voices"] == [AT.isoformat()]

    tx.residents.forget_account(given.WORKER, 1001)

    assert tx.voices.speaker(1) is None
    assert tx.voices.of_speaker(given.WORKER) == []


def test_voices_are_found_by_whether_they_wait_and_when_they_came(tx: Transaction) -> None:
    first, second = speak(tx, 1, None), speak(tx, 2, None)
    after = told(second, [o.VoiceAnswered(NoteId(5))])
    tx.voices.save(second, after, [o.VoiceAnswered(NoteId(5))], LI.id, AT)

    assert tx.voices.waiting() == [first]
    assert tx.voices.answered_since(AT) == [after]
    assert tx.voices.answered_since(AT + _DAY) == []
    assert tx.voices.between(AT, AT + _DAY) == [first, after]
    assert tx.voices.between(AT + _DAY, AT + 2 * _DAY) == []


def test_what_was_written_for_an_area_is_erased_in_time_and_nothing_else_is(tx: Transaction) -> None:
    words = [tx.notes.keep(text, None, AT) for text in ("a visit", "a voice", "an answer of later", "of nothing")]
    one = keep(tx, visit())
    noted = v.VisitNoted(words[0])
    tx.visits.save(one, v.evolve(one, noted, LI.id, AT), [noted], LI.id, AT)
    asked = o.VoiceAsked(1, o.VoiceKind.SUGGESTION, words[1], AT)
    spoken = o.evolve(None, asked, None, AT)
    tx.voices.add(spoken, [asked], None, AT)
    answer, later = o.VoiceAnswered(words[2]), AT + 9 * _DAY
    tx.voices.save(spoken, o.evolve(spoken, answer, LI.id, later), [answer], LI.id, later)

    assert tx.retention.area_notes(AT + _DAY) == 2
    assert [tx.notes.text(word) for word in words] == [None, None, "an answer of later", "of nothing"]
    assert tx.retention.area_notes(AT + _DAY) == 0
    assert tx.retention.area_notes(AT + 10 * _DAY) == 1
