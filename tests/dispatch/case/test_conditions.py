"""One judge: what `refusal_of` says before any word is written is what `decide` says whatever the words are."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dispatch.case import commands as c
from dispatch.case import refusals as r
from dispatch.case.decision_context import chosen_by
from dispatch.case.rights import Relation, relations
from dispatch.case.rules import decide, refusal_for, refusal_of
from dispatch.model import Case, ClauseNumber, Person, Status, SupervisionKind, TimerKind, UnitCode
from dispatch.rulebook.book import Book, Scene
from tests.dispatch.everyone import EVERYONE
from tests.dispatch.histories import Moment, any_openings, lived, menu, moments
from tests.dispatch.law import WHO
from tests.dispatch.prepared import SCENE, prepared
from tests.make import NOTE, PHOTO
from tests.street import (
    DIRECTOR,
    LI,
    OFFICER_HOUSING,
    OFFICER_SQUAD,
    PEOPLE,
    SQUAD,
    STALL,
    WANG,
    ZHAO,
    book,
    minutes,
)

S = Status
EVERYBODY: tuple[Person | None, ...] = (*PEOPLE, None)
ABOUT_WHAT_IT_CARRIES = (r.BadTarget, r.Incomplete, r.OutOfBounds)
ONE_BY_ONE = (c.Ring, c.Supervise, c.AssistAccept, c.AssistArrived)
"""Of these each timer, each kind of supervision, each assist may be refused by itself."""


def wishes(at: datetime) -> Mapping[type[c.Command], list[c.Command]]:
    """By kind: what may be wished for, with what carries too little or what can't be among it."""
    found: dict[type[c.Command], list[c.Command]] = defaultdict(list)
    for wish in (*menu(at), *_odd(at)):
        found[type(wish)].append(wish)
    return found


def _odd(at: datetime) -> Iterator[c.Command]:
    yield from (c.GiveInfo(), c.Supplement(), c.Amend(), c.Progress(), c.Amend(limit=0), c.Merge("nobody"))
    yield from (c.Resolve(NOTE), c.Hold(at, NOTE), c.AskExtension(99, NOTE), c.RateAssist(2, 6))
    yield from (c.AssistAccept(9), c.AssistArrived(9), c.AssistDone(9, NOTE), c.Assist(SQUAD.code, NOTE, 0))
    yield from (c.Assist(UnitCode(code), NOTE, 60) for code in ("service", "huanwei", "water"))
    yield from (c.Supplement(media=(PHOTO,)), c.Amend(row=STALL), c.Reject(NOTE, ClauseNumber("99.9")))
    yield from (c.Supervise(kind) for kind in SupervisionKind)
    yield from (c.Ring(timer) for timer in TimerKind)


def answer(
    case: Case | None, wish: c.Command, by: Person | None, at: datetime, scene: Scene, under: Book
) -> r.Refusal | None:
    """What `decide` refuses it with; None where it is granted."""
    try:
        decide(case, wish, by, at, under, scene)
    except r.Refusal as refusal:
        return refusal
    return None


SCENES = (
    SCENE,
    replace(SCENE, manned=False),
    replace(SCENE, helpers_manned=False, helps=frozenset({1})),
    replace(SCENE, leads=True, helps=frozenset()),
)


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
@given(any_openings, moments, st.sampled_from(SCENES))
def test_the_judges_no_is_the_no_to_every_such_command_and_else_one_of_them_is_granted(
    opening: c.Command, course: list[Moment], scene: Scene
) -> None:
    for step, told in enumerate(lived(opening, course)):
        case = told.require()
        if step % 6 == 0 and case.revision > 1:
            hold_to_the_judge(case, told.history[-1][0] + minutes(1), scene)


def hold_to_the_judge(case: Case, at: datetime, scene: Scene) -> None:
    for kind, some in wishes(at).items():
        for by in EVERYBODY:
            no = refusal_of(case, kind, by, at, book(), scene)
            answers = [answer(case, wish, by, at, scene, book()) for wish in some]
            if no is not None:
                assert set(answers) == {no}, (case.status, kind, by)
                continue
            granted = None in answers
            carried = all(isinstance(one, ABOUT_WHAT_IT_CARRIES) for one in answers)
            assert granted or carried or kind in ONE_BY_ONE, (case.status, kind, by, answers)
            for wish, said in zip(some, answers, strict=True):
                chosen = refusal_of(case, kind, by, at, book(), scene, chosen_by(wish))
                assert chosen in (None, said), (wish, by)


@pytest.mark.parametrize(("name", "status"), WHO)
def test_the_judge_grants_in_every_cell_of_the_law_what_the_decision_grants(name: str, status: Status | None) -> None:
    it = prepared(name, status)

    for who, someone in EVERYONE.items():
        no = refusal_of(it.case, type(it.command), someone.who, it.at, book(), someone.scene, chosen_by(it.command))
        assert no == answer(it.case, it.command, someone.who, it.at, someone.scene, book()), who


READERS: tuple[tuple[Person, ...], ...] = ((LI, ZHAO, DIRECTOR), (OFFICER_SQUAD,), (OFFICER_HOUSING,), (WANG,))


@pytest.mark.parametrize(("name", "status"), [cell for cell in WHO if cell[1] is not None])
def test_a_group_is_refused_what_each_of_its_readers_is_refused_and_nothing_else(name: str, status: Status) -> None:
    it = prepared(name, status)
    assert it.case is not None
    kind, chosen = type(it.command), chosen_by(it.command)

    for group in READERS:
        held = frozenset[Relation]().union(*(relations(one, it.case, SCENE) for one in group))
        no = refusal_for(it.case, kind, held, it.at, book(), chosen)
        each = [refusal_of(it.case, kind, one, it.at, book(), SCENE, chosen) for one in group]
        assert (no is None) is (None in each or all(isinstance(one, r.OwnJudgement) for one in each)), each
