"""The indicators of a period (docs/mechanism.md, section 6): each with its two halves and the cases behind them.

1. A case is judged once, in the period in which it was done in time or its deadline passed; it counts as in time only
   if all of it that was judged in the period was.
2. `overdue_open` also keeps what was overdue before the period and still not handled when it began. Overdue is a case
   whose last handling clock has run out and that neither its unit nor the district has settled since.
3. Due to close is a case whose first handling deadline, the check's limit and, where one is made, the revisit's day
   have passed; returns, transfers and rework do not move that. A closed one is due when it closes.
4. Revisits count call by call, not case by case. Reached is who picked up, whatever was answered.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from statistics import median
from typing import Any, NamedTuple

from dispatch.figures.case_facts import CaseFacts, Stretch, Verdict, verdict
from dispatch.figures.periods import Period
from dispatch.model import ENDS, Level, Outcome, PauseReason, Status, Urgency
from dispatch.rulebook.book import Book
from dispatch.rulebook.worktime import Calendar, after, deadline

_TRIAGE_STANDS = frozenset({PauseReason.INFO})
"""While a case is returned, the unit's clock stands and that of triage runs."""
_ALL_STAND = frozenset(PauseReason)
_ANSWERS = frozenset({Outcome.SATISFIED, Outcome.MOSTLY, Outcome.DISSATISFIED})
_APART = (Outcome.UNREACHED, Outcome.DECLINED, Outcome.OUT_OF_POWER)
_NOT_VALID = frozenset({Status.REJECTED, Status.VOIDED})
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Figure:
    """`hits` of `cases`, as case numbers; `few`: too few for a percentage, so the count is shown."""

    hits: tuple[str, ...]
    cases: tuple[str, ...]
    few: bool

    @property
    def numerator(self) -> int:
        """How many cases count."""
        return len(self.hits)

    @property
    def denominator(self) -> int:
        """Of how many."""
        return len(self.cases)

    @property
    def percent(self) -> int | None:
        """Whole; 100 and 0 only where it is exactly that. None where there are too few."""
        return None if self.few else percent_of(self.numerator, self.denominator)


def percent_of(hits: int, cases: int) -> int | None:
    """Whole; 100 and 0 only where it is exactly that. None of nothing."""
    if not cases:
        return None
    rounded = round(100 * hits / cases)
    return min(max(rounded, 1), 99) if 0 < hits < cases else rounded


@dataclass(frozen=True, slots=True)
class Median:
    """Of working time, in whole minutes; None where nothing was measured or too little."""

    minutes: int | None
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Indicators:
    """Section 6 of the mechanism, one field an indicator."""

    valid_reports: Figure
    right_dispatch: Figure
    rework: Figure
    on_time_triage: Figure
    on_time_pickup: Figure
    on_time_handling: Figure
    extension: Figure
    overdue_open: Figure
    closing: Figure
    on_time_closing: Figure
    satisfaction: Figure
    revisit_reach: Figure
    unreached: tuple[str, ...]
    declined: tuple[str, ...]
    out_of_power: tuple[str, ...]
    triage_time: Median
    pickup_time: Median
    handling_time: Median
    life_time: Median


_RATES = tuple(field.name for field in fields(Indicators) if field.type is Figure)
_TIMES = tuple(field.name for field in fields(Indicators) if field.type is Median)


def indicators(facts: Iterable[CaseFacts], period: Period, book: Book) -> Indicators:
    """Of all these cases; what doesn't touch the period counts nowhere."""
    return tally(map(Judge(period, book).of, facts), book)


@dataclass(frozen=True, slots=True)
class Judged:
    """What one case counts for in a period: in which rates and whether as a hit, which times it took, which outcomes
    stand apart. All by the names of the indicators."""

    number: str
    rates: list[tuple[str, bool]]
    times: list[tuple[str, timedelta]]
    apart: list[str]


def tally(judged: Iterable[Judged], book: Book) -> Indicators:
    """The indicators of any part of the cases that were judged."""
    rates = {name: _Rate([], []) for name in _RATES}
    times: dict[str, list[tuple[str, timedelta]]] = {name: [] for name in _TIMES}
    apart: dict[str, list[str]] = {outcome.value: [] for outcome in _APART}
    for one in judged:
        number = one.number
        for name, hit in one.rates:
            rate = rates[name]
            rate.cases.append(number)
            if hit:
                rate.hits.append(number)
        for name, span in one.times:
            times[name].append((number, span))
        for name in one.apart:
            apart[name].append(number)
    few = book.rules.few_cases
    found: dict[str, Any] = {
        name: Figure(tuple(rate.hits), tuple(rate.cases), len(rate.cases) < few) for name, rate in rates.items()
    }
    found |= {name: tuple(numbers) for name, numbers in apart.items()}
    found |= {name: _median(spans, few) for name, spans in times.items()}
    return Indicators(**found)


