"""Decisions over a case from outside its work: supervising, urging, reopening, voiding, and the clock's own rings."""

from datetime import timedelta

from dispatch.case import clocks, decide_intake, decide_unit
from dispatch.case import commands as c
from dispatch.case import events as e
from dispatch.case.decision_context import Hearing
from dispatch.case.refusals import AlreadyDone, DirectorOnly, NothingPending, NotYours, OutOfBounds, TooLate, TooSoon
from dispatch.case.reminders import Party, guards, responsible
from dispatch.case.rights import Relation
from dispatch.model import Case, Status, SupervisionKind, TimerKind
from dispatch.rulebook.worktime import deadline

ANSWERS = {
    Party.UNIT: Relation.OFFICER,
    Party.OFFICER: Relation.OFFICER,
    Party.REPORTER: Relation.REPORTER,
    Party.HEAD: Relation.HEAD,
    Party.OWNER: Relation.STAFF,
    Party.STAFF: Relation.STAFF,
    Party.DIRECTOR: Relation.DIRECTOR,
}


def supervise(case: Case, command: c.Supervise, h: Hearing) -> tuple[e.Event, ...]:
    """`overdue` is the clock's word and nobody else's."""
    if (command.kind is SupervisionKind.OVERDUE) != (h.by is None):
        raise NotYours(case.number, "Supervise", (Relation.CLOCK,))
    if any(s.kind is command.kind and s.answered_at is None for s in case.supervisions):
        raise AlreadyDone(case.number, "supervised")
    if command.reply_by is not None and command.reply_by <= h.at:
        raise OutOfBounds("reply_by", 1, 30)
    reply_by = command.reply_by or deadline(h.at, h.book.rules.supervision_reply, h.book.calendar)
    return (e.Supervised(command.kind, reply_by, command.requirement),)


def answer_supervision(case: Case, command: c.AnswerSupervision, h: Hearing) -> tuple[e.Event, ...]:
    if case.supervised is None:
        raise NothingPending(case.number, "AnswerSupervision")
    needed = ANSWERS.get(responsible(case))
    if needed is None or needed not in h.granted:
        raise NotYours(case.number, "AnswerSupervision", (needed,) if needed else ())
    return (e.SupervisionAnswered(command.note),)


def urge(case: Case, _: c.Urge, h: Hearing) -> tuple[e.Event, ...]:
    if h.scene.urged_at is not None:
        again_at = deadline(h.scene.urged_at, h.book.rules.urge_every, h.book.calendar)
        if h.at < again_at:
            raise TooSoon(case.number, "urge", again_at)
    return (e.Urged(),)


def reopen(case: Case, command: c.Reopen, h: Hearing) -> tuple[e.Event, ...]:
    """Staff where the resident complains (so there is one), the director otherwise."""
    residents = case.status is Status.CLOSED and case.contact is not None
    if Relation.DIRECTOR not in h.granted and not residents:
        raise DirectorOnly(case.number, "Reopen", (Relation.DIRECTOR,))
    if case.ended_at is not None:
        last = case.ended_at + timedelta(days=h.book.rules.reopen_days)
        if h.at > last:
            raise TooLate(case.number, "reopen", last)
    return (e.Reopened(command.reason, clocks.triage(case.urgency, h.at, h.book)),)


def void(case: Case, command: c.Void, h: Hearing) -> tuple[e.Event, ...]:
    """Staff before the first dispatch, the director after it."""
    sent = case.unit is not None or bool(case.previous_units) or case.clock is not None
    decide_intake.require_other_judge(case, "Void", h)
    before = case.status in (Status.REPORTED, Status.AWAITING_INFO) and not sent
    needed = Relation.STAFF if before else Relation.DIRECTOR
    if needed not in h.granted:
        refusal = NotYours if before else DirectorOnly
        raise refusal(case.number, "Void", (needed,))
    return (e.Voided(command.reason),)


def ring(case: Case, command: c.Ring, h: Hearing) -> tuple[e.Event, ...]:
    """A timer whose reason is gone does nothing; some rings bring a command of the clock with them."""
    if not any(timer == command.timer and due <= h.at for timer, due in guards(case, h.book)):
        raise NothingPending(case.number, "Ring")
    rung = e.Rung(command.timer)
    match command.timer:
        case TimerKind.INFO_BACK:
            return (rung, *decide_intake.withdraw_question(case, c.WithdrawQuestion(), h))
        case TimerKind.RESUME:
            return (rung, *decide_unit.resume(case, c.Resume(), h))
        case TimerKind.DUE if not _supervised_overdue(case):
            return (rung, *supervise(case, c.Supervise(SupervisionKind.OVERDUE), h))
        case _:
            return (rung,)


def _supervised_overdue(case: Case) -> bool:
    return any(s.kind is SupervisionKind.OVERDUE and s.answered_at is None for s in case.supervisions)
