"""Timers as rows: committed with what caused them; a timer fires when its row is due."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from dispatch.model import CaseId
from storage.engine.codec import Params, read_params, write_params
from storage.engine.connection import Connection
from storage.engine.sql import upsert
from storage.tables import timers


@dataclass(frozen=True, slots=True)
class Timer:
    """`due_at` (UTC) is when it is meant to fire; `attempts` counts the times that firing failed."""

    id: int
    case: CaseId | None
    kind: str
    key: str
    due_at: datetime
    attempts: int
    body: Params

    @property
    def ring(self) -> str:
        """The name of this firing: no other timer ever has it, nor this one at another time, nor one that was planned
        for the same time once more because the clock was set back."""
        return f"{self.key}.{self.due_at.isoformat()}.{self.id}"


_due = (
    select(timers)
    .where(timers.c.wake_at <= bindparam("at"))
    .order_by(timers.c.wake_at, timers.c.id)
    .limit(bindparam("most"))
)
_get = select(timers).where(timers.c.id == bindparam("key_"))
_of_case = select(timers).where(timers.c.case_id == bindparam("key_")).order_by(timers.c.due_at, timers.c.id)
_of_owner = (
    select(timers)
    .where(timers.c.key >= bindparam("first"), timers.c.key < bindparam("beyond"))
    .order_by(timers.c.due_at, timers.c.id)
)
"""What begins with `owner/`: the character after the stroke is the nought. Keys are plain ASCII."""
_next_due = select(func.min(timers.c.wake_at)).where(timers.c.wake_at > bindparam("after"))
_EVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_delete = delete(timers).where(timers.c.id == bindparam("id_"))
_plan = upsert(timers).on_conflict_do_nothing()
_set = upsert(timers)
_put = _set.on_conflict_do_update(
    index_elements=["key"],
    set_={"due_at": _set.excluded.due_at, "wake_at": _set.excluded.wake_at, "attempts": 0},
)
_failed = (
    update(timers)
    .where(timers.c.id == bindparam("id_"), timers.c.due_at == bindparam("due"))
    .values(wake_at=bindparam("again"), attempts=timers.c.attempts + 1)
)


class Timers:
    """The table `timers`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sync(self, case: CaseId, wanted: Collection[tuple[str, datetime]], *, is_new: bool = False) -> None:
        """Makes the case's timers exactly these (kind, due at UTC); each kind stands once.

        What is right already is left alone. What is due at the same time rings in the order of the kinds. A case that
        `is_new` has none yet.
        """
        meant = dict(wanted)
        have = {} if is_new else {timer.kind: timer for timer in self.of_case(case)}
        gone = [{"id_": timer.id} for kind, timer in have.items() if kind not in meant]
        if gone:
            self._connection.execute(_delete, gone)
        new = [
            _columns(f"case:{case}:{kind}", kind, due_at, {}, case)
            for kind, due_at in sorted(meant.items())
            if kind not in have or have[kind].due_at != due_at
        ]
        if new:
            self._connection.execute(_put, new)

    def of_case(self, case: CaseId) -> list[Timer]:
        """The case's timers, the earliest first."""
        return [_read(row) for row in self._connection.execute(_of_case, {"key_": case})]

    def plan(self, key: str, kind: str, due_at: datetime, body: Params) -> bool:
        """Adds a timer without a case. Returns False, and changes nothing, where one of that key stands."""
        return self._connection.execute(_plan, _columns(key, kind, due_at, body, None)).rowcount == 1

    def keep(self, owner: str, wanted: Collection[tuple[str, datetime]], body: Params) -> None:
        """Makes the timers of one thing of an area exactly these (kind, due at UTC); each kind stands once.

        `owner` names the thing, as `visit:12`, and the kinds begin with the same word, as `visit:evening`. What is
        right already is left alone; one that moved is the same row at its new time; the rest is deleted.
        """
        meant = dict(wanted)
        have = {timer.kind: timer for timer in self.of_owner(owner)}
        gone = [{"id_": timer.id} for kind, timer in have.items() if kind not in meant]
        if gone:
            self._connection.execute(_delete, gone)
        new = [
            _columns(f"{owner}/{kind}", kind, due_at, body, None)
            for kind, due_at in sorted(meant.items())
            if kind not in have or have[kind].due_at != due_at
        ]
        if new:
            self._connection.execute(_put, new)

    def of_owner(self, owner: str) -> list[Timer]:
        """The timers that `keep` has made for that thing, the earliest first."""
        bounds = {"first": f"{owner}/", "beyond": f"{owner}0"}
        return [_read(row) for row in self._connection.execute(_of_owner, bounds)]

    def get(self, timer: int) -> Timer | None:
        """The timer, None where it has fired or was deleted."""
        row = self._connection.execute(_get, {"key_": timer}).one_or_none()
        return None if row is None else _read(row)

    def due(self, at: datetime, limit: int = 100) -> list[Timer]:
        """The timers that are due at that time, the longest due first."""
        return [_read(row) for row in self._connection.execute(_due, {"at": at, "most": limit})]

    def next_due(self, after: datetime = _EVER) -> datetime | None:
        """When the first of the timers is due that are due after then; None where there is none."""
        due: datetime | None = self._connection.scalar(_next_due, {"after": after})
        return due

    def done(self, timer: int) -> None:
        """Deletes a timer that has fired. A periodic one is planned anew under its next key."""
        self._connection.execute(_delete, {"id_": timer})

    def failed(self, timer: Timer, again_at: datetime) -> None:
        """Notes that firing failed: the timer stays due, but does not fire again before `again_at`.

        Nothing happens where it was moved to another time meanwhile: that firing has not failed.
        """
        self._connection.execute(_failed, {"id_": timer.id, "due": timer.due_at, "again": again_at})


def _columns(key: str, kind: str, due_at: datetime, body: Params, case: CaseId | None) -> dict[str, object]:
    return {
        "case_id": case,
        "kind": kind,
        "key": key,
        "due_at": due_at,
        "wake_at": due_at,
        "attempts": 0,
        "body": write_params(body),
    }


def _read(row: Any) -> Timer:
    return Timer(row.id, row.case_id, row.kind, row.key, row.due_at, row.attempts, read_params(row.body))
