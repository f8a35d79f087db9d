"""Decisions on what is written on a case: what was missing is added, what was wrong is put right."""

from dispatch.case import clocks
from dispatch.case import commands as c
from dispatch.case import events as e
from dispatch.case.decision_context import DecisionContext
from dispatch.case.refusals import BadTarget, DirectorOnly, Incomplete, OutOfBounds, not_now
from dispatch.case.rights import Relation
from dispatch.model import Case, Clock, Kind, Status, Urgency
from dispatch.rulebook.worktime import Limit

_MAX_MINUTES = 366 * 24 * 60


def supplement(case: Case, command: c.Supplement, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """What was missing is added. Incomplete where nothing is given. A row only in triage, of the catalogue."""
    given = (command.place, command.grid, command.station, command.note, command.contact, command.row)
    if all(item is None for item in given) and not command.media:
        raise Incomplete(case.number, "something")
    if command.row is None:
        urgency = raised(case, urgent=command.urgent)
        triage = amended_triage(case, urgency, ctx)
        return (
            _supplemented(command, sensitive=hidden(case, private=command.private), urgency=urgency, triage=triage),
        )
    if case.status is not Status.REPORTED:
        raise not_now(case, "Supplement")
    row = ctx.book.catalogue.row(command.row)
    if row is None:
        raise BadTarget(case.number, "row")
    urgency = Urgency.URGENT if row.urgent or command.urgent else case.urgency
    triage = amended_triage(case, urgency, ctx)
    sensitive = row.sensitive or case.sensitive
    return (_supplemented(command, sensitive=sensitive, urgency=urgency, triage=triage, kind=row.kind),)


def raised(case: Case, *, urgent: bool) -> Urgency | None:
    """What words of a danger make of a case that is not urgent yet, whatever staff have said before them."""
    return Urgency.URGENT if urgent and case.urgency is not Urgency.URGENT else None


def hidden(case: Case, *, private: bool) -> bool | None:
    """What private words make of a case of which no category has been chosen yet; None where nothing changes."""
    unjudged = case.status in (Status.REPORTED, Status.AWAITING_INFO) and not case.row_confirmed
    return True if private and unjudged and not case.sensitive else None


def _supplemented(
    command: c.Supplement,
    *,
    sensitive: bool | None = None,
    urgency: Urgency | None = None,
    triage: Clock | None = None,
    kind: Kind | None = None,
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
        triage,
        kind,
    )


def amend(case: Case, command: c.Amend, ctx: DecisionContext) -> tuple[e.Event, ...]:
    """The limit is worked out anew, the elapsed time kept; what makes it longer after dispatch is the director's."""
    if command == c.Amend():
        raise Incomplete(case.number, "something")
    row = ctx.book.catalogue.row(command.row) if command.row is not None else None
    if command.row is not None and row is None:
        raise BadTarget(case.number, "row")
    limit = bounded(command.limit) if command.limit is not None else None
    clock = _in_time(_amended_clock(case, limit, row.limit if row is not None else None, ctx), case, command, ctx)
    urgency = command.urgency or (Urgency.URGENT if row is not None and row.urgent else None)
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
            triage=amended_triage(case, urgency, ctx),
            outside_number=command.outside_number,
            outside_due=command.outside_due,
            kind=row.kind if row is not None else None,
            confirmed=row is not None,
            urgency_set=command.urgency is not None,
        ),
    )


def _in_time(clock: Clock | None, case: Case, command: c.Amend, ctx: DecisionContext) -> Clock | None:
    """A new limit ends before the district's day, and a new day makes the limit that runs shorter."""
    running = clock or (case.clock if command.outside_due is not None else None)
    if running is None:
        return clock
    day = command.outside_due or case.outside_due
    shorter = clocks.by_the_districts_day(running, case, day, ctx.at, ctx.book)
    return clock if shorter == running else shorter


def amended_triage(case: Case, urgency: Urgency | None, ctx: DecisionContext) -> Clock | None:
    """The clock of the triage with the limit of the new urgency; None where nothing changes."""
    if case.triage is None or urgency is None or urgency is case.urgency:
        return None
    return clocks.relimited(case.triage, ctx.book.rules.triage_limit(urgency), ctx.at, ctx.book)


def _amended_clock(case: Case, minutes: int | None, row_limit: Limit | None, ctx: DecisionContext) -> Clock | None:
    """A limit by itself can be changed only where there is one: the first one is given with the dispatch.

    The limit of the first category that a case gets may be longer than the general one, by anybody's hand.
    """
    if case.clock is None:
        if minutes is not None:
            raise not_now(case, "Amend")
        return None
    limit = Limit(minutes, case.clock.kind) if minutes is not None else row_limit
    if limit is None:
        return None
    new = clocks.relimited(case.clock, limit, ctx.at, ctx.book)
    first = case.row is None and minutes is None
    if not first and clocks.longer(new, case.clock, ctx.at, ctx.book) and Relation.DIRECTOR not in ctx.granted:
        raise DirectorOnly(case.number, "Amend", (Relation.DIRECTOR,))
    return new


def bounded(minutes: int) -> int:
    """A limit in minutes that somebody typed. OutOfBounds below one minute and above 366 days."""
    if not 1 <= minutes <= _MAX_MINUTES:
        raise OutOfBounds("limit", 1, _MAX_MINUTES)
    return minutes
