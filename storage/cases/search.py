"""Searches cases: the newest that have every word in their number, text, place, station, unit or the names of their
people. The newest are looked through in full, older ones are found by the index of words."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatch.model import Case, CaseId, NoteId, PersonId, StationCode, UnitCode
from storage.cases.word_index import indexed_to, look_up, of_reporter, of_station, of_unit, plain
from storage.engine.codec import read_case
from storage.engine.secrets import Vault
from storage.tables import LinkKind, cases, grids, notes, people, person_links, stations, units

_CHUNK: Final = 500
_SEARCHED: Final = 1_500
"""A block of the index and half of one: what is not indexed yet is among them."""
_DEEPER: Final = 5
"""So many times as many with each depth."""
_MAX_NAMED_IN_TEXT: Final = 5_000
"""Cases that are asked for by their ids beside those of a category or a place of that name."""
_MIN_NUMBER: Final = 4
_PERSON: Final = "p"


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

    def theirs(self) -> frozenset[str] | None:
        """The same for the index of words; None for everybody's."""
        if self.everything:
            return None
        people, there = map(of_reporter, self.reporters), map(of_station, self.stations)
        return frozenset((*people, *there, *map(of_unit, self.units)))

    def narrowed(self) -> ColumnElement[bool]:
        """A condition for the database that lets through at least all that `sees` does."""
        once = [cases.c.body.contains(f'"{unit}"', autoescape=True) for unit in self.units]
        there = [cases.c.reporter.in_(self.reporters), cases.c.station.in_(self.stations)]
        return or_(*there, *once)


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of the cases, the newest first. `since` is when the oldest case was opened whose whole text was looked
    through, UTC; None where all were. `indexed`: of all older ones, place and beginning were looked up."""

    cases: list[CaseId]
    since: datetime | None = None
    indexed: bool = True


async def find(
    connection: AsyncConnection, vault: Vault, words: Sequence[Word], sight: Sight, limit: int, depth: int = 1
) -> Found:
    """At most `limit` cases that have all the words: the newest are looked through in full, more of them with each
    `depth`; older ones by their number, and by the index of words."""
    wanted = [Word(plain(word.text), word.rows) for word in words if word.text.strip()]
    if not wanted:
        return Found([])
    search = _Search(connection, vault, wanted, sight, await _names(connection))
    found = dict.fromkeys([*await search.numbered(limit), *await search.own_open()])
    left, last = _SEARCHED * _DEEPER ** (depth - 1), None
    while last is None or (left > 0 and len(found) < limit):
        some = await search.newest(last)
        found |= dict.fromkeys(await search.those_with_all(some))
        if len(some) < _CHUNK:
            return Found(sorted(found, reverse=True)[:limit])
        left, last = left - len(some), some[-1]
    if len(found) < limit:
        found |= dict.fromkeys(await search.older(last.id, limit - len(found)))
    between = select(cases.c.id).where(cases.c.id > await indexed_to(connection), cases.c.id < last.id).limit(1)
    indexed = await connection.scalar(between) is None
    return Found(sorted(found, reverse=True)[:limit], last.opened_at, indexed)


_newest: Final = select(cases.c.body).order_by(cases.c.id.desc())


@dataclass(frozen=True, slots=True)
class _Search:
    """One search; `names` are what places, units and people are called."""

    connection: AsyncConnection
    vault: Vault
    words: Sequence[Word]
    sight: Sight
    names: Mapping[str, str]

    async def numbered(self, limit: int) -> list[CaseId]:
        """Found by a number, however old."""
        tails = [word.text.upper() for word in self.words if _may_be_number(word.text)]
        if not tails:
            return []
        named = or_(*(cases.c.number.endswith(tail.removeprefix("#"), autoescape=True) for tail in tails))
        # The ids alone are found in the index of the numbers; with their bodies all cases would be gone through.
        ids = await self.connection.scalars(select(cases.c.id).where(named))
        return await self._verified(iter(sorted(map(CaseId, ids), reverse=True)), limit)

    async def own_open(self) -> list[CaseId]:
        """Who does not see everything finds the own open cases however old; those who do have too many."""
        if self.sight.everything:
            return []
        asked = self._asked().where(cases.c.ended_at.is_(None)).limit(_SEARCHED)
        return await self.those_with_all(await self._read(asked))

    async def newest(self, last: Case | None) -> list[Case]:
        """The next newest cases of the street behind that one, in sight or not: for the own alone, all that ever were
        would have to be gone through."""
        asked = _newest.limit(_CHUNK)
        return await self._read(asked if last is None else asked.where(cases.c.id < last.id))

    async def those_with_all(self, some: Sequence[Case]) -> list[CaseId]:
        """Of these cases those in sight that have all the words, as far as they may be read."""
        seen = [case for case in some if self.sight.sees(case)]
        texts = await _texts(self.connection, self.vault, self.names, [c for c in seen if self.sight.reads(c)])
        return [case.id for case in seen if _has_all(case, texts.get(case.id), self.words)]

    async def older(self, below: CaseId, limit: int) -> list[CaseId]:
        """Those with a smaller id, found without opening what has none of the words."""
        told = {word: self._columns(word) for word in self.words}
        in_text = [word.text for word, columns in told.items() if not columns]
        lookup = await look_up(self.connection, self.vault, in_text, self.sight.theirs())
        if in_text or not self.sight.everything:
            return [] if lookup is None else await self._verified(lookup.cases(below), limit)
        return await self._by_columns(list(told.items()), below, limit)

    async def _verified(self, ids: Iterator[CaseId], limit: int) -> list[CaseId]:
        found: list[CaseId] = []
        while len(found) < limit and (some := list(islice(ids, _CHUNK))):
            found += await self.those_with_all(await self._read(self._asked().where(cases.c.id.in_(some))))
        return found

    async def _by_columns(
        self, told: Sequence[tuple[Word, list[ColumnElement[bool]]]], below: CaseId, limit: int
    ) -> list[CaseId]:
        """Where each word names a category, a place, a unit or a person, or stands in the text."""
        conditions = []
        for word, columns in told:
            lookup = await look_up(self.connection, self.vault, [word.text])
            ids = [] if lookup is None else list(islice(lookup.cases(below), _MAX_NAMED_IN_TEXT))
            conditions.append(or_(*columns, cases.c.id.in_(ids)))
        found: list[CaseId] = []
        while len(found) < limit:
            some = await self._read(self._asked().where(cases.c.id < below, *conditions))
            found += await self.those_with_all(some)
            if len(some) < _CHUNK:
                break
            below = some[-1].id
        return found

    def _columns(self, word: Word) -> list[ColumnElement[bool]]:
        """What a case's row says where the word is its category, or in the name of its place, unit or officer."""
        codes = [code for code, names in self.names.items() if word.text in plain(names)]
        officers = [int(code[1:]) for code in codes if code[:1] == _PERSON and code[1:].isdecimal()]
        wanted = {cases.c.row: word.rows, cases.c.officer: officers}
        wanted |= dict.fromkeys((cases.c.station, cases.c.grid, cases.c.unit), codes)
        return [column.in_(sorted(values)) for column, values in wanted.items() if values]

    def _asked(self) -> Select[Any]:
        asked = _newest.limit(_CHUNK)
        return asked if self.sight.everything else asked.where(self.sight.narrowed())

    async def _read(self, asked: Select[Any]) -> list[Case]:
        return [read_case(body) for body in await self.connection.scalars(asked)]


