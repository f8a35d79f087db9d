"""The outbox: every message that the bot owes, with its order, its state and the halts of its chat.

A message is committed as a row (a parcel) with what caused it, and claimed by urgency, one at a time in a lane.
Parcels of the same urgency go in the order of their places. A place is the parcel's own id, or the place of the older
wish for the same message that it replaces: else a card that changes all the time would never be shown.
"""

from collections.abc import Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Boolean, Text, and_, bindparam, case, func, or_, select, union_all, update

from dispatch.model import CaseId, PersonId
from storage.engine.connection import Connection
from storage.engine.ids import Ids
from storage.engine.sql import larger, smaller, upsert
from storage.messages.holds import NO_HOLDS, Holds
from storage.messages.parcels import Delivery, NewParcel, Parcel, Priority, Shape, State, columns_of, parcel_of
from storage.tables import halts, notes, outbox

__all__ = ["NO_HOLDS", "Delivery", "Holds", "NewParcel", "Outbox", "Parcel", "Priority", "State"]


_unsettled = outbox.c.settled_at.is_(None)
_older_place = (
    select(func.min(outbox.c.place))
    .where(
        outbox.c.supersede == bindparam("which"),
        outbox.c.chat_id == bindparam("where"),
        _unsettled,
        outbox.c.state == State.WAITING.value,
    )
    .scalar_subquery()
)
_add = (
    upsert(outbox)
    .values(place=func.coalesce(_older_place, bindparam("own")))
    .on_conflict_do_nothing()
    .returning(outbox.c.place)
)
_supersede = (
    update(outbox)
    .where(
        outbox.c.supersede == bindparam("which"),
        outbox.c.chat_id == bindparam("chat"),
        _unsettled,
        outbox.c.state == State.WAITING.value,
        outbox.c.id < bindparam("newer"),
    )
    .values(state=State.SUPERSEDED.value, settled_at=bindparam("at_"))
    .returning(outbox.c.erases)
)
_start = (
    update(outbox)
    .where(outbox.c.id == bindparam("id_"))
    .values(state=State.SENDING.value, attempts=outbox.c.attempts + 1)
)
_unclaim = (
    update(outbox)
    .where(outbox.c.id == bindparam("id_"))
    .values(state=State.WAITING.value, attempts=outbox.c.attempts - 1)
)
_settle = (
    update(outbox)
    .where(outbox.c.id == bindparam("id_"))
    .values(
        state=bindparam("how"), settled_at=bindparam("at_"), message_id=bindparam("sent_as"), error=bindparam("why")
    )
    .returning(outbox.c.erases)
)
_erase = update(notes).where(notes.c.id == bindparam("id_")).values(text=None)
_again = (
    update(outbox)
    .where(outbox.c.id == bindparam("id_"))
    .values(
        state=State.WAITING.value,
        not_before=bindparam("later"),
        error=bindparam("why"),
        unknowns=outbox.c.unknowns + bindparam("doubt"),
        plain=or_(outbox.c.plain, bindparam("bare", type_=Boolean)),
        shape=func.coalesce(bindparam("other", type_=Text), outbox.c.shape),
    )
)
_newer, _older = outbox.alias("newer"), outbox.alias("older")
_newer_of = (
    select(_newer.c.id)
    .join(outbox, and_(outbox.c.supersede == _newer.c.supersede, outbox.c.chat_id == _newer.c.chat_id))
    .where(outbox.c.id == bindparam("key"), _newer.c.settled_at.is_(None), _newer.c.id > outbox.c.id)
    .order_by(_newer.c.id.desc())
    .limit(1)
)
_place_of = select(_older.c.place).where(_older.c.id == bindparam("of"))
_take_place = (
    update(outbox)
    .where(outbox.c.id == bindparam("id_"))
    .values(place=smaller(outbox.c.place, _place_of.scalar_subquery()))
)
_last_messages = (
    select(outbox.c.chat_id, outbox.c.message_id, outbox.c.priority)
    .where(outbox.c.state == State.SENT.value, outbox.c.message_id.is_not(None))
    .order_by(outbox.c.id.desc())
    .limit(bindparam("most"))
)
_last_sent = (
    select(outbox.c.chat_id, outbox.c.settled_at, outbox.c.template)
    .where((outbox.c.state == State.SENT.value) | (outbox.c.state == State.UNKNOWN.value))
    .order_by(outbox.c.id.desc())
    .limit(bindparam("most"))
)
_waits_for_person = (
    outbox.c.person == bindparam("who"),
    outbox.c.chat_id == bindparam("old"),
    _unsettled,
    outbox.c.state == State.WAITING.value,
)
_waiting_for = select(outbox).where(*_waits_for_person).order_by(outbox.c.id)
_move = update(outbox).where(*_waits_for_person, outbox.c.may_wait.is_(True))
_ended_as = case((outbox.c.delivery == Delivery.MUST.value, State.SUPERSEDED.value), else_=State.DROPPED.value)
_end_waiting = (
    update(outbox)
    .where(*_waits_for_person)
    .values(state=_ended_as, settled_at=bindparam("at_"))
    .returning(outbox.c.erases)
)
_get = select(outbox).where(outbox.c.id == bindparam("key"))
_of_key = select(outbox).where(outbox.c.key == bindparam("key"))
_of_case = select(outbox).where(outbox.c.case_id == bindparam("key")).order_by(outbox.c.id)
_sending = select(outbox).where(_unsettled, outbox.c.state == State.SENDING.value)
_halt = upsert(halts).values(lane=bindparam("lane"), until=bindparam("until"))
_halt_longer = _halt.on_conflict_do_update(
    index_elements=["lane"], set_={"until": larger(halts.c.until, _halt.excluded.until)}
)
_halted = select(halts.c.lane, halts.c.until).where(halts.c.until > bindparam("at"))
_later = union_all(
    select(func.min(outbox.c.not_before).label("at")).where(_unsettled, outbox.c.not_before > bindparam("at")),
    select(func.min(halts.c.until)).where(halts.c.until > bindparam("at")),
).subquery()
_next_due = select(func.min(_later.c.at))
_counts = union_all(
    select(outbox.c.state, func.count()).where(_unsettled).group_by(outbox.c.state),
    select(outbox.c.state, func.count())
    .where(outbox.c.settled_at.is_not(None), outbox.c.error.is_not(None))
    .group_by(outbox.c.state),
)


