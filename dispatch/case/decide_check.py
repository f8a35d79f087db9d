"""Decisions after the work: the check, the revisit, the second person."""

from datetime import datetime

from dispatch.case import clocks
from dispatch.case import commands as c
from dispatch.case import events as e
from dispatch.case.decision_context import Hearing
from dispatch.case.refusals import TooSoon
from dispatch.model import Case, Outcome
from dispatch.rulebook.worktime import deadline


def pass_(case: Case, _: c.Pass, h: Hearing) -> tuple[e.Event, ...]:
    return (e.Passed(_first_call(case, h) if revisit_due(case, h) else None),)


def fail(case: Case, command: c.Fail, h: Hearing) -> tuple[e.Event, ...]:
    asks = case.reworks + 1 >= h.book.rules.reworks_before_director
    director_by = _decision_due(h) if asks else None
    if case.unit is None or case.clock is None:
        return (e.Failed(command.reason, None, clocks.triage(case.urgency, h.at, h.book), director_by),)
    return (e.Failed(command.reason, clocks.going_with_share(case.clock, h.at, h.book), None, director_by),)


def revisit_due(case: Case, h: Hearing) -> bool:
    """Whether a resident can be called and the condition row asks for it."""
    row = h.book.row_of(case)
    return case.contact is not None and row is not None and row.revisit


def revisit_done(case: Case, command: c.RevisitDone, h: Hearing) -> tuple[e.Event, ...]:
    match command.outcome:
        case Outcome.UNREACHED:
            return (_unreached(case, command, h),)
        case Outcome.DISSATISFIED:
            return (_dissatisfied(case, command, h),)
        case Outcome.OUT_OF_POWER:
            return (e.SecondPersonAsked(command.note, _decision_due(h)),)
        case Outcome.SATISFIED | Outcome.MOSTLY | Outcome.DECLINED:
            return (e.Revisited(command.outcome, command.note),)


def confirm_out_of_power(case: Case, _c: c.ConfirmOutOfPower, _h: Hearing) -> tuple[e.Event, ...]:
    return (e.Revisited(Outcome.OUT_OF_POWER, case.pending.note),)


def deny_out_of_power(_case: Case, _c: c.DenyOutOfPower, _h: Hearing) -> tuple[e.Event, ...]:
    return (e.SecondPersonDenied(),)


def settle(case: Case, _c: c.Settle, _h: Hearing) -> tuple[e.Event, ...]:
    return (e.Settled(case.pending.kind),)


def _unreached(case: Case, command: c.RevisitDone, h: Hearing) -> e.Revisited:
    """Tried again at another hour of another day; after the last try the case is closed as unreached."""
    if case.revisit_at is not None and case.revisit_tries and h.at < case.revisit_at:
        raise TooSoon(case.number, "revisit", case.revisit_at)
    tries = case.revisit_tries + 1
    if tries >= h.book.rules.revisit_tries:
        return e.Revisited(Outcome.UNREACHED, command.note)
    return e.Revisited(Outcome.UNREACHED, command.note, next_try=_call_at(h.at, 1, tries, h))


def _dissatisfied(case: Case, command: c.RevisitDone, h: Hearing) -> e.Revisited:
    asks = case.dissatisfied + 1 >= h.book.rules.dissatisfied_before_director
    director_by = _decision_due(h) if asks else None
    clock = clocks.going_with_share(case.clock, h.at, h.book) if case.unit is not None and case.clock else None
    triage = None if clock else clocks.triage(case.urgency, h.at, h.book)
    reply_by = deadline(h.at, h.book.rules.supervision_reply, h.book.calendar)
    return e.Revisited(Outcome.DISSATISFIED, command.note, None, clock, triage, reply_by, director_by)


def _first_call(case: Case, h: Hearing) -> datetime:
    return _call_at(h.at, h.book.rules.revisit_after_days, 0, h)


def _call_at(at: datetime, days: int, tries: int, h: Hearing) -> datetime:
    """So many working days on, at the hour of this try; a call made late pushes it on to an hour not yet tried."""
    cal, hours = h.book.calendar, h.book.rules.revisit_hours
    turned = [hours[(tries + n) % len(hours)] for n in range(len(hours))]
    called = cal.local(at).hour
    hour = next((hour for hour in turned if tries == 0 or hour.hour != called), turned[0])
    day = cal.local(cal.add_working_days(at, days))
    return day.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0).astimezone(at.tzinfo)


def _decision_due(h: Hearing) -> datetime:
    return deadline(h.at, h.book.rules.decision, h.book.calendar)
