"""The machine of a list, held against the law written by hand, command by command and status by status."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.campaigns import commands as c
from dispatch.campaigns import refusals as r
from dispatch.campaigns.fold import replay
from dispatch.campaigns.model import MAX_PLACES, CampaignId, CampaignStatus, Finding
from dispatch.campaigns.rights import MAY, Relation
from dispatch.campaigns.rules import NEXT, UNDO_DONE, Hearing, decide, refusal_of
from dispatch.campaigns.timers import ListTimer, timers_of
from dispatch.case.refusals import Refusal
from dispatch.model import CaseId
from tests.dispatch.campaigns import law
from tests.dispatch.campaigns.lists import (
    FRIDAY_END,
    RULES,
    R,
    Told,
    answered,
    asked,
    declined,
    done,
    ended,
    hear,
    issued,
    over,
    places,
    rung,
)
from tests.street import CALENDAR, CHEN, DIRECTOR, HEAD, LI, MONDAY_0942, WANG, ZHAO, local

S = CampaignStatus
STANDING: dict[CampaignStatus, Callable[[], Told]] = {
    S.ASKED: asked,
    S.OPEN: lambda: answered(issued(), [1]),
    S.OVER: over,
    S.DONE: done,
    S.ENDED: ended,
    S.DECLINED: declined,
}
LATER = local(27, 18)
COMMANDS: tuple[c.LaterCommand, ...] = (
    c.Agree(),
    c.Decline("later"),
    c.Answer(2, Finding.FINE),
    c.TakeBackAnswer(1),
    c.ExtendList(local(30, 17, 30)),
    c.EndEarly(),
)
IN_STATUS = [
    pytest.param(status, command, id=f"{status}-{type(command).__name__}")
    for status, command in product(STANDING, COMMANDS)
]


def test_the_tables_say_what_the_law_says() -> None:
    assert set(NEXT) == set(MAY) == set(law.LAW)
    for command, step in NEXT.items():
        assert MAY[command] == law.who(command), command
        assert step.sources == law.sources(command), command
        stays = step.sources if step.stays else frozenset()
        assert law.results(command) <= step.targets | stays, command


@pytest.mark.parametrize(("status", "command"), IN_STATUS)
@pytest.mark.parametrize("relation", list(Relation))
def test_each_command_is_granted_to_whom_and_where_the_law_says(
    status: CampaignStatus, command: c.LaterCommand, relation: Relation
) -> None:
    told = STANDING[status]()
    may = relation in law.who(type(command)) and status in law.sources(type(command))
    at = LATER if status is S.OVER else local(24, 11)

    refusal = refusal_of(told.it, command, hear(ZHAO, relation, at=at))

    assert (refusal is None) is may, refusal
    if may:
        assert decide(told.it, command, hear(ZHAO, relation, at=at)).after.status in law.results(type(command))


def test_only_staff_write_a_list() -> None:
    command = c.Issue(CampaignId(1), places(1), FRIDAY_END, tuple(Finding))

    for relation in Relation:
        refused = isinstance(refusal_of(None, command, hear(LI, relation)), r.ListNotYours)
        assert refused is (relation is not R.STAFF)


def test_a_list_within_the_limit_goes_at_once_and_one_over_it_waits_for_the_director() -> None:
    assert issued().it.status is S.OPEN
    assert issued().it.issued_at == MONDAY_0942

    told = asked()
    assert (told.it.status, told.it.issued_at) == (S.ASKED, None)

    told.tell(c.Agree(), hear(DIRECTOR, R.DIRECTOR, at=local(23, 11)))
    assert (told.it.status, told.it.issued_at) == (S.OPEN, local(23, 11))


def test_nobody_lets_the_own_list_pass_the_gate() -> None:
    for command in (c.Agree(), c.Decline("later")):
        with pytest.raises(r.OwnList):
            decide(asked().it, command, hear(LI, R.STAFF, R.DIRECTOR))


def test_the_second_of_two_who_tap_is_told_who_answered_and_what() -> None:
    told = answered(issued(), [1], Finding.LOCKED)

    with pytest.raises(r.PlaceAnsweredBy) as refused:
        decide(told.it, c.Answer(1, Finding.FINE), hear(CHEN, R.WALKER))

    assert (refused.value.by, refused.value.finding) == (WANG.id, Finding.LOCKED)


def test_the_last_answer_completes_the_list_and_leaves_no_timer() -> None:
    told = done()

    assert told.it.status is S.DONE
    assert timers_of(told.it, CALENDAR, RULES) == frozenset()


def test_only_a_problem_keeps_a_case() -> None:
    told = issued().tell(c.Answer(1, Finding.FINE, CaseId(9)), hear(WANG, R.WALKER))
    answered(told, [2], Finding.PROBLEM)

    assert [place.case for place in told.it.places] == [None, 102, None]


def test_a_mistaken_tap_is_undone_while_its_case_was_not_dispatched() -> None:
    told = answered(issued(), [1], Finding.PROBLEM)

    with pytest.raises(r.CaseIsOut):
        decide(told.it, c.TakeBackAnswer(1), hear(WANG, R.ANSWERER, case_is_out=True))
    told.tell(c.TakeBackAnswer(1), hear(WANG, R.ANSWERER))

    assert told.it.places[0] == replace(issued().it.places[0])
    with pytest.raises(r.NothingToUndo):
        decide(told.it, c.TakeBackAnswer(1), hear(WANG, R.ANSWERER, R.HEAD))


def test_the_last_tap_of_a_list_can_be_undone_for_a_day_and_then_the_list_goes_on() -> None:
    told = done()
    at = told.history[-1][0]

    assert decide(told.it, c.TakeBackAnswer(3), hear(WANG, R.ANSWERER, at=at + UNDO_DONE)).after.status is S.OPEN
    with pytest.raises(r.ListNotNow):
        decide(told.it, c.TakeBackAnswer(3), hear(WANG, R.ANSWERER, at=at + UNDO_DONE + timedelta(seconds=1)))

    late = answered(over(), [2, 3], at=LATER)
    assert decide(late.it, c.TakeBackAnswer(3), hear(WANG, R.ANSWERER, at=LATER)).after.status is S.OVER


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"places": ()}, "places"),
        ({"places": places(MAX_PLACES + 1)}, "too_many"),
        ({"answers": (Finding.FINE,)}, "answers"),
        ({"answers": (Finding.FINE, Finding.LOCKED)}, "answers"),
        ({"answers": (Finding.FINE, Finding.PROBLEM, Finding.PROBLEM)}, "answers"),
    ],
)
def test_a_list_without_places_or_with_too_many_or_without_its_answers_is_refused(
    change: dict[str, object], what: str
) -> None:
    whole = c.Issue(CampaignId(1), places(2), FRIDAY_END, tuple(Finding))

    with pytest.raises(r.BadList) as refused:
        decide(None, replace(whole, **change), hear(LI, R.STAFF))  # type: ignore[arg-type]

    assert refused.value.which == what


@pytest.mark.parametrize(
    ("due_at", "what"), [(MONDAY_0942, "past"), (local(23, 9), "past"), (local(23, 9, month=2 + 10), None)]
)
def test_the_day_of_a_list_lies_ahead(due_at: object, what: str | None) -> None:
    command = replace(c.Issue(CampaignId(1), places(1), FRIDAY_END, tuple(Finding)), due_at=due_at)  # type: ignore[arg-type]

    refusal = refusal_of(None, command, hear(LI, R.STAFF))

    assert (refusal.which if isinstance(refusal, r.BadListDay) else None) == what


def test_no_list_runs_longer_than_the_rules_say() -> None:
    longest = MONDAY_0942 + timedelta(days=RULES.campaign_max_days)
    command = c.Issue(CampaignId(1), places(1), longest, tuple(Finding))

    assert refusal_of(None, command, hear(LI, R.STAFF)) is None
    late = refusal_of(None, replace(command, due_at=longest + timedelta(minutes=1)), hear(LI, R.STAFF))
    assert isinstance(late, r.BadListDay)
    assert late.which == "too_far"


def test_another_day_must_be_later_and_brings_a_list_back_to_its_workers() -> None:
    with pytest.raises(r.BadListDay):
        decide(issued().it, c.ExtendList(FRIDAY_END), hear(LI, R.STAFF))

    told = over().tell(c.ExtendList(local(30, 17, 30)), hear(LI, R.STAFF, at=LATER))
    assert (told.it.status, told.it.due_at) == (S.OPEN, local(30, 17, 30))


def test_who_answers_what_is_not_on_the_list_is_refused() -> None:
    two = c.Issue(CampaignId(1), places(2), FRIDAY_END, (Finding.FINE, Finding.PROBLEM))
    campaign = decide(None, two, hear(LI, R.STAFF)).after

    for command in (c.Answer(3, Finding.FINE), c.Answer(0, Finding.FINE), c.Answer(1, Finding.LOCKED)):
        assert isinstance(refusal_of(campaign, command, hear(WANG, R.WALKER)), r.ListGone)
    assert isinstance(refusal_of(campaign, c.TakeBackAnswer(9), hear(WANG, R.ANSWERER)), r.ListGone)
    assert isinstance(refusal_of(None, c.EndEarly(), hear(LI, R.STAFF)), r.ListGone)


def test_a_timer_that_is_not_due_or_not_the_lists_any_more_is_refused() -> None:
    told = issued()
    for kind in ListTimer:
        assert isinstance(refusal_of(told.it, c.RingList(kind), hear(None, R.CLOCK)), r.ListNotNow)

    rung(told, ListTimer.REMIND)
    again = refusal_of(told.it, c.RingList(ListTimer.REMIND), hear(None, R.CLOCK, at=LATER))
    assert isinstance(again, r.ListNotNow)


def test_a_list_says_what_is_left_of_it_with_whom_and_what_was_found() -> None:
    told = answered(over(), [2], Finding.PROBLEM, at=LATER)

    assert [place.number for place in told.it.left] == [3]
    assert [place.number for place in told.it.problems] == [2]
    assert not told.it.with_heads
    assert rung(told, ListTimer.HEADS).it.with_heads
    assert not issued().it.with_heads


def test_the_clock_writes_no_list() -> None:
    command = c.Issue(CampaignId(1), places(1), FRIDAY_END, tuple(Finding))

    assert isinstance(refusal_of(None, command, hear(None, R.STAFF)), r.ListNotYours)


ANY = st.one_of(
    st.builds(c.Agree),
    st.builds(c.Decline, st.just("later")),
    st.builds(c.Answer, st.integers(0, 5), st.sampled_from(Finding), st.just(CaseId(7))),
    st.builds(c.TakeBackAnswer, st.integers(0, 5)),
    st.builds(c.ExtendList, st.integers(-3, 70).map(lambda days: MONDAY_0942 + timedelta(days=days))),
    st.builds(c.EndEarly),
    st.builds(c.RingList, st.sampled_from(ListTimer)),
)
ASKERS = st.tuples(
    st.sampled_from([None, LI.id, WANG.id, HEAD.id, DIRECTOR.id]),
    st.frozensets(st.sampled_from(Relation)),
    st.integers(0, 600),
    st.booleans(),
)


@given(st.integers(1, 4), st.integers(0, 2), st.lists(st.tuples(ANY, ASKERS), max_size=25))
def test_whatever_is_asked_the_fold_of_the_events_is_the_list_and_a_refusal_changes_nothing(
    count: int, full: int, asked_for: list[tuple[c.LaterCommand, tuple[object, frozenset[Relation], int, bool]]]
) -> None:
    told, at = issued(count, full=full), MONDAY_0942
    for command, (by, held, hours, is_out) in asked_for:
        at += timedelta(hours=hours)
        before = told.it
        hearing = Hearing(by, held, at, CALENDAR, RULES, is_out)  # type: ignore[arg-type]
        try:
            told.tell(command, hearing)
        except Refusal:
            assert told.it == before
            continue
        step = NEXT[type(command)]
        assert before.status in step.sources
        assert told.it.status in step.targets or (step.stays and told.it.status is before.status)
        assert bool(timers_of(told.it, CALENDAR, RULES)) is told.it.open

    assert replay(told.history) == told.it
    assert told.it.revision == len(told.history)
    assert (told.it.status is S.DONE) is (not told.it.left and told.it.status not in (S.ENDED, S.DECLINED, S.ASKED))
    kinds = [type(event).__name__ for _, _, event in told.history]
    assert kinds.count("ListReminded") <= 1
    assert kinds.count("LeftPassedOn") <= 1


def test_a_story_begins_with_being_written() -> None:
    with pytest.raises(ValueError, match="begins with being written"):
        replay([])
    with pytest.raises(ValueError, match="needs a list"):
        replay(done().history[1:])
