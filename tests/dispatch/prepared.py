"""A case for every command and every status from which it may be given, made ready so that only who asks is open."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from dispatch.case import commands as c
from dispatch.case.rules import NEXT
from dispatch.model import (
    Case,
    CaseId,
    Level,
    Outcome,
    Person,
    Status,
    SupervisionKind,
    TimerKind,
    UnitCode,
)
from dispatch.rulebook.book import NO_SCENE, Scene
from tests import make
from tests.make import CLAUSE, NOTE, PHOTO, RESIDENT, do, next_timer, report
from tests.street import (
    DIRECTOR,
    HOUSING,
    LI,
    MONDAY_0942,
    NOISE,
    OFFICER_HOUSING,
    OFFICER_SQUAD,
    SQUAD,
    WANG,
    book,
    minutes,
)

S = Status
LEADING = "SY20261123-0009"
SCENE = Scene(leading=make.reported_case(report(LEADING)))
_REPORT = report(row=NOISE, contact=RESIDENT)


@dataclass(frozen=True)
class Prepared:
    case: Case | None
    command: c.Command
    at: datetime
    scene: Scene = SCENE


def later(case: Case) -> datetime:
    return case.since + minutes(10)


def helped(case: Case, *, done: bool = True) -> Case:
    """HOUSING assists the leading unit, and unless told otherwise is done."""
    case = do(case, c.Assist(HOUSING.code, NOTE, 120, whistle=True), LI, case.since + minutes(1))
    return do(case, c.AssistDone(1, NOTE), OFFICER_HOUSING, case.since + minutes(2)) if done else case


@cache
def case_in(status: Status, *, done: bool = True) -> Case:  # noqa: C901 - one arm a status
    """With a resident to be called, and from the dispatch on with HOUSING as an assisting unit."""
    match status:
        case S.REPORTED:
            return make.reported_case(_REPORT)
        case S.AWAITING_INFO:
            return make.asked_case(_REPORT)
        case S.REJECTED:
            return make.rejected_case(_REPORT)
        case S.VOIDED:
            return make.voided_case(_REPORT)
        case S.MERGED:
            return make.merged_case()
        case S.DISPATCHED:
            return helped(make.dispatched_case(of=_REPORT), done=done)
        case S.HANDLING:
            return _next(case_in(S.DISPATCHED, done=done), c.Accept())
        case S.ON_HOLD:
            return do(case_in(S.HANDLING), c.Hold(make.FRIDAY, NOTE), LI, make.RESOLVED_AT)
        case S.ESCALATED:
            asked = do(case_in(S.HANDLING), c.Escalate(NOTE), LI, make.RESOLVED_AT)
            return do(asked, c.ConfirmEscalation(), DIRECTOR, make.RESOLVED_AT)
        case S.RESOLVED:
            return _next(case_in(S.HANDLING), c.Resolve(NOTE, (PHOTO,)))
        case S.VERIFIED:
            return do(case_in(S.RESOLVED), c.Pass(), WANG, make.VERIFIED_AT)
        case S.CLOSED:
            return do(case_in(S.VERIFIED), c.RevisitDone(Outcome.SATISFIED), LI, make.CALLED_AT)


def _next(case: Case, command: c.Command) -> Case:
    return do(case, command, OFFICER_SQUAD, later(case))


def returned(times: int) -> Case:
    """Dispatched and returned so many times."""
    case = make.reported_case(_REPORT)
    for _ in range(times):
        case = do(case, c.Dispatch(SQUAD.code), LI, case.since + minutes(2))
        case = do(case, c.Return(NOTE, CLAUSE), OFFICER_SQUAD, case.since + minutes(2))
    return case


def failed(times: int, case: Case | None = None) -> Case:
    """In handling, after so many failed checks."""
    case = case or case_in(S.HANDLING)
    for _ in range(times):
        case = do(case, c.Resolve(NOTE, (PHOTO,)), OFFICER_SQUAD, case.since + minutes(10))
        case = do(case, c.Fail(NOTE), WANG, case.since + minutes(2))
    return case


def _asks_director(status: Status) -> Case:
    """A third failed check waits for the director's notice."""
    match status:
        case S.HANDLING:
            return failed(3)
        case S.ON_HOLD:
            return do(failed(3), c.Hold(make.FRIDAY, NOTE), LI, later(failed(3)))
        case S.DISPATCHED:
            return do(failed(3), c.Transfer(SQUAD.code, NOTE), LI, later(failed(3)))
        case _:
            case = make.reported_case(_REPORT)
            for _ in range(3):
                case = do(case, c.Escalate(NOTE), LI, case.since, under=book(escalation_needs_director=False))
                case = do(case, c.DistrictAnswered(NOTE, settled=True), LI, case.since + minutes(2))
                case = do(case, c.Fail(NOTE), WANG, case.since + minutes(2))
            return case if status is S.REPORTED else do(case, c.AskInfo(NOTE), LI, case.since + minutes(2))


