"""Decisions from the report to the dispatch: asking, rejecting, merging, amending."""

from dispatch import clocks
from dispatch import commands as c
from dispatch import events as e
from dispatch.hearing import Hearing
from dispatch.model import Case, Clock, Level, PersonId, Status, Urgency
from dispatch.refusals import (
    AlreadyDone,
    BadTarget,
    DirectorOnly,
    Incomplete,
    NothingPending,
    NotYours,
    OutOfBounds,
    OwnJudgement,
    TooLate,
    not_now,
)
from dispatch.rights import Relation
from dispatch.worktime import Limit

_MOST_MINUTES = 366 * 24 * 60


def report(command: c.Report, h: Hearing) -> tuple[e.Event, ...]:
    row = h.book.catalogue.row(command.row) if command.row is not None else None
    if command.row is not None and row is None:
        raise BadTarget(command.number, "row")
    urgent = command.urgent or (row is not None and row.urgent)
    urgency = Urgency.URGENT if urgent else Urgency.NORMAL
    return (
        e.Reported(
            id=command.id,
            number=command.number,
            reporter=_person(h),
            description=command.description,
            kind=row.kind if row is not None else command.kind,
            source=command.source,
            urgency=urgency,
            rules_version=h.book.rules.version,
            triage=clocks.triage(urgency, h.at, h.book),
            row=command.row,
            sensitive=row is not None and row.sensitive,
            place=command.place,
            grid=command.grid,
            station=command.station,
            media=command.media,
            contact=command.contact,
            outside_number=command.outside_number,
            outside_due=command.outside_due,
            quoted_from=command.quoted_from,
        ),
    )


def report_settled(command: c.ReportSettled, h: Hearing) -> tuple[e.Event, ...]:
    return (*report(command.report, h), e.SettledOnSpot(command.result, command.drawn))


def ask_info(case: Case, command: c.AskInfo, h: Hearing) -> tuple[e.Event, ...]:
    """The first questions stop the triage clock; after that it goes on, so that asking is no hiding place."""
    stops = case.questions < h.book.rules.questions_that_pause
    triage = _triage(case, h)
    return (e.InfoAsked(command.question, clocks.stopped(triage, h.at, h.book) if stops else triage),)


def give_info(case: Case, command: c.GiveInfo, h: Hearing) -> tuple[e.Event, ...]:
    if command.note is None and not command.media and command.place is None:
        raise Incomplete(case.number, "something")
    triage = clocks.going(_triage(case, h), h.at, h.book)
    return (e.InfoGiven(triage, command.note, command.media, command.place),)


def withdraw_question(case: Case, _: c.WithdrawQuestion, h: Hearing) -> tuple[e.Event, ...]:
    triage = clocks.going(_triage(case, h), h.at, h.book)
    return (e.QuestionWithdrawn(triage, unanswered=h.by is None),)


def reject(case: Case, command: c.Reject, h: Hearing) -> tuple[e.Event, ...]:
    if case.appealed and case.rejected_by == h.by:
        raise OwnJudgement(case.number, "Reject", (Relation.STAFF, Relation.DIRECTOR))
    if h.only_as(Relation.DIRECTOR) and not case.appealed:
        raise NotYours(case.number, "Reject", (Relation.STAFF,))
    if h.book.rules.clause(command.clause) is None:
        raise BadTarget(case.number, "clause")
    return (e.Rejected(command.reason, command.clause),)


def appeal(case: Case, command: c.Appeal, h: Hearing) -> tuple[e.Event, ...]:
    if case.appealed:
        raise AlreadyDone(case.number, "appeal")
    if case.ended_at is not None:
        last = h.book.calendar.add_working_days(case.ended_at, h.book.rules.appeal_days)
        if h.at > last:
            raise TooLate(case.number, "appeal", last)
    return (e.Appealed(command.reason, clocks.triage(case.urgency, h.at, h.book)),)


def merge(case: Case, command: c.Merge, h: Hearing) -> tuple[e.Event, ...]:
    leading = h.scene.leading
    if command.into == case.number:
        raise BadTarget(case.number, "itself")
    if leading is None:
        raise BadTarget(command.into, "unknown")
    if leading.status is Status.MERGED:
        raise BadTarget(leading.number, "follower")
    if not leading.open:
        raise BadTarget(leading.number, "ended")
    if h.scene.leads:
        raise BadTarget(case.number, "leads")
    return (e.Merged(command.into),)


def unmerge(case: Case, _: c.Unmerge, h: Hearing) -> tuple[e.Event, ...]:
    return (e.Unmerged(clocks.triage(case.urgency, h.at, h.book)),)


