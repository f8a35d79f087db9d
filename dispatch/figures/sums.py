"""Adds up the cases of a period, one after the other, so that none of them has to be kept: a year has as many counts
as a week.

Each case is judged once, in the group of its station and unit; a part of the street is the sum of its groups. The
cases behind a figure are asked for by themselves (`dispatch/figures/indicators.py`).
"""

from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import Any, Final, NamedTuple

from dispatch.figures.case_facts import CaseFacts
from dispatch.figures.indicators import Judge, minutes_of
from dispatch.figures.periods import Period
from dispatch.figures.scale import Scale
from dispatch.figures.shown import APART, RATES, TIMES, ShownIndicators, ShownMedian, counted
from dispatch.figures.unit_figures import UnitSums, add_units
from dispatch.figures.unresolved import Unresolved, unresolved_one, worst_first
from dispatch.model import ENDS, Level, RowCode, Source, StationCode, Status, UnitCode
from dispatch.rulebook.book import Book

AGE_LIMITS: Final = (1, 3, 7, 14, 30)
"""Days: each age but the last is of cases younger than its own limit, and not younger than the one before."""
_DAY: Final = timedelta(days=1)
_NOT_FILED: Final = frozenset({Status.REJECTED, Status.VOIDED, Status.MERGED})
_FILED: Final = frozenset({Level.SELF, Level.DISTRICT})


class Opened(NamedTuple):
    """What the reports of a period are told apart by."""

    row: RowCode | None
    sensitive: bool
    withdrawn: bool


@dataclass(slots=True)
class Sums:
    """What some cases come to in a period. `cases` and `hits` are by the names of the rates, `apart` of the outcomes
    that stand apart, `times` the seconds of the medians."""

    cases: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    apart: Counter[str] = field(default_factory=Counter)
    times: dict[str, "array[float]"] = field(default_factory=dict)
    opened: Counter[Opened] = field(default_factory=Counter)
    filed: int = 0
    """Filed 立案 is what of the received reports was dispatched, settled on the spot or went to the district."""
    closed: int = 0
    sources: Counter[Source] = field(default_factory=Counter)
    """Of what was received; a report that was withdrawn is none."""
    opened_in: Counter[int] = field(default_factory=Counter)
    """By column of the picture; so is `closed_in`."""
    closed_in: Counter[int] = field(default_factory=Counter)
    hours: Counter[tuple[int, int]] = field(default_factory=Counter)
    """Reports by weekday (from Monday) and hour, local."""
    judged_in: Counter[int] = field(default_factory=Counter)
    """Cases whose handling was judged, by on-time share; `on_time_in` are those that were in time all through."""
    on_time_in: Counter[int] = field(default_factory=Counter)
    ages: Counter[tuple[int, bool]] = field(default_factory=Counter)
    """What had not ended at the end: by its place among AGE_LIMITS, and whether it was overdue."""

    def add(self, other: "Sums") -> None:
        """Takes the other one in."""
        for name in _ADDED:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in _COUNTED:
            getattr(self, name).update(getattr(other, name))
        for name, seconds in other.times.items():
            self.times.setdefault(name, array("d")).extend(seconds)

    @property
    def reported(self) -> int:
        """All that was reported, withdrawn or not."""
        return self.opened.total()

    @property
    def received(self) -> int:
        """Without what was withdrawn."""
        return self.sources.total()

    @property
    def open(self) -> int:
        """What had not ended at the end."""
        return self.ages.total()

    @property
    def late(self) -> int:
        """What of that was overdue."""
        return sum(count for (_, late), count in self.ages.items() if late)

    def shown(self, book: Book) -> ShownIndicators:
        """The indicators of all of it."""
        few = book.rules.few_cases
        found: dict[str, Any] = {name: counted(self.hits[name], self.cases[name], few) for name in RATES}
        found |= {name: self.apart[name] for name in APART}
        for name in TIMES:
            seconds = self.times.get(name, ())
            found[name] = ShownMedian(minutes_of(seconds, few), len(seconds))
        return ShownIndicators(**found)


