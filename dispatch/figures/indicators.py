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
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median

from dispatch.figures.case_facts import CaseFacts, Stretch
from dispatch.figures.periods import Period
from dispatch.model import ENDS, Level, Outcome, PauseReason, Status
from dispatch.rulebook.book import Book
from dispatch.rulebook.worktime import Calendar, deadline

_TRIAGE_STANDS = frozenset({PauseReason.INFO})
"""While a case is returned, the unit's clock stands and that of triage runs."""
_ALL_STAND = frozenset(PauseReason)
_ANSWERS = frozenset({Outcome.SATISFIED, Outcome.MOSTLY, Outcome.DISSATISFIED})


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
    return _Count(tuple(facts), period, book).all()


@dataclass(frozen=True, slots=True)
class _Count:
    """Works the indicators of one period out of all facts: one method for each way of counting."""

    facts: tuple[CaseFacts, ...]
    period: Period
    book: Book

    def all(self) -> Indicators:
        closings = {f.number: (_closing(f, self.book),) for f in self.facts}
        pickups = {f.number: _pickups(f, self.book) for f in self.facts}
        kept = self._where(lambda f: f.opened_at in self.period and not f.withdrawn)
        sent = self._where(lambda f: f.handlings and f.handlings[0].begun in self.period)
        resolved = self._where(lambda f: any(at in self.period for at in f.resolved))
        due = self._where(lambda f: any(s.judged_at in self.period for s in f.handlings))
        to_close = self._where(lambda f: closings[f.number][0].judged_at in self.period)
        return Indicators(
            valid_reports=self._of(kept, lambda f: f.status not in (Status.REJECTED, Status.VOIDED)),
            right_dispatch=self._of(sent, lambda f: not f.returns and not f.transfers),
            rework=self._of(resolved, lambda f: f.reworks > 0),
            on_time_triage=self._in_time(lambda f: f.triages),
            on_time_pickup=self._in_time(lambda f: pickups[f.number]),
            on_time_handling=self._in_time(lambda f: f.handlings),
            extension=self._of(due, lambda f: f.extensions > 0),
            overdue_open=self._of(self._where(self._due_or_carried), self._overdue_and_open),
            closing=self._of(to_close, lambda f: f.status is Status.CLOSED),
            on_time_closing=self._in_time(lambda f: closings[f.number]),
            satisfaction=self._satisfaction(),
            revisit_reach=self._reach(),
            unreached=self._with_outcome(Outcome.UNREACHED),
            declined=self._with_outcome(Outcome.DECLINED),
            out_of_power=self._with_outcome(Outcome.OUT_OF_POWER),
            triage_time=self._median(lambda f: f.triages, _TRIAGE_STANDS),
            pickup_time=self._median(lambda f: f.pickups),
            handling_time=self._median(lambda f: f.handlings),
            life_time=self._median_life(),
        )

    def _where(self, belongs: Callable[[CaseFacts], object]) -> list[CaseFacts]:
        return [f for f in self.facts if belongs(f)]

    def _figure(self, hits: Iterable[str], cases: Iterable[str]) -> Figure:
        among = tuple(cases)
        return Figure(tuple(hits), among, self._few(among))

    def _few(self, cases: Sequence[str]) -> bool:
        return len(cases) < self.book.rules.few_cases

    def _of(self, among: Sequence[CaseFacts], hit: Callable[[CaseFacts], bool]) -> Figure:
        return self._figure((f.number for f in among if hit(f)), (f.number for f in among))

    def _in_time(self, stretches: Callable[[CaseFacts], Iterable[Stretch]]) -> Figure:
        judged = [(f.number, [s for s in stretches(f) if s.judged_at in self.period]) for f in self.facts]
        counted = [(number, all(s.on_time for s in found)) for number, found in judged if found]
        return self._figure((number for number, kept in counted if kept), (number for number, _ in counted))

    def _due_or_carried(self, f: CaseFacts) -> bool:
        return any(s.judged_at in self.period for s in f.handlings) or self._was_overdue(f)

    def _was_overdue(self, f: CaseFacts) -> bool:
        """Whether it was overdue when the period began, and neither handled nor ended before."""
        before = [s for s in f.handlings if s.begun < self.period.start]
        if not before or not _late_by(before[-1], self.period.start):
            return False
        over = _handled_after(before[-1], f) or f.ended_at or self.period.end
        return over >= self.period.start

    def _overdue_and_open(self, f: CaseFacts) -> bool:
        last = f.handlings[-1]
        return f.status not in ENDS and _late_by(last, self.period.end) and _handled_after(last, f) is None

    def _satisfaction(self) -> Figure:
        calls = [(f.number, c.outcome) for f in self.facts for c in f.revisits if c.at in self.period]
        answered = [(number, outcome) for number, outcome in calls if outcome in _ANSWERS]
        pleased = (number for number, outcome in answered if outcome is not Outcome.DISSATISFIED)
        return self._figure(pleased, (number for number, _ in answered))

    def _reach(self) -> Figure:
        due = [(f.number, c.outcome) for f in self.facts for c in f.revisits if c.judged_at in self.period]
        reached = (number for number, outcome in due if outcome not in (None, Outcome.UNREACHED))
        return self._figure(reached, (number for number, _ in due))

    def _with_outcome(self, outcome: Outcome) -> tuple[str, ...]:
        return tuple(f.number for f in self.facts for c in f.revisits if c.outcome is outcome and c.at in self.period)

    def _median(
        self, stretches: Callable[[CaseFacts], Iterable[Stretch]], stands: frozenset[PauseReason] = _ALL_STAND
    ) -> Median:
        return self._median_of(
            [
                (f.number, _worked(f, s.begun, s.done, stands, self.book.calendar))
                for f in self.facts
                for s in stretches(f)
                if s.done is not None and s.done in self.period
            ]
        )

    def _median_life(self) -> Median:
        """From report to close with all waiting: the case's own clock never stands."""
        work = self.book.calendar.work_between
        closed = [f for f in self.facts if f.status is Status.CLOSED and f.ended_at in self.period]
        return self._median_of([(f.number, work(f.opened_at, f.ended_at)) for f in closed if f.ended_at is not None])

    def _median_of(self, spans: Sequence[tuple[str, timedelta]]) -> Median:
        numbers = tuple(number for number, _ in spans)
        if self._few(numbers):
            return Median(None, numbers)
        minutes = round(median(span.total_seconds() for _, span in spans) / 60)
        return Median(minutes, numbers)


