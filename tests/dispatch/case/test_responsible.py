"""One party is responsible for an open case, and at least one timer guards it, whatever has happened."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings

from dispatch.case import commands as c
from dispatch.case.events import Rung
from dispatch.case.reminders import speaks_at_once, timers_of
from dispatch.case.responsible import Party, responsible
from dispatch.model import Case, Status, TimerKind
from tests.dispatch.histories import Moment, any_openings, lived, moments, silence
from tests.dispatch.prepared import case_in, failed, returned
from tests.make import (
    accepted_case,
    asked_case,
    dispatched_case,
    escalated_case,
    held_case,
    next_timer,
    report,
    reported_case,
    resolved_case,
    settled_case,
    verified_case,
)
from tests.street import (
    CALENDAR,
    MANHOLE,
    book,
    local,
    minutes,
)

S, P = Status, Party
many = settings(max_examples=120, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("case", "party"),
    [
        (reported_case(), P.OWNER),
        (returned(1), P.OWNER),
        (returned(3), P.DIRECTOR),
        (asked_case(), P.REPORTER),
        (silence(asked_case(), local(25, 10)).require(), P.HEAD),
        (dispatched_case(), P.UNIT),
        (accepted_case(), P.OFFICER),
        (failed(3), P.OFFICER),
        (held_case(), P.OWNER),
        (escalated_case(), P.OWNER),
        (resolved_case(), P.REPORTER),
        (silence(resolved_case(), local(24, 12)).require(), P.HEAD),
        (silence(resolved_case(), local(25, 12)).require(), P.STAFF),
        (settled_case(), P.HEAD),
        (silence(settled_case(), local(24, 12)).require(), P.STAFF),
        (verified_case(), P.OWNER),
        *((case_in(end), P.NOBODY) for end in (S.CLOSED, S.REJECTED, S.MERGED, S.VOIDED)),
    ],
)
def test_one_party_is_responsible(case: Case, party: Party) -> None:
    assert responsible(case) is party


@many
@given(any_openings, moments)
def test_every_open_case_always_has_a_guard_and_a_responsible_party_and_an_ended_one_neither(
    opening: c.Command, course: list[Moment]
) -> None:
    for told in lived(opening, course):
        case = told.require()

        assert bool(timers_of(case, book())) is case.open
        assert (responsible(case) is not P.NOBODY) is case.open
        assert (next_timer(case) is not None) is case.open


@many
@given(any_openings, moments)
def test_nobody_is_told_twice(opening: c.Command, course: list[Moment]) -> None:
    """A timer rings once while nobody acts, the daily one once a working day, and each supervision is its own."""
    *_, told = lived(opening, course)
    last = told.history[-1][0]
    quiet = silence(told.require(), last + minutes(6 * 1440), since=last)

    rang = Counter(
        (what.timer, CALENDAR.day(at) if what.timer in (TimerKind.DAILY, TimerKind.FOLLOW_UP) else None)
        for at, _, what in quiet.history
        if isinstance(what, Rung) and what.timer != TimerKind.SUPERVISION
    )
    assert set(rang.values()) <= {1}


def test_only_urgent_rows_speak_outside_working_time() -> None:
    assert speaks_at_once(reported_case(report(row=MANHOLE)))
    assert speaks_at_once(dispatched_case(of=report(row=MANHOLE)))
    assert not speaks_at_once(reported_case())
    assert not speaks_at_once(accepted_case())
