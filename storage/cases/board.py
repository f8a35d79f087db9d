"""The open cases as the board counts them, read beside the writing thread.

A street may have ten thousand: they are read from one narrow index, and no case as a whole.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import BigInteger, Select, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatch.model import DecisionKind, StationCode, Status, UnitCode, Urgency
from storage.cases.open_case import OpenCase
from storage.engine.no_collection import no_collection
from storage.tables import cases, stations

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_STATUS: Final = {one.value: one for one in Status}
_URGENCY: Final = {one.value: one for one in Urgency}
_DECISION: Final = {one.value: one for one in DecisionKind}
_c = cases.c
_open = select(
    _c.id, _c.status, _c.urgency, _c.station, _c.unit, type_coerce(_c.act_by, BigInteger), _c.decision, _c.supervised
).where(_c.ended_at.is_(None))


async def board(
    connection: AsyncConnection, station: StationCode | None = None, unit: UnitCode | None = None
) -> list[OpenCase]:
    """The cases that are open, oldest first; narrowed to a station or a unit where one is given."""
    owners = {row.code: row.owner for row in await connection.execute(select(stations.c.code, stations.c.owner))}
    rows = (await connection.execute(asked(station, unit))).all()
    return await asyncio.to_thread(_read, rows, owners)


def asked(station: StationCode | None = None, unit: UnitCode | None = None) -> Select[Any]:
    """Reads them, in no order."""
    of_station = [] if station is None else [_c.station == station]
    return _open.where(*of_station, *([] if unit is None else [_c.unit == unit]))


def _read(rows: Sequence[Any], owners: Mapping[str | None, Any]) -> list[OpenCase]:
    with no_collection():
        return [
            OpenCase(
                case,
                _STATUS[status],
                _URGENCY[urgency],
                station,
                unit,
                None if act_by is None else _EPOCH + timedelta(microseconds=act_by),
                None if decision is None else _DECISION[decision],
                supervised > 0,
                owners.get(station),
            )
            for case, status, urgency, station, unit, act_by, decision, supervised in sorted(map(tuple, rows))
        ]
