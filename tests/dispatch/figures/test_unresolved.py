"""Who holds a case that has not ended, and how long it is over."""

from datetime import datetime

import pytest

from dispatch.case import commands as c
from dispatch.figures.case_facts import facts_of
from dispatch.figures.unresolved import Holder, Unresolved, unresolved
from dispatch.model import DecisionKind, TimerKind
from tests.dispatch.week import accepted, handled, reported
from tests.make import CLAUSE, NOTE, Chronicle
from tests.street import (
    DIRECTOR,
    DISPUTE,
    HOUSING,
    LI,
    NOISE,
    OFFICER_HOUSING,
    OFFICER_SQUAD,
    SQUAD,
    WANG,
    book,
    local,
)

AT = local(30, 0)


def of(told: Chronicle, at: datetime = AT) -> Unresolved:
    (one,) = unresolved([facts_of(told.history)], at, book())
    return one


def asked() -> Chronicle:
    told = reported()
    told.tell(c.AskInfo(NOTE), LI, local(23, 9, 50))
    return told


def rung(told: Chronicle, *kinds: TimerKind) -> Chronicle:
    """One a day, each when it is due at the latest."""
    for day, kind in enumerate(kinds, start=24):
        told.tell(c.Ring(kind), None, local(day, 17))
    return told


def verified() -> Chronicle:
    told = handled(row=NOISE)
    told.tell(c.Pass(), WANG, local(23, 11, 30))
    return told


def escalated() -> Chronicle:
    told = accepted()
    told.tell(c.Escalate(NOTE), LI, local(23, 10, 30))
    told.tell(c.ConfirmEscalation(), DIRECTOR, local(23, 10, 40))
    return told


def returned() -> Chronicle:
    told = accepted()
    told.tell(c.Return(NOTE, CLAUSE), OFFICER_SQUAD, local(23, 10, 30))
    return told


def contested() -> Chronicle:
    told = returned()
    told.tell(c.Dispatch(HOUSING.code), LI, local(23, 10, 40))
    told.tell(c.Return(NOTE, CLAUSE), OFFICER_HOUSING, local(23, 10, 50))
    told.tell(c.Dispatch(SQUAD.code), LI, local(23, 11))
    told.tell(c.Return(NOTE, CLAUSE), OFFICER_SQUAD, local(23, 11, 10))
    assert told.require().waits_for(DecisionKind.RULING)
    return told


@pytest.mark.parametrize(
    ("told", "holder"),
    [
        (reported(), Holder.CENTRE),
        (returned(), Holder.CENTRE),
        (contested(), Holder.DIRECTOR),
        (accepted(), Holder.UNIT),
        (escalated(), Holder.DISTRICT),
        (asked(), Holder.REPORTER),
        (rung(asked(), TimerKind.INFO, TimerKind.INFO_HEAD), Holder.HEAD),
        (handled(), Holder.REPORTER),
        (rung(handled(), TimerKind.CHECK), Holder.HEAD),
        (rung(handled(), TimerKind.CHECK, TimerKind.CHECK_STAFF), Holder.STAFF),
        (verified(), Holder.CALL_BACK),
    ],
)
def test_a_case_is_with_whoever_it_really_waits_for(told: Chronicle, holder: Holder) -> None:
    assert of(told).holder is holder


def test_a_case_on_hold_stays_with_its_unit_and_is_not_late() -> None:
    told = accepted()
    told.tell(c.Hold(local(2, 9, month=12), NOTE), LI, local(23, 11))

    assert (of(told).holder, of(told).over) == (Holder.UNIT, 0)


@pytest.mark.parametrize(
    ("told", "late_at", "over"),
    [
        (asked(), local(24, 9, 52), 2),
        (handled(), local(24, 11, 30), 30),
        (verified(), local(24, 9, 1), 0),
    ],
)
def test_whoever_is_to_answer_or_to_check_is_over_after_a_day_of_work(
    told: Chronicle, late_at: datetime, over: int
) -> None:
    assert of(told, late_at).over == over


def test_a_call_back_that_nobody_made_is_over_from_the_day_it_was_to_be_made() -> None:
    due = facts_of(verified().history).revisit_at

    assert due is not None
    assert of(verified(), due).over == 0
    assert of(verified()).over > 3 * 420


def test_a_sensitive_case_has_neither_unit_nor_station() -> None:
    one = of(accepted(row=DISPUTE))

    assert (one.sensitive, one.unit, one.station) == (True, None, None)
