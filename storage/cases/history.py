"""Long queries on a read-only connection, beside the writing thread: the board, a week, the audit."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatch.figures.case_facts import CaseFacts, facts_of
from dispatch.model import ENDS, Case, CaseId, PersonId, StationCode, UnitCode
from storage.cases.cases import Recorded, plain, recorded
from storage.cases.kept_facts import agree, are_built
from storage.engine.codec import read_case, read_facts
from storage.tables import case_events, case_facts, cases, stations

_CHUNK = 200


@dataclass(frozen=True, slots=True)
class Brief:
    """A case with the staff who answer for its station."""

    case: Case
    owner: PersonId | None
    backup: PersonId | None


@dataclass(frozen=True, slots=True)
class Audited:
    """A case with its events, oldest first; `facts_agree` also while the facts are not built yet."""

    case: Case
    log: list[Recorded]
    facts_agree: bool


_briefs = select(cases.c.body, stations.c.owner, stations.c.backup).join(
    stations, stations.c.code == cases.c.station, isouter=True
)


async def board(
    connection: AsyncConnection,
    day_start: datetime,
    day_end: datetime,
    station: StationCode | None = None,
    unit: UnitCode | None = None,
) -> list[Brief]:
    """The cases that are open, or have ended in [`day_start`, `day_end`) (UTC); oldest first.

    Narrowed to a station or a unit where one is given.
    """
    ended = cases.c.ended_at
    asked = (
        _briefs.where(some, *_only(station, unit))
        for some in (ended.is_(None), and_(ended >= day_start, ended < day_end))
    )
    # Two statements and no order: for one, SQLite would go through all cases by their ids.
    briefs = [brief for one in asked for brief in await _read_briefs(connection, one)]
    return sorted(briefs, key=lambda brief: brief.case.id)


async def week(
    connection: AsyncConnection, start: datetime, end: datetime, station: StationCode | None = None
) -> list[CaseFacts]:
    """Every case that was open at some time in [start, end) (UTC), as its log stood at the end, however late one
    asks; oldest first.

    Read as they are kept, but for the cases of which no row is of that moment; while rows are still being built,
    from the logs.
    """
    of_station = [] if station is None else [case_facts.c.station == station]
    if not await are_built(connection):
        begun = select(cases.c.id).where(cases.c.opened_at < end, *_only(station, None))
        moved = begun.where(or_(cases.c.ended_at.is_(None), cases.c.ended_at >= start))
        folded = await _folded(connection, moved.order_by(cases.c.id), start, end)
        return list(folded.values())
    kept = union_all(*(some.where(*of_station) for some in kept_between(start, end)))
    found = {row.case_id: read_facts(row.body) for row in await connection.execute(kept) if row.moved_at < end}
    later = select(case_facts.c.case_id).where(
        case_facts.c.until.is_(None), case_facts.c.moved_at >= end, case_facts.c.opened_at < end, *of_station
    )
    known = select(case_facts.c.case_id).where(case_facts.c.until >= end, case_facts.c.moved_at < end)
    found |= await _folded(connection, later.where(case_facts.c.case_id.not_in(known)), start, end)
    return [found[case] for case in sorted(found)]


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
            log = histories[case.id]
            yield Audited(case, log, not built or (bool(log) and agree(case.id, rows[case.id], plain(log))))
        last = some[-1].id


async def _read_briefs(connection: AsyncConnection, asked: Select[Any]) -> list[Brief]:
    return [Brief(read_case(row.body), row.owner, row.backup) for row in await connection.execute(asked)]


def kept_between(start: datetime, end: datetime) -> list[Select[Any]]:
    """The newest rows of what is open, and of what ended since the start; older ones that were good at the end.

    Rows that have moved since are among them: a condition on `moved_at` would have SQLite take the index of that.
    """
    asked = select(case_facts.c.case_id, case_facts.c.moved_at, case_facts.c.body)
    newest, ended = case_facts.c.until.is_(None), case_facts.c.ended_at
    return [
        asked.where(newest, ended.is_(None)),
        asked.where(newest, ended >= start),
        asked.where(case_facts.c.until >= end, or_(ended.is_(None), ended >= start)),
    ]


async def _folded(
    connection: AsyncConnection, asked: Select[Any], start: datetime, end: datetime
) -> dict[CaseId, CaseFacts]:
    """The facts at the end, from the logs of these cases; without those that had ended before the start."""
    found = {}
    for some in _chunks(list((await connection.scalars(asked)).all())):
        for case, log in (await _histories(connection, some)).items():
            facts = facts_of(one for one in plain(log) if one[0] < end)
            if facts.status not in ENDS or (facts.ended_at or facts.since) >= start:
                found[case] = facts
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


async def _histories(connection: AsyncConnection, ids: Sequence[CaseId]) -> dict[CaseId, list[Recorded]]:
    asked = (
        select(case_events)
        .where(case_events.c.case_id.in_(list(ids)))
        .order_by(case_events.c.case_id, case_events.c.revision)
    )
    rows = await connection.execute(asked)
    read = {case: [recorded(row) for row in group] for case, group in groupby(rows, lambda row: row.case_id)}
    return {case: read.get(case, []) for case in ids}


def _only(station: StationCode | None, unit: UnitCode | None) -> list[ColumnElement[bool]]:
    narrowed = []
    if station is not None:
        narrowed.append(cases.c.station == station)
    if unit is not None:
        narrowed.append(cases.c.unit == unit)
    return narrowed


def _chunks(ids: Sequence[CaseId]) -> list[Sequence[CaseId]]:
    return [ids[i : i + _CHUNK] for i in range(0, len(ids), _CHUNK)]
