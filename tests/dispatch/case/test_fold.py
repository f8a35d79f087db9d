"""The fold: a case is what its events say, whatever happened, and nothing else makes it so."""

from collections import Counter
from dataclasses import fields

import pytest
from hypothesis import HealthCheck, event, given, settings

from dispatch.case import commands as c
from dispatch.case import events as e
from dispatch.case.fold import evolve, replay
from dispatch.model import OPEN, Case, Status
from tests.dispatch.histories import Moment, any_openings, lived, moments
from tests.make import CLAUSE, NOTE, Chronicle, accepted_case, dispatched_case, do, held_case, report, reported_case
from tests.street import DIRECTOR, HOUSING, LI, MONDAY_0942, OFFICER_SQUAD, SQUAD, WANG, local

many = settings(max_examples=120, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])


@many
@given(any_openings, moments)
def test_replaying_the_events_of_any_history_gives_the_case(opening: c.Command, course: list[Moment]) -> None:
    told = Chronicle()
    for told in lived(opening, course):
        event(f"was {told.require().status}")

    assert replay(told.history) == told.require()
    assert told.require().revision == len(told.history)


@many
@given(any_openings, moments)
def test_a_case_knows_when_it_came_into_its_status_and_when_it_ended(
    opening: c.Command, course: list[Moment]
) -> None:
    """The last change of status has its revision, and the end is dated exactly where the case has ended."""
    before: Case | None = None
    for told in lived(opening, course):
        case = told.require()
        if before is not None and case.status is not before.status:
            assert before.revision < case.status_revision <= case.revision
        elif before is not None and case.since == before.since:
            assert case.status_revision == before.status_revision or isinstance(told.history[-1][2], e.Transferred)
        assert (case.ended_at is None) is case.open
        assert (case.status in OPEN) is case.open
        assert not (case.decision and not case.open)
        before = case


@many
@given(any_openings, moments)
def test_counters_only_count_up_and_count_what_happened(opening: c.Command, course: list[Moment]) -> None:
    for told in lived(opening, course):
        case, happened = told.require(), Counter(type(what) for _, _, what in told.history)

        assert case.returns == happened[e.Returned]
        assert case.reworks == happened[e.Failed]
        assert case.extensions == happened[e.ExtensionGranted] <= 2
        assert case.transfers == happened[e.Transferred]
        assert case.questions == happened[e.InfoAsked]
        assert happened[e.Held] <= 1
        assert happened[e.Appealed] <= 1
        assert len(case.assists) == happened[e.AssistAsked]


def test_the_tap_on_a_card_from_before_a_transfer_is_stale_although_the_status_is_the_same() -> None:
    before = dispatched_case()
    after = do(before, c.Transfer(HOUSING.code, NOTE), LI, local(23, 10))

    assert (after.status, after.status_revision) == (before.status, after.revision)


def test_what_leaves_the_status_leaves_the_cards_buttons_fresh() -> None:
    before = dispatched_case()
    urged = do(before, c.Urge(), WANG, local(23, 10))

    assert urged.revision == before.revision + 1
    assert urged.status_revision == before.status_revision


def test_the_ledger_keeps_every_stretch_in_which_the_case_waited() -> None:
    told = Chronicle()
    told.tell(report(), WANG, MONDAY_0942)
    told.tell(c.AskInfo(NOTE), LI, local(23, 9, 45))
    told.tell(c.GiveInfo(NOTE), WANG, local(23, 9, 55))
    told.tell(c.Dispatch(SQUAD.code), LI, local(23, 10))
    told.tell(c.Return(NOTE, CLAUSE), OFFICER_SQUAD, local(23, 10, 10))
    told.tell(c.AskInfo(NOTE), LI, local(23, 10, 15))
    told.tell(c.GiveInfo(NOTE), WANG, local(23, 10, 20))
    told.tell(c.Dispatch(SQUAD.code), LI, local(23, 10, 30))
    told.tell(c.Escalate(NOTE), LI, local(23, 10, 40))
    told.tell(c.ConfirmEscalation(), DIRECTOR, local(23, 10, 45))

    assert [(p.why, p.since, p.until) for p in told.require().pauses] == [
        ("info", local(23, 9, 45), local(23, 9, 55)),
        ("returned", local(23, 10, 10), local(23, 10, 15)),
        ("returned", local(23, 10, 15), local(23, 10, 20)),
        ("returned", local(23, 10, 20), local(23, 10, 30)),
        ("escalated", local(23, 10, 45), None),
    ]


def test_a_hold_is_in_the_ledger_until_it_ends() -> None:
    held = held_case()
    resumed = do(held, c.Resume(), LI, local(24, 9))

    assert [(p.why, p.until) for p in held.pauses] == [("hold", None)]
    assert [(p.why, p.until) for p in resumed.pauses] == [("hold", local(24, 9))]
    assert resumed.hold_until is None


def test_a_case_begins_with_a_report_and_only_once() -> None:
    reported = e.Reported(
        id=reported_case().id,
        number="SY1",
        reporter=WANG.id,
        description=NOTE,
        kind=reported_case().kind,
        source=reported_case().source,
        urgency=reported_case().urgency,
        rules_version="1",
        triage=accepted_case().clock or pytest.fail("a case in handling has a clock"),
    )

    assert evolve(None, reported, WANG.id, MONDAY_0942).status is Status.REPORTED
    with pytest.raises(ValueError, match="begins with a report"):
        evolve(None, e.Urged(), WANG.id, MONDAY_0942)
    with pytest.raises(ValueError, match="begins with a report"):
        replay([])


def test_events_hold_references_and_never_a_text() -> None:
    """So that erasing a person leaves the fold as it was. What is text is a number, a version or a timer's name."""
    allowed = {"number", "rules_version", "outside_number", "into", "timer"}
    texts = {
        field.name for kind in e.Event.__args__ for field in fields(kind) if field.type in (str, "str", str | None)
    }

    assert texts <= allowed