def _claimable() -> Any:
    """The best parcel of each lane that sends nothing now.

    The lanes are found by leaps through the index on (lane, state, priority, place, id), so that thousands of parcels
    waiting in one lane cost no more than one.
    """
    first, next_one, best, busy = (outbox.alias(name) for name in ("first", "next_one", "best", "busy"))
    lanes = select(func.min(first.c.lane).label("lane")).where(first.c.settled_at.is_(None)).cte(recursive=True)
    leap = select(func.min(next_one.c.lane)).where(next_one.c.settled_at.is_(None), next_one.c.lane > lanes.c.lane)
    lanes = lanes.union_all(select(leap.scalar_subquery()).where(lanes.c.lane.is_not(None)))
    due = best.c.not_before.is_(None) | (best.c.not_before <= bindparam("at"))
    waits = (best.c.settled_at.is_(None), best.c.lane == lanes.c.lane, best.c.state == State.WAITING.value, due)
    chosen = (
        select(best.c.id).where(*waits).order_by(best.c.priority, best.c.place, best.c.id).limit(1).scalar_subquery()
    )
    sends = (busy.c.settled_at.is_(None), busy.c.lane == lanes.c.lane, busy.c.state == State.SENDING.value)
    return (
        select(outbox)
        .select_from(lanes.join(outbox, outbox.c.id == chosen))
        .where(~select(busy.c.id).where(*sends).exists())
    )


_best_of_lanes = _claimable()


