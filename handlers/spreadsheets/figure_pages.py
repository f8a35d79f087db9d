"""The pages of figures: the summary beside the street and the period before, each indicator with its definition, and
the same by station, unit and category."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from dispatch.figures.case_facts import CaseFacts
from dispatch.figures.indicators import Judge, Judged, tally
from dispatch.figures.periods import Period
from dispatch.figures.shown import ShownFigure, ShownIndicators, ShownMedian, shown
from dispatch.figures.unresolved import Unresolved, unresolved
from dispatch.model import ClockKind, Status
from dispatch.rulebook.book import Book
from handlers.bot_api.summary_buttons import FIGURES
from handlers.spreadsheets.workbook import Cell, Column, Page, Percent
from handlers.wording.speech import Saying

COUNTS: Final = ("reported", "closed", "waiting", "overdue", "checking", "calling", "due")
APART: Final = ("unreached", "declined", "out_of_power")
TIMES: Final = ("triage_time", "pickup_time", "handling_time", "life_time")
_SUMMED: Final = ("closing", "on_time_closing", "on_time_handling", "overdue_open", "satisfaction")
"""The rates that stand on the page of the summary and in each row of a breakdown."""
_DIVIDED: Final = ("reported", "closed", "waiting", "overdue")


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures of some cases in one period."""

    counts: Mapping[str, int]
    indicators: ShownIndicators


@dataclass(frozen=True, slots=True)
class Counting:
    """Counts any of the cases of a period; `waiting` are all that had not ended at its end, by number."""

    period: Period
    book: Book
    waiting: Mapping[str, Unresolved]
    judged: Mapping[str, Judged]
    """Each case is judged once, whatever it is a part of."""

    def of(self, facts: Sequence[CaseFacts]) -> Counted:
        """As the summary of these cases counts them."""
        found = shown(tally((self.judged[f.number] for f in facts), self.book))
        open_ones = [self.waiting[f.number] for f in facts if f.number in self.waiting]
        counts = {
            "reported": sum(f.opened_at in self.period for f in facts),
            "closed": sum(f.status is Status.CLOSED and f.ended_at in self.period for f in facts),
            "waiting": len(open_ones),
            "overdue": sum(one.over > 0 for one in open_ones),
            "checking": sum(one.status is Status.RESOLVED for one in open_ones),
            "calling": sum(one.status is Status.VERIFIED for one in open_ones),
            "due": found.closing.cases,
        }
        return Counted(counts, found)


def counting(facts: Sequence[CaseFacts], period: Period, book: Book) -> Counting:
    """For these cases and any part of them."""
    judge = Judge(period, book)
    waiting = {one.number: one for one in unresolved(facts, period.end, book)}
    return Counting(period, book, waiting, {f.number: judge.of(f) for f in facts})


def summary_page(title: str, notes: Sequence[str], columns: Sequence[tuple[str, Counted]], say: Saying) -> Page:
    """A line for each count, rate and median; a column for the own part, the street and the period before."""
    plain = say.words.plain
    of_all = [each for _, each in columns]
    rows: list[Sequence[Cell]] = [
        [plain(f"spreadsheet.count.{name}"), *(each.counts[name] for each in of_all)] for name in COUNTS
    ]
    rows += [[rate_name(name, say), *(rate(_figure(each, name)) for each in of_all)] for name in _SUMMED]
    rows += [[plain(f"outcome.{name}"), *(_apart(each, name) for each in of_all)] for name in APART]
    rows += [
        [plain(f"spreadsheet.time.{name}"), *(usual(_median(each, name), say) for each in of_all)] for name in TIMES
    ]
    head = [Column(plain("spreadsheet.column.item"), 30), *(Column(name, figures=True) for name, _ in columns)]
    return Page(plain("spreadsheet.page.summary"), title, notes, head, rows)


