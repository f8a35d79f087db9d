"""Long queries on a read-only connection, beside the writing thread: the board, a week, the audit."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatch.figures.case_facts import CaseFacts, facts_of
from dispatch.model import ENDS, Case, CaseId, PersonId, StationCode, UnitCode
from storage.cases.cases import Recorded, plain, recorded
from storage.cases.kept_facts import agree, are_built
from storage.cases.unread_cases import Unread
from storage.engine.codec import read_case, read_facts
from storage.engine.tried import Failed, tried
from storage.tables import case_events, case_facts, cases, facts_unread, stations

_CHUNK = 200


@dataclass(frozen=True, slots=True)
class Brief:
    """A case with the staff who answer for its station."""

    case: Case
    owner: PersonId | None
    backup: PersonId | None


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
) -> PeriodFacts:
    """Every case that was open at some time in [start, end) (UTC), as its log stood at the end, however late one
    asks; oldest first.

    Read as they are kept, but for the cases of which no row is of that moment; while rows are still being built,
    from the logs.
    """
    of_station = [] if station is None else [case_facts.c.station == station]
    if not await are_built(connection):
        begun = select(cases.c.id).where(cases.c.opened_at < end, *_only(station, None))
        moved = begun.where(or_(cases.c.ended_at.is_(None), cases.c.ended_at >= start))
        folded, unread = await _folded(connection, moved.order_by(cases.c.id), start, end)
        return PeriodFacts(list(folded.values()), await _briefly(connection, unread))
    kept = union_all(*(some.where(*of_station) for some in kept_between(start, end)))
    rows = [row for row in await connection.execute(kept) if row.moved_at < end]
    found, unread = _read_each((row.case_id, partial(read_facts, row.body)) for row in rows)
    later = select(case_facts.c.case_id).where(
        case_facts.c.until.is_(None), case_facts.c.moved_at >= end, case_facts.c.opened_at < end, *of_station
    )
    known = select(case_facts.c.case_id).where(case_facts.c.until >= end, case_facts.c.moved_at < end)
    folded, more = await _folded(connection, later.where(case_facts.c.case_id.not_in(known)), start, end)
    found |= folded
    marked = await _marked(connection, start, end, station)
    missing = [*marked, *await _briefly(connection, [*unread, *more])]
    return PeriodFacts([found[case] for case in sorted(found)], missing)


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
) -> tuple[dict[CaseId, CaseFacts], list[CaseId]]:
    """The facts at the end, from the logs of these cases; without those that had ended before the start. And the
    cases that can't be folded."""
    found: dict[CaseId, CaseFacts] = {}
    unread: list[CaseId] = []
    for some in _chunks(list((await connection.scalars(asked)).all())):
        histories = await _histories(connection, some)
        read, failed = _read_each((case, partial(_until, rows, end)) for case, rows in histories.items())
        unread += failed
        found |= {case: one for case, one in read.items() if _touches(one, start)}
    return found, unread


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
    asked = (
        select(cases.c.id, cases.c.number, cases.c.station, cases.c.unit)
        .join(facts_unread, facts_unread.c.case_id == cases.c.id)
        .where(cases.c.opened_at < end, or_(cases.c.ended_at.is_(None), cases.c.ended_at >= start))
        .order_by(cases.c.id)
    )
    if station is not None:
        asked = asked.where(cases.c.station == station)
    return [Unread(row.id, row.number, row.station, row.unit) for row in await connection.execute(asked)]


async def _briefly(connection: AsyncConnection, ids: Sequence[CaseId]) -> list[Unread]:
    """These cases, as figures name what they lack."""
    found: list[Unread] = []
    for some in _chunks(ids):
        asked = select(cases.c.id, cases.c.number, cases.c.station, cases.c.unit).where(cases.c.id.in_(list(some)))
        found += [Unread(row.id, row.number, row.station, row.unit) for row in await connection.execute(asked)]
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


def _only(station: StationCode | None, unit: UnitCode | None) -> list[ColumnElement[bool]]:
    narrowed = []
    if station is not None:
        narrowed.append(cases.c.station == station)
    if unit is not None:
        narrowed.append(cases.c.unit == unit)
    return narrowed


def _chunks(ids: Sequence[CaseId]) -> list[Sequence[CaseId]]:
    return [ids[i : i + _CHUNK] for i in range(0, len(ids), _CHUNK)]
