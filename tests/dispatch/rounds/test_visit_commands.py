"""What may be asked of a visit: every command by everybody in every state, held against the law written by hand."""

from datetime import timedelta
from typing import Final, get_args

import pytest

from dispatch.case.refusals import Refusal
from dispatch.model import CaseId, NoteId
from dispatch.rounds import visit_commands as c
from dispatch.rounds import visits as v
from dispatch.rounds.refusals import (
    NoStandIn,
    NoSuchItem,
    NotesNeeded,
    NotYourVisit,
    VisitClosed,
    VisitNotNow,
    VisitNotYet,
)
from dispatch.rounds.visits import Alarm, Meeting, Tick, Verdict, Visit
from tests.dispatch.rounds.law import LAW
from tests.dispatch.rounds.made import AT, visit
from tests.street import LI, WANG, ZHAO, book

RULES: Final = book().rules
BEFORE, WHILE, AFTER = AT - timedelta(hours=1), AT + timedelta(hours=1), AT + timedelta(days=10)
DRAWN = (v.CasesDrawn((CaseId(7),), "s"), v.DoorsDrawn((5,), "s"))
NOTED = (v.VisitNoted(NoteId(5), problem=True), *DRAWN)
STATES: dict[str, tuple[Visit, object]] = {
    "A": (visit(*NOTED), BEFORE),
    "T": (visit(*NOTED), WHILE),
    "M": (visit(*NOTED, v.VisitTicked(Tick.MORNING)), WHILE),
    "N": (visit(*NOTED, v.VisitMissed("urgent")), WHILE),
    "X": (visit(*NOTED, v.VisitCancelled()), WHILE),
    "L": (visit(*NOTED), AFTER),
}
WHO = {"H": c.Relation.HOLDER, "D": c.Relation.DIRECTOR, "C": c.Relation.CLOCK, "O": c.Relation.OTHER}
COMMANDS: dict[str, c.VisitCommand] = {
    "Reassign": c.Reassign(ZHAO.id, free=True),
    "Move": c.Move(AT + timedelta(days=1), Meeting.EVENING, free=True),
    "Cancel": c.Cancel(),
    "HandOver": c.HandOver(ZHAO.id),
    "RingVisit": c.RingVisit(Alarm.CARD, (CaseId(3),), "s"),
    "Toggle": c.Toggle(Tick.NOTEBOOK),
    "Miss": c.Miss("called"),
    "Note": c.Note(NoteId(6)),
    "OpenProblem": c.OpenProblem(NoteId(5), CaseId(9)),
    "CheckNotebook": c.CheckNotebook(WANG.id, Verdict.COMPLETE),
    "Recheck": c.Recheck(CaseId(7), right=True),
    "RecheckDoor": c.RecheckDoor(5, right=True),
}


def test_the_law_has_a_row_for_each_command() -> None:
    names = {kind.__name__ for kind in get_args(c.VisitCommand)}

    assert set(LAW) == set(COMMANDS) == names == {kind.__name__ for kind in c.MAY}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_does_something_just_where_the_law_says_so(name: str, who: str, state: str) -> None:
    one, at = STATES[state]
    may, states = LAW[name]

    try:
        done = bool(c.decide(one, COMMANDS[name], frozenset({WHO[who]}), at, RULES))  # type: ignore[arg-type]
    except Refusal:
        done = False

    assert done is (who in may and state in states)


