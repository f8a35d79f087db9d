"""Decisions while a unit has the case: accepting, returning, moving on, helping, longer limits, holding, going up."""

from datetime import datetime, timedelta

from dispatch.case import clocks
from dispatch.case import commands as c
from dispatch.case import events as e
from dispatch.case.decide_intake import clock_for, level_of
from dispatch.case.decision_context import Hearing
from dispatch.case.refusals import BadTarget, DirectorOnly, Incomplete, OutOfBounds
from dispatch.case.rights import Relation
from dispatch.model import Assist, Case, Clock, ClockKind, PersonId
from dispatch.rulebook.worktime import Limit, deadline


def accept(case: Case, _: c.Accept, h: Hearing) -> tuple[e.Event, ...]:
    return (e.Accepted(_person(h)),)


def return_(case: Case, command: c.Return, h: Hearing) -> tuple[e.Event, ...]:
    if h.book.rules.clause(command.clause) is None:
        raise BadTarget(case.number, "clause")
    last = case.returns + 1 >= h.book.rules.returns_before_ruling
    ruling_by = _decision_due(h) if last else None
    triage = clocks.triage(case.urgency, h.at, h.book)
    return (e.Returned(command.reason, command.clause, _stopped(case, h), triage, ruling_by),)


def transfer(case: Case, command: c.Transfer, h: Hearing) -> tuple[e.Event, ...]:
    clock = clock_for(case, command.unit, h)
    return (e.Transferred(command.unit, level_of(case, command.unit, None), clock, command.reason),)


def assist(case: Case, command: c.Assist, h: Hearing) -> tuple[e.Event, ...]:
    if command.limit < 1:
        raise OutOfBounds("limit", 1, 366 * 24 * 60)
    due = deadline(h.at, Limit(command.limit, ClockKind.WORK), h.book.calendar)
    number = len(case.assists) + 1
    return (e.AssistAsked(Assist(number, command.unit, command.task, h.at, due, command.whistle)),)


def assist_accept(_: Case, command: c.AssistAccept, h: Hearing) -> tuple[e.Event, ...]:
    return (e.AssistAccepted(command.number, _person(h)),)


def assist_arrived(_case: Case, command: c.AssistArrived, _h: Hearing) -> tuple[e.Event, ...]:
    return (e.AssistCame(command.number),)


def assist_done(_case: Case, command: c.AssistDone, _h: Hearing) -> tuple[e.Event, ...]:
    return (e.AssistEnded(command.number, command.note),)


def rate_assist(case: Case, command: c.RateAssist, h: Hearing) -> tuple[e.Event, ...]:
    if not 1 <= command.rating <= 5:
        raise OutOfBounds("rating", 1, 5)
    found = next((a for a in case.assists if a.number == command.number), None)
    if found is None or found.open:
        raise BadTarget(case.number, "assist")
    return (e.AssistRated(command.number, command.rating),)


def progress(case: Case, command: c.Progress, h: Hearing) -> tuple[e.Event, ...]:
    if command.note is None and not command.media:
        raise Incomplete(case.number, "something")
    return (e.Progressed(command.note, command.media),)


def ask_extension(case: Case, command: c.AskExtension, h: Hearing) -> tuple[e.Event, ...]:
    most = _most_days(case, h)
    if not 1 <= command.days <= most:
        raise OutOfBounds("days", 1, most)
    return (e.ExtensionAsked(command.days, command.reason, _decision_due(h)),)


def grant_extension(case: Case, _: c.GrantExtension, h: Hearing) -> tuple[e.Event, ...]:
    """At most the original limit is added, however long a day is."""
    days, stands = case.pending.days, _stopped(case, h)
    original = stands.limit - stands.extended
    added = min(days * _day_minutes(stands, h), round(original * h.book.rules.extension_share))
    longer = Clock(stands.limit + added, stands.kind, stands.used, extended=stands.extended + added)
    return (e.ExtensionGranted(days, clocks.going(longer, h.at, h.book)),)


