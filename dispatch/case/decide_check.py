"""Decisions after the work: the check, the revisit, the second person."""

from datetime import datetime

from dispatch.case import clocks
from dispatch.case import commands as c
from dispatch.case import events as e
from dispatch.case.decision_context import DecisionContext
from dispatch.case.refusals import TooSoon
from dispatch.model import Case, Outcome
from dispatch.rulebook.worktime import deadline


def pass_(case: Case, _: c.Pass, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The result is right: the resident is called next where a revisit is due, else the case is closed."""
    return (e.Passed(_first_call(case, ctx) if revisit_due(case, ctx) else None),)


def fail(case: Case, command: c.Fail, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The unit goes on with the rest of its clock; without a unit the case is in triage again."""
    asks = case.reworks + 1 >= ctx.book.rules.reworks_before_director
    director_by = ctx.decision_due if asks else None
    if case.unit is None or case.clock is None:
        return (e.Failed(command.reason, None, clocks.triage(case.urgency, ctx.at, ctx.book), director_by),)
    return (e.Failed(command.reason, clocks.going_with_share(case.clock, ctx.at, ctx.book), None, director_by),)


def revisit_due(case: Case, ctx: DecisionContext) -> bool:
    """Whether a resident can be called and the condition row asks for it."""
    row = ctx.book.row_of(case)
    return case.contact is not None and row is not None and row.revisit


def revisit_done(case: Case, command: c.RevisitDone, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """What the call gave. TooSoon where a further try comes before its hour."""
    match command.outcome:
        case Outcome.UNREACHED:
            return (_unreached(case, command, ctx),)
        case Outcome.DISSATISFIED:
            return (_dissatisfied(case, command, ctx),)
        case Outcome.OUT_OF_POWER:
            return (e.SecondPersonAsked(command.note, ctx.decision_due),)
        case Outcome.SATISFIED | Outcome.MOSTLY | Outcome.DECLINED:
            return (e.Revisited(command.outcome, command.note),)


def confirm_out_of_power(case: Case, _c: c.ConfirmOutOfPower, _ctx: DecisionContext) -> tuple[e.Event, ...]:
    """A second person agrees: the case is closed with that outcome."""
    return (e.Revisited(Outcome.OUT_OF_POWER, case.pending.note),)


def deny_out_of_power(_case: Case, _c: c.DenyOutOfPower, _ctx: DecisionContext) -> tuple[e.Event, ...]:
    """A second person does not agree: the resident is to be called again."""
    return (e.SecondPersonDenied(),)


def settle(case: Case, _c: c.Settle, _ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The director has taken note of what was pending."""
    return (e.Settled(case.pending.kind),)


def _unreached(case: Case, command: c.RevisitDone, ctx: DecisionContext) -> e.Revisited:
    """Tried again at another hour of another day; after the last try the case is closed as unreached."""
    if case.revisit_at is not None and case.revisit_tries and ctx.at < case.revisit_at:
        raise TooSoon(case.number, "revisit", case.revisit_at)
    tries = case.revisit_tries + 1
    if tries >= ctx.book.rules.revisit_tries:
        return e.Revisited(Outcome.UNREACHED, command.note)
    return e.Revisited(Outcome.UNREACHED, command.note, next_try=_call_at(ctx.at, 1, tries, ctx))


def _dissatisfied(case: Case, command: c.RevisitDone, ctx: DecisionContext) -> e.Revisited:
    asks = case.dissatisfied + 1 >= ctx.book.rules.dissatisfied_before_director
    director_by = ctx.decision_due if asks else None
    clock = clocks.going_with_share(case.clock, ctx.at, ctx.book) if case.unit is not None and case.clock else None
    triage = None if clock else clocks.triage(case.urgency, ctx.at, ctx.book)
    reply_by = deadline(ctx.at, ctx.book.rules.supervision_reply, ctx.book.calendar)
    return e.Revisited(Outcome.DISSATISFIED, command.note, None, clock, triage, reply_by, director_by)


def _first_call(case: Case, ctx: DecisionContext) -> datetime:
    return _call_at(ctx.at, ctx.book.rules.revisit_after_days, 0, ctx)


def _call_at(at: datetime, days: int, tries: int, ctx: DecisionContext) -> datetime:
    """So many working days on, at the hour of this try; a call made late pushes it on to an hour not yet tried."""
    cal, hours = ctx.book.calendar, ctx.book.rules.revisit_hours
    turned = [hours[(tries + n) % len(hours)] for n in range(len(hours))]
    called = cal.local(at).hour
    hour = next((hour for hour in turned if tries == 0 or hour.hour != called), turned[0])
    day = cal.local(cal.add_working_days(at, days))
    return day.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0).astimezone(at.tzinfo)
