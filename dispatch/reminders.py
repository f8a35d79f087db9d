"""Who is responsible for a case, and which timers guard it: worked out from the case alone, so that none is missing.

A timer that has rung is in `case.rung`, and the next one of its chain takes its place; at the chain's end stands
DAILY, each working morning, until somebody acts.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from dispatch.book import Book
from dispatch.clocks import share_point
from dispatch.model import Case, ClockKind, DecisionKind, Status, TimerKind, Urgency
from dispatch.worktime import deadline

T = TimerKind
Guard = tuple[str, datetime]


class Party(StrEnum):
    """The one party that a case is waiting for."""

    OWNER = "owner"
    REPORTER = "reporter"
    HEAD = "head"
    UNIT = "unit"
    OFFICER = "officer"
    STAFF = "staff"
    DIRECTOR = "director"
    NOBODY = "nobody"


def responsible(case: Case) -> Party:
    """Whom the case waits for now; NOBODY once it has ended."""
    match case.status:
        case Status.REPORTED:
            return Party.DIRECTOR if _ruling(case) else Party.OWNER
        case Status.AWAITING_INFO:
            return Party.HEAD if T.INFO_HEAD in case.rung else Party.REPORTER
        case Status.DISPATCHED:
            return Party.UNIT
        case Status.HANDLING:
            return Party.OFFICER
        case Status.ON_HOLD | Status.ESCALATED | Status.VERIFIED:
            return Party.OWNER
        case Status.RESOLVED:
            return _checker(case)
        case Status.CLOSED | Status.REJECTED | Status.MERGED | Status.VOIDED:
            return Party.NOBODY


def _checker(case: Case) -> Party:
    """The reporter; where he settled it himself or let it lie, the head; then staff."""
    if T.CHECK_STAFF in case.rung:
        return Party.STAFF
    if T.CHECK in case.rung or case.reporter == case.resolved_by:
        return Party.HEAD
    return Party.REPORTER


def guards(case: Case, book: Book) -> frozenset[Guard]:
    """Every timer that the case should have now, as (timer, due at UTC). Empty only when it has ended."""
    if not case.open:
        return frozenset()
    own = list(_of_status(case, book))
    extra = [*_of_clock(case, book), *_of_decision(case), *_of_supervision(case), *_of_assists(case, book)]
    daily = [(T.DAILY, _next_daily(case, book))] if _comes_daily(case, chained=bool(own)) else []
    return frozenset((str(timer), at) for timer, at in (*own, *extra, *daily))


def _comes_daily(case: Case, *, chained: bool) -> bool:
    """At the end of its status's chain, and where a pending decision has passed on and still nobody decides."""
    if case.decision is None:
        return not chained
    return case.decision.passed_on or (not chained and not _ruling(case))


def _ruling(case: Case) -> bool:
    return case.decision is not None and case.decision.kind is DecisionKind.RULING


def next_guard(case: Case, book: Book) -> Guard | None:
    return min(guards(case, book), key=lambda guard: guard[1], default=None)


def _next_daily(case: Case, book: Book) -> datetime:
    return book.calendar.next_morning(case.daily_after or _chain_end(case))


def _chain_end(case: Case) -> datetime:
    """Without a daily ring yet, the next morning counts from the last thing that is known to have happened."""
    due = case.clock.due if case.clock is not None else None
    return max(case.since, due) if due is not None else case.since


def _chain(case: Case, *steps: tuple[TimerKind, datetime]) -> Iterator[tuple[str, datetime]]:
    """The first step that has not rung; nothing once all of them have."""
    yield from [step for step in steps if step[0] not in case.rung][:1]


