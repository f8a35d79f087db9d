"""Long queries on a read-only connection, beside the writing thread: the board, a week, the audit."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatch.figures.case_facts import CaseFacts, facts_of
from dispatch.model import Case, CaseId, PersonId, StationCode, UnitCode
from storage.cases.cases import Recorded, recorded
from storage.engine.codec import read_case
from storage.tables import case_events, cases, stations

_CHUNK = 200


@dataclass(frozen=True, slots=True)
class Brief:
    """A case with the staff who answer for its station."""

    case: Case
    owner: PersonId | None
    backup: PersonId | None


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
    ended_today = and_(cases.c.ended_at >= day_start, cases.c.ended_at < day_end)
    asked = _briefs.where(or_(cases.c.ended_at.is_(None), ended_today), *_only(station, unit)).order_by(cases.c.id)
    return await _read_briefs(connection, asked)


async def week(
    connection: AsyncConnection, start: datetime, end: datetime, station: StationCode | None = None
) -> list[CaseFacts]:
    """Every case that was open at some time in [start, end) (UTC), as its log stood at the end, however late one
    asks."""
    not_before = or_(cases.c.ended_at.is_(None), cases.c.ended_at >= start)
    asked = select(cases.c.id).where(not_before, cases.c.opened_at < end, *_only(station, None)).order_by(cases.c.id)
    facts: list[CaseFacts] = []
    for some in _chunks(list((await connection.scalars(asked)).all())):
        histories = await _histories(connection, some)
        facts += [facts_of((r.at, r.actor, r.event) for r in histories[case] if r.at < end) for case in some]
    return facts


async def audit(connection: AsyncConnection) -> AsyncIterator[tuple[Case, list[Recorded]]]:
    """Every case with all events that happened to it, oldest first."""
    last = 0
    while True:
        asked = select(cases.c.body).where(cases.c.id > last).order_by(cases.c.id).limit(_CHUNK)
        some = [read_case(body) for body in await connection.scalars(asked)]
        if not some:
            return
        histories = await _histories(connection, [case.id for case in some])
        for case in some:
            yield case, histories[case.id]
        last = some[-1].id


async def _read_briefs(connection: AsyncConnection, asked: Select[Any]) -> list[Brief]:
    return [Brief(read_case(row.body), row.owner, row.backup) for row in await connection.execute(asked)]


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
