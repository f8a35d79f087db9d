"""The indicators of a period (docs/mechanism.md, section 6): each with its two halves and the cases behind them.

1. A case is judged once, in the period in which it was done in time or its deadline passed; it counts as in time only
   if all of it that was judged in the period was.
2. `overdue_open` also keeps what was overdue before the period and still not handled when it began. Overdue is a case
   whose last handling clock has run out and that neither its unit nor the district has settled since.
3. Due to close is a case whose first handling deadline, the check's limit and, where one is made, the revisit's day
   have passed; returns, transfers and rework do not move that. A closed one is due when it closes.
4. Revisits count call by call, not case by case. Reached is who picked up, whatever was answered.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from dispatch.figures.case_facts import CaseFacts, Stretch
from dispatch.figures.periods import Period
from dispatch.model import ENDS, Level, Outcome, PauseReason, Status, Urgency
from dispatch.rulebook.book import Book
from dispatch.rulebook.worktime import Calendar, deadline

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
    def rest(self) -> tuple[str, ...]:
        """The other cases; one that counts twice, as two calls of it do, may be once in each half."""
        return tuple((Counter(self.cases) - Counter(self.hits)).elements())

    @property
    def percent(self) -> int | None:
        """Whole; 100 and 0 only where it is exactly that. None where there are too few."""
        if self.few or not self.cases:
            return None
        rounded = round(100 * self.numerator / self.denominator)
        if 0 < self.numerator < self.denominator:
            return min(max(rounded, 1), 99)
        return rounded


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


def indicators(facts: Iterable[CaseFacts], period: Period, book: Book) -> Indicators:
    """Of all these cases; what doesn't touch the period counts nowhere."""
    count = _Count(period, book)
    for one in facts:
        count.add(one)
    return count.all()


class _Rate:
    """A figure that is being counted."""

    __slots__ = ("cases", "hits")

    def __init__(self) -> None:
        self.hits: list[str] = []
        self.cases: list[str] = []

    def add(self, number: str, hit: object) -> None:
        self.cases.append(number)
        if hit:
            self.hits.append(number)


