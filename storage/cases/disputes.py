"""Disputes between units about a category at a station, and the unit that the director named for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from dispatch.model import CaseId, StationCode, UnitCode
from storage.engine.connection import Connection
from storage.engine.sql import upsert
from storage.tables import disputes


@dataclass(frozen=True, slots=True)
class Dispute:
    """`unit` is None until there is a ruling; `case` is the one by which it came up last."""

    subclass: str
    station: StationCode
    unit: UnitCode | None
    case: CaseId
    at: datetime


_here = (disputes.c.subclass == bindparam("what"), disputes.c.station == bindparam("where"))
_unit = select(disputes.c.unit).where(*_here)
_all = select(disputes).order_by(disputes.c.unit.is_not(None), disputes.c.at.desc())
_new = upsert(disputes)
_put = _new.on_conflict_do_update(
    index_elements=["subclass", "station"], set_={name: _new.excluded[name] for name in ("unit", "case_id", "at")}
)


class Disputes:
    """The table `disputes`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, dispute: Dispute) -> None:
        """Stores the newest word on that matter; an older one is replaced."""
        values = {"subclass": dispute.subclass, "station": dispute.station, "unit": dispute.unit}
        self._connection.execute(_put, values | {"case_id": dispute.case, "at": dispute.at})

    def ruled(self, subclass: str, station: StationCode) -> UnitCode | None:
        """The unit that the director named for that category at that station; None without a ruling."""
        unit = self._connection.scalar(_unit, {"what": subclass, "where": station})
        return None if unit is None else UnitCode(unit)

    def all(self) -> Sequence[Dispute]:
        """All disputes: those that wait for a ruling first, then the newest."""
        return [_read(row) for row in self._connection.execute(_all)]


def _read(row: Any) -> Dispute:
    return Dispute(row.subclass, row.station, row.unit, CaseId(row.case_id), row.at)
