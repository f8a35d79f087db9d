"""Long questions, asked on a read-only connection beside the writer: the board, a week, a search, the audit."""

import unicodedata
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatch.facts import CaseFacts, facts_of
from dispatch.model import Case, CaseId, NoteId, PersonId, StationCode, UnitCode
from storage.cases import Recorded, recorded
from storage.codec import read_case
from storage.secrets import Vault
from storage.tables import case_events, cases, notes, stations

_CHUNK = 200
_SEARCHED = 5_000


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
    """What is open, and what has ended today; oldest first."""
    today = cases.c.ended_at.is_(None) | cases.c.ended_at.between(day_start, day_end)
    asked = _briefs.where(today, *_only(station, unit)).order_by(cases.c.id)
    return await _read_briefs(connection, asked)


async def week(
    connection: AsyncConnection, start: datetime, end: datetime, station: StationCode | None = None
) -> list[CaseFacts]:
    """Every case that was open at some time in [start, end), as its log stood at the end, however late one asks."""
    not_before = or_(cases.c.ended_at.is_(None), cases.c.ended_at >= start)
    asked = select(cases.c.id).where(not_before, cases.c.opened_at < end, *_only(station, None)).order_by(cases.c.id)
    facts: list[CaseFacts] = []
    for some in _chunks(list((await connection.scalars(asked)).all())):
        histories = await _histories(connection, some)
        facts += [facts_of((r.at, r.actor, r.event) for r in histories[case] if r.at < end) for case in some]
    return facts


async def find(
    connection: AsyncConnection,
    vault: Vault,
    words: Sequence[str],
    limit: int = 20,
    station: StationCode | None = None,
    reporter: PersonId | None = None,
    units: Collection[UnitCode] = (),
) -> list[Brief]:
    """The newest cases whose number, description or place has all the words; narrowed to whose they may be."""
    wanted = [_plain(word) for word in words if word.strip()]
    asked = _briefs.where(*_only(station, None)).order_by(cases.c.id.desc()).limit(_CHUNK)
    asked = asked if reporter is None else asked.where(cases.c.reporter == reporter)
    asked = asked.where(cases.c.unit.in_(list(units))) if units else asked
    found: list[Brief] = []
    some = await _read_briefs(connection, asked) if wanted else []
    for _ in range(_SEARCHED // _CHUNK):
        texts = await _texts(connection, vault, [brief.case for brief in some])
        found += [brief for brief in some if all(word in texts[brief.case.id] for word in wanted)]
        if len(found) >= limit or len(some) < _CHUNK:
            break
        some = await _read_briefs(connection, asked.where(cases.c.id < some[-1].case.id))
    return found[:limit]


async def audit(connection: AsyncConnection) -> AsyncIterator[tuple[Case, list[Recorded]]]:
    """Every case with all that happened to it, oldest first."""
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
    rows = (await connection.execute(asked)).mappings()
    read = {case: [recorded(row) for row in group] for case, group in groupby(rows, lambda row: row["case_id"])}
    return {case: read.get(case, []) for case in ids}


async def _texts(connection: AsyncConnection, vault: Vault, some: Sequence[Case]) -> dict[CaseId, str]:
    """What a case can be found by."""
    wanted = {note for case in some for note in _notes(case)}
    asked = select(notes.c.id, notes.c.text).where(notes.c.id.in_(sorted(wanted)), notes.c.text.is_not(None))
    words = {
        row.id: vault.open(row.text, "notes", "text", row.id).decode() for row in await connection.execute(asked)
    }
    return {case.id: _plain("\n".join([case.number, *(words.get(n, "") for n in _notes(case))])) for case in some}


def _notes(case: Case) -> list[NoteId]:
    return [note for note in (case.description, case.place.note) if note is not None]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _only(station: StationCode | None, unit: UnitCode | None) -> list[ColumnElement[bool]]:
    narrowed = []
    if station is not None:
        narrowed.append(cases.c.station == station)
    if unit is not None:
        narrowed.append(cases.c.unit == unit)
    return narrowed


def _chunks(ids: Sequence[CaseId]) -> list[Sequence[CaseId]]:
    return [ids[i : i + _CHUNK] for i in range(0, len(ids), _CHUNK)]
