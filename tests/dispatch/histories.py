"""Random lives of a case: somebody acts, or nobody does and the timers ring, in time or late after a stop."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from hypothesis import strategies as st

from dispatch.case import commands as c
from dispatch.case.refusals import Refusal
from dispatch.case.rules import NEXT
from dispatch.model import Case, Level, Outcome, RowCode, Status, SupervisionKind, Urgency
from tests.dispatch.prepared import LEADING, SCENE
from tests.make import CLAUSE, NOTE, PHOTO, RESIDENT, Chronicle, next_timer, report
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
    minutes,
)

WORK_ROWS = (STALL, NOISE, WASTE, DISPUTE)
GAPS = (0, 1, 7, 20, 45, 100, 190, 400, 960, 1440, 3000, 10080)
"""Minutes between two acts."""
ENDING = (c.Void, c.Reject, c.Merge, c.Withdraw)
"""Wished for more seldom, so that lives are long."""
UNITS = (SQUAD.code, HOUSING.code, WUNAN_UNIT.code)


def menu(at: datetime) -> Iterator[c.Command]:
    """Everything that may be wished for, with the numbers that its rule turns on."""
    yield from _WISHES
    yield from _timed(at)


def menu_in(status: Status, at: datetime) -> list[c.Command]:
    """Of the menu what the table allows in that status."""
    return [*_allowed(status), *(wish for wish in _timed(at) if status in NEXT[type(wish)].sources)]


@cache
def _allowed(status: Status) -> tuple[c.Command, ...]:
    return tuple(wish for wish in _WISHES if status in NEXT[type(wish)].sources)


def _timed(at: datetime) -> Iterator[c.Command]:
    yield from (c.Hold(at + minutes(3000), NOTE), c.Hold(at + minutes(43200), NOTE))
    yield c.Escalate(NOTE, "区-7", at + minutes(9000))


def _timeless() -> Iterator[c.Command]:
    yield from (c.AskInfo(NOTE), c.GiveInfo(NOTE), c.WithdrawQuestion(), c.Reject(NOTE, CLAUSE), c.Appeal(NOTE))
    yield from (c.Merge(LEADING), c.Unmerge(), c.Supplement(note=NOTE), c.Supplement(row=NOISE))
    yield from (c.Amend(limit=60), c.Amend(limit=2000), c.Amend(row=WASTE), c.Amend(level=Level.STATION))
    yield from (c.Amend(urgency=Urgency.URGENT), c.Amend(urgency=Urgency.NORMAL))
    for unit in UNITS:
        yield from (c.Dispatch(unit), c.Rule(unit), c.Transfer(unit, NOTE))
    yield c.Dispatch(SQUAD.code, limit=300)
    yield c.Dispatch(WUNAN_UNIT.code, officer=WANG.id)
    yield from (c.TakeBack(), c.Withdraw())
    yield from (c.Accept(), c.Accept(), c.Accept(), c.Return(NOTE, CLAUSE), c.Progress(NOTE))
    yield from (c.Resolve(NOTE, (PHOTO,)), c.Resolve(NOTE, (PHOTO,)))
    yield from (c.Assist(HOUSING.code, NOTE, 120), c.Assist(HOUSING.code, NOTE, 60, whistle=True))
    yield from (c.AssistAccept(1), c.AssistArrived(1), c.AssistDone(1, NOTE), c.RateAssist(1, 4))
    yield from (c.AskExtension(1, NOTE), c.GrantExtension(), c.DenyExtension(NOTE))
    yield from (c.RequestAssist(NOTE), c.AnswerAssistRequest(NOTE))
    yield from (c.Resume(), c.Escalate(NOTE))
    yield from (c.ConfirmEscalation(), c.DenyEscalation(NOTE))
    yield from (c.DistrictAnswered(NOTE, settled=True), c.DistrictAnswered(NOTE, settled=False))
    yield from (c.Pass(), c.Pass(), c.Pass(), c.Fail(NOTE))
    yield from (c.RevisitDone(outcome, NOTE) for outcome in Outcome)
    yield from (c.ConfirmOutOfPower(), c.DenyOutOfPower(), c.Settle())
    yield from (c.Supervise(SupervisionKind.KEY), c.AnswerSupervision(NOTE), c.Urge())
    yield from (c.Reopen(NOTE), c.Void(NOTE), c.Resolve(NOTE, (PHOTO,), override=NOTE))


_WISHES = tuple(_timeless())
"""Made once: a life looks at all of them at each of its moments."""


@dataclass(frozen=True)
class Moment:
    """`choice` among what the status allows, the first of all from `person` on who may; rings late if `down`."""

    choice: int
    person: int
    gap: int
    down: bool


moments = st.lists(
    st.builds(Moment, st.integers(0, 999), st.integers(0, len(PEOPLE) - 1), st.sampled_from(GAPS), st.booleans()),
    min_size=12,
    max_size=40,
)


def _opening(row: RowCode, *, resident: bool, settled: bool) -> c.Command:
    of = report(row=row, contact=RESIDENT if resident else None)
    return c.ReportSettled(of, NOTE, drawn=True) if settled else of


openings = st.builds(_opening, st.sampled_from(WORK_ROWS), resident=st.booleans(), settled=st.just(value=False))
any_openings = st.builds(
    _opening, st.sampled_from((*WORK_ROWS, MANHOLE)), resident=st.booleans(), settled=st.booleans()
)


def lived(opening: c.Command, course: Iterable[Moment]) -> Iterator[Chronicle]:
    """The chronicle after its opening and after every act and every ring."""
    told = Chronicle()
    told.tell(opening, WANG, MONDAY_0942)
    yield told
    now = MONDAY_0942
    for moment in course:
        until = now + minutes(moment.gap)
        for _ in rung(told, now, until, late=moment.down):
            yield told
        now = until
        if acted(told, moment, now):
            yield told


def rung(told: Chronicle, now: datetime, until: datetime, *, late: bool) -> Iterator[Chronicle]:
    """Whatever is due by `until` rings, each at its time; or all of it at `until`, as after a stop."""
    for _ in range(200):
        timer = next_timer(told.require())
        if timer is None or timer[1] > until:
            return
        now = until if late else max(timer[1], now)
        told.tell(c.Ring(timer[0].kind, timer[0].number), None, now)
        yield told
    raise AssertionError(f"the timers of {told.case} never come to rest")


def acted(told: Chronicle, moment: Moment, now: datetime) -> bool:
    """Whether anybody was granted what the moment asks for."""
    case = told.require()
    wishes = menu_in(case.status, now)
    lasting = [wish for wish in wishes if not isinstance(wish, ENDING)]
    likely = lasting if lasting and moment.choice % 10 else wishes
    if not likely:
        return False
    wish = likely[moment.choice % len(likely)]
    for by in (*PEOPLE[moment.person :], *PEOPLE[: moment.person], None):
        try:
            told.tell(wish, by, now, SCENE)
        except Refusal:
            continue
        return True
    return False


def silence(case: Case, until: datetime, *, since: datetime | None = None) -> Chronicle:
    """Nobody acts, and every timer rings at its time."""
    told = Chronicle(case)
    for _ in rung(told, since or case.since, until, late=False):
        pass
    return told