def _with_ring(case: Case) -> Prepared:
    timer = next_timer(case)
    assert timer is not None
    return Prepared(case, c.Ring(timer[0].kind, timer[0].number), timer[1])


def _first(command: c.Command, by: Person) -> Callable[[Case], Case]:
    return lambda case: do(case, command, by, case.since + minutes(5))


_BEFORE: dict[type[c.Command], Callable[[Case], Case]] = {
    c.GrantExtension: _first(c.AskExtension(1, NOTE), OFFICER_SQUAD),
    c.DenyExtension: _first(c.AskExtension(1, NOTE), OFFICER_SQUAD),
    c.AnswerAssistRequest: _first(c.RequestAssist(NOTE), OFFICER_SQUAD),
    c.ConfirmEscalation: _first(c.Escalate(NOTE), LI),
    c.DenyEscalation: _first(c.Escalate(NOTE), LI),
    c.ConfirmOutOfPower: _first(c.RevisitDone(Outcome.OUT_OF_POWER), LI),
    c.DenyOutOfPower: _first(c.RevisitDone(Outcome.OUT_OF_POWER), LI),
    c.AnswerSupervision: _first(c.Supervise(SupervisionKind.LEADER), DIRECTOR),
}
"""What has to have been asked before the command is an answer to it."""

PROPER: tuple[c.Command, ...] = (
    replace(_REPORT, id=CaseId(2)),
    c.ReportSettled(_REPORT, NOTE, drawn=True),
    c.AskInfo(NOTE),
    c.GiveInfo(NOTE),
    c.WithdrawQuestion(),
    c.Reject(NOTE, CLAUSE),
    c.Appeal(NOTE),
    c.Merge(LEADING),
    c.Unmerge(),
    c.Supplement(media=(PHOTO,)),
    c.Amend(level=Level.STREET),
    c.Dispatch(SQUAD.code),
    c.TakeBack(),
    c.Withdraw(),
    c.Accept(),
    c.Return(NOTE, CLAUSE),
    c.Rule(SQUAD.code),
    c.Transfer(HOUSING.code, NOTE),
    c.Assist(UnitCode("service"), NOTE, 60),
    c.AssistAccept(1),
    c.AssistArrived(1),
    c.AssistDone(1, NOTE),
    c.RateAssist(1, 5),
    c.Progress(NOTE),
    c.AskExtension(1, NOTE),
    c.GrantExtension(),
    c.DenyExtension(NOTE),
    c.RequestAssist(NOTE),
    c.AnswerAssistRequest(NOTE),
    c.Hold(make.FRIDAY, NOTE),
    c.Resume(),
    c.Escalate(NOTE),
    c.ConfirmEscalation(),
    c.DenyEscalation(NOTE),
    c.DistrictAnswered(NOTE, settled=True),
    c.Resolve(NOTE, (PHOTO,)),
    c.Pass(),
    c.Fail(NOTE),
    c.RevisitDone(Outcome.SATISFIED),
    c.ConfirmOutOfPower(),
    c.DenyOutOfPower(),
    c.Settle(),
    c.Supervise(SupervisionKind.LEADER),
    c.AnswerSupervision(NOTE),
    c.Urge(),
    c.Reopen(NOTE),
    c.Void(NOTE),
    c.Ring(TimerKind.TRIAGE),
)
"""One of each command, with everything that it must carry."""
BY_NAME = {type(command).__name__: command for command in PROPER}


@cache
def prepared(name: str, status: Status | None) -> Prepared:
    """Given by the right person at `at`, the command is granted. Where the table forbids it, the case is plain."""
    command = BY_NAME[name]
    if status is None:
        return Prepared(None, command, MONDAY_0942, NO_SCENE)
    if status not in NEXT[type(command)].sources:
        case = case_in(status)
        return Prepared(case, command, later(case))
    match command:
        case c.Ring():
            return _with_ring(case_in(status))
        case c.Rule():
            case = returned(3)
        case c.Settle():
            case = _asks_director(status)
        case c.RateAssist() if status in (S.REPORTED, S.AWAITING_INFO):
            back = do(case_in(S.DISPATCHED), c.Return(NOTE, CLAUSE), OFFICER_SQUAD, make.ACCEPTED_AT)
            case = back if status is S.REPORTED else do(back, c.AskInfo(NOTE), LI, back.since + minutes(2))
        case c.AssistAccept() | c.AssistArrived() | c.AssistDone():
            case = case_in(status, done=False)
        case _:
            before = _BEFORE.get(type(command))
            case = before(case_in(status)) if before else case_in(status)
    return Prepared(case, command, _when(command, case))


def _when(command: c.Command, case: Case) -> datetime:
    """A dispatch is taken back within minutes."""
    return case.since + minutes(4) if isinstance(command, c.TakeBack) else later(case)
