"""The state machine of a case: the table `NEXT`, the judge `refusal_of`, and `decide`, which makes every change.

1. A case moves only along `NEXT`: a command from a status that its row does not name is refused.
2. Rights come next, from the table in `rights`; then the command's own condition, from the table in `conditions`.
   These three are `refusal_of`: they need no words, so buttons and forms ask it before anybody writes any.
3. What depends on what the command carries is looked at by its decision (the `decide_*` modules).
4. A decision gives events or raises a `Refusal`; a refused command has changed nothing.
5. Events are facts: `fold.evolve` applies them without asking again, and `fold.replay` of all of them is the case.
6. No decision may end in a status that its row does not name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dispatch.case import commands as c
from dispatch.case import decide_amend as amend
from dispatch.case import decide_check as check
from dispatch.case import decide_intake as intake
from dispatch.case import decide_oversight as oversight
from dispatch.case import decide_unit as unit
from dispatch.case.conditions import CONDITIONS
from dispatch.case.decision_context import NOTHING_CHOSEN, Chosen, DecisionContext, chosen_by
from dispatch.case.events import Event
from dispatch.case.fold import evolve
from dispatch.case.refusals import Refusal, not_now
from dispatch.case.rights import MAY, Relation, not_yours, relations
from dispatch.model import OPEN, Case, Person, PersonId, Status
from dispatch.rulebook.book import NO_SCENE, Book, Scene

S = Status


@dataclass(frozen=True, slots=True)
class Transition:
    """From which statuses a command may be given, to which it may take a case, and whether it may leave it there."""

    sources: frozenset[Status]
    targets: frozenset[Status]
    stays: bool


def _step(sources: Iterable[Status], *targets: Status, stays: bool = False) -> Transition:
    return Transition(frozenset(sources), frozenset(targets), stays or not targets)


NEXT: dict[type[c.Command], Transition] = {
    c.Report: _step((), S.REPORTED),
    c.ReportSettled: _step((), S.RESOLVED, S.CLOSED),
    c.AskInfo: _step((S.REPORTED,), S.AWAITING_INFO),
    c.GiveInfo: _step((S.AWAITING_INFO,), S.REPORTED),
    c.WithdrawQuestion: _step((S.AWAITING_INFO,), S.REPORTED),
    c.Reject: _step((S.REPORTED, S.AWAITING_INFO), S.REJECTED),
    c.Appeal: _step((S.REJECTED,), S.REPORTED),
    c.Merge: _step((S.REPORTED, S.AWAITING_INFO, S.DISPATCHED, S.HANDLING), S.MERGED),
    c.Unmerge: _step((S.MERGED,), S.REPORTED),
    c.Supplement: _step(OPEN),
    c.Amend: _step(OPEN),
    c.Dispatch: _step((S.REPORTED,), S.DISPATCHED),
    c.TakeBack: _step((S.DISPATCHED,), S.REPORTED),
    c.Withdraw: _step((S.REPORTED, S.AWAITING_INFO), S.VOIDED),
    c.Accept: _step((S.DISPATCHED,), S.HANDLING),
    c.Return: _step((S.DISPATCHED, S.HANDLING), S.REPORTED),
    c.Rule: _step((S.REPORTED,), S.DISPATCHED),
    c.Transfer: _step((S.DISPATCHED, S.HANDLING, S.ON_HOLD, S.ESCALATED), S.DISPATCHED),
    c.Assist: _step((S.DISPATCHED, S.HANDLING)),
    c.AssistAccept: _step((S.DISPATCHED, S.HANDLING)),
    c.AssistArrived: _step((S.DISPATCHED, S.HANDLING)),
    c.AssistDone: _step((S.DISPATCHED, S.HANDLING)),
    c.RateAssist: _step((*OPEN, S.CLOSED)),
    c.Progress: _step((S.HANDLING, S.ON_HOLD, S.ESCALATED)),
    c.AskExtension: _step((S.HANDLING,)),
    c.GrantExtension: _step((S.HANDLING,)),
    c.DenyExtension: _step((S.HANDLING,)),
    c.RequestAssist: _step((S.HANDLING,)),
    c.AnswerAssistRequest: _step((S.HANDLING,)),
    c.Hold: _step((S.HANDLING,), S.ON_HOLD),
    c.Resume: _step((S.ON_HOLD,), S.HANDLING),
    c.Escalate: _step((S.REPORTED, S.DISPATCHED, S.HANDLING), S.ESCALATED, stays=True),
    c.ConfirmEscalation: _step((S.REPORTED, S.DISPATCHED, S.HANDLING), S.ESCALATED),
    c.DenyEscalation: _step((S.REPORTED, S.DISPATCHED, S.HANDLING)),
    c.DistrictAnswered: _step((S.ESCALATED,), S.RESOLVED, S.REPORTED),
    c.Resolve: _step((S.DISPATCHED, S.HANDLING), S.RESOLVED),
    c.Pass: _step((S.RESOLVED,), S.VERIFIED, S.CLOSED),
    c.Fail: _step((S.RESOLVED,), S.HANDLING, S.REPORTED),
    c.RevisitDone: _step((S.VERIFIED,), S.CLOSED, S.DISPATCHED, S.REPORTED, stays=True),
    c.ConfirmOutOfPower: _step((S.VERIFIED,), S.CLOSED),
    c.DenyOutOfPower: _step((S.VERIFIED,)),
    c.Settle: _step((S.REPORTED, S.AWAITING_INFO, S.DISPATCHED, S.HANDLING, S.ON_HOLD)),
    c.Supervise: _step(OPEN),
    c.AnswerSupervision: _step(OPEN),
    c.Urge: _step((S.DISPATCHED, S.HANDLING, S.ESCALATED)),
    c.Reopen: _step((S.CLOSED, S.REJECTED), S.REPORTED),
    c.Void: _step(OPEN, S.VOIDED),
    c.Ring: _step(OPEN, S.REPORTED, S.HANDLING, stays=True),
}
"""One row a command; one without targets never moves a case."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a command: the events, oldest first, and the case after them."""

    events: tuple[Event, ...]
    after: Case


