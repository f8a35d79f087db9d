"""Which timers a case has: worked out from the case alone, so that none is missing.

A timer that has rung is in `case.rung`, and the next one of its chain takes its place; at the chain's end stands
DAILY, each working morning, until somebody acts. Who comes next in a chain has their turn a whole step after the one
before was told, also where that was late.
"""

from collections.abc import Iterator
from datetime import datetime

from dispatch.case.clocks import share_point
from dispatch.model import Case, ClockKind, DecisionKind, Status, TimerKey, TimerKind, Urgency
from dispatch.rulebook.book import Book
from dispatch.rulebook.worktime import deadline

T = TimerKind
DueTimer = tuple[TimerKey, datetime]
ChainStep = tuple[TimerKind, datetime]


def timers_of(case: Case, book: Book) -> frozenset[DueTimer]:
    """Every timer that the case should have now, as (timer, due at UTC). Empty only when it has ended."""
    if not case.open:
        return frozenset()
    chain = _of_status(case, book)
    own = _next(case, chain)
    extra = [*_of_clock(case, book), *_of_decision(case), *_of_supervision(case), *_of_assists(case, book)]
    daily = [(T.DAILY, at) for at in _daily(case, chain, book, ended=not own)]
    return frozenset([*(_timer(kind, at) for kind, at in (*own, *daily)), *extra])


def _timer(kind: TimerKind, at: datetime, number: int = 0) -> DueTimer:
    return TimerKey.of(kind, number), at


def _daily(case: Case, chain: list[ChainStep], book: Book, *, ended: bool) -> list[datetime]:
    """Each morning after the chain has ended, or after a pending decision has passed on and still nobody decides, or
    after a supervision should have been answered."""
    silent = [] if case.status is Status.ESCALATED else _late_answers(case)
    if ended and not case.waits_for(DecisionKind.RULING):
        silent.append(max((at for _, at in chain), default=case.since))
    if case.decision is not None and case.decision.passed_on:
        silent.append(case.decision.until)
    return _mornings_after(silent, case, book)


def _late_answers(case: Case) -> list[datetime]:
    """By when each supervision that waits was or is to be answered."""
    return [waiting.reply_by for waiting in case.unanswered if waiting.reply_by is not None]


def _next(case: Case, chain: list[ChainStep]) -> list[ChainStep]:
    """The first step that has not rung; nothing once all of them have."""
    return [step for step in chain if step[0] not in case.rung][:1]


def _told(case: Case, kind: TimerKind, due: datetime) -> datetime:
    """When whom the timer is for was told, or will be: at its time, or later where nothing ran then."""
    late = next((at for timer, at in case.rung_late if timer == kind), due)
    return max(due, late) if kind in case.rung else due


def _of_status(case: Case, book: Book) -> list[ChainStep]:  # noqa: C901 - one arm a status
    """The whole chain of the status: what rings one after the other while nobody acts."""
    rules, cal = book.rules, book.calendar
    match case.status:
        case Status.REPORTED if not case.waits_for(DecisionKind.RULING):
            return _triage_steps(case, book)
        case Status.AWAITING_INFO:
            first = deadline(case.since, rules.info_first, cal)
            head = deadline(_told(case, T.INFO, first), rules.info_first, cal)
            back = deadline(case.since, rules.info_back, cal)
            return [(T.INFO, first), (T.INFO_HEAD, head), (T.INFO_BACK, back)]
        case Status.DISPATCHED:
            unit = deadline(case.since, rules.pickup_limit(case.urgency), cal)
            owner = deadline(_told(case, T.PICKUP, unit), rules.pickup_owner_limit(case.urgency), cal)
            return [(T.PICKUP, unit), (T.PICKUP_OWNER, owner)]
        case Status.HANDLING:
            return _overdue_steps(case, book)
        case Status.ON_HOLD if case.hold_until is not None:
            return [(T.RESUME, case.hold_until)]
        case Status.ESCALATED:
            outside = case.outside_due if case.outside_due and not case.daily_after else None
            again = deadline(case.daily_after or case.since, rules.escalation_follow_up, cal)
            return [(T.FOLLOW_UP, min([outside or again, *_mornings_after(_late_answers(case), case, book)]))]
        case Status.RESOLVED:
            return _check_steps(case, book)
        case Status.VERIFIED if case.revisit_at is not None:
            backup = deadline(_told(case, T.REVISIT, case.revisit_at), rules.revisit_backup, cal)
            return [(T.REVISIT, case.revisit_at), (T.REVISIT_BACKUP, backup)]
        case _:
            return []


