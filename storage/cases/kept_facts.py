"""Keeps the facts of each case, from which figures are worked: folded when the case moves, in the same transaction.

The newest row of a case is its whole log. An older one stays for some weeks where a day ended before the next event:
it is the case as it stood at the end of that day, so that a past week is read and not folded again. Days are those of
UTC+8, China's; with a centre of another zone figures are as right, but a past week takes longer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Final

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatch.case.events import Event
from dispatch.figures.case_facts import FACTS_VERSION, CaseFacts, facts_of
from dispatch.model import ENDS, Case, CaseId, PersonId
from storage.cases.unread_cases import UnreadCases
from storage.engine.connection import Connection
from storage.engine.facts_codec import write_facts
from storage.engine.tried import Failed, tried
from storage.tables import case_facts, meta

FACTS_BUILT: Final = "facts_built"
"""The row of `meta` with the version of which every case has its facts; there is none before they were ever built."""
KEEP_OLDER: Final = timedelta(days=70)
"""Longer than two months: the last month is compared with the one before."""
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_DAYS: Final = timezone(timedelta(hours=8))
_newest = select(case_facts.c.version, case_facts.c.revision, case_facts.c.moved_at).where(
    case_facts.c.case_id == bindparam("key"), case_facts.c.until.is_(None)
)
_all = select(case_facts).where(case_facts.c.case_id == bindparam("key")).order_by(case_facts.c.revision)
_add = insert(case_facts)
_of_case = (case_facts.c.case_id == bindparam("id_"), case_facts.c.until.is_(None))
_replace = update(case_facts).where(*_of_case)
_end = update(case_facts).where(*_of_case).values(until=bindparam("at_"))
_drop_later = delete(case_facts).where(
    case_facts.c.case_id == bindparam("id_"), case_facts.c.until > bindparam("at_")
)
_drop = delete(case_facts).where(case_facts.c.case_id == bindparam("id_"))
_forget = delete(case_facts).where(case_facts.c.until < bindparam("before"))
History = Sequence[tuple[datetime, PersonId | None, Event]]
Log = Callable[[], History]
"""Reads the stored events of a case, without the database; raises whatever it can't read."""


@dataclass(frozen=True, slots=True)
class FactsRow:
    """The facts of a case after its first `revision` events, `until` the next one of a later day; times are UTC."""

    revision: int
    moved_at: datetime
    until: datetime | None
    facts: CaseFacts


class KeptFacts:
    """The table `case_facts`. A case whose facts can't be worked out has no row in it, and goes on."""

    def __init__(self, connection: Connection, unread: UnreadCases) -> None:
        self._connection = connection
        self._unread = unread

    def begin(self, case: Case, history: History) -> None:
        """Keeps the facts of a new case."""
        at = max(at for at, _, _ in history)
        made = tried(lambda: _columns(case.id, FactsRow(case.revision, at, None, facts_of(history))))
        if isinstance(made, Failed):
            self._unread.mark(case.id, made.why, at)
        else:
            self._connection.execute(_add, made)

    def follow(self, case: CaseId, read: Log, before: int, at: datetime) -> None:
        """Keeps what has become of a case: the events after the revision `before` are new, and all of that moment."""
        kept = self._connection.execute(_newest, {"key": case}).one_or_none()
        if kept is None or kept.version != FACTS_VERSION or kept.revision != before:
            self.build(case, read, at - KEEP_OLDER)
            return
        made = tried(lambda: _followed(case, read(), max(kept.moved_at, at)))
        if isinstance(made, Failed):
            self._drop_unread(case, made.why, at)
            return
        known = {"id_": case, "at_": at}
        if _day(at) > _day(kept.moved_at):
            self._connection.execute(_end, known)
            self._connection.execute(_add, made)
            return
        if at < kept.moved_at:
            self._connection.execute(_drop_later, known)
        self._connection.execute(_replace, made | {"id_": case})

    def build(self, case: CaseId, read: Log, since: datetime) -> None:
        """Makes the rows of a case anew from its whole log; older ones only if they were good at `since` or later."""
        made = tried(lambda: [_columns(case, row) for row in rows_of(read(), since)])
        if isinstance(made, Failed):
            self._drop_unread(case, made.why, since + KEEP_OLDER)
            return
        self._connection.execute(_drop, {"id_": case})
        self._connection.execute(_add, made)
        self._unread.clear(case)

    def _drop_unread(self, case: CaseId, why: str, at: datetime) -> None:
        """What was right up to now is not any more; older rows would be counted as if nothing had happened since."""
        self._connection.execute(_drop, {"id_": case})
        self._unread.mark(case, why, at)

    def agrees(self, case: CaseId, history: History) -> bool:
        """Whether the rows of the case are what its log makes of it."""
        return agree(case, self._connection.execute(_all, {"key": case}).all(), history)

    def forget_older(self, before: datetime) -> int:
        """Deletes the older rows that were good until then, and says how many that were."""
        return self._connection.execute(_forget, {"before": before}).rowcount


def rows_of(history: History, since: datetime | None = None) -> list[FactsRow]:
    """The rows of a case with that log, the newest last, as `begin` and `follow` would have made them; of the older
    ones those that were good at `since` or later."""
    older = [
        (count, moved, until) for count, moved, until in _ends_of_days(history) if since is None or until >= since
    ]
    rows = [FactsRow(count, moved, until, facts_of(history[:count])) for count, moved, until in older]
    return [*rows, FactsRow(len(history), max(at for at, _, _ in history), None, facts_of(history))]


def _ends_of_days(history: History) -> list[tuple[int, datetime, datetime]]:
    """After how many events a day ended, when the last of them was, and when the next one came.

    Where a clock was set back, an event may be older than the one before: of the days that it changes none is kept.
    """
    times = [at for at, _, _ in history]
    moved, ended = times[0], list[tuple[int, datetime, datetime]]()
    for count, at in enumerate(times[1:], 1):
        if at < moved:
            ended = [one for one in ended if one[2] <= at]
        elif _day(at) > _day(moved):
            ended.append((count, moved, at))
        moved = max(moved, at)
    return ended


async def are_built(connection: AsyncConnection) -> bool:
    """Whether every case has its rows, all of the version of today."""
    built = await connection.scalar(select(meta.c.value).where(meta.c.key == FACTS_BUILT))
    return built == str(FACTS_VERSION)


def agree(case: CaseId, stored: Sequence[Any], history: History) -> bool:
    """Whether the rows of a case, oldest first, are what its log makes of it; older ones may be forgotten."""
    kept_since = stored[0].until if stored else None
    meant = [tuple(_columns(case, row).values()) for row in rows_of(history, kept_since or _NEVER)]
    found = [tuple(row) for row in stored]
    return found[-1:] == meant[-1:] and all(row in meant for row in found)


def _followed(case: CaseId, history: History, moved_at: datetime) -> dict[str, object]:
    return _columns(case, FactsRow(len(history), moved_at, None, facts_of(history)))


def _day(at: datetime) -> date:
    return at.astimezone(_DAYS).date()


def _columns(case: CaseId, row: FactsRow) -> dict[str, object]:
    """The row in the database, its columns in the table's order."""
    facts = row.facts
    return {
        "case_id": case,
        "revision": row.revision,
        "version": FACTS_VERSION,
        "station": facts.station,
        "opened_at": facts.opened_at,
        "ended_at": facts.ended_at or facts.since if facts.status in ENDS else None,
        "moved_at": row.moved_at,
        "until": row.until,
        "body": write_facts(facts),
    }
