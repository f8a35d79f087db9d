"""The notes of the command table before a unit has the case: reports, corrections, appeals, merging."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dispatch.case import commands as c
from dispatch.case.events import Supplemented
from dispatch.case.refusals import AlreadyDone, BadTarget, Incomplete, NotNow, NotYours, TooLate
from dispatch.case.rules import decide
from dispatch.model import ClockKind, GridCode, Level, NoteId, Outcome, Place, StationCode, Status, Urgency
from dispatch.rulebook.book import Scene
from tests.dispatch.prepared import case_in, later, returned
from tests.make import (
    CLAUSE,
    DISPATCHED_AT,
    FRIDAY,
    NOTE,
    PHOTO,
    RESIDENT,
    accepted_case,
    asked_case,
    dispatched_case,
    do,
    rejected_case,
    report,
    reported_case,
    settled_case,
    verified_case,
    voided_case,
)
from tests.street import (
    CALENDAR,
    CHEN,
    DIRECTOR,
    DISPUTE,
    HEAD,
    HOUSING,
    LI,
    MANHOLE,
    NOISE,
    OFFICER_SQUAD,
    SQUAD,
    STALL,
    WANG,
    ZHAO,
    book,
    local,
    minutes,
)

S = Status


@pytest.mark.parametrize("urgency", [Urgency.NORMAL, Urgency.HARD])
def test_a_danger_that_is_added_makes_the_case_urgent_and_the_triage_short(urgency: Urgency) -> None:
    calm = replace(reported_case(), urgency=urgency, urgency_set=True)

    raised = do(calm, c.Supplement(note=NOTE, urgent=True), WANG, DISPATCHED_AT)

    assert raised.urgency is Urgency.URGENT
    assert raised.triage is not None
    assert raised.triage.kind is ClockKind.CONTINUOUS
    assert do(asked_case(), c.GiveInfo(NOTE, urgent=True), WANG, FRIDAY).urgency is Urgency.URGENT
    assert do(raised, c.Supplement(note=NOTE, urgent=True), WANG, FRIDAY).triage == raised.triage


def test_private_words_that_are_added_hide_a_case_until_a_category_is_chosen_by_staff() -> None:
    hidden = do(reported_case(), c.Supplement(note=NOTE, private=True), WANG, DISPATCHED_AT)
    chosen = do(hidden, c.Amend(row=STALL), LI, DISPATCHED_AT)

    assert hidden.sensitive
    assert do(asked_case(), c.GiveInfo(NOTE, private=True), WANG, FRIDAY).sensitive
    assert do(hidden, c.Supplement(row=STALL), WANG, DISPATCHED_AT).sensitive, (
        "the reporter's own choice shows nothing"
    )
    assert not chosen.sensitive
    assert not do(chosen, c.Supplement(note=NOTE, private=True), WANG, DISPATCHED_AT).sensitive


def test_a_report_is_as_urgent_and_as_sensitive_as_its_row() -> None:
    hole, quarrel = reported_case(report(row=MANHOLE)), reported_case(report(row=DISPUTE))

    assert (hole.urgency, hole.sensitive) == (Urgency.URGENT, False)
    assert (quarrel.urgency, quarrel.sensitive) == (Urgency.NORMAL, True)


def test_what_is_settled_on_the_spot_closes_at_once_unless_it_was_drawn() -> None:
    assert settled_case(drawn=False).status is S.CLOSED
    assert settled_case(drawn=True).status is S.RESOLVED
    assert settled_case().level is Level.SELF


def test_a_failed_check_of_what_was_settled_on_the_spot_goes_to_triage() -> None:
    case = settled_case()

    again = do(case, c.Fail(NOTE), HEAD, later(case))

    assert (again.status, again.reworks, again.resolved_by) == (S.REPORTED, 1, None)
    assert again.triage is not None


def test_a_correction_to_an_urgent_category_makes_the_triage_clock_run_through_the_night() -> None:
    evening = reported_case(at=local(23, 22))
    assert evening.triage is not None
    assert evening.triage.due == local(24, 8, 45)

    urgent = do(evening, c.Supplement(row=MANHOLE), WANG, local(23, 22, 5))

    assert urgent.triage is not None
    assert (urgent.urgency, urgent.triage.due) == (Urgency.URGENT, local(23, 22, 20))


def test_what_is_amended_beside_the_urgency_leaves_the_clock_of_an_urgent_case_as_it_is() -> None:
    urgent = reported_case(report(row=MANHOLE))

    assert do(urgent, c.Amend(level=Level.STATION), LI, later(urgent)).triage == urgent.triage
    assert do(urgent, c.Amend(urgency=Urgency.URGENT), LI, later(urgent)).triage == urgent.triage
    assert do(urgent, c.Amend(urgency=Urgency.NORMAL), LI, later(urgent)).triage != urgent.triage


def test_a_point_completes_a_written_place_and_words_complete_a_point() -> None:
    point = Place(point=NoteId(8))
    asked = asked_case()

    given = do(asked, c.GiveInfo(place=point), WANG, later(asked))
    reworded = do(given, c.Supplement(place=Place(note=NoteId(9))), WANG, later(given))

    assert given.place == Place(asked.place.note, NoteId(8))
    assert reworded.place == Place(NoteId(9), NoteId(8))


def test_an_appeal_is_heard_once_and_within_five_working_days() -> None:
    case = rejected_case(at=local(23, 9, 50))
    last = local(30, 9, 50)

    with pytest.raises(TooLate) as late:
        decide(case, c.Appeal(NOTE), WANG, last + minutes(1), book())
    appealed = do(case, c.Appeal(NOTE), WANG, last)
    rejected = do(appealed, c.Reject(NOTE, CLAUSE), ZHAO, last)

    assert late.value.since == last
    assert appealed.appealed
    with pytest.raises(AlreadyDone):
        decide(rejected, c.Appeal(NOTE), WANG, last, book())


@pytest.mark.parametrize(
    ("scene", "what"),
    [
        (Scene(), "unknown"),
        (Scene(leading=rejected_case(report("SY20261123-0009"))), "ended"),
        (Scene(leading=do(reported_case(report("SY20261123-0009")), c.Void(NOTE), LI, local(23, 10))), "ended"),
        (Scene(leading=case_in(S.MERGED)), "follower"),
        (Scene(leading=reported_case(report("SY20261123-0009")), leads=True), "leads"),
    ],
)
def test_cases_are_merged_without_chains_and_without_circles(scene: Scene, what: str) -> None:
    open_leading = Scene(leading=reported_case(report("SY20261123-0009")))

    with pytest.raises(BadTarget) as bad:
        decide(reported_case(), c.Merge("SY20261123-0009"), LI, local(23, 10), book(), scene)

    assert bad.value.what == what
    assert decide(reported_case(), c.Merge("SY20261123-0009"), LI, local(23, 10), book(), open_leading).events


def test_a_follower_given_back_begins_anew_in_triage() -> None:
    leading = Scene(leading=reported_case(report("SY20261123-0009")))
    merged = do(accepted_case(), c.Merge("SY20261123-0009"), LI, local(23, 10, 30), scene=leading)

    back = do(merged, c.Unmerge(), None, local(24, 9))

    assert (merged.leads, back.leads) == ("SY20261123-0009", None)
    assert (back.status, back.unit, back.officer, back.clock) == (S.REPORTED, None, None, None)
    assert back.triage is not None


@pytest.mark.parametrize(
    "given",
    [
        {"place": Place(point=NoteId(8))},
        {"grid": GridCode("g2")},
        {"station": StationCode("s2")},
        {"note": NOTE},
        {"media": (PHOTO,)},
        {"contact": RESIDENT},
        {"row": NOISE},
    ],
    ids=lambda given: next(iter(given)),
)
def test_any_one_thing_is_enough_for_a_supplement_and_nothing_is_too_little(given: dict[str, Any]) -> None:
    case = reported_case()

    (event,) = decide(case, c.Supplement(**given), WANG, later(case), book()).events

    assert isinstance(event, Supplemented)
    assert {name: getattr(event, name) for name in given} == given
    with pytest.raises(Incomplete):
        decide(case, c.Supplement(), WANG, later(case), book())


@pytest.mark.parametrize(
    "given",
    [
        {"row": NOISE},
        {"urgency": Urgency.URGENT},
        {"level": Level.STATION},
        {"place": Place(point=NoteId(8))},
        {"grid": GridCode("g2")},
        {"station": StationCode("s2")},
        {"outside_number": "区-7"},
        {"outside_due": local(25, 12)},
    ],
    ids=lambda given: next(iter(given)),
)
def test_any_one_thing_is_enough_for_an_amendment_and_the_case_says_it_then(given: dict[str, Any]) -> None:
    case = reported_case(report(row=STALL))

    after = do(case, c.Amend(**given), LI, later(case))

    (name, value), *_ = given.items()
    assert getattr(after, name) == (Place(case.place.note, NoteId(8)) if name == "place" else value)
    assert after.row_confirmed is (name == "row")
    with pytest.raises(Incomplete):
        decide(case, c.Amend(), LI, later(case), book())


LEADING = Scene(leading=reported_case(report("SY20261123-0009")))


def test_staff_undo_a_merging_while_the_leading_case_is_open_and_the_clock_once_it_is_not() -> None:
    merged = do(reported_case(), c.Merge("SY20261123-0009"), LI, local(23, 10), scene=LEADING)
    ended = Scene(leading=voided_case(report("SY20261123-0009")))

    assert do(merged, c.Unmerge(), LI, local(23, 11), scene=LEADING).status is S.REPORTED
    assert do(merged, c.Unmerge(), None, local(23, 11), scene=ended).status is S.REPORTED
    with pytest.raises(BadTarget) as bad:
        decide(merged, c.Unmerge(), LI, local(23, 11), book(), ended)
    assert (bad.value.number, bad.value.what) == ("SY20261123-0009", "leader_ended")


def test_a_report_is_withdrawn_by_its_reporter_until_it_is_dispatched() -> None:
    ended = do(reported_case(), c.Withdraw(), WANG, local(23, 10))
    returned = do(dispatched_case(), c.Return(NOTE, CLAUSE), OFFICER_SQUAD, local(23, 11))

    assert (ended.status, ended.withdrawn) == (S.VOIDED, True)
    with pytest.raises(AlreadyDone) as done:
        decide(returned, c.Withdraw(), WANG, local(23, 12), book())
    assert done.value.what == "dispatched"
    with pytest.raises(NotYours):
        decide(reported_case(), c.Withdraw(), CHEN, local(23, 10), book())


def test_a_dispatch_is_taken_back_within_five_minutes_as_if_it_had_not_been() -> None:
    sent = dispatched_case()

    back = do(sent, c.TakeBack(), LI, sent.since + minutes(5))

    assert (back.status, back.unit, back.clock, back.returns) == (S.REPORTED, None, None, 0)
    assert back.previous_units == ()
    assert back.triage is not None
    assert back.triage.due is not None
    with pytest.raises(TooLate):
        decide(sent, c.TakeBack(), LI, sent.since + minutes(5) + timedelta(seconds=1), book())


def test_nobody_takes_back_what_was_accepted_or_ruled_or_what_a_resident_sent_back() -> None:
    accepted = accepted_case()
    ruled = do(returned(3), c.Rule(SQUAD.code), DIRECTOR, local(24, 9))
    called = do(verified_case(), c.RevisitDone(Outcome.DISSATISFIED, NOTE), LI, local(25, 9))

    for case in (accepted, ruled, called):
        with pytest.raises(NotNow):
            decide(case, c.TakeBack(), LI, case.since + minutes(1), book())
    assert called.status is S.DISPATCHED


def test_after_a_slip_the_unit_that_had_the_case_before_goes_on_with_the_rest_of_its_clock() -> None:
    first = accepted_case()
    given_back = do(first, c.Return(NOTE, CLAUSE), OFFICER_SQUAD, first.since + minutes(30))
    slip = do(given_back, c.Dispatch(HOUSING.code), LI, given_back.since + minutes(5))

    again = do(slip, c.TakeBack(), LI, slip.since + minutes(1))
    assert again.clock == given_back.clock
    sent = do(again, c.Dispatch(SQUAD.code), LI, again.since + minutes(1))

    assert given_back.clock is not None
    assert sent.clock is not None
    assert sent.clock.used == given_back.clock.used


@pytest.mark.parametrize("kept", [True, False], ids=["rest kept", "returned before rests were kept"])
def test_a_unit_that_is_sent_its_own_case_by_a_slip_keeps_the_rest_of_its_clock(*, kept: bool) -> None:
    first = accepted_case()
    given_back = do(first, c.Return(NOTE, CLAUSE), OFFICER_SQUAD, first.since + minutes(30))
    sent = do(given_back, c.Dispatch(SQUAD.code), LI, given_back.since + minutes(5))
    slip = sent if kept else replace(sent, rests=())

    again = do(slip, c.TakeBack(), LI, slip.since + minutes(1))

    assert slip.clock is not None
    assert again.clock == replace(slip.clock, started=None, due=None)


def test_a_unit_that_gets_a_case_again_after_another_one_goes_on_with_its_own_rest() -> None:
    first = accepted_case()
    other = do(first, c.Transfer(HOUSING.code, NOTE), LI, first.since + minutes(20))

    again = do(other, c.Transfer(SQUAD.code, NOTE), LI, other.since + minutes(10))
    third = do(again, c.Transfer(HOUSING.code, NOTE), LI, again.since + minutes(10))

    assert first.clock is not None
    assert first.clock.started is not None
    assert again.clock is not None
    assert again.clock.used == CALENDAR.work_between(first.clock.started, other.since)
    assert third.clock is not None
    assert third.clock.used == minutes(10)


def test_a_case_without_a_category_is_dispatched_under_the_general_limit_and_categorised_later() -> None:
    """What use found: the card of 7 reports in 24 had no way to a unit, for no word of theirs was known."""
    sent = do(reported_case(report(row=None)), c.Dispatch(SQUAD.code), LI, local(23, 9, 45))
    assert sent.clock is not None
    assert sent.clock.limit == book().rules.general.amount
    assert not sent.row_confirmed

    known = do(sent, c.Amend(row=NOISE), LI, local(23, 10, 0))

    assert known.row_confirmed
    assert known.clock is not None
    assert known.clock.limit == book().catalogue.require_row(NOISE).limit.amount


GUESSED = replace(report(row=MANHOLE), likely=(MANHOLE,))


def test_a_guess_alone_makes_nothing_urgent_and_a_dispatch_by_it_does() -> None:
    guessed, chosen = reported_case(GUESSED), reported_case(report(row=MANHOLE))
    assert (guessed.urgency, chosen.urgency) == (Urgency.NORMAL, Urgency.URGENT)

    sent = do(guessed, c.Dispatch(SQUAD.code), LI, local(23, 9, 45))

    assert sent.urgency is Urgency.URGENT


def test_how_urgent_staff_have_said_a_case_is_stays_with_the_dispatch() -> None:
    calm = do(reported_case(GUESSED), c.Amend(urgency=Urgency.NORMAL), LI, local(23, 9, 44))

    assert do(calm, c.Dispatch(SQUAD.code), LI, local(23, 9, 45)).urgency is Urgency.NORMAL