def _mornings_after(silent: list[datetime], case: Case, book: Book) -> list[datetime]:
    """The next working morning after the first of these moments, and then each one."""
    last = max(min(silent), case.since) if silent else None
    return [book.calendar.next_morning(max(last, case.daily_after or last))] if last is not None else []


def deadlines(case: Case, book: Book) -> list[tuple[str, datetime]]:
    """By when, UTC, somebody must act: `triage`, `pickup` or `handling`, the nearest act first.

    A timer rings at each of these moments. A pick-up that need not come before the end is left out.
    """
    if case.status is Status.REPORTED:
        due = case.triage.due if case.triage is not None else None
        return [("triage", due)] if due is not None else []
    end = case.clock.due if case.clock is not None else None
    handling = [("handling", end)] if end is not None else []
    if case.status is Status.DISPATCHED:
        pickup = deadline(case.since, book.rules.pickup_limit(case.urgency), book.calendar)
        return [("pickup", pickup), *handling] if end is None or pickup < end else handling
    return handling if case.status is Status.HANDLING else []


def _triage_steps(case: Case, book: Book) -> list[ChainStep]:
    if case.triage is None or case.triage.due is None:
        return []
    told = _told(case, T.TRIAGE, case.triage.due)
    backup = deadline(told, book.rules.triage_backup_limit(case.urgency), book.calendar)
    return [(T.TRIAGE, case.triage.due), (T.TRIAGE_BACKUP, backup)]


def _check_steps(case: Case, book: Book) -> list[ChainStep]:
    """The reporter's day, the head's, the staff's; nobody waits for a reporter who settled it themselves."""
    first = deadline(case.since, book.rules.verification, book.calendar)
    limit, cal = book.rules.verification_head, book.calendar
    if case.reporter == case.resolved_by:
        return [(T.CHECK_STAFF, first), (T.CHECK_LATE, deadline(_told(case, T.CHECK_STAFF, first), limit, cal))]
    second = deadline(_told(case, T.CHECK, first), limit, cal)
    third = deadline(_told(case, T.CHECK_STAFF, second), limit, cal)
    return [(T.CHECK, first), (T.CHECK_STAFF, second), (T.CHECK_LATE, third)]


def _overdue_steps(case: Case, book: Book) -> list[ChainStep]:
    if case.clock is None or case.clock.due is None:
        return []
    chain = deadline(_told(case, T.DUE, case.clock.due), book.rules.overdue_leader, book.calendar)
    return [(T.DUE, case.clock.due), (T.OVERDUE_CHAIN, chain)]


def _of_clock(case: Case, book: Book) -> Iterator[DueTimer]:
    """A handling clock runs from the dispatch on, so its reminders do too; triage's may run on during a question."""
    if case.status is Status.AWAITING_INFO:
        yield from (_timer(*step) for step in _next(case, _triage_steps(case, book)))
    if case.status not in (Status.DISPATCHED, Status.HANDLING) or case.clock is None:
        return
    nearly = share_point(case.clock, book.rules.reminder_share, book)
    if nearly is not None and T.NEARLY_DUE not in case.rung and T.DUE not in case.rung:
        yield _timer(T.NEARLY_DUE, nearly)
    if case.status is Status.DISPATCHED:
        yield from (_timer(*step) for step in _next(case, _overdue_steps(case, book)))


def _of_decision(case: Case) -> Iterator[DueTimer]:
    if case.decision is not None and not case.decision.passed_on:
        yield _timer(T.DECISION, case.decision.until)


def _of_supervision(case: Case) -> Iterator[DueTimer]:
    """Each one that waits for its answer, by its place: a later one does not silence an earlier one."""
    for place, waiting in enumerate(case.supervisions):
        timer = TimerKey.of(T.SUPERVISION, place + 1 if place else 0)
        if waiting.answered_at is None and waiting.reply_by is not None and timer not in case.rung:
            yield timer, waiting.reply_by


def _of_assists(case: Case, book: Book) -> Iterator[DueTimer]:
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
        timers = (_timer(kind, at, assist.number) for kind, at in steps)
        yield from (timer for timer in timers if timer[0] not in case.rung)


def speaks_at_once(case: Case) -> bool:
    """Outside working time only urgent rows speak."""
    continuous = case.clock is not None and case.clock.kind is ClockKind.CONTINUOUS
    return case.urgency is Urgency.URGENT or continuous
