"""Brings forward what a wrong clock has put off, once the clock is set back: retries, halts and waits reckoned from
it.

Moments that people or rules have chosen (a working morning, a timer's due time) are of the right clock and stay.
"""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from storage.engine.connection import Connection
from storage.tables import halts, inbox, outbox, timers

_parcels = select(outbox.c.id, outbox.c.not_before, outbox.c.created_at, outbox.c.owed_since).where(
    outbox.c.settled_at.is_(None),
    outbox.c.not_before > bindparam("at"),
    (outbox.c.attempts > 0) | (outbox.c.created_at > bindparam("at")),
)
_letters = select(inbox.c.id, inbox.c.not_before).where(
    inbox.c.settled_at.is_(None), inbox.c.not_before > bindparam("at")
)
_halts = select(halts.c.lane, halts.c.until).where(halts.c.until > bindparam("at"))
_halted_until = update(halts).where(halts.c.lane == bindparam("lane_")).values(until=bindparam("until_"))
_failed_timers = (
    update(timers)
    .where(timers.c.attempts > 0, timers.c.wake_at > timers.c.due_at, timers.c.wake_at > bindparam("at"))
    .values(wake_at=timers.c.due_at)
)
_parcel_earlier = (
    update(outbox)
    .where(outbox.c.id == bindparam("id_"))
    .values(not_before=bindparam("earlier"), created_at=bindparam("created"), owed_since=bindparam("owed"))
)
_letter_earlier = update(inbox).where(inbox.c.id == bindparam("id_")).values(not_before=bindparam("earlier"))


class ClockSetBack:
    """Works on the tables of letters, parcels, halts and timers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def bring_back(self, by: timedelta, at: datetime) -> int:
        """Moves all of it earlier by `by`, the clock being `at` now. Returns how many rows waited too long."""
        parcels = [
            {
                "id_": row.id,
                "earlier": row.not_before - by,
                "created": min(row.created_at, at),
                "owed": min(row.owed_since, max(at, row.not_before - by)),
            }
            for row in self._connection.execute(_parcels, {"at": at})
        ]
        letters = [
            {"id_": row.id, "earlier": row.not_before - by} for row in self._connection.execute(_letters, {"at": at})
        ]
        held = [{"lane_": row.lane, "until_": row.until - by} for row in self._connection.execute(_halts, {"at": at})]
        if parcels:
            self._connection.execute(_parcel_earlier, parcels)
        if letters:
            self._connection.execute(_letter_earlier, letters)
        if held:
            self._connection.execute(_halted_until, held)
        timed = self._connection.execute(_failed_timers, {"at": at}).rowcount
        return len(parcels) + len(letters) + len(held) + timed
