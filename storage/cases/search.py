"""Searches cases: the newest that have every word in their number, text, place, station, unit or the names of their
people."""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatch.model import Case, CaseId, NoteId, PersonId, StationCode, UnitCode
from storage.engine.codec import read_case
from storage.engine.secrets import Vault
from storage.tables import LinkKind, cases, grids, notes, people, person_links, stations, units

_CHUNK = 200
_SEARCHED = 5_000
_MIN_NUMBER = 4


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the search; `rows` are the condition rows whose category it names."""

    text: str
    rows: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose cases a person may find: everybody's, or those of these reporters, stations and units."""

    everything: bool = False
    reporters: frozenset[PersonId] = frozenset()
    stations: frozenset[StationCode] = frozenset()
    units: frozenset[UnitCode] = frozenset()

    def sees(self, case: Case) -> bool:
        """Whether the person may find the case at all."""
        units = {case.unit, *case.previous_units, *(assist.unit for assist in case.assists)}
        theirs = case.reporter in self.reporters or case.station in self.stations
        return self.everything or theirs or bool(units & self.units)

    def reads(self, case: Case) -> bool:
        """Whether the case's content may be searched too."""
        responsible = self.everything or case.reporter in self.reporters or case.unit in self.units
        return responsible or not case.sensitive

    def narrowed(self) -> ColumnElement[bool]:
        """A condition for the database that lets through at least all that `sees` does."""
        once = [cases.c.body.contains(f'"{unit}"', autoescape=True) for unit in self.units]
        there = [cases.c.reporter.in_(self.reporters), cases.c.station.in_(self.stations)]
        return or_(*there, *once)


async def find(
    connection: AsyncConnection, vault: Vault, words: Sequence[Word], sight: Sight, limit: int
) -> list[CaseId]:
    """The ids of at most `limit` cases that have all the words, the newest first."""
    wanted = [Word(plain(word.text), word.rows) for word in words if word.text.strip()]
    if not wanted:
        return []
    asked = select(cases.c.body).order_by(cases.c.id.desc()).limit(_CHUNK)
    asked = asked if sight.everything else asked.where(sight.narrowed())
    tails = [word.text.upper() for word in wanted if _may_be_number(word.text)]
    found = dict.fromkeys(await _numbered(connection, asked, tails, wanted, sight))
    names = await _names(connection)
    last: int | None = None
    for _ in range(_SEARCHED // _CHUNK):
        some = await _cases(connection, asked if last is None else asked.where(cases.c.id < last))
        texts = await _texts(connection, vault, names, [c for c in some if sight.sees(c) and sight.reads(c)])
        found |= dict.fromkeys(
            case.id for case in some if sight.sees(case) and _has_all(case, texts.get(case.id), wanted)
        )
        if len(found) >= limit or len(some) < _CHUNK:
            break
        last = some[-1].id
    return sorted(found, reverse=True)[:limit]


def plain(text: str) -> str:
    """The text with full-width and capital letters made one with the others."""
    return unicodedata.normalize("NFKC", text).casefold()


def _has_all(case: Case, text: str | None, words: Sequence[Word]) -> bool:
    """`text` is None where only the number may be matched."""
    return all(
        _is_number(word.text, case.number) or (text is not None and (word.text in text or case.row in word.rows))
        for word in words
    )


def _may_be_number(word: str) -> bool:
    return len(word) >= _MIN_NUMBER and word[-1:].isdecimal()


def _is_number(word: str, number: str) -> bool:
    """The whole number, its day, or its last digits; «12» is no number, for every day has one."""
    whole, asked = number.casefold(), word.removeprefix("#")
    day, _, tail = whole.partition("-")
    if len(asked) < _MIN_NUMBER:
        return False
    return asked in (whole, day, tail, day[-8:]) or ("-" in asked and whole.endswith(asked))


async def _numbered(
    connection: AsyncConnection, asked: Select[Any], tails: Sequence[str], words: Sequence[Word], sight: Sight
) -> list[CaseId]:
    """By number alone, however old."""
    if not tails:
        return []
    named = or_(*(cases.c.number.endswith(tail.removeprefix("#"), autoescape=True) for tail in tails))
    some = await _cases(connection, asked.where(named))
    return [case.id for case in some if sight.sees(case) and _has_all(case, None, words)]


async def _cases(connection: AsyncConnection, asked: Select[Any]) -> list[Case]:
    return [read_case(body) for body in await connection.scalars(asked)]


async def _names(connection: AsyncConnection) -> dict[str, str]:
    """What a place, a unit or a person (by `p` and the id) is called; a unit with all its people."""
    named: dict[str, list[str]] = defaultdict(list)
    for table in (stations, grids, units):
        for row in await connection.execute(select(table.c.code, table.c.name)):
            named[row.code].append(row.name)
    linked = select(people.c.id, people.c.name, person_links.c.kind, person_links.c.code).join(person_links)
    for person in await connection.execute(linked.where(people.c.active.is_(True))):
        named[f"p{person.id}"] = [person.name]
        if person.kind in (LinkKind.UNIT, LinkKind.HEAD):
            named[person.code].append(person.name)
    return {code: "\n".join(names) for code, names in named.items()}


async def _texts(
    connection: AsyncConnection, vault: Vault, names: Mapping[str, str], some: Sequence[Case]
) -> dict[CaseId, str]:
    """All that a case can be found by, but its number."""
    wanted = {note for case in some for note in _notes(case)}
    asked = select(notes.c.id, notes.c.text).where(notes.c.id.in_(sorted(wanted)), notes.c.text.is_not(None))
    said = {row.id: vault.open(row.text, "notes", "text", row.id).decode() for row in await connection.execute(asked)}
    return {
        case.id: plain(
            "\n".join([*(said.get(n, "") for n in _notes(case)), *(names.get(c, "") for c in _codes(case))])
        )
        for case in some
    }


def _notes(case: Case) -> list[NoteId]:
    return [note for note in (case.description, case.place.note) if note is not None]


def _codes(case: Case) -> list[str]:
    officer = None if case.officer is None else f"p{case.officer}"
    return [code for code in (case.station, case.grid, case.unit, officer) if code is not None]
