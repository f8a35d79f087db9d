"""Remembers that this database was put back from a backup, and the span of time that was lost by it.

A backup notes when it was made, a restore when it was put back; the first start after it settles the rest: numbers
are given out from further on, and the time between the backup and that start is remembered as a gap. Whatever message
the bot sent within a gap stands in Telegram, and nothing here knows of it.

The clock may have been wrong at either end, and Telegram's is not: a gap begins no later than the last time that
Telegram had told before the backup, and ends when it first tells of a message that was sent after the start.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from storage.engine.connection import Connection
from storage.engine.ids import Ids
from storage.engine.meta import Meta
from storage.tables import (
    cases,
    contacts,
    inbox,
    media,
    members,
    notes,
    pending_rosters,
    people,
    prompts,
    searches,
    views,
)

BACKED_UP: Final = "backed_up_at"
PUT_BACK: Final = "put_back_at"
_GAPS: Final = "gaps"
_DAYS: Final = "days_left_out"
_MAX_GAPS: Final = 50
_UNDER_WAY: Final = timedelta(minutes=1)
"""Before a backup: what was being sent while it was made may have arrived after it."""
SKIPPED_IDS: Final = 100_000
"""Far more than a street makes between two backups."""
_LOTS: Final = 2**24
"""So often `SKIPPED_IDS` may be left out at once: which of them, the moment of the restore decides."""
_NUMBERED: Final = (
    prompts, cases, contacts, inbox, media, members, notes, pending_rosters, people, searches, views,
)  # fmt: skip
_Gap = tuple[datetime, datetime | None]
"""Its end is None until Telegram has told it."""
_last_letter = select(func.max(inbox.c.at)).scalar_subquery()
_newest = select(_last_letter)


@dataclass(frozen=True, slots=True)
class PutBack:
    """A backup of `backed_up_at` was put back at `put_back_at`."""

    backed_up_at: datetime
    put_back_at: datetime


class Restores:
    """Kept in the table `meta`."""

    def __init__(self, connection: Connection, meta: Meta, ids: Ids) -> None:
        self._connection = connection
        self._meta = meta
        self._ids = ids
        self._ended = False
        """Every gap has its end, as far as is known: asked once in the life of a process."""

    def waiting(self) -> PutBack | None:
        """The restore that no start has settled yet; None where there is none."""
        put_back_at = self._meta.time(PUT_BACK)
        if put_back_at is None:
            return None
        return PutBack(self._meta.time(BACKED_UP) or self._newest_letter() or put_back_at, put_back_at)

    def put_back(self, at: datetime) -> PutBack:
        """Notes that a server's own tools have put this database back, at that time. When the backup was made they do
        not say: not before its newest letter."""
        self._meta.drop(BACKED_UP)
        self._meta.set_time(PUT_BACK, at)
        return PutBack(self._newest_letter() or at, at)

    def settle(self, told_at: datetime | None) -> None:
        """Settles the restore at the first start: numbers are left out, and the lost time is remembered.

        `told_at` is the last time that Telegram had told before the backup, None where none is known.
        """
        found = self.waiting()
        if found is None:
            return
        for table in _NUMBERED:
            self._ids.skip(table, skipped_ids(found.put_back_at))
        begin = found.backed_up_at if told_at is None else min(found.backed_up_at, told_at)
        self._keep([*self._gaps(), (begin - _UNDER_WAY, None)])
        self._meta.drop(PUT_BACK)
        self._meta.drop(_DAYS)

    def leaves_out(self, day: date) -> bool:
        """True for the first time since the last restore that it is asked of that local day: numbers of cases of this
        day may have been given in the lost time."""
        days = json.loads(self._meta.get(_DAYS) or "[]")
        if day.isoformat() in days:
            return False
        self._meta.set(_DAYS, json.dumps([*days, day.isoformat()]))
        return True

    def sent(self, sent_at: datetime) -> bool:
        """Telegram has told when a message of this process was sent: a gap that has no end yet ends then. Whether one
        did."""
        if self._ended:
            return False
        gaps = self._gaps()
        ended = any(end is None for _, end in gaps)
        if ended:
            self._keep([(begin, end or sent_at) for begin, end in gaps])
        self._ended = True
        return ended

    def lost(self, sent_at: datetime | None) -> bool:
        """Whether a message sent at that time may have been sent in a gap; None is a time that nobody knows.

        Telegram tells whole seconds: what was sent in the second in which a gap ends may have been sent before it.
        """
        return any(
            sent_at is None or (begin <= sent_at and (end is None or sent_at <= end)) for begin, end in self._gaps()
        )

    def _gaps(self) -> list[_Gap]:
        kept = json.loads(self._meta.get(_GAPS) or "[]")
        return [
            (datetime.fromisoformat(begin), None if end is None else datetime.fromisoformat(end))
            for begin, end in kept
        ]

    def _keep(self, gaps: list[_Gap]) -> None:
        written = [[None if moment is None else moment.isoformat() for moment in gap] for gap in gaps[-_MAX_GAPS:]]
        self._meta.set(_GAPS, json.dumps(written))
        self._ended = False

    def _newest_letter(self) -> datetime | None:
        """For backups that noted no time: those of older versions, and a server's."""
        newest: datetime | None = self._connection.scalar(_newest)
        return newest


def skipped_ids(put_back_at: datetime) -> int:
    """How many ids a restore leaves out.

    Where one backup is put back twice, the second restore knows nothing of the ids that were given after the first.
    So both begin at places far from each other, whatever the clock says: the moment is a lot, and no distance.
    """
    lot = int.from_bytes(hashlib.sha256(put_back_at.isoformat().encode()).digest(), "big") % _LOTS
    return SKIPPED_IDS * (1 + lot)
