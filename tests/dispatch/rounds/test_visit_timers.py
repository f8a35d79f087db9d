"""When the clock does something for a visit: the evening before, after the meeting, at the end of the week."""

from datetime import datetime

import pytest

from dispatch.rounds import visits as v
from dispatch.rounds.visit_timers import alarms_of
from dispatch.rounds.visits import Alarm
from tests.dispatch.rounds.made import visit
from tests.street import CALENDAR, book, local

RULES = book().rules


@pytest.mark.parametrize(
    ("at", "notice", "card", "guard"),
    [
        (local(24, 8, 40), local(23, 17), local(24, 9, 10), local(27, 15)),
        (local(23, 16, 50), local(20, 17), local(23, 17, 20), local(27, 15)),
        (local(27, 8, 40), local(26, 17), local(27, 9, 10), local(27, 15)),
        (local(27, 16, 50), local(26, 17), local(27, 17, 20), local(30, 8, 30)),
        (local(12, 8, 40, month=12), local(11, 17, month=12), local(12, 9, 10, month=12), local(12, 15, month=12)),
    ],
)
def test_the_alarms_of_a_visit(at: datetime, notice: datetime, card: datetime, guard: datetime) -> None:
    assert alarms_of(visit(at=at), RULES, CALENDAR) == {Alarm.NOTICE: notice, Alarm.CARD: card, Alarm.GUARD: guard}


def test_what_has_rung_or_was_noted_rings_no_more() -> None:
    assert set(alarms_of(visit(v.AlarmRung(Alarm.NOTICE)), RULES, CALENDAR)) == {Alarm.CARD, Alarm.GUARD}
    for event in (v.VisitTicked(v.Tick.MORNING), v.VisitMissed("urgent"), v.VisitCancelled()):
        assert alarms_of(visit(event), RULES, CALENDAR) == {}