def _of_status(case: Case, book: Book) -> Iterator[tuple[str, datetime]]:  # noqa: C901 - one arm a status
    rules, cal = book.rules, book.calendar
    match case.status:
        case Status.REPORTED if case.triage is not None and case.triage.due is not None and not _ruling(case):
            late = deadline(case.triage.due, rules.triage_backup_limit(case.urgency), cal)
            return _chain(case, (T.TRIAGE, case.triage.due), (T.TRIAGE_BACKUP, late))
        case Status.AWAITING_INFO:
            first = deadline(case.since, rules.info_first, cal)
            head = deadline(first, rules.info_first, cal)
            back = deadline(case.since, rules.info_back, cal)
            return _chain(case, (T.INFO, first), (T.INFO_HEAD, head), (T.INFO_BACK, back))
        case Status.DISPATCHED:
            unit = deadline(case.since, rules.pickup_limit(case.urgency), cal)
            owner = deadline(unit, rules.pickup_owner_limit(case.urgency), cal)
            return _chain(case, (T.PICKUP, unit), (T.PICKUP_OWNER, owner))
        case Status.HANDLING if case.clock is not None and case.clock.due is not None:
            return _chain(case, *_overdue_steps(case, book))
        case Status.ON_HOLD if case.hold_until is not None:
            return iter([(T.RESUME, case.hold_until)])
        case Status.ESCALATED:
            outside = case.outside_due if case.outside_due and not case.daily_after else None
            again = deadline(case.daily_after or case.since, rules.escalation_follow_up, cal)
            return iter([(T.FOLLOW_UP, outside or again)])
        case Status.RESOLVED:
            own = deadline(case.since, rules.verification, cal)
            head = deadline(own, rules.verification_head, cal)
            staff = deadline(head, rules.verification_head, cal)
            return _chain(case, (T.CHECK, own), (T.CHECK_STAFF, head), (T.CHECK_LATE, staff))
        case Status.VERIFIED if case.revisit_at is not None:
            backup = deadline(case.revisit_at, rules.revisit_backup, cal)
            return _chain(case, (T.REVISIT, case.revisit_at), (T.REVISIT_BACKUP, backup))
        case _:
            return iter(())


def _overdue_steps(case: Case, book: Book) -> list[tuple[TimerKind, datetime]]:
    if case.clock is None or case.clock.due is None:
        return []
    chain = deadline(case.clock.due, book.rules.overdue_leader, book.calendar)
    return [(T.DUE, case.clock.due), (T.OVERDUE_CHAIN, chain)]


def _of_clock(case: Case, book: Book) -> Iterator[tuple[str, datetime]]:
    """The handling clock runs from the dispatch on, so its reminders do too."""
    if case.status not in (Status.DISPATCHED, Status.HANDLING) or case.clock is None:
        return
    nearly = share_point(case.clock, book.rules.reminder_share, book)
    if nearly is not None and T.NEARLY_DUE not in case.rung and T.DUE not in case.rung:
        yield T.NEARLY_DUE, nearly
    if case.status is Status.DISPATCHED:
        yield from _chain(case, *_overdue_steps(case, book))


def _of_decision(case: Case) -> Iterator[tuple[str, datetime]]:
    if case.decision is not None and not case.decision.passed_on:
        yield T.DECISION, case.decision.until


def _of_supervision(case: Case) -> Iterator[tuple[str, datetime]]:
    waiting = case.supervised
    if waiting is not None and waiting.reply_by is not None and T.SUPERVISION not in case.rung:
        yield T.SUPERVISION, waiting.reply_by


def _of_assists(case: Case, book: Book) -> Iterator[tuple[str, datetime]]:
    if case.status not in (Status.DISPATCHED, Status.HANDLING):
        return
    for assist in case.assists:
        if not assist.open:
            continue
        steps = (
            []
            if assist.officer
            else [(T.ASSIST_ACCEPT, deadline(assist.at, book.rules.assist_accept, book.calendar))]
        )
        if assist.whistle and assist.arrived_at is None:
            steps.append((T.ASSIST_ARRIVE, deadline(assist.at, book.rules.whistle_arrival, book.calendar)))
        steps.append((T.ASSIST_DUE, assist.due))
        yield from (
            (f"{kind}:{assist.number}", at) for kind, at in steps if f"{kind}:{assist.number}" not in case.rung
        )


def speaks_at_once(case: Case) -> bool:
    """Outside working time only urgent rows speak."""
    continuous = case.clock is not None and case.clock.kind is ClockKind.CONTINUOUS
    return case.urgency is Urgency.URGENT or continuous
