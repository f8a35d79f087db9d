"""The conditions of commands: what must be so of the case beside its status and the person's right to the command.

None of them looks at the words of a command. A condition gives the refusal that stands against the command now, or
None. What depends on the words, the days or the places that a command carries is looked at by its own decision.
"""

from collections.abc import Callable
from datetime import timedelta

from dispatch.case import commands as c
from dispatch.case.clocks import overdue
from dispatch.case.decision_context import DecisionContext
from dispatch.case.refusals import (
    AlreadyDone,
    AssistsOpen,
    BadTarget,
    DirectorOnly,
    Incomplete,
    NothingPending,
    NotYours,
    NotYourTurn,
    OwnJudgement,
    Pending,
    Refusal,
    TooLate,
    TooSoon,
    not_now,
)
from dispatch.case.responsible import Party, responsible
from dispatch.case.rights import Relation
from dispatch.model import Assist, Case, DecisionKind, Status, SupervisionKind
from dispatch.rulebook.worktime import deadline

Condition = Callable[[Case, DecisionContext], Refusal | None]
D = DecisionKind

_DECIDED_WHILE_HANDLING = (D.EXTENSION, D.ASSIST, D.ESCALATION)
TAKE_BACK_WITHIN = timedelta(minutes=5)
"""Of every minute, from the dispatch on."""
_CHECKERS = {
    Party.REPORTER: frozenset({Relation.REPORTER}),
    Party.HEAD: frozenset({Relation.REPORTER, Relation.HEAD}),
    Party.STAFF: frozenset({Relation.REPORTER, Relation.HEAD, Relation.STAFF}),
}
"""Who may check a result, by whose turn it is."""
_ANSWERERS = {
    Party.UNIT: Relation.OFFICER,
    Party.OFFICER: Relation.OFFICER,
    Party.REPORTER: Relation.REPORTER,
    Party.HEAD: Relation.HEAD,
    Party.OWNER: Relation.STAFF,
    Party.STAFF: Relation.STAFF,
    Party.DIRECTOR: Relation.DIRECTOR,
}
"""Who answers a supervision, by whom the case waits for."""


def _reject(case: Case, ctx: DecisionContext) -> Refusal | None:
    """The director rejects only what was appealed."""
    if ctx.only_as(Relation.DIRECTOR) and not case.appealed:
        return NotYours(case.number, ctx.command, (Relation.STAFF,))
    return _other_judge(case, ctx)


def _merge(case: Case, ctx: DecisionContext) -> Refusal | None:
    """A case into which others were merged follows none."""
    return _other_judge(case, ctx) or (BadTarget(case.number, "leads") if ctx.scene.leads else None)


def _other_judge(case: Case, ctx: DecisionContext) -> Refusal | None:
    """Who rejected a case does not put it away again once the reporter has appealed."""
    if case.appealed and ctx.is_by(case.rejected_by):
        return OwnJudgement(case.number, ctx.command, (Relation.STAFF, Relation.DIRECTOR))
    return None


def _appeal(case: Case, ctx: DecisionContext) -> Refusal | None:
    if case.appealed:
        return AlreadyDone(case.number, "appeal")
    last = ctx.book.calendar.add_working_days(case.end, ctx.book.rules.appeal_days)
    return TooLate(case.number, "appeal", last) if ctx.at > last else None


def _unmerge(case: Case, ctx: DecisionContext) -> Refusal | None:
    """Staff do it while the leading case is open; the clock once it was put away."""
    leading = ctx.scene.leading
    if Relation.CLOCK in ctx.held or leading is None or leading.open:
        return None
    return BadTarget(leading.number, "leader_ended")


def _take_back(case: Case, ctx: DecisionContext) -> Refusal | None:
    """A slip is noticed within minutes. What the director has ruled, or a call to the resident sent back, is none."""
    called = any(one.at == case.since and one.kind is SupervisionKind.KEY for one in case.supervisions)
    if case.ruled or called:
        return not_now(case, ctx.command)
    last = case.since + TAKE_BACK_WITHIN
    return TooLate(case.number, "take_back", last) if ctx.at > last else None


def _withdraw(case: Case, _: DecisionContext) -> Refusal | None:
    """What a unit has had is no longer the reporter's alone."""
    sent = _was_sent(case) or case.reopenings > 0
    return AlreadyDone(case.number, "dispatched") if sent else None


def _was_sent(case: Case) -> bool:
    return case.unit is not None or bool(case.previous_units) or case.clock is not None


def _dispatch(case: Case, ctx: DecisionContext) -> Refusal | None:
    if case.waits_for(D.RULING):
        return DirectorOnly(case.number, ctx.command, (Relation.DIRECTOR,))
    return _sendable(case, ctx)


