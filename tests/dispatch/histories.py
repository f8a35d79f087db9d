"""Random lives of a case: somebody acts, or nobody does and the timers ring, in time or late after a stop."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from hypothesis import strategies as st

from dispatch import commands as c
from dispatch.book import NO_SCENE, Scene
from dispatch.events import Event
from dispatch.model import Case, Level, Outcome, Person, Status, SupervisionKind, Urgency
from dispatch.refusals import Refusal
from dispatch.reminders import next_guard
from dispatch.rules import NEXT
from tests.dispatch.prepared import LEADING, SCENE
from tests.make import CLAUSE, NOTE, PHOTO, RESIDENT, Chronicle, report
from tests.street import (
    DISPUTE,
    HOUSING,
    MANHOLE,
    MONDAY_0942,
    NOISE,
    PEOPLE,
    SQUAD,
    STALL,
    WANG,
    WASTE,
    WUNAN_UNIT,
    book,
    minutes,
)

WORK_ROWS = (STALL, NOISE, WASTE, DISPUTE)
GAPS = (0, 1, 7, 20, 45, 100, 190, 400, 960, 1440, 3000, 10080)
"""Minutes between two acts."""
UNITS = (SQUAD.code, HOUSING.code, WUNAN_UNIT.code)


def _menu(at: datetime) -> Iterator[c.Command]:
    """Everything that may be wished for, with the numbers that its rule turns on."""
    yield from (c.AskInfo(NOTE), c.GiveInfo(NOTE), c.WithdrawQuestion(), c.Reject(NOTE, CLAUSE), c.Appeal(NOTE))
    yield from (c.Merge(LEADING), c.Unmerge(), c.Supplement(note=NOTE), c.Supplement(row=NOISE))
    yield from (c.Amend(limit=60), c.Amend(limit=2000), c.Amend(row=WASTE), c.Amend(level=Level.STATION))
    yield from (c.Amend(urgency=Urgency.URGENT), c.Amend(urgency=Urgency.NORMAL))
    for unit in UNITS:
        yield from (c.Dispatch(unit), c.Rule(unit), c.Transfer(unit, NOTE))
    yield c.Dispatch(SQUAD.code, limit=300)
    yield c.Dispatch(WUNAN_UNIT.code, officer=WANG.id)
    yield from (c.Accept(), c.Return(NOTE, CLAUSE), c.Progress(NOTE), c.Resolve(NOTE, (PHOTO,)))
    yield from (c.Assist(HOUSING.code, NOTE, 120), c.Assist(HOUSING.code, NOTE, 60, whistle=True))
    yield from (c.AssistAccept(1), c.AssistArrived(1), c.AssistDone(1, NOTE), c.RateAssist(1, 4))
    yield from (c.AskExtension(1, NOTE), c.GrantExtension(), c.DenyExtension(NOTE))
    yield from (c.RequestAssist(NOTE), c.AnswerAssistRequest(NOTE))
    yield from (c.Hold(at + minutes(3000), NOTE), c.Hold(at + minutes(43200), NOTE), c.Resume())
    yield from (c.Escalate(NOTE), c.Escalate(NOTE, "区-7", at + minutes(9000)))
    yield from (c.ConfirmEscalation(), c.DenyEscalation(NOTE))
    yield from (c.DistrictAnswered(NOTE, settled=True), c.DistrictAnswered(NOTE, settled=False))
    yield from (c.Pass(), c.Pass(), c.Pass(), c.Fail(NOTE))
    yield from (c.RevisitDone(outcome, NOTE) for outcome in Outcome)
    yield from (c.ConfirmOutOfPower(), c.DenyOutOfPower(), c.Settle())
    yield from (c.Supervise(SupervisionKind.KEY), c.AnswerSupervision(NOTE), c.Urge())
    yield from (c.Reopen(NOTE), c.Void(NOTE), c.Resolve(NOTE, (PHOTO,), override=NOTE))


@dataclass(frozen=True)
class Moment:
    """`choice` among what the status allows, the first of all from `person` on who may; rings late if `down`."""

    choice: int
    person: int
    gap: int
    down: bool


moments = st.lists(
    st.builds(
        Moment, st.integers(0, 999), st.integers(0, len(PEOPLE) - 1), st.sampled_from(GAPS), st.booleans()
    ),
    max_size=25,
)
openings = st.builds(
    lambda row, contact, settled: c.ReportSettled(of, NOTE, drawn=True) if settled else of
    if (of := report(row=row, contact=contact))
    else of,
    st.sampled_from((*WORK_ROWS, MANHOLE)),
    st.sampled_from((RESIDENT, RESIDENT, None)),
    st.sampled_from((False, False, False, True)),
)
