"""Who is responsible, what guards a case, what if nobody acts: the table of docs/mechanism.md, row by row."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dispatch.case import commands as c
from dispatch.case.events import Rung
from dispatch.case.reminders import timers_of
from dispatch.case.responsible import Party, responsible
from dispatch.model import Case, Outcome, Person, Status, SupervisionKind, TimerKey, TimerKind
from tests.dispatch.histories import silence
from tests.dispatch.prepared import returned
from tests.make import (
    FRIDAY,
    NOTE,
    accepted_case,
    asked_case,
    dispatched_case,
    do,
    escalated_case,
    held_case,
    report,
    reported_case,
    resolved_case,
    settled_case,
    verified_case,
)
from tests.street import (
    CALENDAR,
    DIRECTOR,
    HOUSING,
    LI,
    MANHOLE,
    NOISE,
    OFFICER_HOUSING,
    OFFICER_SQUAD,
    WANG,
    book,
    local,
)

S, P = Status, Party


def rings(case: Case, until: datetime) -> list[tuple[str, str]]:
    """What rang until then, with day of November, hour and minute."""
    return [
        (f"{CALENDAR.local(at):%d %H:%M}", what.timer)
        for at, _, what in silence(case, until).history
        if isinstance(what, Rung)
    ]


NOBODY_ACTS = {
    "reported: owner, backup, then each working morning": (
        reported_case(),
        ["23 09:57 triage", "23 10:57 triage_backup", "24 08:30 daily", "25 08:30 daily"],
    ),
    "reported just before the weekend: not a morning too early": (
        reported_case(at=local(20, 17, 20)),
        ["23 08:35 triage", "23 09:35 triage_backup", "24 08:30 daily", "25 08:30 daily"],
    ),
    "reported and urgent: every minute counts": (
        reported_case(report(row=MANHOLE), at=local(23, 22)),
        ["23 22:15 triage", "23 22:30 triage_backup", "24 08:30 daily", "25 08:30 daily"],
    ),
    "awaiting information: reporter, head, and back after three working days": (
        asked_case(),
        ["24 09:50 info", "25 09:50 info_head", "26 09:50 info_back", "26 09:57 triage", "26 10:57 triage_backup"],
    ),
    "dispatched: unit head, owner, while the handling clock runs": (
        dispatched_case(of=report(row=NOISE)),
        [
            "23 11:50 pickup",
            "23 15:50 pickup_owner",
            "24 08:30 daily",
            "24 15:20 nearly_due",
            "25 08:30 daily",
            "25 09:50 due",
        ],
    ),
    "handling: three quarters, the limit, unit head and director, then each working morning": (
        accepted_case(),
        [
            "23 11:20 nearly_due",
            "23 11:50 due",
            "24 11:50 overdue_chain",
            "24 11:50 supervision",
            "25 08:30 daily",
            "26 08:30 daily",
        ],
    ),
    "on hold: resumes by itself, with the rest of its limit": (
        held_case(until=FRIDAY),
        ["27 09:00 resume", "27 09:20 nearly_due", "27 09:50 due"],
    ),
    "resolved: reporter, head, staff, then each working morning": (
        resolved_case(),
        ["24 11:00 check", "25 11:00 check_staff", "26 11:00 check_late", "27 08:30 daily", "30 08:30 daily"],
    ),
    "settled on the spot: the head at once, then staff": (
        settled_case(),
        ["24 09:42 check_staff", "25 09:42 check_late", "26 08:30 daily"],
    ),
    "verified: owner, backup, then each working morning": (
        verified_case(),
        ["24 10:00 revisit", "25 10:00 revisit_backup", "26 08:30 daily", "27 08:30 daily"],
    ),
    "escalated: every five working days": (escalated_case(), ["30 11:00 follow_up"]),
}


@pytest.mark.parametrize("row", NOBODY_ACTS)
def test_if_nobody_acts(row: str) -> None:
    case, expected = NOBODY_ACTS[row]

    rang = [" ".join(ring) for ring in rings(case, local(30, 12))]

    assert rang[: len(expected)] == expected


def test_a_district_that_named_a_deadline_is_asked_then_and_every_five_working_days_after() -> None:
    asked = do(accepted_case(), c.Escalate(NOTE, "区-7", local(25, 12)), LI, local(23, 10, 10))
    up = do(asked, c.ConfirmEscalation(), DIRECTOR, local(23, 10, 20))

    assert rings(up, local(3, 9, month=12)) == [("25 12:00", "follow_up"), ("02 12:00", "follow_up")]


def test_after_three_days_without_an_answer_the_question_is_withdrawn_and_triage_goes_on() -> None:
    back = silence(asked_case(), local(26, 9, 51)).require()

    assert (back.status, back.question) == (S.REPORTED, None)
    assert back.triage is not None
    assert back.triage.due == local(26, 9, 57)


def test_at_the_limit_the_clock_supervises_once() -> None:
    overdue = silence(accepted_case(), local(30, 9)).require()

    assert [s.kind for s in overdue.supervisions] == [SupervisionKind.OVERDUE]


def test_a_triage_clock_that_a_second_question_does_not_stop_rings_during_it_and_not_again_after_it() -> None:
    given = do(asked_case(at=local(23, 9, 47)), c.GiveInfo(NOTE), WANG, local(23, 10))
    again = do(given, c.AskInfo(NOTE), LI, local(23, 10, 5))

    during = silence(again, local(23, 14)).require()
    answered = do(during, c.GiveInfo(NOTE), WANG, local(23, 14))

    assert rings(again, local(23, 14)) == [("23 10:10", "triage"), ("23 11:10", "triage_backup")]
    assert timers_of(answered, book()) == {("daily", local(24, 8, 30))}


def test_a_case_that_comes_back_late_to_triage_is_not_reminded_of_for_the_mornings_before() -> None:
    given = do(asked_case(at=local(23, 9, 47)), c.GiveInfo(NOTE), WANG, local(23, 10))
    again = do(given, c.AskInfo(NOTE), LI, local(23, 10, 5))

    back = silence(again, local(26, 10, 6)).require()

    assert (back.status, back.since) == (S.REPORTED, local(26, 10, 5))
    assert [timer for _, timer in rings(again, local(26, 10, 6))][-1] == "info_back"
    assert timers_of(back, book()) == {("daily", local(27, 8, 30))}


def test_a_decision_passes_on_after_four_working_hours_and_is_then_asked_each_working_morning() -> None:
    asked = do(accepted_case(of=report(row=NOISE)), c.AskExtension(1, NOTE), OFFICER_SQUAD, local(23, 10))

    passed = silence(asked, local(23, 16, 30)).require()

    assert ("decision", local(23, 16)) in timers_of(asked, book())
    assert passed.decision is not None
    assert passed.decision.passed_on
    assert rings(asked, local(25, 9))[:3] == [
        ("23 16:00", "decision"),
        ("24 08:30", "daily"),
        ("24 15:20", "nearly_due"),
    ]
    granted = do(passed, c.GrantExtension(), DIRECTOR, local(23, 17))
    assert "daily" not in dict(timers_of(granted, book()))


def test_after_three_returns_the_director_is_asked_and_nobody_else_reminded() -> None:
    case = returned(3)

    assert responsible(case) is P.DIRECTOR
    assert {timer.kind for timer, _ in timers_of(case, book())} == {TimerKind.DECISION}
    assert [timer for _, timer in rings(case, local(26, 9))] == ["decision", "daily", "daily", "daily"]


def test_an_assist_has_its_own_timers_and_they_ring_once_though_the_case_moves() -> None:
    whistled = do(dispatched_case(), c.Assist(HOUSING.code, NOTE, 90, whistle=True), LI, local(23, 9, 55))
    assert {(t, at) for t, at in timers_of(whistled, book()) if t.startswith("assist")} == {
        ("assist_accept:1", local(23, 11, 55)),
        ("assist_arrive:1", local(23, 10, 25)),
        ("assist_due:1", local(23, 11, 25)),
    }

    late = silence(whistled, local(23, 11)).require()
    accepted = do(late, c.Accept(), OFFICER_SQUAD, local(23, 11))
    helped = do(accepted, c.AssistAccept(1), OFFICER_HOUSING, local(23, 11, 5))

    assert {t for t, _ in timers_of(helped, book()) if t.startswith("assist")} == {"assist_due:1"}
    done = do(helped, c.AssistDone(1, NOTE), OFFICER_HOUSING, local(23, 11, 10))
    assert not [t for t, _ in timers_of(done, book()) if t.startswith("assist")]


def test_a_supervision_is_asked_after_when_its_answer_is_late() -> None:
    case = do(reported_case(), c.Supervise(SupervisionKind.LEADER), DIRECTOR, local(23, 9, 45))
    answered = do(case, c.AnswerSupervision(NOTE), LI, local(23, 9, 50))

    assert ("supervision", local(24, 9, 45)) in timers_of(case, book())
    assert "supervision" not in dict(timers_of(answered, book()))


@pytest.mark.parametrize("waiting", [held_case(until=local(30, 17)), escalated_case(), accepted_case()])
def test_a_supervision_that_nobody_answers_is_told_each_working_morning_in_whatever_status(waiting: Case) -> None:
    began = waiting.since
    asked = c.Supervise(SupervisionKind.LEADER, reply_by=began + timedelta(hours=1))
    case = do(waiting, asked, DIRECTOR, began)

    mornings = [at for at, timer in rings(case, local(27, 9)) if timer in ("daily", "follow_up")]

    assert mornings == [f"{day} 08:30" for day in range(CALENDAR.local(began).day + 1, 28)]
    told = rings(do(case, c.AnswerSupervision(NOTE), answerer(case), began), local(27, 9))
    assert ("24 08:30", "daily") not in told
    assert ("24 08:30", "follow_up") not in told


def answerer(case: Case) -> Person:
    return OFFICER_SQUAD if case.status is Status.HANDLING else LI


def test_a_failed_check_near_the_limit_brings_no_second_reminder_at_three_quarters() -> None:
    again = do(resolved_case(at=local(23, 11, 45)), c.Fail(NOTE), WANG, local(23, 14))

    assert dict(timers_of(again, book())) == {"due": local(23, 14, 30)}


LATE = {
    "the backup, after the owner": (reported_case(), "triage", local(24, 9), ["24 10:00 triage_backup"]),
    "every minute counts": (reported_case(report(row=MANHOLE)), "triage", local(24, 9), ["24 09:15 triage_backup"]),
    "the head, after the reporter": (
        asked_case(),
        "info",
        local(25, 9, 30),
        ["26 09:30 info_head", "26 09:50 info_back"],
    ),
    "the owner, after the unit head": (
        dispatched_case(of=report(row=NOISE)),
        "pickup",
        local(24, 9),
        ["24 11:00 pickup_owner"],
    ),
    "staff and director, after the reporter": (
        resolved_case(),
        "check",
        local(26, 9),
        ["27 09:00 check_staff", "30 09:00 check_late"],
    ),
    "the director, after the officer": (accepted_case(), "due", local(26, 9), ["27 09:00 overdue_chain"]),
    "the backup, after who calls back": (verified_case(), "revisit", local(26, 9), ["27 09:00 revisit_backup"]),
}


@pytest.mark.parametrize(("case", "first", "up_again", "then"), LATE.values(), ids=LATE)
def test_who_comes_next_has_a_turn_of_their_own_also_where_both_fell_due_while_nothing_ran(
    case: Case, first: str, up_again: datetime, then: list[str]
) -> None:
    told = do(case, c.Ring(TimerKind(first)), None, up_again)

    chain = {one.split()[-1] for one in then}
    assert [f"{when} {what}" for when, what in rings(told, local(30, 12)) if what in chain][: len(then)] == then


def test_a_ring_at_its_time_moves_nothing_also_where_the_one_before_it_was_late() -> None:
    late = do(reported_case(), c.Ring(TimerKind.TRIAGE), None, local(24, 9))
    again = do(do(late, c.AskInfo(NOTE), LI, local(24, 9, 30)), c.GiveInfo(NOTE), WANG, local(24, 9, 40))
    on_time = do(again, c.Ring(TimerKind.TRIAGE), None, dict(timers_of(again, book()))[TimerKey("triage")])

    assert late.rung_late == (("triage", local(24, 9)),)
    assert again.rung_late == on_time.rung_late == ()


def test_the_next_try_of_a_revisit_has_its_own_chain() -> None:
    called = do(
        silence(verified_case(), local(24, 10, 5)).require(), c.RevisitDone(Outcome.UNREACHED), LI, local(24, 10, 5)
    )

    assert rings(called, local(27, 12)) == [
        ("25 15:00", "revisit"),
        ("26 15:00", "revisit_backup"),
        ("27 08:30", "daily"),
    ]


def test_a_case_whose_clock_is_missing_is_still_asked_after_each_working_morning() -> None:
    unclocked = replace(accepted_case(), clock=None)

    assert timers_of(unclocked, book()) == {(TimerKey.of(TimerKind.DAILY), local(24, 8, 30))}
    assert timers_of(replace(reported_case(), triage=None), book()) == {
        (TimerKey.of(TimerKind.DAILY), local(24, 8, 30))
    }


def test_at_the_limit_the_clock_supervises_though_somebody_supervises_for_another_reason() -> None:
    case = do(accepted_case(), c.Supervise(SupervisionKind.KEY), LI, local(23, 10))
    overdue = silence(case, local(23, 12)).require()

    assert [one.kind for one in overdue.supervisions] == [SupervisionKind.KEY, SupervisionKind.OVERDUE]


def test_a_second_limit_that_runs_out_brings_no_second_supervision_while_the_first_waits() -> None:
    overdue = silence(accepted_case(), local(23, 12)).require()
    longer = do(overdue, c.Amend(limit=240), DIRECTOR, local(23, 14))

    again = silence(longer, local(23, 17)).require()

    assert "due" not in longer.rung
    assert "due" in again.rung
    assert [one.kind for one in again.supervisions] == [SupervisionKind.OVERDUE]


def test_a_second_limit_that_runs_out_is_supervised_anew_once_the_first_supervision_was_answered() -> None:
    overdue = silence(accepted_case(), local(23, 12)).require()
    answered = do(overdue, c.AnswerSupervision(NOTE), OFFICER_SQUAD, local(23, 14))
    longer = do(answered, c.Amend(limit=240), DIRECTOR, local(23, 14, 5))

    again = silence(longer, local(23, 17)).require()

    assert [one.kind for one in again.supervisions] == [SupervisionKind.OVERDUE] * 2
