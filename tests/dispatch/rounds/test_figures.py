"""The figures of rounds: visits by station, re-checks by case and by draw, voices by when they were asked."""

from dispatch.figures.periods import week_of
from dispatch.model import CaseId, NoteId
from dispatch.rounds import visits as v
from dispatch.rounds import voices as o
from dispatch.rounds.figures import VisitFigures, VoiceFigures, by_station, of_visits, of_voices
from tests.dispatch.rounds.made import visit, voice
from tests.street import CALENDAR, DADONG, WUNAN, local

DRAWN = v.CasesDrawn((CaseId(1), CaseId(2)), "s")


def test_visits_are_counted_by_station() -> None:
    some = [
        visit(v.VisitTicked(v.Tick.MORNING)),
        visit(v.VisitMissed("urgent")),
        visit(),
        visit(v.VisitCancelled()),
    ]

    assert by_station(some, [WUNAN, DADONG]) == {WUNAN: VisitFigures(3, 1, 1), DADONG: VisitFigures()}


def test_a_draw_is_clean_where_nothing_that_was_looked_at_is_wrong() -> None:
    right, wrong = v.CaseRechecked(CaseId(1), right=True), v.CaseRechecked(CaseId(2), right=False)
    found = of_visits([visit(DRAWN, right), visit(DRAWN, right, wrong), visit(DRAWN)])

    assert (found.right, found.judged, found.clean, found.draws) == (2, 3, 1, 2)


def test_a_door_that_was_looked_at_counts_as_a_case_does() -> None:
    doors = v.DoorsDrawn((7, 8), "s")
    right, as_noted = v.CaseRechecked(CaseId(1), right=True), v.DoorRechecked(7, right=True)
    found = of_visits([visit(DRAWN, doors, right, as_noted), visit(doors, v.DoorRechecked(8, right=False))])

    assert (found.right, found.judged, found.clean, found.draws) == (2, 3, 1, 2)


def test_voices_are_those_asked_in_the_period() -> None:
    answered = voice(o.VoiceAnswered(NoteId(2)))
    improved = voice(o.VoiceAnswered(NoteId(2)), o.VoiceImproved())
    some = [voice(), answered, improved, voice(at=local(2, 9))]

    assert of_voices(some, week_of(CALENDAR, 2026, 48)) == VoiceFigures(3, 2, 1)
