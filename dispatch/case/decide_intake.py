"""Decisions from the report to the dispatch: asking, rejecting, merging, sending."""

from dataclasses import replace

from dispatch.case import clocks
from dispatch.case import commands as c
from dispatch.case import events as e
from dispatch.case.decide_amend import amended_triage, bounded, hidden, raised
from dispatch.case.decision_context import DecisionContext
from dispatch.case.refusals import BadTarget, Incomplete
from dispatch.model import Case, Clock, Kind, Level, PersonId, Status, Urgency
from dispatch.rulebook.worktime import Limit


def report(command: c.Report, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """A new case. BadTarget for a row that the catalogue does not have.

    A row that is only guessed suggests that the case is urgent; what makes it so are the reporter, a danger word, or
    a row that somebody has chosen.
    """
    row = ctx.book.catalogue.row(command.row) if command.row is not None else None
    if command.row is not None and row is None:
        raise BadTarget(command.number, "row")
    urgent = command.urgent or (row is not None and row.urgent and not command.likely)
    urgency = Urgency.URGENT if urgent else Urgency.NORMAL
    return (
        e.Reported(
            id=command.id,
            number=command.number,
            reporter=ctx.person,
            description=command.description,
            kind=row.kind if row is not None and command.kind is Kind.EVENT else command.kind,
            source=command.source,
            urgency=urgency,
            rules_version=ctx.book.rules.version,
            triage=clocks.triage(urgency, ctx.at, ctx.book),
            row=command.row,
            sensitive=command.sensitive or (row is not None and row.sensitive),
            place=command.place,
            grid=command.grid,
            station=command.station,
            media=command.media,
            contact=command.contact,
            outside_number=command.outside_number,
            outside_due=command.outside_due,
            quoted_from=command.quoted_from,
            likely=tuple(code for code in command.likely if ctx.book.catalogue.row(code) is not None),
        ),
    )


def report_settled(command: c.ReportSettled, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """As `report`, with the result of what was settled on the spot."""
    return (*report(command.report, ctx), e.SettledOnSpot(command.result, command.drawn))


def ask_info(case: Case, command: c.AskInfo, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The first questions stop the triage clock; after that it goes on, so that asking is no hiding place."""
    stops = case.questions < ctx.book.rules.questions_that_pause
    triage = _triage(case, ctx)
    return (e.InfoAsked(command.question, clocks.stopped(triage, ctx.at, ctx.book) if stops else triage),)


def give_info(case: Case, command: c.GiveInfo, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The triage clock goes on with its rest. Incomplete where nothing is given."""
    if command.note is None and not command.media and command.place is None:
        raise Incomplete(case.number, "something")
    going, urgency = clocks.going(_triage(case, ctx), ctx.at, ctx.book), raised(case, urgent=command.urgent)
    triage = amended_triage(replace(case, triage=going), urgency, ctx) or going
    private = hidden(case, private=command.private)
    return (e.InfoGiven(triage, command.note, command.media, command.place, urgency, private),)


def withdraw_question(case: Case, _: c.WithdrawQuestion, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The triage clock goes on with its rest, without an answer."""
    triage = clocks.going(_triage(case, ctx), ctx.at, ctx.book)
    return (e.QuestionWithdrawn(triage, unanswered=ctx.by is None),)


def reject(case: Case, command: c.Reject, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """BadTarget for a clause that the rules do not have."""
    if ctx.book.rules.clause(command.clause) is None:
        raise BadTarget(case.number, "clause")
    return (e.Rejected(command.reason, command.clause),)


def appeal(case: Case, command: c.Appeal, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The rejected case is in triage again, with a new clock."""
    return (e.Appealed(command.reason, clocks.triage(case.urgency, ctx.at, ctx.book)),)


def merge(case: Case, command: c.Merge, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """BadTarget where the leading case is this one, unknown, itself merged, or has ended."""
    leading = ctx.scene.leading
    if command.into == case.number:
        raise BadTarget(case.number, "itself")
    if leading is None:
        raise BadTarget(command.into, "unknown")
    if leading.status is Status.MERGED:
        raise BadTarget(leading.number, "follower")
    if not leading.open:
        raise BadTarget(leading.number, "ended")
    return (e.Merged(command.into),)


def unmerge(case: Case, _: c.Unmerge, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The case is in triage again, with a new clock."""
    return (e.Unmerged(clocks.triage(case.urgency, ctx.at, ctx.book)),)


def dispatch(case: Case, command: c.Dispatch, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The unit, or the worker, gets the case. OutOfBounds for a limit that is none."""
    clock = clock_for(case, command.unit, ctx, command.limit)
    level = level_of(case, command.unit, command.officer)
    return (e.Dispatched(command.unit, level, clock, command.officer, _urgency_of_row(case, ctx)),)


def _urgency_of_row(case: Case, ctx: DecisionContext) -> Urgency | None:
    """Whoever dispatches a case by its guessed row confirms it, and that it is urgent, unless staff said else."""
    row = ctx.book.row_of(case)
    says_it = row is not None and row.urgent and not case.row_confirmed and not case.urgency_set
    return Urgency.URGENT if says_it else None


def rule(case: Case, command: c.Rule, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The unit that the director names gets the case, with its clock as by `clock_for`."""
    return (e.Ruled(command.unit, level_of(case, command.unit, None), clock_for(case, command.unit, ctx)),)


def clock_for(case: Case, unit: str, ctx: DecisionContext, minutes: int | None = None) -> Clock:
    """A unit that had the case before goes on with the rest of its clock; another one gets the full limit of the row;
    either ends before the district's day.

    `minutes` is a limit in place of the row's, of its kind of time; OutOfBounds where it is none. Without a condition
    row the general limit of the rules runs.
    """
    row = ctx.book.row_of(case)
    usual = row.limit if row is not None else ctx.book.rules.general
    limit = usual if minutes is None else Limit(bounded(minutes), usual.kind)
    own = _rest_of(case, unit)
    if own is None:
        return _in_time(clocks.started(limit, ctx.at, ctx.book), case, ctx)
    rest = own if minutes is None else clocks.relimited(own, limit, ctx.at, ctx.book)
    return _in_time(clocks.going(rest, ctx.at, ctx.book), case, ctx)


def _in_time(clock: Clock, case: Case, ctx: DecisionContext) -> Clock:
    return clocks.by_the_districts_day(clock, case, case.outside_due, ctx.at, ctx.book)


def _rest_of(case: Case, unit: str | None) -> Clock | None:
    """The clock of a unit that has the case, or had it; None for another one."""
    last = case.unit or (case.previous_units[-1] if case.previous_units else None)
    if case.clock is not None and unit == last:
        return case.clock
    return next((one.clock for one in case.rests if one.unit == unit), None)


def take_back(case: Case, _: c.TakeBack, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The case is in triage again, with a new clock; the unit that had it before keeps the rest of its own."""
    last = case.previous_units[-1] if case.previous_units else None
    kept = next((one.clock for one in case.rests if one.unit == last), None)
    if kept is None and case.clock is not None and last is not None and last == case.unit:
        kept = replace(case.clock, started=None, due=None)
    return (e.TakenBack(clocks.triage(case.urgency, ctx.at, ctx.book), kept),)


def withdraw(_case: Case, _: c.Withdraw, _ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The report has ended."""
    return (e.Withdrawn(),)


def level_of(case: Case, unit: str, officer: PersonId | None) -> Level:
    """Of the community where its own station or one of its workers gets the case, else of the street."""
    return Level.STATION if unit == case.station or officer is not None else Level.STREET


def _triage(case: Case, ctx: DecisionContext) -> Clock:
    """A case in triage always has this clock; one that came by another road gets a fresh one."""
    return case.triage or clocks.triage(case.urgency, ctx.at, ctx.book)
