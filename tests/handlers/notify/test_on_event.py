"""What has happened is told: every card follows, whom it needs hears of it once, and some is silent by intent."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import get_args

import pytest

from dispatch.case import commands as c
from dispatch.case import events as e
from dispatch.case.reminders import timers_of
from dispatch.case.rules import NEXT, decide
from dispatch.model import OPEN, Case, Outcome, Person, Status, TimerKind
from handlers.notify.message_codec import read_message
from handlers.notify.messages import CaseCard
from handlers.notify.on_event import Happened, announce, on_event
from handlers.notify.outbox_writer import OutboxWriter
from handlers.notify.prompt_reasons import PromptReason
from handlers.rendering.render import render
from storage.messages.parcels import Parcel
from storage.transaction import Transaction
from tests.dispatch.case.test_rules import rightful
from tests.dispatch.prepared import BY_NAME, case_in, prepared
from tests.handlers.town import keep_papers, put
from tests.handlers.weekly import CENTRE, CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT, claim_all
from tests.make import NOTE, RESIDENT, VERIFIED_AT, do, report, reported_case, settled_case, verified_case
from tests.street import DIRECTOR, HEAD, LI, MANHOLE, NOISE, WANG, ZHAO, book, local

Undone = Callable[[], AbstractContextManager[None]]
SILENT = {
    e.Reported,
    e.Accepted,
    e.Supplemented,
    e.Amended,
    e.AssistAccepted,
    e.AssistCame,
    e.AssistEnded,
    e.AssistRated,
    e.TakenBack,
    e.Withdrawn,
    e.Progressed,
    e.Held,
    e.Escalated,
    e.Settled,
    e.Passed,
}
"""The cards say it, and nobody has to do anything now; a report sounds only at night, a passed case when it ends."""
STEPS = [(name, at) for name, cmd in BY_NAME.items() for at in sorted(NEXT[type(cmd)].sources) or (None,)]


def told(tx: Transaction, name: str, status: Status | None) -> tuple[tuple[e.Event, ...], list[Parcel]]:
    """What comes of the command, and what is said about it."""
    keep_papers(tx)
    it = prepared(name, status)
    by = rightful(name, status)
    decided = decide(it.case, it.command, by, it.at, book(), it.scene)
    put(tx, decided.after)
    return decided.events, said(tx, it.case, decided.after, decided.events, by)


def said(
    tx: Transaction, before: Case | None, after: Case, events: tuple[e.Event, ...], by: Person | None
) -> list[Parcel]:
    announce(OutboxWriter(tx, after.since, CENTRE, "t"), before, after, events, by)
    return tx.outbox.of_case(after.id)


def prompts(parcels: list[Parcel]) -> list[Parcel]:
    return [parcel for parcel in parcels if reason_of(parcel) is not None]


def reason_of(parcel: Parcel) -> PromptReason | None:
    message = read_message(parcel)
    return message.reason if isinstance(message, CaseCard) else None


@pytest.mark.parametrize(("name", "status"), STEPS)
def test_whatever_happens_is_shown_on_the_centres_card(tx: Transaction, name: str, status: Status | None) -> None:
    _, parcels = told(tx, name, status)

    cards = [p for p in parcels if p.chat_id == CENTRE_CHAT and p.kind == "card"]
    assert len(cards) == 1


@pytest.mark.parametrize(("name", "status"), STEPS)
def test_nobody_hears_of_one_thing_twice(tx: Transaction, name: str, status: Status | None) -> None:
    _, parcels = told(tx, name, status)

    chats = [p.chat_id for p in prompts(parcels)]
    assert len(chats) == len(set(chats))
    assert WORKER_CHAT not in chats
    assert CENTRE_CHAT not in chats


def test_every_event_either_prompts_somebody_or_is_silent_by_intent(tx: Transaction, undone: Undone) -> None:
    heard: set[type] = {e.SecondPersonAsked}
    seen: set[type] = {e.SecondPersonAsked}
    for name, status in STEPS:
        with undone():
            events, parcels = told(tx, name, status)
        seen |= {type(event) for event in events}
        heard |= {type(event) for event in events} if prompts(parcels) else set()

    assert seen == set(get_args(e.Event))
    assert seen - heard <= SILENT


def test_a_second_person_is_asked_for_who_is_not_the_first(tx: Transaction) -> None:
    case = put(tx, verified_case(of=report(row=NOISE, contact=RESIDENT)))
    asked = e.SecondPersonAsked(None, local(24, 15))

    chats = {p.chat_id for p in prompts(said(tx, case, case, (asked,), LI))}

    assert chats == {1000 + ZHAO.id, 1000 + DIRECTOR.id}


def claimed(tx: Transaction, case: Case) -> list[Parcel]:
    """What waits, also for the morning; it is taken out of the way."""
    found = []
    while some := claim_all(tx, local(29, 9, month=12)):
        found += some
    return found


@pytest.mark.parametrize("timer", [t for t in TimerKind if t is not TimerKind.DAILY])
def test_every_timer_that_rings_has_somebody_to_wake(tx: Transaction, timer: TimerKind) -> None:
    keep_papers(tx)
    name = "Assist" if timer.startswith("assist_") else "Progress"
    case = (
        prepared("AssistAccept", Status.HANDLING).case if name == "Assist" else prepared(name, Status.HANDLING).case
    )
    assert case is not None
    put(tx, case)
    rung = e.Rung(f"{timer}:1" if name == "Assist" else timer)

    spoke = prompts(said(tx, case, case, (rung,), None))

    carries_a_command = {TimerKind.INFO_BACK, TimerKind.RESUME}
    assert bool(spoke) != (timer in carries_a_command)


def test_what_is_overdue_each_morning_is_gathered_into_one_message_a_person(tx: Transaction) -> None:
    keep_papers(tx)
    cases = [put(tx, reported_case(report(f"SY20261123-000{n}"))) for n in (1, 2, 3)]

    for case in cases:
        announce(OutboxWriter(tx, local(24, 8, 30), CENTRE, "t"), case, case, (e.Rung(TimerKind.DAILY),), None)

    mornings = [p for p in claimed(tx, cases[0]) if p.kind == "morning"]
    assert sorted(p.chat_id for p in mornings) == sorted([1000 + LI.id, 1000 + DIRECTOR.id])


def lists_sent(tx: Transaction, at: datetime) -> list[int]:
    """Who gets a morning list by then."""
    chats: list[int] = []
    while some := claim_all(tx, at):
        chats += [parcel.chat_id for parcel in some if parcel.kind == "morning"]
    return chats


def test_what_is_gathered_after_the_mornings_list_has_gone_stands_on_the_next_one(tx: Transaction) -> None:
    """As where the process starts at nine: the list that had waited may be quicker than the timers of the morning."""
    keep_papers(tx)
    early, late = (put(tx, reported_case(report(f"SY20261123-000{n}"))) for n in (1, 2))
    announce(OutboxWriter(tx, local(24, 8, 30), CENTRE, "t"), early, early, (e.Rung(TimerKind.DAILY),), None)
    assert len(lists_sent(tx, local(24, 8, 32))) == 2

    announce(OutboxWriter(tx, local(24, 8, 40), CENTRE, "u"), late, late, (e.Rung(TimerKind.DAILY),), None)

    assert lists_sent(tx, local(24, 17)) == []
    tomorrow = CENTRE.book.calendar.day(local(25, 8, 30))
    assert sorted(lists_sent(tx, local(25, 8, 32))) == sorted([1000 + LI.id, 1000 + DIRECTOR.id])
    assert tx.morning_lists.of(LI.id, tomorrow) == [late.id]


def test_a_report_in_working_hours_wakes_nobody_and_an_urgent_one_at_night_its_owner(tx: Transaction) -> None:
    keep_papers(tx)
    by_day = put(tx, reported_case(report("SY20261123-0001")))
    opened = decide(None, report("SY20261123-0001"), WANG, by_day.since, book()).events
    at_night = put(tx, reported_case(report("SY20261123-0002", row=MANHOLE), at=local(23, 23)))

    quiet = prompts(said(tx, None, by_day, opened, WANG))
    opened = decide(None, report("SY20261123-0002", row=MANHOLE), WANG, local(23, 23), book()).events
    loud = prompts(said(tx, None, at_night, opened, WANG))

    assert quiet == []
    assert [(p.chat_id, p.not_before) for p in loud] == [(1000 + LI.id, None)]


def test_an_ordinary_prompt_outside_working_hours_waits_for_the_morning(tx: Transaction) -> None:
    keep_papers(tx)
    case = put(tx, do(reported_case(at=local(23, 17)), c.AskInfo(NOTE), LI, local(23, 19)))

    (asked,) = prompts(said(tx, case, case, (e.InfoAsked(NOTE, case.triage),), LI))  # type: ignore[arg-type]

    assert asked.chat_id == 1000 + WANG.id
    assert asked.not_before == local(24, 8, 30)


def test_a_unit_with_a_group_is_told_there_and_not_each_of_its_people(tx: Transaction) -> None:
    events, parcels = told(tx, "Dispatch", Status.REPORTED)

    assert isinstance(events[0], e.Dispatched)
    assert [p.chat_id for p in prompts(parcels)] == [UNIT_CHAT]


def test_a_second_dissatisfaction_is_the_directors(tx: Transaction) -> None:
    keep_papers(tx)
    case = verified_case(of=report(row=NOISE, contact=RESIDENT))
    command = c.RevisitDone(Outcome.DISSATISFIED, NOTE)
    decided = decide(case, command, LI, local(24, 10), book(dissatisfied_before_director=1))
    after = put(tx, decided.after)

    chats = {p.chat_id: reason_of(p) for p in prompts(said(tx, case, after, decided.events, LI))}

    assert chats[1000 + DIRECTOR.id] == "second_dissatisfied"
    assert 1000 + HEAD.id not in chats
    assert 1000 + ZHAO.id not in chats


@pytest.mark.parametrize(
    ("times", "reasons"), [(2, {"dissatisfied_triage"}), (1, {"dissatisfied_triage", "second_dissatisfied"})]
)
def test_a_dissatisfied_resident_of_a_case_without_a_unit_is_its_owners(
    tx: Transaction, times: int, reasons: set[str]
) -> None:
    """It was settled on the spot: nobody else would take it up before its triage is late."""
    keep_papers(tx)
    settled = settled_case(report(row=NOISE, contact=RESIDENT))
    case = do(settled, c.Pass(), HEAD, VERIFIED_AT)
    command = c.RevisitDone(Outcome.DISSATISFIED, NOTE)
    decided = decide(case, command, LI, local(24, 10), book(dissatisfied_before_director=times))
    after = put(tx, decided.after)

    parcels = said(tx, case, after, decided.events, LI)

    assert after.status is Status.REPORTED
    assert {reason_of(p) for p in prompts(parcels)} == reasons


def test_a_failed_check_of_a_case_without_a_unit_is_its_owners(tx: Transaction) -> None:
    keep_papers(tx)
    case = settled_case()
    decided = decide(case, c.Fail(NOTE), HEAD, VERIFIED_AT, book(reworks_before_director=1))
    after = put(tx, decided.after)

    parcels = said(tx, case, after, decided.events, HEAD)

    assert after.status is Status.REPORTED
    assert {reason_of(p) for p in prompts(parcels)} == {"failed_triage", "third_fail"}


@pytest.mark.parametrize(("name", "status"), STEPS)
def test_working_out_who_needs_to_know_writes_nothing(tx: Transaction, name: str, status: Status | None) -> None:
    keep_papers(tx)
    it = prepared(name, status)
    by = rightful(name, status)
    decided = decide(it.case, it.command, by, it.at, book(), it.scene)
    put(tx, decided.after)
    raw = tx.meta._connection.raw
    before = raw.total_changes

    for event in decided.events:
        on_event(tx, Happened(it.case, decided.after, event, by, it.at), CENTRE.book.calendar)

    assert raw.total_changes == before


def unsent(tx: Transaction, parcels: list[Parcel]) -> list[tuple[int, PromptReason | None]]:
    """Prompts that would be dropped when they are sent, though nothing has changed meanwhile."""
    return [(p.chat_id, reason_of(p)) for p in prompts(parcels) if render(tx, p, p.created_at, CENTRE) is None]


def away(tx: Transaction, *people: Person) -> None:
    for person in people:
        tx.people.update(replace(person, on_leave=True))


@pytest.mark.parametrize("staff", [(LI,), (LI, ZHAO), ()], ids=["backup", "director", "owner"])
@pytest.mark.parametrize(("name", "status"), STEPS)
def test_whoever_is_prompted_gets_the_prompt(
    tx: Transaction, name: str, status: Status | None, staff: tuple[Person, ...]
) -> None:
    away(tx, *staff)

    _, parcels = told(tx, name, status)

    assert unsent(tx, parcels) == []


@pytest.mark.parametrize("staff", [(LI,), (LI, ZHAO), ()], ids=["backup", "director", "owner"])
@pytest.mark.parametrize("status", sorted(OPEN))
def test_whomever_a_timer_prompts_gets_the_prompt(
    tx: Transaction, status: Status, staff: tuple[Person, ...], undone: Undone
) -> None:
    """Each timer of the status, one after the other, until all that is left comes each morning."""
    keep_papers(tx)
    away(tx, *staff)
    case, heard = case_in(status), 0
    for _ in range(12):
        timer, at = min(timers_of(case, book()), key=lambda guard: (guard[1], guard[0]))
        if timer.kind is TimerKind.DAILY:
            break
        decided = decide(case, c.Ring(timer.kind, timer.number), None, at, book())
        after = decided.after
        with undone():
            put(tx, after)
            parcels = said(tx, case, after, decided.events, None)
            assert unsent(tx, parcels) == [], timer
            heard += len(prompts(parcels))
        if after.status is not case.status:
            break
        case = after

    assert heard
