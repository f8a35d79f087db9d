"""Chooses what the weekly summary says: accuracy 准确, timeliness 及时, effect 高效, open cases, changes of a week.

It names stations and units, never persons, and compares nobody with anybody: a week is compared with itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from dispatch.figures.periods import Period, PeriodKind
from dispatch.figures.shown import RATES, ShownFigure, ShownIndicators, ShownMedian
from dispatch.figures.sums import Sums
from dispatch.figures.unresolved import Unresolved
from dispatch.model import Status
from dispatch.rulebook.book import Book

MAX_LISTED = 5
"""So many unresolved cases are named; the rest is a number, for a digest is read on a phone."""
MAX_CHANGES = 3
HEADLINE = ("reported", "closed", "on_time_handling", "overdue_open", "on_time_closing", "satisfaction")
"""The rows of the one small table of a day or a week, most asked for first; all but two are indicators."""
REPORT_ROWS = ("received", "filed", "due_to_close", "ended", "closing", "on_time_closing")
"""The rows of a month, a quarter and a year, in the customary form: 受理 立案 应结 结案 结案率 按期结案率."""
_REPORTED = frozenset({PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR})
MIN_CHANGE = 5
"""A rate that moved by fewer percentage points is not worth saying."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """准确: were reports valid, went they to the right unit at once, was the work right."""

    valid_reports: ShownFigure
    right_dispatch: ShownFigure
    rework: ShownFigure


@dataclass(frozen=True, slots=True)
class Timeliness:
    """及时: triage, pick-up and handling within their limits."""

    on_time_triage: ShownFigure
    on_time_pickup: ShownFigure
    on_time_handling: ShownFigure
    extension: ShownFigure
    overdue_open: ShownFigure


@dataclass(frozen=True, slots=True)
class Effect:
    """`unreached`, `declined` and `out_of_power` stand apart from satisfaction and are always shown."""

    closing: ShownFigure
    on_time_closing: ShownFigure
    satisfaction: ShownFigure
    revisit_reach: ShownFigure
    unreached: int
    declined: int
    out_of_power: int
    triage_time: ShownMedian
    pickup_time: ShownMedian
    handling_time: ShownMedian
    life_time: ShownMedian


@dataclass(frozen=True, slots=True)
class IndicatorChange:
    """An indicator by its name and its percentages of the two weeks."""

    what: str
    before: int
    now: int


@dataclass(frozen=True, slots=True)
class Correction:
    """A figure of a period that was sent as `sent` and is `now`; both as they are written."""

    what: str
    sent: str
    now: str


@dataclass(frozen=True, slots=True)
class Digest:
    """`first` and `last` are local days, `week` is the number of the period in its year, whatever its `kind`.

    A working day has `day` minutes; `unresolved` are the worst of `waiting`.
    """

    year: int
    week: int
    first: date
    last: date
    day: int
    reported: int
    reported_before: int
    closed: int
    closed_before: int
    accuracy: Accuracy
    timeliness: Timeliness
    effect: Effect
    waiting: int
    overdue: int
    unresolved: tuple[Unresolved, ...]
    changes: tuple[IndicatorChange, ...]
    checking: int = 0
    """Of those that wait, how many wait for their check; `calling` for the call back."""
    calling: int = 0
    kind: PeriodKind = PeriodKind.WEEK
    headline: tuple[str, ...] = ()
    """The cells of `rows` in their order, the same in every language; empty in one of an older version."""
    headline_before: tuple[str, ...] = ()
    compared: bool = True
    """Whether any rate of the week before can be compared; one that was stored without this word was."""
    rows: tuple[str, ...] = HEADLINE

    @property
    def quiet(self) -> bool:
        """Nothing happened and nothing waits."""
        return not (self.reported or self.closed or self.waiting)


def digest(
    now: Sums,
    period: Period,
    before: Sums,
    last_period: Period,
    book: Book,
    waiting: Sequence[Unresolved],
) -> Digest:
    """Of the cases as they stood at the end of the week, and of the week before at its own end; `waiting` are those
    that had not ended, the worst first."""
    figures, earlier = now.shown(book), before.shown(book)
    local = book.calendar.day
    return Digest(
        year=period.year,
        week=period.number,
        first=local(period.start),
        last=local(period.end - timedelta(microseconds=1)),
        kind=period.kind,
        headline=headline(now, period, figures),
        headline_before=headline(before, last_period, earlier),
        day=book.calendar.working_day_minutes,
        reported=now.reported,
        reported_before=before.reported,
        closed=now.closed,
        closed_before=before.closed,
        accuracy=Accuracy(figures.valid_reports, figures.right_dispatch, figures.rework),
        timeliness=_timeliness(figures),
        effect=_effect(figures),
        waiting=len(waiting),
        overdue=_count(one.over > 0 for one in waiting),
        unresolved=tuple(waiting[:MAX_LISTED]),
        changes=_notable(_both(figures, earlier)),
        checking=_count(one.status is Status.RESOLVED for one in waiting),
        calling=_count(one.status is Status.VERIFIED for one in waiting),
        compared=bool(_both(figures, earlier)),
        rows=rows_of(period.kind),
    )


def rows_of(kind: PeriodKind) -> tuple[str, ...]:
    """The rows of the small table of a period of that kind."""
    return REPORT_ROWS if kind in _REPORTED else HEADLINE


def cells(sums: Sums, period: Period, figures: ShownIndicators) -> dict[str, str]:
    """The counts and rates of a period as they are written, by name: what is kept of a summary that was sent."""
    return {row: _row(row, sums, figures) for row in dict.fromkeys((*rows_of(period.kind), *RATES))}


def headline(sums: Sums, period: Period, figures: ShownIndicators) -> tuple[str, ...]:
    """The cells of the small table: numbers, percentages, counts as 3/4 of few cases, a dash for none."""
    return tuple(_row(row, sums, figures) for row in rows_of(period.kind))


def corrections(sent: Mapping[str, str], now: Mapping[str, str]) -> tuple[Correction, ...]:
    """Of every figure that was sent and is known still; one that nobody has sent needs none."""
    return tuple(Correction(name, sent[name], now[name]) for name in now if name in sent and sent[name] != now[name])


def _row(row: str, sums: Sums, figures: ShownIndicators) -> str:
    match row:
        case "reported" | "closed" | "received" | "filed":
            return str(getattr(sums, row))
        case "due_to_close":
            return str(figures.closing.cases)
        case "ended":
            return str(figures.closing.hits)
        case _:
            return _written(getattr(figures, row))


def _written(figure: ShownFigure) -> str:
    if figure.percent is not None:
        return f"{figure.percent}%"
    return f"{figure.hits}/{figure.cases}" if figure.cases else "—"


def to_json(said: Digest) -> dict[str, object]:
    """Numbers, counts, codes and days only: it may lie in the outbox."""
    return asdict(said) | {"first": said.first.isoformat(), "last": said.last.isoformat(), "quiet": said.quiet}


def _timeliness(i: ShownIndicators) -> Timeliness:
    return Timeliness(i.on_time_triage, i.on_time_pickup, i.on_time_handling, i.extension, i.overdue_open)


def _effect(i: ShownIndicators) -> Effect:
    return Effect(
        closing=i.closing,
        on_time_closing=i.on_time_closing,
        satisfaction=i.satisfaction,
        revisit_reach=i.revisit_reach,
        unreached=i.unreached,
        declined=i.declined,
        out_of_power=i.out_of_power,
        triage_time=i.triage_time,
        pickup_time=i.pickup_time,
        handling_time=i.handling_time,
        life_time=i.life_time,
    )


def _both(now: ShownIndicators, before: ShownIndicators) -> list[IndicatorChange]:
    """The rates of which both weeks have enough cases."""
    found = ((name, getattr(before, name).percent, getattr(now, name).percent) for name in RATES)
    return [IndicatorChange(name, old, new) for name, old, new in found if old is not None and new is not None]


def _notable(moved: Iterable[IndicatorChange]) -> tuple[IndicatorChange, ...]:
    notable = [change for change in moved if abs(change.now - change.before) >= MIN_CHANGE]
    return tuple(sorted(notable, key=lambda change: -abs(change.now - change.before))[:MAX_CHANGES])


def _count(which: Iterable[bool]) -> int:
    return sum(which)
