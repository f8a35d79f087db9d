"""Long queries on a read-only connection, beside the writing thread: the facts of a period, the audit."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Select, UnaryExpression, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.operators import custom_op

from dispatch.figures.case_facts import CaseFacts, facts_of
from dispatch.model import ENDS, Case, CaseId, StationCode
from storage.cases.cases import Recorded, plain, recorded
from storage.cases.kept_facts import agree, are_built
from storage.cases.unread_cases import Unread
from storage.engine.codec import read_case
from storage.engine.facts_codec import read_facts
from storage.engine.no_collection import no_collection
from storage.engine.tried import Failed, tried
from storage.tables import case_events, case_facts, cases, facts_unread

_CHUNK = 200
_SLICE: Final = 500
"""Cases that are read and counted before the next ones: what they are made of is forgotten then."""


@dataclass(frozen=True, slots=True)
class Audited:
    """A case with its events, oldest first; none where this program can't read them. `facts_agree` also while the
    facts are not built yet."""

    case: Case
    log: list[Recorded]
    facts_agree: bool


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """The facts of the cases of a period, oldest first, and those cases of which there are none."""

    facts: list[CaseFacts]
    unread: list[Unread]


async def week(
    connection: AsyncConnection, start: datetime, end: datetime, station: StationCode | None = None
) -> PeriodFacts:
    """As `go_through`, all at once and the oldest first."""
    found: dict[CaseId, CaseFacts] = {}
    unread = await go_through(connection, start, end, found.update, station)
    return PeriodFacts([found[case] for case in sorted(found)], unread)


async def go_through(
    connection: AsyncConnection,
    start: datetime,
    end: datetime,
    each: Callable[[Mapping[CaseId, CaseFacts]], None],
    station: StationCode | None = None,
) -> list[Unread]:
    """Gives `each` every case that was open at some time in [start, end) (UTC), as its log stood at the end, however
    late one asks: some at a time and in no order, each case once, on a thread beside the loop. Returns those of which
    there are no facts.

    Read as they are kept, but for the cases of which no row is of that moment; while rows are still being built,
    from the logs.
    """
    of_station = [] if station is None else [case_facts.c.station == station]
    if not await are_built(connection):
        there = [] if station is None else [cases.c.station == station]
        begun = select(cases.c.id).where(cases.c.opened_at < end, *there)
        moved = begun.where(or_(cases.c.ended_at.is_(None), cases.c.ended_at >= start))
        unread = await _fold(connection, moved.order_by(cases.c.id), start, end, each)
        return await _briefly(connection, unread)
    kept = union_all(*(some.where(*of_station) for some in kept_between(start, end)))
    unread = []
    rows = await connection.stream(kept)
    async for some in rows.partitions(_SLICE):
        unread += await asyncio.to_thread(_give, some, each)
    later = select(case_facts.c.case_id).where(
        case_facts.c.until.is_(None), case_facts.c.moved_at >= end, case_facts.c.opened_at < end, *of_station
    )
    known = select(case_facts.c.case_id).where(case_facts.c.until >= end, case_facts.c.moved_at < end)
    unread += await _fold(connection, later.where(case_facts.c.case_id.not_in(known)), start, end, each)
    return [*await _marked(connection, start, end, station), *await _briefly(connection, unread)]


async def audit(connection: AsyncConnection) -> AsyncIterator[Audited]:
    """Every case with all that happened to it, and whether the facts that are kept of it are what that makes."""
    last, built = 0, await are_built(connection)
    while True:
        asked = select(cases.c.body).where(cases.c.id > last).order_by(cases.c.id).limit(_CHUNK)
        some = [read_case(body) for body in await connection.scalars(asked)]
        if not some:
            return
        histories = await _histories(connection, [case.id for case in some])
        rows = await _facts_of(connection, [case.id for case in some])
        for case in some:
            log = tried(partial(_decoded, histories[case.id]))
            if isinstance(log, Failed):
                yield Audited(case, [], facts_agree=False)
            else:
                agreed = tried(partial(agree, case.id, rows[case.id], plain(log)))
                yield Audited(case, log, not built or (bool(log) and agreed is True))
        last = some[-1].id


def kept_between(start: datetime, end: datetime) -> list[Select[Any]]:
    """The newest rows of what is open, and of what ended since the start; older ones that were good at the end."""
    asked = select(case_facts.c.case_id, case_facts.c.body).where(_computed(case_facts.c.moved_at) < end)
    newest, ended = case_facts.c.until.is_(None), case_facts.c.ended_at
    return [
        asked.where(newest, ended.is_(None)),
        asked.where(newest, ended >= start),
        asked.where(case_facts.c.until >= end, or_(_computed(ended).is_(None), _computed(ended) >= start)),
    ]


def _computed(column: Column[Any]) -> ColumnElement[Any]:
    """The same value, for which SQLite takes no index."""
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


async def _fold(
    connection: AsyncConnection,
    asked: Select[Any],
    start: datetime,
    end: datetime,
    each: Callable[[Mapping[CaseId, CaseFacts]], None],
) -> list[CaseId]:
    """Gives the facts at the end, from the logs of these cases; without those that had ended before the start.
    Returns the cases that can't be folded."""
    unread: list[CaseId] = []
    for some in _chunks(list((await connection.scalars(asked)).all())):
        histories = await _histories(connection, some)
        unread += await asyncio.to_thread(_fold_some, histories, start, end, each)
    return unread