class _Count:
    """Works the indicators of one period out of all facts: each case is looked at once, by a method for each part of
    its life. What can't be judged in the period is passed by before the calendar is asked."""

    def __init__(self, period: Period, book: Book) -> None:
        self._start, self._end = period.start, period.end
        self._book, self._cal = book, book.calendar
        self._rates = {field.name: _Rate() for field in fields(Indicators) if field.type is Figure}
        self._times: dict[str, list[tuple[str, timedelta]]] = {
            field.name: [] for field in fields(Indicators) if field.type is Median
        }
        self._apart: dict[Outcome, list[str]] = {outcome: [] for outcome in _APART}
        rules = book.rules
        limits = {urgency: rules.pickup_limit(urgency) for urgency in Urgency}
        self._pickup_limits = limits
        self._picked_up_since = _oldest(
            self._start, lambda at: max(deadline(at, limit, self._cal) for limit in limits.values())
        )
        self._due_since = _oldest(self._start, lambda at: self._closing_due(at, calls=True))

    def add(self, f: CaseFacts) -> None:
        number = f.number
        if self._start <= f.opened_at < self._end and not f.withdrawn:
            self._rates["valid_reports"].add(number, f.status not in _NOT_VALID)
        self._handled(f)
        in_time = self._in_time(f.triages)
        if in_time is not None:
            self._rates["on_time_triage"].add(number, in_time)
        self._picked_up(f)
        self._closed(f)
        if f.revisits:
            self._called_back(f)
        if f.triages:
            self._took(f, "triage_time", f.triages, _TRIAGE_STANDS)
        if f.pickups:
            self._took(f, "pickup_time", f.pickups, _ALL_STAND)
        if f.handlings:
            self._took(f, "handling_time", f.handlings, _ALL_STAND)

    def all(self) -> Indicators:
        found: dict[str, Any] = {name: self._figure(rate) for name, rate in self._rates.items()}
        found |= {outcome.value: tuple(numbers) for outcome, numbers in self._apart.items()}
        found |= {name: self._median(spans) for name, spans in self._times.items()}
        return Indicators(**found)

    def _in_time(self, stretches: Iterable[Stretch]) -> bool | None:
        """Whether all of it that is judged in the period was in time; None where nothing is."""
        found: bool | None = None
        start, end = self._start, self._end
        for one in stretches:
            on_time = one.on_time
            at = one.done if on_time else one.missed_at
            if at is not None and start <= at < end:
                found = on_time and found is not False
        return found

    def _handled(self, f: CaseFacts) -> None:
        if f.resolved and any(self._start <= at < self._end for at in f.resolved):
            self._rates["rework"].add(f.number, f.reworks > 0)
        if not f.handlings:
            return
        if self._start <= f.handlings[0].begun < self._end:
            self._rates["right_dispatch"].add(f.number, not f.returns and not f.transfers)
        in_time = self._in_time(f.handlings)
        if in_time is not None:
            self._rates["on_time_handling"].add(f.number, in_time)
            self._rates["extension"].add(f.number, f.extensions > 0)
        if in_time is not None or self._was_overdue(f):
            self._rates["overdue_open"].add(f.number, self._is_overdue_and_open(f))

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

    def _picked_up(self, f: CaseFacts) -> None:
        judged = [self._pickup(one) for one in f.pickups if self._may_be_judged(one)]
        if not judged:
            return
        in_time = self._in_time(judged)
        if in_time is not None:
            self._rates["on_time_pickup"].add(f.number, in_time)

    def _may_be_judged(self, pickup: Stretch) -> bool:
        """Not where its limit must have run out before, or it had not begun."""
        done = pickup.done is not None and self._start <= pickup.done < self._end
        return done or self._picked_up_since <= pickup.begun < self._end

    def _pickup(self, one: Stretch) -> Stretch:
        due = deadline(one.begun, self._pickup_limits[one.urgency], self._cal)
        return Stretch(one.begun, due, one.done, one.stopped, one.urgency)

    def _closed(self, f: CaseFacts) -> None:
        """The whole life as one stretch. Without a handling deadline nothing says when it should close."""
        ended = f.ended_at if f.status is Status.CLOSED else None
        closed = ended is not None and self._start <= ended < self._end
        if closed and ended is not None:
            # From report to close with all waiting: the case's own clock never stands.
            self._times["life_time"].append((f.number, self._cal.work_between(f.opened_at, ended)))
        base = _base(f)
        if not closed and (base is None or not self._due_since <= base < self._end):
            return
        due = self._closing_due(base, calls=bool(f.revisits)) if base is not None else None
        stands = f.since if f.status is Status.ON_HOLD else f.ended_at
        in_time = self._in_time((Stretch(f.opened_at, due, ended, None if ended is not None else stands),))
        if in_time is not None:
            self._rates["closing"].add(f.number, f.status is Status.CLOSED)
            self._rates["on_time_closing"].add(f.number, in_time)

    def _closing_due(self, base: datetime, *, calls: bool) -> datetime:
        due = deadline(base, self._book.rules.verification, self._cal)
        return self._cal.add_working_days(due, self._book.rules.revisit_after_days) if calls else due

    def _called_back(self, f: CaseFacts) -> None:
        for call in f.revisits:
            if self._start <= call.judged_at < self._end:
                reached = call.outcome not in (None, Outcome.UNREACHED)
                self._rates["revisit_reach"].add(f.number, reached)
            if call.at is None or not self._start <= call.at < self._end:
                continue
            if call.outcome in _ANSWERS:
                self._rates["satisfaction"].add(f.number, call.outcome is not Outcome.DISSATISFIED)
            elif call.outcome in self._apart:
                self._apart[call.outcome].append(f.number)

    def _took(self, f: CaseFacts, name: str, stretches: Iterable[Stretch], stands: frozenset[PauseReason]) -> None:
        start, end = self._start, self._end
        for one in stretches:
            if one.done is not None and start <= one.done < end:
                self._times[name].append((f.number, _worked(f, one.begun, one.done, stands, self._cal)))

    def _figure(self, rate: _Rate) -> Figure:
        return Figure(tuple(rate.hits), tuple(rate.cases), self._few(rate.cases))

    def _median(self, spans: Sequence[tuple[str, timedelta]]) -> Median:
        numbers = tuple(number for number, _ in spans)
        if self._few(numbers):
            return Median(None, numbers)
        minutes = round(median(span.total_seconds() for _, span in spans) / 60)
        return Median(minutes, numbers)

    def _few(self, cases: Sequence[str]) -> bool:
        return len(cases) < self._book.rules.few_cases


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
    return not stretch.on_time and stretch.judged_at is not None and stretch.judged_at < at


def _handled_after(stretch: Stretch, f: CaseFacts) -> datetime | None:
    """When the case was handled after that, by its unit or by the district; None where it has not been."""
    return next((at for at in f.resolved if at >= stretch.begun), None)


def _base(f: CaseFacts) -> datetime | None:
    """From when on its closing limit is counted."""
    if f.level is Level.DISTRICT:
        return f.outside_due
    handling = f.handlings[0].due if f.handlings else None
    return handling or (f.opened_at if f.level is Level.SELF else None)