def refusal_of(
    case: Case | None,
    command: type[c.Command],
    person: Person | None,
    at: datetime,
    book: Book,
    scene: Scene = NO_SCENE,
    chosen: Chosen = NOTHING_CHOSEN,
) -> Refusal | None:
    """Why a person (None: the clock) may not give such a command at a UTC time, whatever words it carries.

    None where it may be granted; it may still be refused for what it carries.
    """
    return _judged(case, command, _hearing(case, command, person, at, book, scene, chosen))


def refusal_for(
    case: Case,
    command: type[c.Command],
    held: frozenset[Relation],
    at: datetime,
    book: Book,
    chosen: Chosen = NOTHING_CHOSEN,
    by: PersonId | None = None,
) -> Refusal | None:
    """The same by relations that have been looked up: those of one person, or of all readers of a group together.

    `by` is that person, None for a group; a group is refused only what each of its readers would be refused.
    """
    granted = held & MAY[command]
    return _judged(case, command, DecisionContext(command.__name__, chosen, by, held, granted, at, book, NO_SCENE))


def decide(
    case: Case | None,
    command: c.Command,
    by: Person | None,
    at: datetime,
    book: Book,
    scene: Scene = NO_SCENE,
) -> Decided:
    """What comes of a command, given by a person (None: the clock) at a UTC time. Raises a `Refusal`.

    ValueError for a first command that is no report.
    """
    kind = type(command)
    hearing = _hearing(case, kind, by, at, book, scene, chosen_by(command))
    refusal = _judged(case, kind, hearing)
    if refusal is not None:
        raise refusal
    if isinstance(command, c.FirstCommand):
        events = _opened(command, hearing)
    elif case is not None:
        events = _moved(case, command, hearing)
    else:
        raise ValueError(f"{kind.__name__} needs a case")
    after = _folded(case, events, hearing)
    step = NEXT[kind]
    stayed = step.stays and case is not None and after.status is case.status
    if not stayed and after.status not in step.targets:
        raise AssertionError(f"{events} leave the table")
    return Decided(events, after)


def _hearing(
    case: Case | None,
    command: type[c.Command],
    person: Person | None,
    at: datetime,
    book: Book,
    scene: Scene,
    chosen: Chosen,
) -> DecisionContext:
    held = relations(person, case, scene)
    by = person.id if person is not None else None
    return DecisionContext(command.__name__, chosen, by, held, held & MAY[command], at, book, scene)