_ADDED: Final = tuple(one.name for one in fields(Sums) if one.type is int)
_COUNTED: Final = tuple(one.name for one in fields(Sums) if one.default_factory is Counter)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that had not ended, where it is, and whether somebody had to decide on it."""

    case: Unresolved
    station: StationCode | None
    unit: UnitCode | None
    decides: bool


class PeriodSums:
    """Of all cases of a period, as they stood at its end."""

    def __init__(self, period: Period, book: Book, *, rates_alone: bool = False) -> None:
        """`rates_alone`: only what a period is compared by, for the one before; no picture, nothing of what waits or
        of helping units."""
        self.period, self.book = period, book
        self._rates_alone = rates_alone
        self._judge = Judge(period, book).of
        self._scale = Scale(period, book.calendar)
        self._groups: dict[tuple[StationCode | None, UnitCode | None], Sums] = {}
        self._units: dict[UnitCode, UnitSums] = defaultdict(UnitSums)
        self._waiting: list[Waiting] = []
        self._sorted = True

    def add(self, facts: Iterable[CaseFacts]) -> None:
        """Each case once, in any order."""
        start, end = self.period.start, self.period.end
        for f in facts:
            place = f.station, f.unit
            sums = self._groups.get(place)
            if sums is None:
                sums = self._groups[place] = Sums()
            self._judged(sums, f)
            opened = start <= f.opened_at < end
            closed = f.status is Status.CLOSED and f.ended_at is not None and start <= f.ended_at < end
            sums.closed += closed
            if opened:
                self._opened(sums, f)
            if not self._rates_alone:
                self._told(sums, f, opened=opened, closed=closed)

    def _told(self, sums: Sums, f: CaseFacts, *, opened: bool, closed: bool) -> None:
        """What a summary says beside the rates."""
        if opened or closed:
            self._drawn(sums, f, opened=opened, closed=closed)
        self._shared(sums, f)
        if f.status not in ENDS:
            self._waits(sums, f)
        if f.helped or f.given_back:
            add_units(self._units, f, self.period, self.book)

    def of(self, station: StationCode | None = None, unit: UnitCode | None = None) -> Sums:
        """Of a station, of a unit, or of all."""
        found = Sums()
        for (there, with_unit), sums in self._groups.items():
            if station in (None, there) and unit in (None, with_unit):
                found.add(sums)
        return found

    def waiting(self, station: StationCode | None = None, unit: UnitCode | None = None) -> Sequence[Waiting]:
        """What had not ended, the worst first; of a station, of a unit, or of all."""
        if not self._sorted:
            self._waiting.sort(key=lambda one: worst_first(one.case))
            self._sorted = True
        if station is None and unit is None:
            return self._waiting
        return [one for one in self._waiting if station in (None, one.station) and unit in (None, one.unit)]

    def unit(self, code: UnitCode) -> UnitSums:
        """The returns of a unit and its help, with whoever's case it was."""
        return self._units.get(code) or UnitSums()

    def _judged(self, sums: Sums, f: CaseFacts) -> None:
        judged = self._judge(f)
        for name, hit in judged.rates:
            sums.cases[name] += 1
            if hit:
                sums.hits[name] += 1
        for name, span in judged.times:
            times = sums.times.get(name)
            if times is None:
                times = sums.times[name] = array("d")
            times.append(span.total_seconds())
        if judged.apart:
            sums.apart.update(judged.apart)

    def _opened(self, sums: Sums, f: CaseFacts) -> None:
        sums.opened[Opened(f.row, f.sensitive, f.withdrawn)] += 1
        if not f.withdrawn:
            sums.sources[f.source] += 1
            sums.filed += f.status not in _NOT_FILED and (bool(f.handlings) or f.level in _FILED)

    def _drawn(self, sums: Sums, f: CaseFacts, *, opened: bool, closed: bool) -> None:
        local = self.book.calendar.local
        if opened:
            at = local(f.opened_at)
            sums.opened_in[self._scale.column(at)] += 1
            sums.hours[at.weekday(), at.hour] += 1
        if closed and f.ended_at is not None:
            sums.closed_in[self._scale.column(local(f.ended_at))] += 1

    def _shared(self, sums: Sums, f: CaseFacts) -> None:
        """A case counts once in each on-time share in which it was judged."""
        shares: dict[int, bool] = {}
        for one in f.handlings:
            at, on_time = one.verdict
            if at is not None and self.period.start <= at < self.period.end:
                share = self._scale.share(self._scale.column(self.book.calendar.local(at)))
                shares[share] = shares.get(share, True) and on_time
        for share, on_time in shares.items():
            sums.judged_in[share] += 1
            sums.on_time_in[share] += on_time

    def _waits(self, sums: Sums, f: CaseFacts) -> None:
        case = unresolved_one(f, self.period.end, self.book)
        sums.ages[bisect_right(AGE_LIMITS, (self.period.end - f.opened_at) / _DAY), case.over > 0] += 1
        self._waiting.append(Waiting(case, f.station, f.unit, f.decision is not None))
        self._sorted = False


def summed(facts: Iterable[CaseFacts], period: Period, book: Book) -> PeriodSums:
    """Of the cases that are given, all at once."""
    found = PeriodSums(period, book)
    found.add(facts)
    return found