def _worked(f: CaseFacts, start: datetime, end: datetime, stands: frozenset[PauseReason], cal: Calendar) -> timedelta:
    """Working time without those stretches of the pause ledger in which the clock that is measured `stands`."""
    pauses = (p for p in f.pauses if p.why in stands and p.since < end)
    waited = (cal.work_between(max(p.since, start), min(p.until or end, end)) for p in pauses)
    return cal.work_between(start, end) - sum(waited, timedelta())


def _late_by(stretch: Stretch, at: datetime) -> bool:
    return not stretch.on_time and stretch.judged_at is not None and stretch.judged_at < at


def _handled_after(stretch: Stretch, f: CaseFacts) -> datetime | None:
    """When the case was handled after that, by its unit or by the district; None where it has not been."""
    return next((at for at in f.resolved if at >= stretch.begun), None)


def _pickups(f: CaseFacts, book: Book) -> tuple[Stretch, ...]:
    limit, cal = book.rules.pickup_limit, book.calendar
    return tuple(replace(s, due=deadline(s.begun, limit(s.urgency), cal)) for s in f.pickups)


def _closing(f: CaseFacts, book: Book) -> Stretch:
    """The whole life as one stretch. Without a handling deadline nothing says when it should close."""
    closed = f.ended_at if f.status is Status.CLOSED else None
    stands = f.since if f.status is Status.ON_HOLD else f.ended_at
    stopped = None if closed is not None else stands
    return Stretch(f.opened_at, _closing_due(f, book), closed, stopped)


def _closing_due(f: CaseFacts, book: Book) -> datetime | None:
    handling = f.handlings[0].due if f.handlings else None
    settled = f.opened_at if f.level is Level.SELF else None
    base = f.outside_due if f.level is Level.DISTRICT else handling or settled
    if base is None:
        return None
    due = deadline(base, book.rules.verification, book.calendar)
    return book.calendar.add_working_days(due, book.rules.revisit_after_days) if f.revisits else due