def _has_all(case: Case, text: str | None, words: Sequence[Word]) -> bool:
    """`text` is None where only the number may be matched."""
    return all(
        _is_number(word.text, case.number) or (text is not None and (word.text in text or case.row in word.rows))
        for word in words
    )


def _may_be_number(word: str) -> bool:
    return len(word) >= _MIN_NUMBER and word.isascii() and word[-1:].isdecimal()


def _is_number(word: str, number: str) -> bool:
    """The whole number, its day, or its last digits; «12» is no number, for every day has one."""
    whole, asked = number.casefold(), word.removeprefix("#")
    day, _, tail = whole.partition("-")
    if len(asked) < _MIN_NUMBER:
        return False
    return asked in (whole, day, tail, day[-8:]) or ("-" in asked and whole.endswith(asked))


async def _names(connection: AsyncConnection) -> dict[str, str]:
    """What a place, a unit or a person (by `_PERSON` and the id) is called; a unit with all its people."""
    named: dict[str, list[str]] = defaultdict(list)
    for table in (stations, grids, units):
        for row in await connection.execute(select(table.c.code, table.c.name)):
            named[row.code].append(row.name)
    linked = select(people.c.id, people.c.name, person_links.c.kind, person_links.c.code).join(person_links)
    for person in await connection.execute(linked.where(people.c.active.is_(True))):
        named[f"{_PERSON}{person.id}"] = [person.name]
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
    officer = None if case.officer is None else f"{_PERSON}{case.officer}"
    return [code for code in (case.station, case.grid, case.unit, officer) if code is not None]
