"""Sends the messages of the outbox: to many chats at once, in order within each, one request at a time to a chat.

Each step is one visit to the writer: what was sent since the last one is settled, then the next parcels are claimed
and rendered, and both are committed together. The requests run beside the steps and ring the bell when done. A parcel
is marked as being sent before its request starts; one found so at the start is a try of unknown outcome.
"""

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from bot.delivery.line import MAX_REST, Line
from bot.delivery.pacing import MINUTE, Pacing
from bot.delivery.send_outcomes import TOO_OLD, Fate, SendOutcome, Verdict, interrupted, judge_error, judge_result
from bot.delivery.settle import MUTE, Paperwork, Tried, drop, settle, without_tags
from bot.runtime.careful import Careful
from bot.runtime.clock import Clock
from bot.runtime.health import Metrics
from bot.runtime.loop import Failure, attempt, attempt_now
from bot.runtime.wake_signals import Bell
from bot.telegram_client.client import Call
from handlers.bot_api.request import Outgoing
from handlers.delivery import DeliveryFailure
from handlers.notify.attachments import MAX_ALBUM
from handlers.notify.message_codec import ALBUM
from storage.database import Database
from storage.engine.errors import NotStored
from storage.engine.failpoints import failpoint
from storage.messages.parcels import Delivery, Parcel, Priority, State
from storage.transaction import Transaction
from storage.upkeep.last_end import MAX_DEATHS

AT_ONCE: Final = 100
"""Requests under way; Telegram's slowest chats must not hold up the others."""
MAX_RENDER_PAUSE: Final = timedelta(hours=1)

log = logging.getLogger(__name__)


Job = tuple[Parcel, Outgoing]


@dataclass(frozen=True, slots=True)
class _Claimed:
    """What one visit to the writer gave: requests to start, how many parcels were taken, when the next is due."""

    jobs: list[Job]
    taken: int
    next_due: datetime | None