def indicators_page(title: str, now: Counted, before: Counted, prior: str, say: Saying) -> Page:
    """Each indicator with its definition, its two halves and what they come to, and the period before."""
    plain = say.words.plain
    rows: list[Sequence[Cell]] = []
    for name in FIGURES:
        of_both = [_figure(each, name) for each in (now, before)]
        cells = [[one.hits, one.cases, rate(one)] for one in of_both]
        rows.append([rate_name(name, say), plain(f"spreadsheet.define.{name}"), *cells[0], *cells[1]])
    for name in APART:
        counts = [_apart(each, name) for each in (now, before)]
        rows.append(
            [
                plain(f"outcome.{name}"),
                plain("spreadsheet.define.apart"),
                counts[0],
                None,
                None,
                counts[1],
                None,
                None,
            ]
        )
    for name in TIMES:
        times = [_median(each, name) for each in (now, before)]
        cells = [[None, one.cases, usual(one, say)] for one in times]
        rows.append([plain(f"spreadsheet.time.{name}"), plain(f"spreadsheet.define.{name}"), *cells[0], *cells[1]])
    halves = [plain(f"spreadsheet.column.{half}") for half in ("hits", "cases", "result")]
    earlier = [plain("spreadsheet.prior", prior=prior, name=name) for name in halves]
    columns = [
        Column(plain("spreadsheet.column.indicator"), 20),
        Column(plain("spreadsheet.column.definition"), 60),
        *(Column(name, 18, figures=True) for name in (*halves, *earlier)),
    ]
    few = plain("spreadsheet.few", count=say.centre.book.rules.few_cases)
    return Page(plain("spreadsheet.page.indicators"), title, (few,), columns, rows, landscape=True)


def breakdown_page(
    name: str,
    title: str,
    groups: Iterable[tuple[str, Sequence[CaseFacts]]],
    whole: Counted,
    count: Counting,
    say: Saying,
) -> Page:
    """A line for each group, in the order in which they are given, and one for all."""
    plain, book = say.words.plain, say.centre.book
    rows = [_line(label, count.of(facts)) for label, facts in groups]
    columns = [
        Column(plain(f"spreadsheet.column.{name}"), 30),
        *(Column(plain(f"spreadsheet.count.{one}"), figures=True) for one in _DIVIDED),
        *(Column(rate_name(one, say), figures=True) for one in _SUMMED),
    ]
    few = plain("spreadsheet.few", count=book.rules.few_cases)
    rows.append(_line(plain("spreadsheet.total"), whole))
    return Page(plain(f"spreadsheet.page.{name}"), title, (few,), columns, rows, landscape=True, total=True)


def _line(label: str, each: Counted) -> list[Cell]:
    counts: Iterator[Cell] = (each.counts[name] for name in _DIVIDED)
    return [label, *counts, *(rate(_figure(each, name)) for name in _SUMMED)]


def rate(figure: ShownFigure) -> Cell:
    """As the summary shows it: a percentage, the count where there are few cases, a dash for none."""
    if figure.percent is not None:
        return Percent(figure.percent)
    return f"{figure.hits}/{figure.cases}" if figure.cases else "—"


def usual(median: ShownMedian, say: Saying) -> Cell:
    if median.minutes is not None:
        return say.span(timedelta(minutes=median.minutes), ClockKind.WORK)
    return say.words.plain("spreadsheet.too_few", count=median.cases) if median.cases else "—"


def rate_name(name: str, say: Saying) -> str:
    """Its name in full, as 按期处置率."""
    return say.words.plain("spreadsheet.rate", name=say.words.plain(f"weekly.figure.{name}"))


def _figure(each: Counted, name: str) -> ShownFigure:
    found: ShownFigure = getattr(each.indicators, name)
    return found


def _apart(each: Counted, name: str) -> int:
    found: int = getattr(each.indicators, name)
    return found


def _median(each: Counted, name: str) -> ShownMedian:
    found: ShownMedian = getattr(each.indicators, name)
    return found