class _Rate(NamedTuple):
    """A figure that is being counted."""

    hits: list[str]
    cases: list[str]


def _median(spans: Sequence[tuple[str, timedelta]], few: int) -> Median:
    minutes = minutes_of([span.total_seconds() for _, span in spans], few)
    return Median(minutes, tuple(number for number, _ in spans))


def minutes_of(seconds: Sequence[float], few: int) -> int | None:
    """Their median in whole minutes; None of fewer than `few`, and of nothing."""
    return round(median(seconds) / 60) if seconds and len(seconds) >= few else None


class Judge:
    """Judges cases for the indicators of one period: each is looked at once, by a method for each part of its life.

    What can't be judged in the period is passed by before the calendar is asked.
    """

    def __init__(self, period: Period, book: Book) -> None:
        self._start, self._end = period.start, period.end
        self._book, self._cal = book, book.calendar
        limits = {urgency: book.rules.pickup_limit(urgency) for urgency in Urgency}
        self._pickup_limits = {urgency: (limit.span, limit.kind) for urgency, limit in limits.items()}
        self._picked_up_since = _oldest(
            self._start, lambda at: max(deadline(at, limit, self._cal) for limit in limits.values())
        )
        self._due_since = _oldest(self._start, lambda at: self._closing_due(at, calls=True))

    def of(self, f: CaseFacts) -> Judged:
        """What the case counts for."""
        judged = Judged(f.number, [], [], [])
        rates = judged.rates
        if self._start <= f.opened_at < self._end and not f.withdrawn:
            rates.append(("valid_reports", f.status not in _NOT_VALID))
        self._handled(f, rates)
        in_time = self._in_time([one.verdict for one in f.triages])
        if in_time is not None:
            rates.append(("on_time_triage", in_time))
        if f.pickups:
            self._picked_up(f, rates)
        self._closed(f, judged)
        if f.revisits:
            self._called_back(f, judged)
        self._took(f, judged, "triage_time", f.triages, _TRIAGE_STANDS)
        if f.pickups:
            self._took(f, judged, "pickup_time", f.pickups, _ALL_STAND)
        if f.handlings:
            self._took(f, judged, "handling_time", f.handlings, _ALL_STAND)
        return judged

    def _in_time(self, verdicts: Iterable[Verdict]) -> bool | None:
        """Whether all of it that is judged in the period was in time; None where nothing is."""
        found: bool | None = None
        start, end = self._start, self._end
        for at, on_time in verdicts:
            if at is not None and start <= at < end:
                found = on_time and found is not False
        return found

    def _handled(self, f: CaseFacts, rates: list[tuple[str, bool]]) -> None:
        if f.resolved and any(self._start <= at < self._end for at in f.resolved):
            rates.append(("rework", f.reworks > 0))
        if not f.handlings:
            return
        if self._start <= f.handlings[0].begun < self._end:
            rates.append(("right_dispatch", not f.returns and not f.transfers))
        in_time = self._in_time([one.verdict for one in f.handlings])
        if in_time is not None:
            rates.append(("on_time_handling", in_time))
            rates.append(("extension", f.extensions > 0))
        if in_time is not None or self._was_overdue(f):
            rates.append(("overdue_open", self._is_overdue_and_open(f)))

    def _was_overdue(self, f: CaseFacts) -> bool:
        """Whether it was overdue when the period began, and neither handled nor ended before."""
        last = next((one for one in reversed(f.handlings) if one.begun < self._start), None)
        if last is None or not _late_by(last, self._start):
            return False
        over = _handled_after(last, f) or f.ended_at or self._end
        return over >= self._start

    def _is_overdue_and_open(self, f: CaseFacts) -> bool:
        last = f.handlings[-1]
        return f.status not in ENDS and _late_by(last, self._end) and _handled_after(last, f) is None

    def _picked_up(self, f: CaseFacts, rates: list[tuple[str, bool]]) -> None:
        judged = [self._pickup(one) for one in f.pickups if self._may_be_judged(one)]
        if not judged:
            return
        in_time = self._in_time(judged)
        if in_time is not None:
            rates.append(("on_time_pickup", in_time))

    def _may_be_judged(self, pickup: Stretch) -> bool:
        """Not where its limit must have run out before, or it had not begun."""
        done = pickup.done is not None and self._start <= pickup.done < self._end
        return done or self._picked_up_since <= pickup.begun < self._end

    def _pickup(self, one: Stretch) -> Verdict:
        span, kind = self._pickup_limits[one.urgency]
        return verdict(after(one.begun, span, kind, self._cal), one.done, one.stopped)

    def _closed(self, f: CaseFacts, judged: Judged) -> None:
        """The whole life as one stretch. Without a handling deadline nothing says when it should close."""
        ended = f.ended_at if f.status is Status.CLOSED else None
        closed = ended is not None and self._start <= ended < self._end
        if closed and ended is not None:
            # From report to close with all waiting: the case's own clock never stands.
            judged.times.append(("life_time", self._cal.work_between(f.opened_at, ended)))
        base = _base(f)
        if not closed and (base is None or not self._due_since <= base < self._end):
            return
        due = self._closing_due(base, calls=bool(f.revisits)) if base is not None else None
        stands = f.since if f.status is Status.ON_HOLD else f.ended_at
        in_time = self._in_time((verdict(due, ended, None if ended is not None else stands),))
        if in_time is not None:
            judged.rates.append(("closing", f.status is Status.CLOSED))
            judged.rates.append(("on_time_closing", in_time))

    def _closing_due(self, base: datetime, *, calls: bool) -> datetime:
        due = deadline(base, self._book.rules.verification, self._cal)
        return self._cal.add_working_days(due, self._book.rules.revisit_after_days) if calls else due

    def _called_back(self, f: CaseFacts, judged: Judged) -> None:
        for call in f.revisits:
            if self._start <= call.judged_at < self._end:
                reached = call.outcome not in (None, Outcome.UNREACHED)
                judged.rates.append(("revisit_reach", reached))
            if call.at is None or call.outcome is None or not self._start <= call.at < self._end:
                continue
            if call.outcome in _ANSWERS:
                judged.rates.append(("satisfaction", call.outcome is not Outcome.DISSATISFIED))
            else:
                judged.apart.append(call.outcome.value)

    def _took(
        self, f: CaseFacts, judged: Judged, name: str, stretches: Iterable[Stretch], stands: frozenset[PauseReason]
    ) -> None:
        start, end = self._start, self._end
        for one in stretches:
            if one.done is not None and start <= one.done < end:
                judged.times.append((name, _worked(f, one.begun, one.done, stands, self._cal)))