class Outbox:
    """The tables `outbox` and `halts`."""

    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def add(self, parcel: NewParcel, at: datetime) -> bool:
        """Stores a parcel; an older one that it replaces is superseded.

        Returns False, and changes nothing, where a parcel of that key was added before.
        """
        number = self._ids.take(outbox)
        wish = {"which": parcel.supersede}
        row = columns_of(parcel, at) | {"id": number}
        place = self._connection.scalar(_add, row | wish | {"where": parcel.chat_id, "own": number})
        if place is None:
            return False
        if place != number:
            self._end(_supersede, wish | {"chat": parcel.chat_id, "newer": number, "at_": at})
        return True

    def claim(self, at: datetime, limit: int = 30, holds: Holds = NO_HOLDS) -> list[Parcel]:
        """Takes at most one parcel a lane, at most `limit` in all; each is SENDING from now on.

        The most urgent first, then the lane that was served longest ago, then the oldest. What doesn't fit holds up
        what comes behind it, else it would never find room.
        """
        rows: list[Any] = []
        room = holds.room
        for row in self._best(at, holds)[:limit]:
            room -= holds.parts.get(row.id, 1)
            if room < 0:
                break
            rows.append(row)
        if rows:
            self._connection.execute(_start, [{"id_": row.id} for row in rows])
        return [parcel_of(row, State.SENDING, row.attempts + 1) for row in rows]

    def unclaim(self, parcel: int) -> None:
        """Puts a parcel back in its place, within the turn that claimed it: it was not tried."""
        self._connection.execute(_unclaim, {"id_": parcel})

    def peek(self, at: datetime, holds: Holds = NO_HOLDS) -> Parcel | None:
        """What `claim` would give first; it goes on waiting."""
        best = self._best(at, holds)
        return parcel_of(best[0], State(best[0].state), best[0].attempts) if best else None

    def _best(self, at: datetime, holds: Holds) -> list[Any]:
        held = self.halts(at).keys() | holds.blocked
        best = [row for row in self._connection.execute(_best_of_lanes, {"at": at}) if row.lane not in held]
        rows = sorted((row for row in best if holds.lets(row)), key=holds.order)
        strangers = [row for row in rows if row.priority == Priority.STRANGER][: max(holds.strangers, 0)]
        return [*(row for row in rows if row.priority != Priority.STRANGER), *strangers]

    def sent_lately(self, since: datetime, most: int = 2_000) -> list[tuple[int, datetime, str]]:
        """What may have been sent since then, as (chat, time, kind of message), newest first; of the last `most`
        parcels."""
        rows = self._connection.execute(_last_sent, {"most": most})
        return [
            (row.chat_id, row.settled_at, row.template)
            for row in rows
            if row.chat_id != 0 and row.settled_at >= since
        ]

    def newest_message(self, chat: int, most: int = 200, *, answers: bool = False) -> int | None:
        """The newest message of the bot in that chat, or the newest answer there, among the last `most` of all."""
        rows = [row for row in self._connection.execute(_last_messages, {"most": most}) if row.chat_id == chat]
        sought = (row.message_id for row in rows if not answers or row.priority == Priority.ANSWER)
        return max(sought, default=None)

    def settle(
        self, parcel: int, state: State, at: datetime, message_id: int | None = None, error: str | None = None
    ) -> None:
        """Ends a parcel; `state` is neither WAITING nor SENDING. The note that only it needed is erased."""
        ended = {"id_": parcel, "how": state.value, "at_": at}
        self._end(_settle, ended | {"sent_as": message_id, "why": error})

    def again(
        self,
        parcel: int,
        not_before: datetime,
        at: datetime,
        error: str,
        *,
        unknown: bool,
        plain: bool = False,
        shape: Shape | None = None,
    ) -> None:
        """Puts a parcel back to WAITING until `not_before`, or ends it as superseded where a newer one has come
        meanwhile.

        `unknown` counts that it may have been sent, `plain` leaves the formatting out next time, `shape` says what
        else is to be different.
        """
        values = {
            "id_": parcel,
            "later": max(not_before, at),
            "why": error,
            "doubt": int(unknown),
            "bare": plain,
            "other": shape.value if shape is not None else None,
        }
        self._connection.execute(_again, values)
        newer = self._connection.scalar(_newer_of, {"key": parcel})
        if newer is not None:
            self.settle(parcel, State.SUPERSEDED, at, error=error)
            self._connection.execute(_take_place, {"id_": newer, "of": parcel})

    def get(self, parcel: int) -> Parcel | None:
        """The parcel, None where it was purged."""
        return next(iter(self._list(_get, key=parcel)), None)

    def of_key(self, key: str) -> Parcel | None:
        """The parcel of that key, None where none was added or it was purged."""
        return next(iter(self._list(_of_key, key=key)), None)

    def sending(self) -> list[Parcel]:
        """What was being sent when the process died, oldest first."""
        return sorted(self._list(_sending), key=attrgetter("id"))

    def of_case(self, case: CaseId) -> list[Parcel]:
        """The parcels about that case, oldest first, whatever their state."""
        return self._list(_of_case, key=case)

    def waiting_for(self, person: PersonId, chat: int) -> list[Parcel]:
        """What waits to be sent to that person in that chat, oldest first."""
        return self._list(_waiting_for, who=person, old=chat)

    def next_due(self, at: datetime) -> datetime | None:
        """When the next parcel that is not due yet becomes due, or a halted lane is free again; None where nothing
        waits for a time."""
        due: datetime | None = self._connection.scalar(_next_due, {"at": at})
        return due

    def follow(self, person: PersonId, old: int, new: int, at: datetime) -> None:
        """The person has another account: what may wait goes to the new chat, what else waits for the old one ends.

        What changes messages that stand in the old chat is no private message of a person, and stays.
        """
        self._connection.execute(_move, {"who": person, "old": old, "chat_id": new, "lane": str(new)})
        self._end(_end_waiting, {"who": person, "old": old, "at_": at})

    def halt(self, lane: str, until: datetime) -> None:
        """Holds a lane until then; an earlier halt that lasts longer stays."""
        self._connection.execute(_halt_longer, {"lane": lane, "until": until})

    def halts(self, at: datetime) -> Mapping[str, datetime]:
        """The lanes held now, and until when."""
        return {row.lane: row.until for row in self._connection.execute(_halted, {"at": at})}

    def counts(self) -> Mapping[State, int]:
        """How many parcels wait or are being sent, and how many of the ended ones had an error, by state."""
        return {State(state): count for state, count in self._connection.execute(_counts)}

    def _end(self, statement: Any, values: dict[str, object]) -> None:
        """Ends parcels, and erases the sealed notes that only they needed."""
        gone = [{"id_": note} for note in self._connection.scalars(statement, values) if note is not None]
        if gone:
            self._connection.execute(_erase, gone)

    def _list(self, query: Any, **values: object) -> list[Parcel]:
        return [parcel_of(row, State(row.state), row.attempts) for row in self._connection.execute(query, values)]
