"""Decisions while a unit has the case: accepting, returning, transfers, assists, extensions, holding, escalating."""

from datetime import timedelta

from dispatch.case import clocks
from dispatch.case import commands as c
from dispatch.case import events as e
from dispatch.case.decide_amend import bounded
from dispatch.case.decide_intake import clock_for, level_of
from dispatch.case.decision_context import DecisionContext
from dispatch.case.refusals import BadTarget, DirectorOnly, Incomplete, OutOfBounds
from dispatch.case.rights import Relation
from dispatch.model import Assist, Case, Clock, ClockKind
from dispatch.rulebook.worktime import Limit, deadline


def accept(case: Case, _: c.Accept, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The officer who asks has the case."""
    return (e.Accepted(ctx.person),)


def return_(case: Case, command: c.Return, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The unit's clock stands, triage begins anew; with the last return that the rules allow the director is to rule.

    BadTarget for a clause that the rules do not have.

    """
    if ctx.book.rules.clause(command.clause) is None:
        raise BadTarget(case.number, "clause")
    last = case.returns + 1 >= ctx.book.rules.returns_before_ruling
    ruling_by = ctx.decision_due if last else None
    triage = clocks.triage(case.urgency, ctx.at, ctx.book)
    clock = _stopped(case, ctx)
    return (e.Returned(command.reason, command.clause, clock, triage, ruling_by, clock),)


def transfer(case: Case, command: c.Transfer, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The other unit gets the case, with its clock as by `clock_for`."""
    clock = clock_for(case, command.unit, ctx)
    rest = _stopped(case, ctx) if case.clock is not None and case.unit is not None else None
    return (e.Transferred(command.unit, level_of(case, command.unit, None), clock, command.reason, rest),)


def assist(case: Case, command: c.Assist, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The other unit is asked to help, until a deadline (UTC). OutOfBounds for a limit that is none."""
    limit = Limit(bounded(command.limit), ClockKind.WORK)
    due = deadline(ctx.at, limit, ctx.book.calendar)
    number = len(case.assists) + 1
    return (e.AssistAsked(Assist(number, command.unit, command.task, ctx.at, due, command.whistle)),)


def assist_accept(_: Case, command: c.AssistAccept, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The officer who asks has the assist."""
    return (e.AssistAccepted(command.number, ctx.person),)


def assist_arrived(_case: Case, command: c.AssistArrived, _ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The assisting unit is on the spot."""
    return (e.AssistCame(command.number),)


def assist_done(_case: Case, command: c.AssistDone, _ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The assisting unit has done its part."""
    return (e.AssistEnded(command.number, command.note),)


def rate_assist(case: Case, command: c.RateAssist, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """OutOfBounds for a rating that is not 1 to 5, BadTarget for an assist that is not done."""
    if not 1 <= command.rating <= 5:
        raise OutOfBounds("rating", 1, 5)
    found = next((a for a in case.assists if a.number == command.number), None)
    if found is None or found.open:
        raise BadTarget(case.number, "assist")
    return (e.AssistRated(command.number, command.rating),)


def progress(case: Case, command: c.Progress, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """Incomplete where nothing is given."""
    if command.note is None and not command.media:
        raise Incomplete(case.number, "something")
    return (e.Progressed(command.note, command.media),)


def ask_extension(case: Case, command: c.AskExtension, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """OutOfBounds for more working days than the rules let a limit grow by."""
    most = clocks.most_extension_days(_clock(case), ctx.book)
    if not 1 <= command.days <= most:
        raise OutOfBounds("days", 1, most)
    return (e.ExtensionAsked(command.days, command.reason, ctx.decision_due),)


def grant_extension(case: Case, _: c.GrantExtension, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """At most the original limit is added, however long a day is."""
    days, stands = case.pending.days, _stopped(case, ctx)
    original = stands.limit - stands.extended
    added = min(days * clocks.day_minutes(stands, ctx.book), round(original * ctx.book.rules.extension_share))
    longer = Clock(stands.limit + added, stands.kind, stands.used, extended=stands.extended + added)
    return (e.ExtensionGranted(days, clocks.going(longer, ctx.at, ctx.book)),)


def deny_extension(_case: Case, command: c.DenyExtension, _ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The clock runs on as it was."""
    return (e.ExtensionDenied(command.reason),)


def request_assist(_: Case, command: c.RequestAssist, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """Staff decide on the help, until a deadline (UTC)."""
    return (e.AssistRequested(command.note, ctx.decision_due),)


def answer_assist_request(_case: Case, command: c.AnswerAssistRequest, _ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The request is answered, and waits no more."""
    return (e.AssistRequestAnswered(command.note),)


def hold(case: Case, command: c.Hold, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The clock stands until a UTC time.

    OutOfBounds for one in the past or too far off, DirectorOnly for one that is too far off for staff.

    """
    rules, cal = ctx.book.rules, ctx.book.calendar
    if not ctx.at < command.until <= ctx.at + timedelta(days=rules.hold_max_days):
        raise OutOfBounds("until", 1, rules.hold_max_days)
    beyond = command.until > cal.add_working_days(ctx.at, rules.hold_max_days_staff)
    if beyond and Relation.DIRECTOR not in ctx.granted:
        raise DirectorOnly(case.number, "Hold", (Relation.DIRECTOR,))
    return (e.Held(command.until, command.reason, _stopped(case, ctx)),)


def resume(case: Case, _: c.Resume, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The clock goes on with its rest."""
    return (e.Resumed(clocks.going(_stopped(case, ctx), ctx.at, ctx.book)),)


def escalate(case: Case, command: c.Escalate, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The district gets the case; where the rules want it, only after the director's yes."""
    if ctx.book.rules.escalation_needs_director:
        asked = e.EscalationAsked(command.reason, ctx.decision_due, command.outside_number, command.outside_due)
        return (asked,)
    clock = _stopped(case, ctx) if case.clock is not None else None
    return (e.Escalated(command.reason, clock, command.outside_number, command.outside_due, clock),)


def confirm_escalation(case: Case, _: c.ConfirmEscalation, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The district gets the case, its clock stands."""
    reason = case.pending.note
    if reason is None:
        raise ValueError(f"the escalation of {case.number} was asked for without a reason")
    clock = _stopped(case, ctx) if case.clock is not None else None
    return (e.Escalated(reason, clock, case.outside_number, case.outside_due, clock),)


def deny_escalation(_case: Case, command: c.DenyEscalation, _ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The case stays where it is."""
    return (e.EscalationDenied(command.reason),)


def district_answered(case: Case, command: c.DistrictAnswered, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The case is to be checked where the matter is settled, else it is in triage again."""
    triage = None if command.settled else clocks.triage(case.urgency, ctx.at, ctx.book)
    return (e.DistrictReplied(command.answer, command.settled, triage),)


def resolve(case: Case, command: c.Resolve, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The unit's clock stands. Incomplete where the category wants a photo and there is none."""
    row = ctx.book.row_of(case)
    if row is not None and row.photo_required and not command.media and not case.results:
        raise Incomplete(case.number, "photo")
    return (e.Resolved(command.result, _stopped(case, ctx), command.media, command.override),)


def _clock(case: Case) -> Clock:
    if case.clock is None:
        raise ValueError(f"{case.number} is with a unit and has no handling clock")
    return case.clock


def _stopped(case: Case, ctx: DecisionContext) -> Clock:
    return clocks.stopped(_clock(case), ctx.at, ctx.book)
