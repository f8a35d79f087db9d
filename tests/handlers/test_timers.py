"""Timers by kind: each has one row that says who handles it, and whether it stands with a case."""

from dataclasses import replace

import pytest

from dispatch.case.reminders import timers_of
from dispatch.model import CaseId, TimerKey, TimerKind
from handlers.timers import TIMERS, clock_set_back, ring
from storage.messages.timers import Timer
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE, WORKER_CHAT
from tests.street import LI, WANG, ZHAO, minutes

REPORT = "#上报 首义路12号门口占道经营"


def timer_of(town: Town, key: str, kind: str) -> Timer:
    """A timer without a case, which is due."""
    town.tx.timers.plan(key, kind, town.at, {"year": 2026, "week": 48, "person": WANG.id, "until": ""})
    [timer] = [timer for timer in town.tx.timers.due(town.at) if timer.key == key]
    return timer


def test_every_kind_of_a_case_s_timer_has_its_row_and_the_others_stand_without_a_case() -> None:
    assert {kind for kind, row in TIMERS.items() if row.of_case} == {*TimerKind}
    assert {kind for kind, row in TIMERS.items() if not row.of_case} == {
        *("leave", "draft", "album", "weekly", "monthly", "take_back_over"),
        *("door", "doors_week", "door_proposed"),
        "campaign",
        *("rounds", "visit", "voice"),
    }


@pytest.mark.parametrize("kind", ["bells", "triage", "assist_due:1", ""])
def test_a_timer_without_a_case_that_nobody_handles_is_never_taken_for_the_weekly_one(town: Town, kind: str) -> None:
    timer = timer_of(town, "rounds:2026-W48", kind)

    with pytest.raises(LookupError, match="nobody handles"):
        ring(town.tx, timer, town.at, CENTRE)

    assert town.tx.timers.get(timer.id) == timer, "the timekeeper tries again, with an alert"
    assert town.tx.outbox.claim(town.at) == []


def test_a_timer_with_a_case_is_never_taken_for_one_without(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    timer = replace(timer_of(town, "leave:1", "leave"), case=CaseId(1))

    with pytest.raises(LookupError, match="nobody handles"):
        ring(town.tx, timer, town.at, CENTRE)


def test_a_case_s_timer_rings_as_a_command_of_the_clock_and_is_gone(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    [timer] = [timer for timer in town.tx.timers.of_case(CaseId(1)) if timer.kind == TimerKind.TRIAGE]

    town.at += minutes(60)
    assert ring(town.tx, timer, town.at, CENTRE) is None

    case = town.case()
    assert TimerKey.of(TimerKind.TRIAGE) in case.rung
    wanted = {key for key, _ in timers_of(case, CENTRE.book)}
    assert {one.kind for one in town.tx.timers.of_case(case.id)} == wanted
    assert TimerKind.TRIAGE not in {key.kind for key in wanted}


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (TimerKey.of(TimerKind.DUE), "due"),
        (TimerKey.of(TimerKind.SUPERVISION, 2), "supervision:2"),
        (TimerKey.of(TimerKind.ASSIST_DUE, 1), "assist_due:1"),
    ],
)
def test_the_key_of_a_timer_is_the_text_that_is_stored_and_is_read_from_it(key: TimerKey, text: str) -> None:
    assert key == text
    assert (TimerKey(text).kind, TimerKey(text).number) == (key.kind, key.number)


def test_a_text_that_was_never_a_timer_s_has_no_kind() -> None:
    with pytest.raises(ValueError, match="rounds"):
        _ = TimerKey("rounds:1").kind


def test_what_a_wrong_clock_let_ring_too_early_does_not_put_off_who_comes_next(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    right, backup = town.at + minutes(5), TimerKind.TRIAGE_BACKUP
    due = next(
        at
        for timer, at in timers_of(replace(town.case(), rung=frozenset({TimerKind.TRIAGE})), CENTRE.book)
        if timer.kind is backup
    )
    town.at += minutes(65)
    town.wait(town.at)
    told = len(town.in_chat(1000 + LI.id))
    assert next(one for one in town.tx.timers.of_case(CaseId(1)) if one.kind == backup).due_at > due

    town.at = right
    clock_set_back(town.tx, town.at, CENTRE)
    town.deliver()
    clock_set_back(town.tx, town.at, CENTRE)

    assert [one.due_at for one in town.tx.timers.of_case(CaseId(1)) if one.kind == backup] == [due]
    assert len(town.in_chat(1000 + LI.id)) == told, "nobody is told again"
    assert [type(one.event).__name__ for one in town.tx.cases.events(CaseId(1))].count("Rung") == 2
    town.wait(due)
    assert town.in_chat(1000 + ZHAO.id)
