"""Which commands are worth a button now: lawful by table and rights, and not sure to be refused as the case is."""

from collections.abc import Callable

from dispatch.case import commands as c
from dispatch.case.conditions import ANSWERERS
from dispatch.case.reminders import Party, responsible
from dispatch.case.rights import MAY, Relation
from dispatch.case.rules import NEXT
from dispatch.model import Case, DecisionKind, Status
from dispatch.rulebook.book import Book

D = DecisionKind
_Condition = Callable[[Case, frozenset[Relation], Book], bool]


def offered(command: type[c.Command], case: Case, held: frozenset[Relation], book: Book) -> bool:
    """Whether a person (or a group of persons) with these relations should see a button for this command."""
    if case.status not in NEXT[command].sources or not held & MAY[command]:
        return False
    condition = _CONDITIONS.get(command)
    return condition is None or condition(case, held, book)


def _waits(*kinds: DecisionKind) -> _Condition:
    return lambda case, _held, _book: case.decision is not None and case.decision.kind in kinds


def _may_decide_extension(case: Case, held: frozenset[Relation], _book: Book) -> bool:
    waits = case.decision is not None and case.decision.kind is D.EXTENSION
    return waits and (case.extensions == 0 or Relation.DIRECTOR in held)


def _ruling(case: Case) -> bool:
    return case.decision is not None and case.decision.kind is D.RULING


def _may_check(case: Case, held: frozenset[Relation], _book: Book) -> bool:
    turns = {Party.REPORTER: 1, Party.HEAD: 2, Party.STAFF: 3}[responsible(case)]
    return bool(held & set((Relation.REPORTER, Relation.HEAD, Relation.STAFF)[:turns]))


def _may_void(case: Case, held: frozenset[Relation], _book: Book) -> bool:
    fresh = case.status in (Status.REPORTED, Status.AWAITING_INFO) and not case.previous_units
    return (Relation.STAFF if fresh else Relation.DIRECTOR) in held


def _may_reopen(case: Case, held: frozenset[Relation], _book: Book) -> bool:
    return Relation.DIRECTOR in held or (case.status is Status.CLOSED and case.contact is not None)


_CONDITIONS: dict[type[c.Command], _Condition] = {
    c.Reject: lambda case, held, _: Relation.STAFF in held or case.appealed,
    c.Appeal: lambda case, _held, _book: not case.appealed,
    c.Dispatch: lambda case, _held, _book: not _ruling(case) and case.row is not None and case.station is not None,
    c.Rule: _waits(D.RULING),
    c.Return: lambda case, _held, _book: not case.ruled,
    c.AskExtension: lambda case, _held, book: case.decision is None and case.extensions < book.rules.extensions_max,
    c.GrantExtension: _may_decide_extension,
    c.DenyExtension: _may_decide_extension,
    c.RequestAssist: lambda case, _held, _book: case.decision is None,
    c.AnswerAssistRequest: _waits(D.ASSIST),
    c.Escalate: lambda case, _held, _book: case.decision is None,
    c.ConfirmEscalation: _waits(D.ESCALATION),
    c.DenyEscalation: _waits(D.ESCALATION),
    c.Hold: lambda case, _held, _book: not case.held,
    c.Pass: _may_check,
    c.Fail: _may_check,
    c.RevisitDone: lambda case, _held, _book: case.decision is None,
    c.ConfirmOutOfPower: _waits(D.SECOND_PERSON),
    c.DenyOutOfPower: _waits(D.SECOND_PERSON),
    c.Settle: _waits(D.THIRD_FAIL, D.SECOND_DISSATISFIED),
    c.AnswerSupervision: lambda case, held, _: bool(case.supervised) and ANSWERERS.get(responsible(case)) in held,
    c.Void: _may_void,
    c.Reopen: _may_reopen,
    c.Resolve: lambda _case, held, _book: Relation.OFFICER in held,
    c.AssistAccept: lambda case, _held, _book: any(a.open and a.officer is None for a in case.assists),
    c.AssistArrived: lambda case, _held, _book: any(a.open and a.arrived_at is None for a in case.assists),
    c.AssistDone: lambda case, _held, _book: any(a.open for a in case.assists),
    c.RateAssist: lambda case, _held, _book: any(not a.open and a.rating is None for a in case.assists),
}
