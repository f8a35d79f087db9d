"""Chooses what the weekly summary says: accuracy 准确, timeliness 及时, effect 高效, open cases, changes of a week.

It names stations and units, never persons, and compares nobody with anybody: a week is compared with itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta

from dispatch.figures.case_facts import CaseFacts
from dispatch.figures.indicators import Figure, Indicators, Median, indicators
from dispatch.figures.periods import Period, PeriodKind
from dispatch.figures.unresolved import Unresolved, unresolved
from dispatch.model import Level, Status
from dispatch.rulebook.book import Book

MAX_LISTED = 5
"""So many unresolved cases are named; the rest is a number, for a digest is read on a phone."""
MAX_CHANGES = 3
HEADLINE = ("reported", "closed", "on_time_handling", "overdue_open", "on_time_closing", "satisfaction")
"""The rows of the one small table of a day or a week, most asked for first; all but two are indicators."""
REPORT_ROWS = ("received", "filed", "due_to_close", "ended", "closing", "on_time_closing")
"""The rows of a month, a quarter and a year, in the customary form: 受理 立案 应结 结案 结案率 按期结案率."""
RATES = tuple(field.name for field in fields(Indicators) if field.type is Figure)
"""The indicators that are rates, in their order."""
_REPORTED = frozenset({PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR})
_NOT_FILED = frozenset({Status.REJECTED, Status.VOIDED, Status.MERGED})
_FILED = frozenset({Level.SELF, Level.DISTRICT})
MIN_CHANGE = 5
"""A rate that moved by fewer percentage points is not worth saying."""


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure as it is shown: `percent` None where the count must do."""

    hits: int
    cases: int
    percent: int | None


@dataclass(frozen=True, slots=True)
class ShownMedian:
    """A median as it is shown: `minutes` of working time, None where the count must do."""

    minutes: int | None
    cases: int


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
    now: Sequence[CaseFacts],
    period: Period,
    before: Sequence[CaseFacts],
    last_period: Period,
    book: Book,
    counted: tuple[Indicators, Indicators] | None = None,
    waiting: Sequence[Unresolved] | None = None,
) -> Digest:
    """Of the cases as they stood at the end of the week, and of the week before at its own end; `counted` are the
    indicators of both, and `waiting` the unresolved cases, where they are known already."""
    figures, earlier = counted or (indicators(now, period, book), indicators(before, last_period, book))
    waiting = unresolved(now, period.end, book) if waiting is None else waiting
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
        reported=_count(f.opened_at in period for f in now),
        reported_before=_count(f.opened_at in last_period for f in before),
        closed=_count(closed_in(f, period) for f in now),
        closed_before=_count(closed_in(f, last_period) for f in before),
        accuracy=Accuracy(cell(figures.valid_reports), cell(figures.right_dispatch), cell(figures.rework)),
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


def cells(facts: Sequence[CaseFacts], period: Period, figures: Indicators) -> dict[str, str]:
    """The counts and rates of a period as they are written, by name: what is kept of a summary that was sent."""
    return {row: _row(row, facts, figures, period) for row in dict.fromkeys((*rows_of(period.kind), *RATES))}


def headline(facts: Sequence[CaseFacts], period: Period, figures: Indicators) -> tuple[str, ...]:
    """The cells of the small table: numbers, percentages, counts as 3/4 of few cases, a dash for none."""
    return tuple(_row(row, facts, figures, period) for row in rows_of(period.kind))


def corrections(sent: Mapping[str, str], now: Mapping[str, str]) -> tuple[Correction, ...]:
    """Of every figure that was sent and is known still; one that nobody has sent needs none."""
    return tuple(Correction(name, sent[name], now[name]) for name in now if name in sent and sent[name] != now[name])


def _row(row: str, facts: Sequence[CaseFacts], figures: Indicators, period: Period) -> str:
    """Filed 立案 is what of the received reports was dispatched, settled on the spot or went to the district."""
    match row:
        case "reported":
            return str(_count(f.opened_at in period for f in facts))
        case "closed":
            return str(_count(closed_in(f, period) for f in facts))
        case "received":
            return str(len(_received(facts, period)))
        case "filed":
            return str(_count(_filed(f) for f in _received(facts, period)))
        case "due_to_close":
            return str(figures.closing.denominator)
        case "ended":
            return str(figures.closing.numerator)
        case _:
            return _written(getattr(figures, row))


def _received(facts: Sequence[CaseFacts], period: Period) -> list[CaseFacts]:
    return [f for f in facts if f.opened_at in period and not f.withdrawn]


def _filed(f: CaseFacts) -> bool:
    return f.status not in _NOT_FILED and (bool(f.handlings) or f.level in _FILED)


def _written(figure: Figure) -> str:
    if figure.percent is not None:
        return f"{figure.percent}%"
    return f"{figure.numerator}/{figure.denominator}" if figure.cases else "—"


def to_json(said: Digest) -> dict[str, object]:
    """Numbers, counts, codes and days only: it may lie in the outbox."""
    return asdict(said) | {"first": said.first.isoformat(), "last": said.last.isoformat(), "quiet": said.quiet}


def closed_in(f: CaseFacts, period: Period) -> bool:
    """Whether it was closed then; other ends are no closing."""
    return f.status is Status.CLOSED and f.ended_at in period


def _timeliness(i: Indicators) -> Timeliness:
    return Timeliness(
        cell(i.on_time_triage),
        cell(i.on_time_pickup),
        cell(i.on_time_handling),
        cell(i.extension),
        cell(i.overdue_open),
    )


def _effect(i: Indicators) -> Effect:
    return Effect(
        closing=cell(i.closing),
        on_time_closing=cell(i.on_time_closing),
        satisfaction=cell(i.satisfaction),
        revisit_reach=cell(i.revisit_reach),
        unreached=len(i.unreached),
        declined=len(i.declined),
        out_of_power=len(i.out_of_power),
        triage_time=_typical(i.triage_time),
        pickup_time=_typical(i.pickup_time),
        handling_time=_typical(i.handling_time),
        life_time=_typical(i.life_time),
    )


def cell(figure: Figure) -> ShownFigure:
    """As it is shown."""
    return ShownFigure(figure.numerator, figure.denominator, figure.percent)


def _typical(measured: Median) -> ShownMedian:
    return ShownMedian(measured.minutes, len(measured.cases))


def _both(now: Indicators, before: Indicators) -> list[IndicatorChange]:
    """The rates of which both weeks have enough cases."""
    return [
        IndicatorChange(field.name, old, new)
        for field in fields(Indicators)
        if (old := _percent(before, field.name)) is not None and (new := _percent(now, field.name)) is not None
    ]


def _notable(moved: Iterable[IndicatorChange]) -> tuple[IndicatorChange, ...]:
    notable = [change for change in moved if abs(change.now - change.before) >= MIN_CHANGE]
    return tuple(sorted(notable, key=lambda change: -abs(change.now - change.before))[:MAX_CHANGES])


def _percent(figures: Indicators, name: str) -> int | None:
    value: object = getattr(figures, name)
    return value.percent if isinstance(value, Figure) else None


def _count(which: Iterable[bool]) -> int:
    return sum(which)