class Courier:
    """The loop that sends."""

    def __init__(
        self,
        db: Database,
        call: Call,
        paperwork: Paperwork,
        clock: Clock,
        pacing: Pacing,
        line: Line,
        careful: Careful,
        bell: Bell,
        metrics: Metrics,
        tasks: asyncio.TaskGroup,
    ) -> None:
        self._db, self._call, self._paperwork, self._clock = db, call, paperwork, clock
        self._pacing, self._line, self._careful = pacing, line, careful
        self._bell, self._metrics, self._tasks = bell, metrics, tasks
        self._under_way: set[asyncio.Task[None]] = set()
        metrics.sending.set_function(lambda: len(self._under_way))
        self._tried: list[Tried] = []

    async def recover(self) -> int:
        """Settles, before the first step, what was being sent when the process died: it may or may not have arrived.

        Returns how many that were.
        """

        def turn(tx: Transaction) -> list[Parcel]:
            at, now = self._clock.now(), self._clock.monotonic()
            lately = tx.outbox.sent_lately(at - timedelta(seconds=MINUTE))
            # What seems to come yet was sent before the clock was set back: it counts as sent just now.
            ago = ((max(0.0, (at - then).total_seconds()), chat, kind) for chat, then, kind in lately)
            for seconds, chat, kind in sorted(ago, reverse=True):
                self._pacing.remember(chat, now - seconds, parts=_most_parts(kind))
            sending = tx.outbox.sending()
            for parcel in sending:
                if parcel.chat_id != 0:
                    # It may have arrived, and then Telegram counts it.
                    self._pacing.remember(parcel.chat_id, now, parts=_most_parts(parcel.kind))
            return sending

        parcels = await self._db.write(turn)
        for parcel in parcels:
            async with self._careful.alone("parcel", parcel.id) as may:
                recover = self._recover_one if may else self._set_aside
                await self._db.write(partial(recover, parcel=parcel))
        return len(parcels)

    def _recover_one(self, tx: Transaction, parcel: Parcel) -> None:
        """What can't be rendered any more counts as sent perhaps, like the others: it must never stop the start."""
        at = self._clock.now()
        outgoing = attempt_now(self._paperwork.render, tx, parcel, at)
        if isinstance(outgoing, Failure):
            self._alert("render", f"parcel {parcel.id} ({parcel.kind}): {outgoing.place}", outgoing.error)
            settle(tx, Tried(parcel, Verdict(SendOutcome.UNKNOWN, "crash while sending")), at, self._paperwork)
        elif outgoing is None:
            drop(tx, parcel, at)
        else:
            settle(tx, Tried(parcel, interrupted(outgoing.method, "crash while sending")), at, self._paperwork)

    async def step(self) -> float:
        """Settles what was sent, claims what may go, and starts its requests."""
        if self._line.token_doubted:
            await self._probe()
        elif self._line.must_feel(self._clock.monotonic()):
            self._line.felt(self._clock.monotonic(), answered=not isinstance(await self._get_me(), Failure))
        limit = self._limit()
        if not self._tried and limit <= 0:
            now = self._clock.monotonic()
            return max(0.02, self._line.until - now, self._pacing.next_room(now))
        claimed = await (
            self._visit_with_care() if self._careful.active("parcel") and limit > 0 else self._visit(limit)
        )
        for parcel, outgoing in claimed.jobs:
            self._start(parcel, outgoing)
        # Where every lane's best is under way now, there is nothing to claim until one of them rings.
        return self._rest(claimed) if claimed.taken == len(claimed.jobs) < limit else 0.0

    async def finish(self, seconds: float) -> None:
        """Claims no more; gives the requests under way so many seconds, and settles what has ended."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)
        for task in self._under_way:
            task.cancel()
        if self._tried:
            await self._visit(0)

    def _limit(self) -> int:
        now, under_way = self._clock.monotonic(), len(self._under_way)
        return self._line.room(now, under_way, min(AT_ONCE - under_way, self._pacing.room(now)))

    async def _visit(self, limit: int, only: int | None = None) -> _Claimed:
        """Both writes are handed over together, so that they share a commit; the settling goes first."""
        tried, self._tried = self._tried, []
        fates, claimed = await asyncio.gather(
            attempt(self._db.write(lambda tx: self._settle(tx, tried))),
            attempt(self._db.write(lambda tx: self._claim(tx, limit, only))),
        )
        if isinstance(fates, Failure):
            for one in tried:
                await self._settle_apart(one, fates)
            self._bell.ring()
        else:
            for one, fate in zip(tried, fates, strict=True):
                self._count(one, fate)
        if tried:
            failpoint("courier.settled")
        if isinstance(claimed, Failure):
            raise claimed.error
        if claimed.jobs:
            failpoint("courier.claimed")
        return claimed

    async def _visit_with_care(self) -> _Claimed:
        """One parcel alone, noted before: its rendering may be what the process has died of.

        What was sent is settled first, since this may bring new parcels; and what is set aside gives way to the next
        one. Otherwise either would wait for the next look.
        """
        if self._tried:
            await self._visit(0)
        while (best := await self._best()) is not None:
            async with self._careful.alone("parcel", best.id) as may:
                if may:
                    return await self._visit(1, only=best.id)
                await self._db.write(partial(self._set_aside, parcel=best))
        return await self._visit(0)

    async def _best(self) -> Parcel | None:
        holds = self._pacing.holds(self._clock.monotonic())
        return await self._db.write(lambda tx: tx.outbox.peek(self._clock.now(), holds))

    def _set_aside(self, tx: Transaction, parcel: Parcel) -> None:
        """It ends, with an alert and a word to who must know."""
        at, why = self._clock.now(), f"the process has died of it {MAX_DEATHS} times"
        self._alert("set_aside", f"parcel {parcel.id} ({parcel.kind}) is set aside: {why}")
        tx.outbox.settle(parcel.id, State.DEAD, at, error=why)
        told = attempt_now(self._paperwork.undeliverable, tx, parcel, DeliveryFailure.BAD, at)
        if isinstance(told, Failure):
            self._alert("settle", f"parcel {parcel.id}: {told.place}", told.error)

    def _settle(self, tx: Transaction, tried: list[Tried]) -> list[Fate]:
        at = self._clock.now()
        fates = [settle(tx, one, at, self._paperwork) for one in tried]
        if tried:
            failpoint("courier.settling")
        return fates

    async def _settle_one(self, one: Tried, paperwork: Paperwork) -> Fate:
        return await self._db.write(lambda tx: settle(tx, one, self._clock.now(), paperwork))

    async def _settle_apart(self, one: Tried, failed: Failure) -> None:
        """After a failed visit: alone, then without the handlers if the bug is theirs, else at the next step."""
        if not isinstance(failed.error, NotStored):
            for paperwork in (self._paperwork, MUTE):
                settled = await attempt(self._settle_one(one, paperwork))
                if not isinstance(settled, Failure):
                    self._count(one, settled)
                    return
                self._alert("settle", f"parcel {one.parcel.id}: {settled.place}", settled.error)
        self._tried.append(one)

    def _claim(self, tx: Transaction, limit: int, only: int | None) -> _Claimed:
        at, holds = self._clock.now(), replace(self._pacing.holds(self._clock.monotonic()), only=only)
        parcels = tx.outbox.claim(at, limit, holds) if limit > 0 else []
        jobs = [job for parcel in parcels if (job := self._rendered(tx, parcel, at)) is not None]
        jobs = self._fitting(tx, jobs, holds.room)
        if jobs:
            failpoint("courier.before_commit")
        return _Claimed(jobs, len(parcels), tx.outbox.next_due(at))

    def _fitting(self, tx: Transaction, jobs: list[Job], room: int) -> list[Job]:
        """Without the albums that don't fit into `room` or their chat: how large one is, only its rendering tells."""
        now, fitting = self._clock.monotonic(), []
        for parcel, outgoing in jobs:
            parts = _parts(outgoing)
            if self._pacing.fits(parcel.id, parcel.chat_id, parts, now, room):
                room -= parts
                fitting.append((parcel, outgoing))
            else:
                tx.outbox.unclaim(parcel.id)
        return fitting

    def _rendered(self, tx: Transaction, parcel: Parcel, at: datetime) -> Job | None:
        """None where there is nothing to send: its reason is gone, or its wording has a bug and is tried again."""
        outgoing = attempt_now(self._paperwork.render, tx, parcel, at)
        if isinstance(outgoing, Failure):
            self._alert("render", f"parcel {parcel.id} ({parcel.kind}): {outgoing.place}", outgoing.error)
            self._not_rendered(tx, parcel, at, outgoing)
            return None
        if outgoing is None:
            drop(tx, parcel, at)
            return None
        return parcel, without_tags(outgoing) if parcel.plain else outgoing

    def _not_rendered(self, tx: Transaction, parcel: Parcel, at: datetime, failed: Failure) -> None:
        """Like a message that can't be sent: tried until it is too old for its class, then it ends and is told."""
        if at - parcel.created_at < TOO_OLD[parcel.delivery]:
            pause = min(MAX_RENDER_PAUSE, timedelta(minutes=1) * 2 ** min(parcel.attempts - 1, 10))
            tx.outbox.again(parcel.id, at + pause, at, error=failed.place, unknown=False)
            return
        if parcel.delivery is not Delivery.MUST:
            tx.outbox.settle(parcel.id, State.DROPPED, at, error=failed.place)
            return
        tx.outbox.settle(parcel.id, State.DEAD, at, error=failed.place)
        told = attempt_now(self._paperwork.undeliverable, tx, parcel, DeliveryFailure.BAD, at)
        if isinstance(told, Failure):
            self._alert("settle", f"parcel {parcel.id}: {told.place}", told.error)

    def _start(self, parcel: Parcel, outgoing: Outgoing) -> None:
        self._pacing.spend(
            parcel.chat_id,
            outgoing.method,
            self._clock.monotonic(),
            parts=_parts(outgoing),
            stranger=parcel.priority is Priority.STRANGER,
        )
        task = self._tasks.create_task(self._send(parcel, outgoing))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _send(self, parcel: Parcel, outgoing: Outgoing) -> None:
        await self._db.ours()
        failpoint("courier.before_send")
        result = await attempt(self._call(outgoing.method, outgoing.params))
        failpoint("courier.sent")
        verdict = judge_error(result.error, outgoing.method) if isinstance(result, Failure) else judge_result(result)
        was_bad, was_well = self._line.bad, self._line.well
        self._line.heard(verdict.outcome, parcel.chat_id, self._clock.monotonic(), parcel.unknowns)
        if was_well and not self._line.well:
            log.warning("Telegram has not taken parcel %d and is asked again: %s", parcel.id, verdict.error)
        self._tell_line(was_bad=was_bad)
        self._tried.append(Tried(parcel, verdict, line_bad=self._line.bad, sent=outgoing))
        self._bell.ring()

    async def _probe(self) -> None:
        """A 401 or 404 may be a stray one: nothing is sent until getMe says that the token holds."""
        answer = await self._get_me()
        if isinstance(answer, Failure):
            self._alert("token", f"Telegram refuses the token or the method: {type(answer.error).__name__}")
            self._line.until = self._clock.monotonic() + MAX_REST
        else:
            self._line.token_doubted, self._line.until = False, 0.0

    async def _get_me(self) -> object:
        return await attempt(self._call("getMe", {}))

    def _tell_line(self, *, was_bad: bool) -> None:
        if self._line.bad and not was_bad:
            self._alert("line", "answers of Telegram are lost: everything waits, getMe feels for the line")
        elif was_bad and not self._line.bad:
            log.warning("the line to Telegram is good again")

    def _count(self, one: Tried, fate: Fate) -> None:
        self._metrics.parcels.labels(one.verdict.outcome.name.lower()).inc()
        if fate in (Fate.DEAD, Fate.PLAIN):
            self._alert(fate.name.lower(), f"parcel {one.parcel.id} ({one.parcel.kind}): {one.verdict.error}")

    def _alert(self, kind: str, sentence: str, error: Exception | None = None) -> None:
        self._metrics.alerts.labels(kind).inc()
        log.error("%s: %s", kind, sentence, exc_info=error)

    def _rest(self, claimed: _Claimed) -> float:
        """Until something may change by itself; what is under way rings the bell."""
        at, now = self._clock.now(), self._clock.monotonic()
        pacing = self._pacing
        held = (pacing.blocked(now), pacing.kept(now), pacing.albums(now))
        waits = [until - now for untils in held for until in untils.values()]
        stranger = pacing.next_stranger(now)
        if stranger > 0:
            waits.append(stranger)
        if claimed.next_due is not None:
            waits.append((claimed.next_due - at).total_seconds())
        return max(0.02, min([MAX_REST, *waits]))


def _most_parts(kind: str) -> int:
    """Of a message that was sent before this process started: how many were in an album is not known any more."""
    return MAX_ALBUM if kind == ALBUM else 1


def _parts(outgoing: Outgoing) -> int:
    """As how many messages Telegram counts the request."""
    album = outgoing.params.get("media") if outgoing.method == "sendMediaGroup" else None
    return len(album) if isinstance(album, list) else 1
