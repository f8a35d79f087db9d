"""Reads what figures somebody asks for by words in any order: categories, a period, a station or a unit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from dispatch.figures.period_words import period_in
from dispatch.figures.periods import Period
from dispatch.model import UnitKind
from dispatch.rulebook.catalogue import Catalogue
from handlers.turn.carry_out import Turn
from handlers.turn.parse_input import Unclear
from storage.transaction import Transaction

T = TypeVar("T")
_LONGEST: Final = 6
"""So many words may be one thing, as «2026 年 11 月 24 日»."""
_MIN_PART: Final = 2
"""Characters of a part of a name; one alone would be a part of too many."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for: None or empty where nothing was said of it."""

    period: Period | None = None
    scope: str | None = None
    categories: tuple[str, ...] = ()


def wanted_in(turn: Turn, words: str) -> Wanted:
    """Unclear for a word that is none of these, by its place; for two periods, or two stations or units; and for a
    part of several names."""
    pieces, wanted, at = words.split(), Wanted(), 0
    while at < len(pieces):
        taken = _take(turn, wanted, pieces, at)
        if taken is None:
            raise Unclear("said.stats_not_understood", place=str(at + 1))
        wanted, at = taken
    return wanted


def _take(turn: Turn, wanted: Wanted, pieces: Sequence[str], at: int) -> tuple[Wanted, int] | None:
    """With what the next words say, the longest first; and where they end. None for words that say nothing."""
    cal = turn.centre.book.calendar
    for end in range(min(at + _LONGEST, len(pieces)), at, -1):
        said = "".join(pieces[at:end])
        period = period_in(said, cal.day(turn.at), cal)
        if period is not None:
            return replace(wanted, period=_only(wanted.period, period, "said.stats_two_periods")), end
        scopes = list(_scopes(turn.tx, said))
        if len(scopes) > 1:
            raise Unclear("said.stats_several", place=str(at + 1), names="、".join(name for _, name in scopes[:4]))
        if scopes:
            return replace(wanted, scope=_only(wanted.scope, scopes[0][0], "said.stats_two_places")), end
        found = categories_named(turn.centre.book.catalogue, said)
        if found:
            return replace(wanted, categories=tuple(dict.fromkeys((*wanted.categories, *found)))), end
    return None


def _only(old: T | None, new: T, words: str) -> T:
    if old is not None and old != new:
        raise Unclear(words)
    return new


def _scopes(tx: Transaction, said: str) -> Iterator[tuple[str, str]]:
    """The stations and units of that name or code, else those of whose names it is a part, with their names.

    A station that is a unit too is the station.
    """
    named = [(f"s{one.code}", str(one.code), one.name) for one in tx.places.stations()]
    named += [
        (f"u{one.code}", str(one.code), one.name) for one in tx.places.units() if one.kind is not UnitKind.STATION
    ]
    whole = [(scope, name) for scope, code, name in named if said in (code, name)]
    part = [(scope, name) for scope, _, name in named if said in name and len(said) >= _MIN_PART]
    yield from whole or part


def categories_named(catalogue: Catalogue, said: str) -> tuple[str, ...]:
    """The codes of the sub-classes that a word means: by their name; else all of a field or a class; else by what
    people call them; else those of whose names it is a part."""
    fields = {field.code for field in catalogue.fields if field.name == said}
    ways = (
        lambda sub: sub.name == said,
        lambda sub: sub.field in fields or sub.class_name == said,
        lambda sub: said in sub.words,
        lambda sub: said in sub.name and len(said) >= _MIN_PART,
    )
    for way in ways:
        found = tuple(sub.code for sub in catalogue.subclasses if way(sub))
        if found:
            return found
    return ()
