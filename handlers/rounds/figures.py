"""The figures of rounds in a summary and its spreadsheet: visits by station, re-checks, voices answered."""

from typing import Final

from markupsafe import Markup

from dispatch.figures.periods import code_of, read_code
from dispatch.model import Person, StationCode
from dispatch.rounds.figures import VisitFigures, by_station, of_visits, of_voices
from dispatch.rounds.visits import Visit
from handlers.bot_api.callback_data import ListName, ListTap
from handlers.digests.scopes import STREET, may_ask
from handlers.queries.list_page import PageView, button, paged, stacked
from handlers.rounds.names import visit_name
from handlers.rounds.visit_text import state_text
from handlers.turn.area import Scope, Sheet
from handlers.wording.speech import Saying
from storage.transaction import Transaction

_MAX_LACKING: Final = 4
"""Stations that lack a visit, in one line of a summary; [下社区明细] shows all."""


def summary(tx: Transaction, scope: Scope, say: Saying) -> PageView | None:
    """Visits made of those planned, with the stations that lack one; re-checks; voices, of the whole street only."""
    if scope.of_unit:
        return None
    visits = _visits(tx, scope, say)
    found, few = of_visits(visits), say.centre.book.rules.few_cases
    lines: list[Markup] = []
    if found.planned:
        lacking = [
            say.words.plain(
                "rounds.figures.station", station=tx.places.station_name(code), made=one.made, planned=one.planned
            )
            for code, one in by_station(visits, _stations(tx, scope)).items()
            if one.made < one.planned
        ]
        shown, more = "、".join(lacking[:_MAX_LACKING]), max(len(lacking) - _MAX_LACKING, 0)
        lines.append(say("rounds.figures.visits", found=found, lacking=shown, more=more))
    if found.judged:
        lines.append(say("rounds.figures.rechecked", found=found, **_rates(found, few)))
    voices = of_voices(tx.voices.between(scope.period.start, scope.period.end), scope.period)
    if scope.code == STREET and voices.asked:
        lines.append(say("rounds.figures.voices", found=voices, few=voices.asked < few))
    if not lines:
        return None
    code = f"period-{code_of(say.centre.book.calendar, scope.period)}-{scope.code}"
    buttons = [button(say.words.plain("rounds.verb.behind"), ListTap(ListName.ROUNDS, code))] if found.planned else []
    return stacked([say("rounds.figures.head"), *lines]), [buttons] if buttons else []


def sheet(tx: Transaction, scope: Scope, say: Saying) -> Sheet | None:
    """A row for each station, then the voices of the street."""
    if scope.of_unit:
        return None
    plain, few = say.words.plain, say.centre.book.rules.few_cases
    rows: list[tuple[str | int, ...]] = []
    visits = _visits(tx, scope, say)
    for code, one in by_station(visits, _stations(tx, scope)).items():
        rates = _rates(one, few)
        rows.append(
            (tx.places.station_name(code), one.planned, one.made, one.missed, rates["accuracy"], rates["known"])
        )
    voices = of_voices(tx.voices.between(scope.period.start, scope.period.end), scope.period)
    if not visits and not voices.asked:
        return None
    note = plain("rounds.sheet.voices", found=voices) if scope.code == STREET else ""
    columns = tuple(
        plain(f"rounds.sheet.{name}") for name in ("station", "planned", "made", "missed", "accuracy", "known")
    )
    return Sheet(plain("rounds.sheet.name"), columns, tuple(rows), (note,) if note else ())


def visits_page(tx: Transaction, reader: Person, rest: str, say: Saying) -> PageView | None:
    """The visits of a period, each with what became of it. ValueError for what no button has."""
    code, _, scope_code = rest.partition("-")
    if not may_ask(tx, reader, scope_code):
        return None
    scope = Scope(scope_code, read_code(say.centre.book.calendar, code), private=True)
    lines = [
        say(
            "rounds.week.line",
            name=visit_name(tx, visit, say),
            who=say.name(tx.people.get(visit.person), masked=False),
            state=state_text(visit, say),
        )
        for visit in _visits(tx, scope, say)
    ]
    first, *more = paged([say("rounds.figures.behind", count=len(lines)), *lines], 3_000)
    return stacked([*first, *([say("list.more", count=sum(map(len, more)))] if more else [])]), []


def _visits(tx: Transaction, scope: Scope, say: Saying) -> list[Visit]:
    """Those of the scope that have begun by now; what lies ahead is no figure yet."""
    end = min(scope.period.end, say.at)
    found = tx.visits.between(scope.period.start, end) if end > scope.period.start else []
    return [one for one in found if not one.cancelled and scope.station in (None, one.station)]


def _stations(tx: Transaction, scope: Scope) -> list[StationCode]:
    return [scope.station] if scope.station is not None else [station.code for station in tx.places.stations()]


def _rates(found: VisitFigures, few: int) -> dict[str, str]:
    """信息采集准确率 and 网格熟悉度: a count below the smallest number, else with its percentage."""
    return {
        "accuracy": _rate(found.right, found.judged, few),
        "known": _rate(found.clean, found.draws, few),
    }


def _rate(hits: int, of: int, few: int) -> str:
    if of < few:
        return f"{hits}/{of}" if of else "—"
    return f"{hits}/{of} ({round(100 * hits / of)}%)"
