"""What the events make of a visit."""

import pytest

from dispatch.model import CaseId, MediaId, NoteId
from dispatch.rounds import visits as v
from tests.dispatch.rounds.made import AT, visit
from tests.street import LI, WANG, ZHAO, local


def test_a_visit_begins_with_its_plan_and_counts_its_events() -> None:
    one = visit(v.VisitTicked(v.Tick.MORNING), v.VisitUnticked(v.Tick.MORNING))

    assert (one.person, one.at, one.revision, one.untouched) == (LI.id, AT, 3, True)
    with pytest.raises(ValueError, match="no visit begins"):
        v.evolve(None, v.VisitCancelled(), None, AT)
    with pytest.raises(ValueError, match="not planned twice"):
        v._told_of(one, v.VisitPlanned(2, one.station, LI.id, v.Meeting.MORNING, AT))


def test_what_rang_for_one_person_and_time_rings_anew_for_another() -> None:
    rung = visit(v.AlarmRung(v.Alarm.NOTICE))
    swapped = v.evolve(rung, v.VisitReassigned(ZHAO.id), LI.id, AT)
    by_rota = v.evolve(rung, v.VisitReassigned(ZHAO.id, by_rota=True), None, AT)
    moved = v.evolve(rung, v.VisitMoved(local(25, 16, 50), v.Meeting.EVENING), LI.id, AT)

    assert rung.rung == {v.Alarm.NOTICE}
    assert [(one.person, one.fixed, one.rung) for one in (swapped, by_rota)] == [
        (ZHAO.id, True, frozenset()),
        (ZHAO.id, False, frozenset()),
    ]
    assert (moved.at, moved.meeting, moved.fixed, moved.rung) == (
        local(25, 16, 50), v.Meeting.EVENING, True, frozenset(),
    )  # fmt: skip


def test_a_tick_takes_away_that_nobody_went() -> None:
    missed = visit(v.VisitMissed("urgent"))

    assert missed.missed == "urgent"
    assert not missed.untouched
    assert v.evolve(missed, v.VisitTicked(v.Tick.EVENING), LI.id, AT).missed is None
    assert not visit(v.VisitCancelled()).untouched


def test_a_problem_becomes_its_case_and_the_newest_look_at_a_notebook_counts() -> None:
    one = visit(
        v.VisitNoted(NoteId(1), (MediaId(4),)),
        v.VisitNoted(NoteId(2), problem=True),
        v.ProblemOpened(NoteId(2), CaseId(9)),
        v.NotebookChecked(WANG.id, v.Verdict.COMPLETE),
        v.NotebookChecked(WANG.id, v.Verdict.AMEND, NoteId(3)),
    )

    assert one.notes == (
        v.VisitNote(NoteId(1), (MediaId(4),)),
        v.VisitNote(NoteId(2), (), problem=True, case=CaseId(9)),
    )
    assert one.checks == (v.NotebookCheck(WANG.id, v.Verdict.AMEND, NoteId(3)),)


def test_each_drawn_case_has_its_own_answer() -> None:
    one = visit(v.CasesDrawn((CaseId(7), CaseId(8)), "s"), v.CaseRechecked(CaseId(8), right=False))

    assert one.drawn == (v.Drawn(CaseId(7)), v.Drawn(CaseId(8), right=False))


def test_each_drawn_door_has_its_own_answer() -> None:
    one = visit(v.DoorsDrawn((7, 8), "s"), v.DoorRechecked(8, right=False))

    assert one.doors == (v.DrawnDoor(7), v.DrawnDoor(8, right=False))