def deny_extension(_case: Case, command: c.DenyExtension, _h: Hearing) -> tuple[e.Event, ...]:
    return (e.ExtensionDenied(command.reason),)


def request_assist(_: Case, command: c.RequestAssist, h: Hearing) -> tuple[e.Event, ...]:
    return (e.AssistRequested(command.note, _decision_due(h)),)


def answer_assist_request(_case: Case, command: c.AnswerAssistRequest, _h: Hearing) -> tuple[e.Event, ...]:
    return (e.AssistRequestAnswered(command.note),)


def hold(case: Case, command: c.Hold, h: Hearing) -> tuple[e.Event, ...]:
    rules, cal = h.book.rules, h.book.calendar
    if not h.at < command.until <= h.at + timedelta(days=rules.hold_max_days):
        raise OutOfBounds("until", 1, rules.hold_max_days)
    beyond = command.until > cal.add_working_days(h.at, rules.hold_max_days_staff)
    if beyond and Relation.DIRECTOR not in h.granted:
        raise DirectorOnly(case.number, "Hold", (Relation.DIRECTOR,))
    return (e.Held(command.until, command.reason, _stopped(case, h)),)


def resume(case: Case, _: c.Resume, h: Hearing) -> tuple[e.Event, ...]:
    return (e.Resumed(clocks.going(_stopped(case, h), h.at, h.book)),)


def escalate(case: Case, command: c.Escalate, h: Hearing) -> tuple[e.Event, ...]:
    if h.book.rules.escalation_needs_director:
        asked = e.EscalationAsked(command.reason, _decision_due(h), command.outside_number, command.outside_due)
        return (asked,)
    clock = _stopped(case, h) if case.clock is not None else None
    return (e.Escalated(command.reason, clock, command.outside_number, command.outside_due),)


def confirm_escalation(case: Case, _: c.ConfirmEscalation, h: Hearing) -> tuple[e.Event, ...]:
    reason = case.pending.note
    if reason is None:
        raise ValueError(f"the escalation of {case.number} was asked for without a reason")
    clock = _stopped(case, h) if case.clock is not None else None
    return (e.Escalated(reason, clock, case.outside_number, case.outside_due),)


def deny_escalation(_case: Case, command: c.DenyEscalation, _h: Hearing) -> tuple[e.Event, ...]:
    return (e.EscalationDenied(command.reason),)


def district_answered(case: Case, command: c.DistrictAnswered, h: Hearing) -> tuple[e.Event, ...]:
    triage = None if command.settled else clocks.triage(case.urgency, h.at, h.book)
    return (e.DistrictReplied(command.answer, command.settled, triage),)


def resolve(case: Case, command: c.Resolve, h: Hearing) -> tuple[e.Event, ...]:
    row = h.book.row_of(case)
    if row is not None and row.photo_required and not command.media and not case.results:
        raise Incomplete(case.number, "photo")
    return (e.Resolved(command.result, _stopped(case, h), command.media, command.override),)


def _stopped(case: Case, h: Hearing) -> Clock:
    if case.clock is None:
        raise ValueError(f"{case.number} is with a unit and has no handling clock")
    return clocks.stopped(case.clock, h.at, h.book)


def _most_days(case: Case, h: Hearing) -> int:
    """Working days of the original limit, at least one: a limit of two hours may still be moved to tomorrow."""
    if case.clock is None:
        return 1
    original = case.clock.limit - case.clock.extended
    return max(1, round(original * h.book.rules.extension_share) // _day_minutes(case.clock, h))


def _day_minutes(clock: Clock, h: Hearing) -> int:
    return h.book.calendar.working_day_minutes if clock.kind is ClockKind.WORK else 24 * 60


def _decision_due(h: Hearing) -> datetime:
    return deadline(h.at, h.book.rules.decision, h.book.calendar)


def _person(h: Hearing) -> PersonId:
    if h.by is None:
        raise ValueError("the clock accepts nothing")
    return h.by
