"""The open cases as the board counts them, read beside the writing thread.

A street may have ten thousand; of a whole case most would be read for nothing.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatch.model import StationCode, UnitCode
from storage.cases.open_case import Brief, read_open_case
from storage.tables import cases, stations


async def board(
    connection: AsyncConnection, station: StationCode | None = None, unit: UnitCode | None = None
) -> list[Brief]:
    """The cases that are open, oldest first; narrowed to a station or a unit where one is given."""
    asked = select(cases.c.station, cases.c.body).where(cases.c.ended_at.is_(None), *_only(station, unit))
    answer_for = {row.code: row for row in await connection.execute(select(stations))}
    rows = (await connection.execute(asked)).all()
    return await asyncio.to_thread(_briefs, rows, answer_for)


def _briefs(rows: Sequence[Any], answer_for: Mapping[str, Any]) -> list[Brief]:
    found = []
    for code, body in rows:
        of = answer_for.get(code)
        owner, backup = (None, None) if of is None else (of.owner, of.backup)
        found.append(Brief(read_open_case(body), owner, backup))
    return sorted(found, key=lambda brief: brief.case.id)


def _only(station: StationCode | None, unit: UnitCode | None) -> list[ColumnElement[bool]]:
    narrowed = []
    if station is not None:
        narrowed.append(cases.c.station == station)
    if unit is not None:
        narrowed.append(cases.c.unit == unit)
    return narrowed