def supplement(case: Case, command: c.Supplement, h: Hearing) -> tuple[e.Event, ...]:
    given = (command.place, command.grid, command.station, command.note, command.contact, command.row)
    if all(item is None for item in given) and not command.media:
        raise Incomplete(case.number, "something")
    if command.row is None:
        return (_supplemented(command),)
    if case.status not in (Status.REPORTED, Status.AWAITING_INFO):
        raise not_now(case, "Supplement")
    row = h.book.catalogue.row(command.row)
    if row is None:
        raise BadTarget(case.number, "row")
    urgency = Urgency.URGENT if row.urgent else case.urgency
    return (_supplemented(command, sensitive=row.sensitive, urgency=urgency),)


def _supplemented(
    command: c.Supplement, *, sensitive: bool | None = None, urgency: Urgency | None = None
) -> e.Supplemented:
    return e.Supplemented(
        command.place,
        command.grid,
        command.station,
        command.note,
        command.media,
        command.contact,
        command.row,
        sensitive,
        urgency,
    )


def amend(case: Case, command: c.Amend, h: Hearing) -> tuple[e.Event, ...]:
    """The limit is worked out anew, the elapsed time kept; what makes it longer after dispatch is the director's."""
    row = h.book.catalogue.row(command.row) if command.row is not None else None
    if command.row is not None and row is None:
        raise BadTarget(case.number, "row")
    limit = _bounded(command.limit)
    clock = _amended_clock(case, limit, row.limit if row is not None else None, h)
    urgency = command.urgency or (Urgency.URGENT if row is not None and row.urgent else None)
    triage = case.triage
    if triage is not None and urgency is not None:
        triage = clocks.relimited(triage, h.book.rules.triage_limit(urgency), h.at, h.book)
    return (
        e.Amended(
            row=command.row,
            sensitive=row.sensitive if row is not None else None,
            urgency=urgency,
            level=command.level,
            place=command.place,
            grid=command.grid,
            station=command.station,
            clock=clock,
            triage=triage,
        ),
    )


def _amended_clock(case: Case, minutes: int | None, row_limit: Limit | None, h: Hearing) -> Clock | None:
    if case.clock is None or (minutes is None and row_limit is None):
        return None
    limit = Limit(minutes, case.clock.kind) if minutes is not None else row_limit
    if limit is None:
        return None
    new = clocks.relimited(case.clock, limit, h.at, h.book)
    longer = new.due > case.clock.due if new.due and case.clock.due else new.limit > case.clock.limit
    if longer and Relation.DIRECTOR not in h.granted:
        raise DirectorOnly(case.number, "Amend", (Relation.DIRECTOR,))
    return new


def dispatch(case: Case, command: c.Dispatch, h: Hearing) -> tuple[e.Event, ...]:
    if case.decision is not None and case.returns >= h.book.rules.returns_before_ruling:
        raise DirectorOnly(case.number, "Dispatch", (Relation.DIRECTOR,))
    clock = clock_for(case, command.unit, h, command.limit)
    return (e.Dispatched(command.unit, level_of(case, command.unit, command.officer), clock, command.officer),)


def rule(case: Case, command: c.Rule, h: Hearing) -> tuple[e.Event, ...]:
    if case.decision is None or case.returns < h.book.rules.returns_before_ruling:
        raise NothingPending(case.number, "Rule")
    return (e.Ruled(command.unit, level_of(case, command.unit, None), clock_for(case, command.unit, h)),)


def clock_for(case: Case, unit: str, h: Hearing, minutes: int | None = None) -> Clock:
    """The same unit again goes on with the rest of its clock; another one gets the full limit of the row."""
    row = h.book.row_of(case)
    if row is None:
        raise Incomplete(case.number, "row")
    if case.station is None:
        raise Incomplete(case.number, "station")
    last = case.unit or (case.previous_units[-1] if case.previous_units else None)
    if minutes is None and case.clock is not None and unit == last:
        return clocks.going(case.clock, h.at, h.book)
    limit = row.limit if minutes is None else Limit(_bounded(minutes) or 0, row.limit.kind)
    return clocks.started(limit, h.at, h.book)


def level_of(case: Case, unit: str, officer: PersonId | None) -> Level:
    return Level.STATION if unit == case.station or officer is not None else Level.STREET


def _bounded(minutes: int | None) -> int | None:
    if minutes is not None and not 1 <= minutes <= _MOST_MINUTES:
        raise OutOfBounds("limit", 1, _MOST_MINUTES)
    return minutes


def _triage(case: Case, h: Hearing) -> Clock:
    """A case in triage always has this clock; one that came by another road gets a fresh one."""
    return case.triage or clocks.triage(case.urgency, h.at, h.book)


def _person(h: Hearing) -> PersonId:
    if h.by is None:
        raise ValueError("the clock reports nothing")
    return h.by