def _sendable(case: Case, _: DecisionContext) -> Refusal | None:
    """A unit gets what has a station. Without a condition row the general limit runs."""
    return Incomplete(case.number, "station") if case.station is None else None


def _rule(case: Case, ctx: DecisionContext) -> Refusal | None:
    return _answers(D.RULING)(case, ctx) or _sendable(case, ctx)


def _return(case: Case, _: DecisionContext) -> Refusal | None:
    return AlreadyDone(case.number, "ruled") if case.ruled else None


def _assist(case: Case, ctx: DecisionContext) -> Refusal | None:
    unit = ctx.chosen.unit
    if unit is not None and unit == case.unit:
        return BadTarget(case.number, "same_unit")
    if any(a.unit == unit and a.open for a in case.assists):
        return AlreadyDone(case.number, "assist")
    return None


def _assist_accept(case: Case, ctx: DecisionContext) -> Refusal | None:
    return _own_assist(case, ctx, lambda a: AlreadyDone(case.number, "accepted") if a.officer is not None else None)


def _assist_arrived(case: Case, ctx: DecisionContext) -> Refusal | None:
    return _own_assist(case, ctx, lambda a: AlreadyDone(case.number, "arrived") if a.arrived_at is not None else None)


def _assist_done(case: Case, ctx: DecisionContext) -> Refusal | None:
    return _own_assist(case, ctx, lambda _: None)


def _own_assist(case: Case, ctx: DecisionContext, beyond: Callable[[Assist], Refusal | None]) -> Refusal | None:
    """Open, and of the person's own unit: one unit does not speak for another."""
    open_ = [a for a in case.assists if a.open]
    own = [a for a in open_ if ctx.scene.helps is None or a.number in ctx.scene.helps]
    if open_ and not own:
        return NotYours(case.number, ctx.command, (Relation.ASSISTANT,))
    named = [a for a in open_ if ctx.chosen.assist in (None, a.number)]
    if not named:
        return BadTarget(case.number, "assist")
    if ctx.chosen.assist is None:
        return None
    return beyond(named[0]) if named[0] in own else NotYours(case.number, ctx.command, (Relation.ASSISTANT,))


def _rate_assist(case: Case, _: DecisionContext) -> Refusal | None:
    return None if any(not a.open for a in case.assists) else BadTarget(case.number, "assist")


def _ask_extension(case: Case, ctx: DecisionContext) -> Refusal | None:
    if case.decision is not None:
        return Pending(case.number, case.decision.kind)
    if case.extensions >= ctx.book.rules.extensions_max:
        return AlreadyDone(case.number, "extension")
    if case.clock is not None and case.clock.due is not None and overdue(case, ctx.at):
        return TooLate(case.number, "extension", case.clock.due)
    return None


def _answer_extension(case: Case, ctx: DecisionContext) -> Refusal | None:
    """The second one is the director's."""
    if not case.waits_for(D.EXTENSION):
        return NothingPending(case.number, ctx.command)
    if case.extensions >= 1 and Relation.DIRECTOR not in ctx.granted:
        return DirectorOnly(case.number, ctx.command, (Relation.DIRECTOR,))
    return None


def _request_assist(case: Case, _: DecisionContext) -> Refusal | None:
    return Pending(case.number, case.decision.kind) if case.decision is not None else None


def _hold(case: Case, _: DecisionContext) -> Refusal | None:
    if case.held:
        return AlreadyDone(case.number, "hold")
    if case.decision is not None and case.decision.kind in _DECIDED_WHILE_HANDLING:
        return Pending(case.number, case.decision.kind)
    return None


def _escalate(case: Case, ctx: DecisionContext) -> Refusal | None:
    if ctx.book.rules.escalation_needs_director and case.decision is not None:
        return Pending(case.number, case.decision.kind)
    return None


def _resolve(case: Case, ctx: DecisionContext) -> Refusal | None:
    """The unit's, once nobody assists any more; while somebody does, only staff may, and with a reason.

    By then it is known what it was.
    """
    if ctx.book.row_of(case) is None:
        return Incomplete(case.number, "row")
    still = sum(a.open for a in case.assists)
    if still and (ctx.chosen.override is False or Relation.STAFF not in ctx.held):
        return AssistsOpen(case.number, still)
    if not still and Relation.OFFICER not in ctx.held:
        return NotYours(case.number, ctx.command, (Relation.OFFICER,))
    return None


def _check(case: Case, ctx: DecisionContext) -> Refusal | None:
    """The reporter first, then the head, then staff; never who resolved it."""
    if ctx.is_by(case.resolved_by):
        return OwnJudgement(case.number, ctx.command, ())
    turn = _CHECKERS.get(responsible(case), frozenset())
    return None if ctx.granted & turn else NotYourTurn(case.number, ctx.command, tuple(sorted(turn)))