@pytest.mark.parametrize(
    ("one", "command", "at", "why"),
    [
        (visit(), c.Toggle(Tick.MORNING), BEFORE, VisitNotYet(AT)),
        (visit(), c.Toggle(Tick.MORNING), AFTER, VisitClosed(AFTER)),
        (visit(v.VisitCancelled()), c.Toggle(Tick.MORNING), WHILE, VisitNotNow("cancelled")),
        (visit(v.VisitCancelled()), c.Reassign(ZHAO.id, free=True), BEFORE, VisitNotNow("cancelled")),
        (visit(), c.Move(AT + timedelta(days=1), Meeting.MORNING, free=True), WHILE, VisitNotNow("begun")),
        (visit(), c.Reassign(ZHAO.id, free=False), BEFORE, NoStandIn(ZHAO.id)),
        (visit(), c.Reassign(LI.id, free=True), BEFORE, NoStandIn(LI.id)),
        (visit(), c.Move(AT + timedelta(days=1), Meeting.MORNING, free=False), BEFORE, NoStandIn(LI.id)),
        (visit(), c.Move(BEFORE, Meeting.MORNING, free=True), BEFORE, NoStandIn(LI.id)),
        (visit(v.VisitTicked(Tick.MORNING)), c.Miss("urgent"), WHILE, VisitNotNow("ticked")),
        (visit(), c.CheckNotebook(WANG.id, Verdict.AMEND), WHILE, NotesNeeded()),
        (visit(), c.Recheck(CaseId(7), right=True), WHILE, NoSuchItem()),
        (visit(), c.RecheckDoor(5, right=True), WHILE, NoSuchItem()),
        (visit(), c.OpenProblem(NoteId(5), CaseId(1)), WHILE, NoSuchItem()),
        (visit(v.VisitNoted(NoteId(5))), c.OpenProblem(NoteId(5), CaseId(1)), WHILE, NoSuchItem()),
    ],
)
def test_a_no_says_why(one: Visit, command: c.VisitCommand, at: object, why: Refusal) -> None:
    with pytest.raises(type(why)) as raised:
        c.decide(one, command, frozenset({c.Relation.HOLDER}), at, RULES)  # type: ignore[arg-type]

    assert raised.value == why


def test_who_may_not_hears_whose_visit_it_is() -> None:
    with pytest.raises(NotYourVisit) as raised:
        c.decide(visit(), c.Toggle(Tick.MORNING), frozenset({c.Relation.OTHER}), WHILE, RULES)

    assert raised.value.by == LI.id


@pytest.mark.parametrize(
    ("one", "command"),
    [
        (visit(), c.HandOver(LI.id)),
        (visit(v.AlarmRung(Alarm.CARD)), c.RingVisit(Alarm.CARD)),
        (visit(v.VisitTicked(Tick.MORNING)), c.Cancel()),
    ],
)
def test_what_the_clock_has_no_reason_for_changes_nothing(one: Visit, command: c.VisitCommand) -> None:
    assert c.decide(one, command, frozenset({c.Relation.CLOCK}), WHILE, RULES) == []


@pytest.mark.parametrize(
    ("one", "command"),
    [
        (visit(v.VisitMissed("urgent")), c.Miss("urgent")),
        (
            visit(v.CasesDrawn((CaseId(7),), "s"), v.CaseRechecked(CaseId(7), right=False)),
            c.Recheck(CaseId(7), right=False),
        ),
        (visit(*DRAWN, v.DoorRechecked(5, right=False)), c.RecheckDoor(5, right=False)),
    ],
)
def test_the_same_answer_twice_is_one_event(one: Visit, command: c.VisitCommand) -> None:
    assert c.decide(one, command, frozenset({c.Relation.HOLDER}), WHILE, RULES) == []


def test_a_tick_is_taken_away_by_the_same_tap() -> None:
    ticked = visit(v.VisitTicked(Tick.MORNING))

    assert c.decide(ticked, c.Toggle(Tick.MORNING), frozenset({c.Relation.HOLDER}), WHILE, RULES) == [
        v.VisitUnticked(Tick.MORNING)
    ]


def test_without_cases_to_draw_the_card_comes_alone() -> None:
    assert c.decide(visit(), c.RingVisit(Alarm.CARD), frozenset({c.Relation.CLOCK}), WHILE, RULES) == [
        v.AlarmRung(Alarm.CARD)
    ]


def test_what_somebody_is_to_a_visit() -> None:
    one = visit()

    assert c.relations(one, None, directs=False) == {c.Relation.CLOCK}
    assert c.relations(one, LI.id, directs=False) == {c.Relation.HOLDER}
    assert c.relations(one, LI.id, directs=True) == {c.Relation.HOLDER, c.Relation.DIRECTOR}
    assert c.relations(one, ZHAO.id, directs=True) == {c.Relation.DIRECTOR}
    assert c.relations(one, ZHAO.id, directs=False) == {c.Relation.OTHER}
