"""Letters become turns, in order within a chat; a poisonous one holds up its own chat only, and not for ever."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.loops.process_inbox import BATCH, PAUSES, Desk, Turns
from bot.runtime.careful import CAREFUL_FOR, CAREFUL_WITH, Careful
from bot.runtime.health import Metrics
from bot.runtime.wake_signals import Bells
from dispatch.model import PersonId
from handlers.bot_api.incoming import Unreadable
from handlers.notify.destinations import Destination
from handlers.turn.reader_query import AskedInChat, DoctorAnswer, DoctorQuery, ReaderAnswer, ReaderQuery
from storage.database import Database
from storage.engine.errors import NotStored
from storage.messages.inbox import Arrived, Letter
from storage.transaction import Transaction
from storage.upkeep.last_end import MAX_DEATHS
from tests.bot.rig import opened
from tests.fakes import HandClock

BOT = 4242
ASKER = AskedInChat(PersonId(1), Destination(-1), 7)


@dataclass(slots=True)
class Clerk:
    """Stands for the handlers: notes in the database what it took up, and stumbles over what it is told to."""

    poison: dict[bytes, Exception] = field(default_factory=dict)
    queries: set[bytes] = field(default_factory=set)
    answers: list[object] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)
    told: list[bytes] = field(default_factory=list)
    """The letters of which somebody was told that they were set aside."""
    mute: bool = False
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    slow: asyncio.Event | None = None
    """A query is answered only when this is set."""

    def take(self, tx: Transaction, letter: Letter, at: datetime) -> ReaderQuery | None:
        if letter.raw in self.queries:
            return DoctorQuery(letter.raw.decode(), ASKER)
        tx.meta.set(f"taken:{letter.raw.decode()}", "yes")
        self.taken.append(letter.raw)
        if letter.raw in self.poison:
            raise self.poison[letter.raw]
        return None

    async def ask(self, query: ReaderQuery) -> ReaderAnswer:
        self.asked.set()
        if self.slow is not None:
            await self.slow.wait()
        if "unanswerable" in query.origin:
            raise LookupError("no such board")
        assert isinstance(query, DoctorQuery)
        return DoctorAnswer(query, ())

    def turns(self) -> Turns:
        return Turns(self.take, self.ask, self.answer, self.set_aside)

    def set_aside(self, tx: Transaction, letter: Letter, at: datetime) -> None:
        if self.mute:
            raise LookupError("no such sentence")
        self.told.append(letter.raw)

    def answer(self, tx: Transaction, answer: ReaderAnswer, at: datetime) -> None:
        self.answers.append(f"answer to {answer.query.origin}")


@dataclass(slots=True)
class Post:
    db: Database
    clerk: Clerk
    clock: HandClock
    desk: Desk
    metrics: Metrics
    careful: Careful
    tasks: asyncio.TaskGroup
    _last: int = 0

    async def brings(self, *letters: tuple[int, bytes]) -> None:
        arrived = [Arrived(self._last + n, lane, "message", raw) for n, (lane, raw) in enumerate(letters, 1)]
        self._last += len(letters)
        await self.db.write(lambda tx: tx.inbox.store(BOT, arrived, self.clock.now()))

    async def taken(self, raw: bytes) -> bool:
        return await self.db.write(lambda tx: tx.meta.get(f"taken:{raw.decode()}")) is not None

    async def waiting(self) -> int:
        later = self.clock.now() + timedelta(days=1)
        return len(await self.db.write(lambda tx: tx.inbox.waiting(later)))

    async def set_aside(self) -> int:
        return await self.db.write(lambda tx: tx.inbox.set_aside_count())


@asynccontextmanager
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with opened(tmp_path) as db, asyncio.TaskGroup() as tasks:
        clerk, clock, metrics = Clerk(), HandClock(), Metrics()
        careful = Careful(db, clock, unclean=await db.write(lambda tx: tx.last_end.begin()))
        desk = Desk(db, clerk.turns(), clock, Bells(), metrics, careful, tasks)
        yield Post(db, clerk, clock, desk, metrics, careful, tasks)


async def test_letters_are_taken_up_in_order_and_done_with_their_turn(tmp_path: Path) -> None:
    async with post(tmp_path) as p:
        await p.brings((1, b"a"), (2, b"b"), (1, b"c"))

        assert await p.desk.step() == 0.0

        assert await p.waiting() == 0
        assert [raw for raw in p.clerk.taken if raw in (b"a", b"c")] == [b"a", b"c"]
        assert await p.desk.step() > 0


async def test_a_failing_letter_leaves_nothing_written_and_holds_up_its_own_chat(tmp_path: Path) -> None:
    async with post(tmp_path) as p:
        p.clerk.poison[b"bad"] = ZeroDivisionError()
        await p.brings((1, b"before"), (1, b"bad"), (1, b"after"), (2, b"other"))

        await p.desk.step()
        await p.desk.step()

        assert await p.taken(b"before")
        assert not await p.taken(b"bad")
        assert not await p.taken(b"after")
        assert await p.taken(b"other")


async def test_a_poisonous_letter_is_tried_five_times_then_set_aside_and_the_chat_goes_on(tmp_path: Path) -> None:
    async with post(tmp_path) as p:
        p.clerk.poison[b"bad"] = ZeroDivisionError()
        await p.brings((1, b"bad"), (1, b"after"))

        for pause in PAUSES:
            await p.desk.step()
            assert await p.set_aside() == 0
            p.clock.move(pause)
        await p.desk.step()
        await p.desk.step()

        assert await p.set_aside() == 1
        assert p.clerk.told == [b"bad"]
        assert await p.taken(b"after")
        assert p.metrics.registry.get_sample_value("wangge_alerts_total", {"kind": "set_aside"}) == 1


async def test_a_letter_that_succeeds_at_a_later_try_is_not_taken_twice(tmp_path: Path) -> None:
    async with post(tmp_path) as p:
        p.clerk.poison[b"shy"] = ZeroDivisionError()
        await p.brings((1, b"shy"))
        await p.desk.step()
        p.clerk.poison.clear()
        p.clock.move(timedelta(seconds=2))

        await p.desk.step()
        await p.desk.step()

        assert await p.taken(b"shy")
        assert await p.waiting() == 0


async def test_the_desk_says_when_a_put_off_letter_is_due(tmp_path: Path) -> None:
    async with post(tmp_path) as p:
        p.clerk.poison[b"bad"] = ZeroDivisionError()
        await p.brings((1, b"bad"))
        await p.desk.step()

        assert 0 < await p.desk.step() <= 1.0


async def test_an_unreadable_update_is_set_aside_at_once(tmp_path: Path) -> None:
    async with post(tmp_path) as p:
        p.clerk.poison[b"{]"] = Unreadable("KeyError")
        await p.brings((1, b"{]"), (1, b"after"))

        await p.desk.step()

        assert await p.set_aside() == 1
        assert await p.taken(b"after")


async def test_the_log_names_type_and_place_of_a_failure_and_no_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with post(tmp_path) as p:
        p.clerk.poison[b"bad"] = ZeroDivisionError()
        await p.brings((1, b"bad"))

        await p.desk.step()

        assert "ZeroDivisionError Clerk.take:" in caplog.records[0].getMessage()


async def test_a_full_disk_is_no_fault_of_the_letters(tmp_path: Path) -> None:
    async with post(tmp_path) as p:
        p.clerk.poison[b"a"] = NotStored("disk full")
        await p.brings((1, b"a"))
        for _ in range(10):
            with pytest.raises(NotStored):
                await p.desk.step()
        p.clerk.poison.clear()

        await p.desk.step()

        assert await p.taken(b"a")
        assert await p.set_aside() == 0


async def test_a_disk_that_fills_up_within_a_turn_is_no_fault_of_the_letter(tmp_path: Path) -> None:
    async with post(tmp_path) as p:
        raw = await p.db.write(lambda tx: tx.meta._connection.raw)

        def too_much(tx: Transaction, letter: Letter, at: datetime) -> None:
            tx.meta.set("much", "x" * 200_000)
            tx.meta.set(f"taken:{letter.raw.decode()}", "yes")

        turns = replace(p.clerk.turns(), take=too_much)
        desk = Desk(p.db, turns, p.clock, Bells(), p.metrics, p.careful, p.tasks)
        await p.brings((1, b"a"))
        await p.db.write(lambda tx: raw.execute("PRAGMA max_page_count = 1"))
        for _ in range(10):
            with pytest.raises(NotStored):
                await desk.step()
            p.clock.move(timedelta(minutes=5))
        await p.db.write(lambda tx: raw.execute("PRAGMA max_page_count = 100000"))
        [letter] = await p.db.write(lambda tx: tx.inbox.waiting(p.clock.now()))
        assert letter.attempts == 0

        await desk.step()

        assert await p.taken(b"a")


async def test_a_reader_query_is_asked_beside_the_writer_and_answered_in_a_second_turn(
    tmp_path: Path,
) -> None:
    async with post(tmp_path) as p:
        p.clerk.queries.add(b"/board")
        await p.brings((1, b"a"), (1, b"/board"), (1, b"b"))

        await p.desk.step()
        await p.desk.finish(5.0)
        await p.desk.step()

        assert p.clerk.answers == ["answer to /board"]
        assert p.clerk.taken == [b"a", b"b"]
        assert await p.waiting() == 0


async def test_a_reader_query_that_cannot_be_answered_fails_like_any_letter(tmp_path: Path) -> None:
    async with post(tmp_path) as p:
        p.clerk.queries.add(b"unanswerable")
        await p.brings((1, b"unanswerable"))

        await p.desk.step()
        await p.desk.finish(5.0)

        assert p.clerk.answers == []
        assert await p.waiting() == 1


async def test_a_slow_query_holds_up_its_own_chat_and_no_other(tmp_path: Path) -> None:
    async with post(tmp_path) as p:
        p.clerk.slow = asyncio.Event()
        p.clerk.queries.add(b"/doctor")
        await p.brings((1, b"/doctor"), (1, b"behind it"))
        await p.desk.step()
        await p.clerk.asked.wait()

        await p.brings((2, b"a report"))
        await p.desk.step()

        assert await p.taken(b"a report")
        assert not await p.taken(b"behind it")

        p.clerk.slow.set()
        await p.desk.finish(5.0)
        await p.desk.step()

        assert p.clerk.answers == ["answer to /doctor"]
        assert await p.taken(b"behind it")


async def test_a_flood_behind_a_slow_query_hides_no_other_chat(tmp_path: Path) -> None:
    async with post(tmp_path) as p:
        p.clerk.slow = asyncio.Event()
        p.clerk.queries.add(b"/doctor")
        await p.brings((1, b"/doctor"), *((1, b"%d" % number) for number in range(2 * BATCH)), (2, b"a report"))
        await p.desk.step()
        await p.desk.step()

        assert await p.taken(b"a report")
        p.clerk.slow.set()
        await p.desk.finish(5.0)


async def test_trouble_of_the_storage_during_an_answer_is_raised_by_the_next_step(tmp_path: Path) -> None:
    async with post(tmp_path) as p:

        def full(tx: Transaction, answer: ReaderAnswer, at: datetime) -> None:
            raise NotStored("disk full")

        desk = Desk(p.db, replace(p.clerk.turns(), answer=full), p.clock, Bells(), p.metrics, p.careful, p.tasks)
        p.clerk.queries.add(b"/board")
        await p.brings((1, b"/board"))
        await desk.step()
        await desk.finish(5.0)

        with pytest.raises(NotStored):
            await desk.step()
        assert await p.waiting() == 1


async def test_a_letter_is_set_aside_also_where_nobody_can_be_told(tmp_path: Path) -> None:
    async with post(tmp_path) as p:
        p.clerk.poison[b"{]"] = Unreadable("KeyError")
        p.clerk.mute = True
        await p.brings((1, b"{]"), (1, b"after"))

        await p.desk.step()

        assert await p.set_aside() == 1
        assert await p.taken(b"after")


async def test_a_letter_of_which_the_process_has_died_three_times_is_set_aside(tmp_path: Path) -> None:
    async with post(tmp_path) as p:
        await p.brings((1, b"bad"), (2, b"good"))
        for _ in range(MAX_DEATHS):
            await p.db.write(lambda tx: tx.last_end.take_up("letter 1"))
            await p.db.write(lambda tx: tx.last_end.begin())  # the next life: the one before ended with it in work

    async with post(tmp_path) as p:
        assert p.careful.active("letter")
        await p.desk.step()
        assert await p.set_aside() == 1
        assert p.clerk.told == [b"bad"]
        assert p.clerk.taken == []

        await p.desk.step()

        assert await p.taken(b"good")
        p.clock.move(timedelta(seconds=CAREFUL_FOR))
        assert not p.careful.active("letter")


async def test_with_care_one_letter_is_in_work_at_a_time_and_noted_while_it_is(tmp_path: Path) -> None:
    noted: list[str | None] = []

    async with post(tmp_path) as p:
        await p.db.write(lambda tx: tx.last_end.begin())

    async with post(tmp_path) as p:

        def take(tx: Transaction, letter: Letter, at: datetime) -> None:
            noted.append(tx.meta.get("in_work"))

        desk = Desk(p.db, replace(p.clerk.turns(), take=take), p.clock, Bells(), p.metrics, p.careful, p.tasks)
        await p.brings((1, b"a"), (2, b"b"))
        await desk.step()
        await desk.step()

        assert noted == ['["letter 1"]', '["letter 2"]']
        assert await p.db.write(lambda tx: tx.meta.get("in_work")) is None


async def test_care_is_taken_with_the_first_letters_only_and_the_rest_goes_on_as_ever(tmp_path: Path) -> None:
    async with post(tmp_path) as p:
        await p.db.write(lambda tx: tx.last_end.begin())

    async with post(tmp_path) as p:
        await p.brings(*((number, b"%d" % number) for number in range(CAREFUL_WITH + 100)))
        for _ in range(CAREFUL_WITH):
            await p.desk.step()
        assert len(p.clerk.taken) == CAREFUL_WITH
        assert not p.careful.active("letter")

        await p.desk.step()

        assert len(p.clerk.taken) == CAREFUL_WITH + 100


async def test_what_failed_with_care_and_was_outlived_is_blamed_for_nothing(tmp_path: Path) -> None:
    async with post(tmp_path) as p:
        await p.db.write(lambda tx: tx.last_end.begin())

    async with post(tmp_path) as p:
        p.clerk.poison[b"a"] = NotStored("disk full")
        await p.brings((1, b"a"))
        with pytest.raises(NotStored):
            await p.desk.step()

        assert await p.db.write(lambda tx: tx.meta.get("in_work")) is None