def _fold_some(
    histories: Mapping[CaseId, Sequence[Any]],
    start: datetime,
    end: datetime,
    each: Callable[[Mapping[CaseId, CaseFacts]], None],
) -> list[CaseId]:
    read, failed = _read_each((case, partial(_until, rows, end)) for case, rows in histories.items())
    each({case: one for case, one in read.items() if _touches(one, start)})
    return failed


def _read_each(
    some: Iterable[tuple[CaseId, Callable[[], CaseFacts]]],
) -> tuple[dict[CaseId, CaseFacts], list[CaseId]]:
    """The facts of each case, and the cases of which they can't be read."""
    found, unread = dict[CaseId, CaseFacts](), list[CaseId]()
    for case, read in some:
        facts = tried(read)
        if isinstance(facts, Failed):
            unread.append(case)
        else:
            found[case] = facts
    return found, unread


def _give(rows: Sequence[Any], each: Callable[[Mapping[CaseId, CaseFacts]], None]) -> list[CaseId]:
    """The cases of these rows that can't be read are returned."""
    found, unread = dict[CaseId, CaseFacts](), list[CaseId]()
    with no_collection():
        for case, body in rows:
            try:
                found[case] = read_facts(body)
            except (ValueError, KeyError):
                unread.append(case)
        each(found)
    return unread


def _until(rows: Sequence[Any], end: datetime) -> CaseFacts:
    return facts_of(one for one in plain(_decoded(rows)) if one[0] < end)


def _decoded(rows: Sequence[Any]) -> list[Recorded]:
    return [recorded(row) for row in rows]


def _touches(facts: CaseFacts, start: datetime) -> bool:
    return facts.status not in ENDS or (facts.ended_at or facts.since) >= start


async def _marked(
    connection: AsyncConnection, start: datetime, end: datetime, station: StationCode | None = None
) -> list[Unread]:
    """The marked cases that were open at some time in [start, end) (UTC); of one station where one is given."""
    # The marks first, which are nearly always none: joined, SQLite would go through all cases of the period.
    marks = list((await connection.scalars(select(facts_unread.c.case_id))).all())
    there = [] if station is None else [cases.c.station == station]
    open_then = or_(cases.c.ended_at.is_(None), cases.c.ended_at >= start)
    return await _briefly(connection, marks, cases.c.opened_at < end, open_then, *there)


async def _briefly(
    connection: AsyncConnection, ids: Sequence[CaseId], *narrowed: ColumnElement[bool]
) -> list[Unread]:
    """These cases, as figures name what they lack."""
    found: list[Unread] = []
    for some in _chunks(ids):
        asked = select(cases.c.id, cases.c.number, cases.c.station, cases.c.unit).where(cases.c.id.in_(list(some)))
        rows = await connection.execute(asked.where(*narrowed).order_by(cases.c.id))
        found += [Unread(row.id, row.number, row.station, row.unit) for row in rows]
    return found


async def _facts_of(connection: AsyncConnection, ids: Sequence[CaseId]) -> dict[CaseId, list[Any]]:
    asked = (
        select(case_facts)
        .where(case_facts.c.case_id.in_(list(ids)))
        .order_by(case_facts.c.case_id, case_facts.c.revision)
    )
    rows = await connection.execute(asked)
    read = {case: list(group) for case, group in groupby(rows, lambda row: row.case_id)}
    return {case: read.get(case, []) for case in ids}


async def _histories(connection: AsyncConnection, ids: Sequence[CaseId]) -> dict[CaseId, list[Any]]:
    """The rows of their events."""
    asked = (
        select(case_events)
        .where(case_events.c.case_id.in_(list(ids)))
        .order_by(case_events.c.case_id, case_events.c.revision)
    )
    rows = await connection.execute(asked)
    read = {case: list(group) for case, group in groupby(rows, lambda row: row.case_id)}
    return {case: read.get(case, []) for case in ids}


def _chunks(ids: Sequence[CaseId]) -> list[Sequence[CaseId]]:
    return [ids[i : i + _CHUNK] for i in range(0, len(ids), _CHUNK)]
