"""The figures of visits: in summaries by station, their page by grid, and as a page of the spreadsheet."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from markupsafe import Markup

from dispatch.figures.periods import Period, code_of, read_code
from dispatch.households.visit_figures import VisitFigures, shown_count
from dispatch.model import GridCode, Person, StationCode
from handlers.bot_api.incoming import Pressed
from handlers.digests.scopes import may_ask
from handlers.households import reach
from handlers.households.buttons import button
from handlers.notify.destinations import private
from handlers.notify.messages import VisitFiguresPage
from handlers.queries.list_page import PageView, stacked
from handlers.turn.area import Scope, Sheet, View
from handlers.turn.carry_out import Turn
from handlers.turn.parse_input import Unclear
from handlers.wording.speech import Saying
from storage.transaction import Transaction

_ONE_MOMENT: Final = timedelta(microseconds=1)
_MAX_LOOKS: Final = 8


def figures(tx: Transaction, scope: Scope, say: Saying) -> View | None:
    """One line, and one for each station where all of the street is told of; the director reads who has looked."""
    if not reach.is_on(say.centre) or scope.of_unit:
        return None
    stations = tx.visit_counts.by_station(*_days(scope.period, say))
    mine = {code: one for code, one in stations.items() if scope.station in (None, code)}
    if not any(one.due for one in mine.values()):
        return None
    total = VisitFigures()
    for one in mine.values():
        total = total.plus(one)
    lines = [say("households.figures.head"), _line("", total, say)]
    if scope.station is None and len(mine) > 1:
        lines += [_line(tx.places.station_name(code), one, say) for code, one in sorted(mine.items())]
    lines += [_in_care(tx, scope.station, say)]
    lines += _looks(tx, scope.period, say) if scope.decides else []
    code = code_of(say.centre.book.calendar, scope.period)
    more = button(say.words.plain("households.verb.figures"), "fig", scope.code, code)
    return stacked(lines), [[more]]


def sheet(tx: Transaction, scope: Scope, say: Saying) -> Sheet | None:
    """A row a grid."""
    if not reach.is_on(say.centre) or scope.of_unit:
        return None
    rows = []
    for station, grid, one in _grids(tx, scope.station, scope.period, say):
        share = one.percent(say.centre.book.rules.few_cases)
        rate = f"{share}%" if share is not None else ""
        rows.append((f"{station} {grid}", one.due, one.seen, one.absent, one.refused, one.empty, one.unvisited, rate))
    if not rows:
        return None
    names = ("grid", "due", "seen", "absent", "refused", "empty", "unvisited", "rate")
    columns = tuple(say.words.plain(f"households.figures.column.{name}") for name in names)
    return Sheet(
        say.words.plain("households.figures.sheet"),
        columns,
        tuple(rows),
        (say.words.plain("households.figures.note"),),
    )


def show_figures(turn: Turn, person: Person, pressed: Pressed, parts: Sequence[str]) -> None:
    """The figures by grid, to whoever may ask for that part of the street."""
    scope, period = parts[0], "-".join(parts[1:])
    read_code(turn.centre.book.calendar, period)
    if not may_ask(turn.tx, person, scope):
        raise Unclear("households.figures.not_yours")
    turn.out.alert(pressed.callback, "")
    turn.out.show(private(person), VisitFiguresPage(scope, period))


def figures_page(tx: Transaction, it: VisitFiguresPage, person: Person, say: Saying) -> PageView:
    """One line a grid; a sentence for who may not ask for that part any more."""
    if not may_ask(tx, person, it.scope):
        return say("households.figures.not_yours"), []
    station = StationCode(it.scope[1:]) if it.scope.startswith("s") else None
    period = read_code(say.centre.book.calendar, it.period)
    found = _grids(tx, station, period, say)
    shown = [_line(f"{name} {grid}" if station is None else grid, one, say) for name, grid, one in found]
    first, last = _days(period, say)
    head = say("households.figures.by_grid", first=first.isoformat(), last=last.isoformat())
    return stacked([head, *(shown or [say("households.figures.none")])]), []


def _grids(
    tx: Transaction, station: StationCode | None, period: Period, say: Saying
) -> list[tuple[str, str, VisitFigures]]:
    """Station, grid and figures, in the order of the codes."""
    found = []
    for code, one in sorted(tx.visit_counts.by_grid(*_days(period, say)).items()):
        grid = tx.places.grid(GridCode(code))
        if grid is not None and one.due and station in (None, grid.station):
            found.append((tx.places.station_name(grid.station), grid.name, one))
    return found


def _days(period: Period, say: Saying) -> tuple[date, date]:
    """Its local days, both ends included; of a period that goes on, up to today."""
    calendar = say.centre.book.calendar
    last = min(period.end - _ONE_MOMENT, say.at)
    return calendar.day(period.start), calendar.day(last)


def _line(of: str, one: VisitFigures, say: Saying) -> Markup:
    share = one.percent(say.centre.book.rules.few_cases)
    return say("households.figures.line", of=of, one=one, share=share)


def _in_care(tx: Transaction, station: StationCode | None, say: Saying) -> Markup:
    counts = tx.visit_counts.doors_by_station()
    count = sum(one.in_care for code, one in counts.items() if station in (None, code))
    return say("households.figures.care", count=shown_count(count, say.centre.book.rules.few_cases))


def _looks(tx: Transaction, period: Period, say: Saying) -> list[Markup]:
    """Who has seen classes, forms and whole lists, and why. It names persons, and only a director reads it."""
    looks = tx.door_looks.between(period.start, min(period.end, say.at))
    if not looks:
        return []
    lines = [say("households.figures.looks", count=len(looks))]
    counted = Counter((look.viewer, look.what, look.reason) for look in looks)
    for (viewer, what, reason), count in counted.most_common(_MAX_LOOKS):
        who = say.name(tx.people.get(viewer), masked=False)
        seen = say.words.plain(f"households.look.what.{what}")
        lines.append(say("households.figures.look", who=who, what=seen, reason=reason, count=count))
    return lines
