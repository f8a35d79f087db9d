"""Composes the spreadsheet of a summary: its title, its pages, and the groups that they are divided into."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from dispatch.figures.case_facts import CaseFacts
from dispatch.figures.periods import Period
from dispatch.model import Person, UnitCode
from handlers.access.participants import unit_name
from handlers.areas import sheets_of
from handlers.bot_api.csv_file import csv_file
from handlers.digests.scopes import STREET, name_of, share
from handlers.spreadsheets.case_page import Listed, case_page
from handlers.spreadsheets.figure_pages import Counting, breakdown_page, counting, indicators_page, summary_page
from handlers.spreadsheets.workbook import Cell, Column, Days, Link, Page, Percent, Workbook
from handlers.turn.area import Scope, Sheet
from handlers.wording.speech import Saying
from storage.cases.unread_cases import Unread
from storage.transaction import Transaction

_ONE_MOMENT: Final = timedelta(microseconds=1)
Groups = list[tuple[str, Sequence[CaseFacts]]]


@dataclass(frozen=True, slots=True)
class Facts:
    """Of the whole street, at the end of a period and of the one before it: a list of cases names each of them."""

    period: Period
    now: Sequence[CaseFacts]
    period_before: Period
    before: Sequence[CaseFacts]
    unread: Sequence[Unread] = ()
    """The cases of the period of which there are no facts."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`facts` are of the whole street, `scope` is the part that is asked for; `reader` is None for who sees all.
    Not `named` are days that are no week or month."""

    facts: Facts
    scope: str
    reader: Person | None
    named: bool = True


def workbook_of(tx: Transaction, asked: Asked, say: Saying) -> Workbook:
    """All its pages."""
    plain, book, facts, scope = say.words.plain, say.centre.book, asked.facts, asked.scope
    period, kind = facts.period, facts.period.kind if asked.named else "span"
    title, own = title_of(tx, asked, say), share(scope, facts.now)
    count, prior = counting(facts.now, period, book), plain(f"weekly.prior.{kind}")
    now = count.of(own)
    before = counting(facts.before, facts.period_before, book).of(share(scope, facts.before))
    columns = [(plain(f"weekly.own.{scope[0]}", now=plain(f"weekly.now.{kind}")), now)]
    if scope != STREET:
        columns.append((plain("weekly.own.street"), count.of(facts.now)))
    divided = _divided(tx, own, scope, say)
    pages = [
        summary_page(title, _notes(asked, say), [*columns, (prior, before)], say),
        _cases(tx, asked, count, title, say),
        indicators_page(title, now, before, prior, say),
        *(breakdown_page(by, title, groups, now, count, say) for by, groups in divided),
        *(_of_area(sheet, title) for sheet in sheets_of(tx, Scope(scope, period), say)),
    ]
    return Workbook(title, plain("spreadsheet.footer"), pages)


def _of_area(sheet: Sheet, title: str) -> Page:
    """The first column names what a row is about, the others are figures or short words."""
    columns = [Column(name, figures=place > 0) for place, name in enumerate(sheet.columns)]
    return Page(sheet.name, title, sheet.notes, columns, sheet.rows)


def cases_of(tx: Transaction, asked: Asked, say: Saying) -> Page:
    """The page of cases alone."""
    count = counting(asked.facts.now, asked.facts.period, say.centre.book)
    return _cases(tx, asked, count, title_of(tx, asked, say), say)


def _cases(tx: Transaction, asked: Asked, count: Counting, title: str, say: Saying) -> Page:
    listed = Listed(asked.scope, share(asked.scope, asked.facts.now), count.waiting, asked.reader)
    return case_page(tx, listed, title, say)


def csv_of(page: Page) -> bytes:
    """The table of a page; its title and notes are left out, for programs read it."""
    return csv_file([[one.title for one in page.columns], *([_plain(cell) for cell in row] for row in page.rows)])


def title_of(tx: Transaction, asked: Asked, say: Saying) -> str:
    """The street, which part of it, and of which days."""
    street, period = say.centre.name, asked.facts.period
    part = "" if asked.scope == STREET else name_of(tx, asked.scope, say.centre) or ""
    named = {"year": period.year, "number": period.number}
    name = say.words.plain(f"weekly.kind.{period.kind}", **named) if asked.named else ""
    first, last = (say.centre.book.calendar.day(moment) for moment in (period.start, period.end - _ONE_MOMENT))
    return say.words.plain(
        "spreadsheet.title", street=street, part=part, name=name, first=f"{first:%Y-%m-%d}", last=f"{last:%Y-%m-%d}"
    )


def _notes(asked: Asked, say: Saying) -> Sequence[str]:
    """When it was made, up to when it counts, and how many cases it can't count."""
    facts, unread = asked.facts, len(share(asked.scope, asked.facts.unread))
    told = [say.words.plain("spreadsheet.unread", count=unread)] if unread else []
    return [*told, say.words.plain("spreadsheet.made", until=say.dated(facts.period.end), made=say.dated(say.at))]


