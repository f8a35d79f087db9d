"""Decisions over a case from outside its work: supervising, urging, reopening, voiding, and the clock's own rings."""

from datetime import timedelta
from typing import Final

from dispatch.case import clocks, decide_intake, decide_unit
from dispatch.case import commands as c
from dispatch.case import events as e
from dispatch.case.decision_context import DecisionContext
from dispatch.case.refusals import NothingPending, OutOfBounds
from dispatch.case.reminders import timers_of
from dispatch.model import Case, SupervisionKind, TimerKind
from dispatch.rulebook.worktime import deadline

MAX_REPLY_DAYS: Final = 31
"""Of every day, to the answer of a supervision: what takes longer is no supervision."""
ON_TIME: Final = timedelta(minutes=1)
"""What rings later than that was due while nothing ran."""


def supervise(_: Case, command: c.Supervise, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """A demand with a deadline (UTC): the one that is given, else the rules' own.

    OutOfBounds for one in the past or more than a month off.
    """
    last = ctx.at + timedelta(days=MAX_REPLY_DAYS)
    if command.reply_by is not None and not ctx.at < command.reply_by <= last:
        raise OutOfBounds("reply_by", 1, MAX_REPLY_DAYS)
    reply_by = command.reply_by or deadline(ctx.at, ctx.book.rules.supervision_reply, ctx.book.calendar)
    return (e.Supervised(command.kind, reply_by, command.requirement),)


def answer_supervision(_case: Case, command: c.AnswerSupervision, _ctx: DecisionContext) -> tuple[e.Event, ...]:
    """These words answer every supervision that waits."""
    return (e.SupervisionAnswered(command.note),)


def urge(_case: Case, _c: c.Urge, _ctx: DecisionContext) -> tuple[e.Event, ...]:
    """Only the log says so."""
    return (e.Urged(),)


def reopen(case: Case, command: c.Reopen, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """An ended case is in triage again, with a new clock."""
    return (e.Reopened(command.reason, clocks.triage(case.urgency, ctx.at, ctx.book)),)


def void(_case: Case, command: c.Void, _ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The case ends as one that should not have been."""
    return (e.Voided(command.reason),)


def ring(case: Case, command: c.Ring, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """A timer whose reason is gone does nothing; some rings bring a command of the clock with them."""
    due = next((due for timer, due in timers_of(case, ctx.book) if timer == command.timer and due <= ctx.at), None)
    if due is None:
        raise NothingPending(case.number, "Ring")
    rung = e.Rung(command.timer, late=ctx.at - due > ON_TIME)
    match command.kind:
        case TimerKind.INFO_BACK:
            return (rung, *decide_intake.withdraw_question(case, c.WithdrawQuestion(), ctx))
        case TimerKind.RESUME:
            return (rung, *decide_unit.resume(case, c.Resume(), ctx))
        case TimerKind.DUE if not _supervised_overdue(case):
            return (rung, *supervise(case, c.Supervise(SupervisionKind.OVERDUE), ctx))
        case _:
            return (rung,)


def _supervised_overdue(case: Case) -> bool:
    return any(s.kind is SupervisionKind.OVERDUE and s.answered_at is None for s in case.supervisions)