def _oldest(start: datetime, due: Callable[[datetime], datetime]) -> datetime:
    """A moment before which nothing can begin that falls due at `start` or later.

    Who begins earlier is due earlier, but for less than a day: a working day later it is the same time of day, and
    from a day off one comes to the next working day's.
    """
    back = _DAY
    while due(start - back) >= start - _DAY:
        back *= 2
    return start - back


def _worked(f: CaseFacts, start: datetime, end: datetime, stands: frozenset[PauseReason], cal: Calendar) -> timedelta:
    """Working time without those stretches of the pause ledger in which the clock that is measured `stands`."""
    if not f.pauses:
        return cal.work_between(start, end)
    pauses = (p for p in f.pauses if p.why in stands and p.since < end)
    waited = (cal.work_between(max(p.since, start), min(p.until or end, end)) for p in pauses)
    return cal.work_between(start, end) - sum(waited, timedelta())


def _late_by(stretch: Stretch, at: datetime) -> bool:
    judged_at, on_time = stretch.verdict
    return not on_time and judged_at is not None and judged_at < at


def _handled_after(stretch: Stretch, f: CaseFacts) -> datetime | None:
    """When the case was handled after that, by its unit or by the district; None where it has not been."""
    return next((at for at in f.resolved if at >= stretch.begun), None)


def _base(f: CaseFacts) -> datetime | None:
    """From when on its closing limit is counted."""
    if f.level is Level.DISTRICT:
        return f.outside_due
    handling = f.handlings[0].due if f.handlings else None
    return handling or (f.opened_at if f.level is Level.SELF else None)