def _divided(tx: Transaction, own: Sequence[CaseFacts], scope: str, say: Saying) -> Iterator[tuple[str, Groups]]:
    """By station, unit and category; a part that is one station or one unit is not divided by what it is itself.

    Stations and units stand in the order of their codes, categories in that of the catalogue, never by result.
    """
    if scope[0] != "s":
        yield "station", _by_station(tx, own, say)
    if scope[0] != "u":
        yield "unit", _by_unit(tx, own, say)
    yield "category", _by_category(own, say)


def _by_station(tx: Transaction, own: Sequence[CaseFacts], say: Saying) -> Groups:
    names = {station.code: station.name for station in tx.places.stations()}
    gone = {one.station for one in own if one.station is not None} - names.keys()
    names |= {code: found.name for code in gone if (found := tx.places.station(code)) is not None}
    groups: Groups = [(names[code], [one for one in own if one.station == code]) for code in sorted(names)]
    return _with_rest(groups, [one for one in own if one.station not in names], "card.no_station", say)


def _by_unit(tx: Transaction, own: Sequence[CaseFacts], say: Saying) -> Groups:
    groups = _grouped(own, lambda one: one.unit)
    rest = groups.pop(None, [])
    named: Groups = [(unit_name(tx, UnitCode(code)), groups[code]) for code in sorted(filter(None, groups))]
    return _with_rest(named, rest, "spreadsheet.no_unit", say)


def _by_category(own: Sequence[CaseFacts], say: Saying) -> Groups:
    """What a sensitive case is about is nobody's to read in a list: these are one group."""
    book = say.centre.book
    groups = _grouped([one for one in own if not one.sensitive], lambda one: _category(one, say))
    rest = groups.pop(None, [])
    order = {subclass.name: place for place, subclass in enumerate(book.catalogue.subclasses)}
    names = sorted(filter(None, groups), key=lambda name: (order.get(name, len(order)), name))
    named: Groups = [(name, groups[name]) for name in names]
    hidden = [one for one in own if one.sensitive]
    return _with_rest(_with_rest(named, rest, "card.no_category", say), hidden, "spreadsheet.sensitive", say)


def _category(one: CaseFacts, say: Saying) -> str | None:
    """Its sub-class; None for a case that has none, or one that nobody knows any more."""
    if one.row is None:
        return None
    catalogue = say.centre.book.catalogue_with(one.row)
    row = catalogue.row(one.row)
    return catalogue.subclass_of(row).name if row is not None else None


def _grouped(own: Sequence[CaseFacts], key: Callable[[CaseFacts], str | None]) -> dict[str | None, list[CaseFacts]]:
    groups: dict[str | None, list[CaseFacts]] = {}
    for one in own:
        groups.setdefault(key(one), []).append(one)
    return groups


def _with_rest(groups: Groups, rest: Sequence[CaseFacts], words: str, say: Saying) -> Groups:
    """Those that belong to none of them stand last, where there are any."""
    return [*groups, (say.words.plain(words), rest)] if rest else groups


def _plain(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case Percent():
            return f"{cell.whole}%"
        case Days():
            return f"{cell.number:.1f}"
        case Link():
            return cell.text
        case datetime():
            return f"{cell:%Y-%m-%d %H:%M}"
        case _:
            return str(cell)
