"""The cases behind a figure of a summary, by the name that its button has: those that count, and the rest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dispatch.figures.case_facts import CaseFacts
from dispatch.figures.digest_parts import OF_UNIT, category_of, figure_of_unit, top_categories, unlisted
from dispatch.figures.indicators import Figure, indicators
from dispatch.figures.unit_figures import unit_figures
from dispatch.figures.unresolved import unresolved
from dispatch.model import CaseId, UnitCode
from handlers.bot_api.summary_buttons import GROUPS, UNRESOLVED
from handlers.digests.scopes import STREET, share
from handlers.turn.carry_out import Turn
from handlers.turn.reader_query import SummaryFacts


@dataclass(frozen=True, slots=True)
class Halves:
    """Case numbers; `about` is the code of the sub-class that they are of, where they are of one."""

    hits: Sequence[str]
    rest: Sequence[str]
    about: str = ""


def has_figure(scope: str, figure: str) -> bool:
    """Sources, sub-classes and places are of the whole street, returns and help of one unit."""
    if figure in GROUPS:
        return scope == STREET
    return scope.startswith("u") or figure not in OF_UNIT


def halves(turn: Turn, answer: SummaryFacts, figure: str) -> Halves:
    """Of a figure that `has_figure` says the scope has."""
    scope, period, book = answer.query.shown.scope, answer.query.period, turn.centre.book
    if figure in GROUPS:
        return _group(turn, answer, figure)
    if figure in OF_UNIT:
        found = figure_of_unit(unit_figures(answer.now, UnitCode(scope[1:]), period, book), figure)
        return Halves(found.hits, found.rest)
    facts = share(scope, answer.now)
    if figure == UNRESOLVED:
        waiting = unresolved(facts, period.end, book)
        return Halves([w.number for w in waiting if w.over], [w.number for w in waiting if not w.over])
    one: Figure = getattr(indicators(facts, period, book), figure)
    return Halves(one.hits, one.rest)


def _group(turn: Turn, answer: SummaryFacts, figure: str) -> Halves:
    """The reports of the period that are of a source, a top sub-class or a hot place, and all others."""
    kind, _, which = figure.partition("_")
    opened = [f for f in answer.now if f.opened_at in answer.query.period and not f.withdrawn]
    if kind == "place":
        return Halves(_numbers(turn, answer.hot[int(which) - 1 :][:1]), ())
    if kind == "source":
        return _parted(opened, lambda f: f.source == which)
    book = turn.centre.book
    if kind == "unlisted":
        outside, listed = unlisted(opened, book)
        return Halves([f.number for f in outside], [f.number for f in listed])
    top = [code for code, _ in top_categories(opened, book)][int(which) - 1 :][:1]
    found = _parted(opened, lambda f: category_of(f, book) in top)
    return Halves(found.hits, found.rest, "".join(top))


def _parted(opened: Sequence[CaseFacts], belongs: Callable[[CaseFacts], bool]) -> Halves:
    return Halves([f.number for f in opened if belongs(f)], [f.number for f in opened if not belongs(f)])


def _numbers(turn: Turn, places: Sequence[Sequence[CaseId]]) -> list[str]:
    cases = (turn.tx.cases.get(case) for place in places for case in place)
    return [case.number for case in cases if case is not None]