def _revisit_done(case: Case, _: DecisionContext) -> Refusal | None:
    return Pending(case.number, D.SECOND_PERSON) if case.waits_for(D.SECOND_PERSON) else None


def _second_person(case: Case, ctx: DecisionContext) -> Refusal | None:
    """Who asked for a second person is not that person."""
    if case.decision is None or case.decision.kind is not D.SECOND_PERSON:
        return NothingPending(case.number, ctx.command)
    if ctx.is_by(case.decision.by):
        return OwnJudgement(case.number, ctx.command, (Relation.STAFF, Relation.DIRECTOR))
    return None


def _supervise(case: Case, ctx: DecisionContext) -> Refusal | None:
    """`overdue` is the clock's word and nobody else's."""
    kind = ctx.chosen.supervision
    if kind is None:
        return None
    if (kind is SupervisionKind.OVERDUE) != (Relation.CLOCK in ctx.held):
        return NotYours(case.number, ctx.command, (Relation.CLOCK,))
    if any(s.kind is kind and s.answered_at is None for s in case.supervisions):
        return AlreadyDone(case.number, "supervised")
    return None


def _answer_supervision(case: Case, ctx: DecisionContext) -> Refusal | None:
    if case.supervised is None:
        return NothingPending(case.number, ctx.command)
    needed = _ANSWERERS.get(responsible(case))
    if needed is None or needed not in ctx.granted:
        return NotYours(case.number, ctx.command, (needed,) if needed else ())
    return None


def _urge(case: Case, ctx: DecisionContext) -> Refusal | None:
    if ctx.scene.urged_at is None:
        return None
    again_at = deadline(ctx.scene.urged_at, ctx.book.rules.urge_every, ctx.book.calendar)
    return TooSoon(case.number, "urge", again_at) if ctx.at < again_at else None


def _reopen(case: Case, ctx: DecisionContext) -> Refusal | None:
    """Staff where the resident complains (so there is one), the director otherwise."""
    residents = case.status is Status.CLOSED and case.contact is not None
    if Relation.DIRECTOR not in ctx.granted and not residents:
        return DirectorOnly(case.number, ctx.command, (Relation.DIRECTOR,))
    last = case.end + timedelta(days=ctx.book.rules.reopen_days)
    return TooLate(case.number, "reopen", last) if ctx.at > last else None


def _void(case: Case, ctx: DecisionContext) -> Refusal | None:
    """Staff before the first dispatch, the director after it."""
    own = _other_judge(case, ctx)
    if own is not None:
        return own
    if case.status in (Status.REPORTED, Status.AWAITING_INFO) and not _was_sent(case):
        return None if Relation.STAFF in ctx.granted else NotYours(case.number, ctx.command, (Relation.STAFF,))
    if Relation.DIRECTOR in ctx.granted:
        return None
    return DirectorOnly(case.number, ctx.command, (Relation.DIRECTOR,))


def _answers(*kinds: DecisionKind) -> Condition:
    """There is no answer without a question."""
    return lambda case, ctx: None if any(map(case.waits_for, kinds)) else NothingPending(case.number, ctx.command)


CONDITIONS: dict[type[c.Command], Condition] = {
    c.Reject: _reject,
    c.Appeal: _appeal,
    c.Merge: _merge,
    c.Unmerge: _unmerge,
    c.Dispatch: _dispatch,
    c.TakeBack: _take_back,
    c.Withdraw: _withdraw,
    c.Return: _return,
    c.Rule: _rule,
    c.Transfer: _sendable,
    c.Assist: _assist,
    c.AssistAccept: _assist_accept,
    c.AssistArrived: _assist_arrived,
    c.AssistDone: _assist_done,
    c.RateAssist: _rate_assist,
    c.AskExtension: _ask_extension,
    c.GrantExtension: _answer_extension,
    c.DenyExtension: _answer_extension,
    c.RequestAssist: _request_assist,
    c.AnswerAssistRequest: _answers(D.ASSIST),
    c.Hold: _hold,
    c.Escalate: _escalate,
    c.ConfirmEscalation: _answers(D.ESCALATION),
    c.DenyEscalation: _answers(D.ESCALATION),
    c.Resolve: _resolve,
    c.Pass: _check,
    c.Fail: _check,
    c.RevisitDone: _revisit_done,
    c.ConfirmOutOfPower: _second_person,
    c.DenyOutOfPower: _second_person,
    c.Settle: _answers(D.THIRD_FAIL, D.SECOND_DISSATISFIED),
    c.Supervise: _supervise,
    c.AnswerSupervision: _answer_supervision,
    c.Urge: _urge,
    c.Reopen: _reopen,
    c.Void: _void,
}
"""Commands that are not named have none: status and rights are all they need."""