def _judged(case: Case | None, command: type[c.Command], hearing: DecisionContext) -> Refusal | None:
    """The status first, then the right, then the command's own condition."""
    if case is not None and case.status not in NEXT[command].sources:
        return not_now(case, hearing.command)
    if not hearing.granted:
        return not_yours(case, command)
    condition = CONDITIONS.get(command) if case is not None else None
    return condition(case, hearing) if condition is not None and case is not None else None


def _folded(case: Case | None, events: tuple[Event, ...], hearing: DecisionContext) -> Case:
    first, *others = events
    after = evolve(case, first, hearing.by, hearing.at)
    for event in others:
        after = evolve(after, event, hearing.by, hearing.at)
    return after


def _opened(command: c.FirstCommand, ctx: DecisionContext) -> tuple[Event, ...]:
    return intake.report(command, ctx) if isinstance(command, c.Report) else intake.report_settled(command, ctx)


def _moved(case: Case, command: c.LaterCommand, ctx: DecisionContext) -> tuple[Event, ...]:  # noqa: C901 - one arm a command
    match command:
        case c.AskInfo():
            return intake.ask_info(case, command, ctx)
        case c.GiveInfo():
            return intake.give_info(case, command, ctx)
        case c.WithdrawQuestion():
            return intake.withdraw_question(case, command, ctx)
        case c.Reject():
            return intake.reject(case, command, ctx)
        case c.Appeal():
            return intake.appeal(case, command, ctx)
        case c.Merge():
            return intake.merge(case, command, ctx)
        case c.Unmerge():
            return intake.unmerge(case, command, ctx)
        case c.Supplement():
            return amend.supplement(case, command, ctx)
        case c.Amend():
            return amend.amend(case, command, ctx)
        case c.Dispatch():
            return intake.dispatch(case, command, ctx)
        case c.Rule():
            return intake.rule(case, command, ctx)
        case c.TakeBack():
            return intake.take_back(case, command, ctx)
        case c.Withdraw():
            return intake.withdraw(case, command, ctx)
        case c.Accept():
            return unit.accept(case, command, ctx)
        case c.Return():
            return unit.return_(case, command, ctx)
        case c.Transfer():
            return unit.transfer(case, command, ctx)
        case c.Assist():
            return unit.assist(case, command, ctx)
        case c.AssistAccept():
            return unit.assist_accept(case, command, ctx)
        case c.AssistArrived():
            return unit.assist_arrived(case, command, ctx)
        case c.AssistDone():
            return unit.assist_done(case, command, ctx)
        case c.RateAssist():
            return unit.rate_assist(case, command, ctx)
        case c.Progress():
            return unit.progress(case, command, ctx)
        case c.AskExtension():
            return unit.ask_extension(case, command, ctx)
        case c.GrantExtension():
            return unit.grant_extension(case, command, ctx)
        case c.DenyExtension():
            return unit.deny_extension(case, command, ctx)
        case c.RequestAssist():
            return unit.request_assist(case, command, ctx)
        case c.AnswerAssistRequest():
            return unit.answer_assist_request(case, command, ctx)
        case c.Hold():
            return unit.hold(case, command, ctx)
        case c.Resume():
            return unit.resume(case, command, ctx)
        case c.Escalate():
            return unit.escalate(case, command, ctx)
        case c.ConfirmEscalation():
            return unit.confirm_escalation(case, command, ctx)
        case c.DenyEscalation():
            return unit.deny_escalation(case, command, ctx)
        case c.DistrictAnswered():
            return unit.district_answered(case, command, ctx)
        case c.Resolve():
            return unit.resolve(case, command, ctx)
        case c.Pass():
            return check.pass_(case, command, ctx)
        case c.Fail():
            return check.fail(case, command, ctx)
        case c.RevisitDone():
            return check.revisit_done(case, command, ctx)
        case c.ConfirmOutOfPower():
            return check.confirm_out_of_power(case, command, ctx)
        case c.DenyOutOfPower():
            return check.deny_out_of_power(case, command, ctx)
        case c.Settle():
            return check.settle(case, command, ctx)
        case c.Supervise():
            return oversight.supervise(case, command, ctx)
        case c.AnswerSupervision():
            return oversight.answer_supervision(case, command, ctx)
        case c.Urge():
            return oversight.urge(case, command, ctx)
        case c.Reopen():
            return oversight.reopen(case, command, ctx)
        case c.Void():
            return oversight.void(case, command, ctx)
        case c.Ring():
            return oversight.ring(case, command, ctx)
