"""What waits, since when, and how fast the writing thread answers is seen from outside, and names nobody."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.loops.watch_backlog import LOOK_EVERY, BacklogWatch
from bot.runtime.health import STUCK, Metrics
from storage.database import Database
from storage.engine.errors import NotStored
from storage.messages.inbox import Arrived
from storage.messages.parcels import Delivery, NewParcel, Priority
from storage.transaction import Transaction
from tests.bot.rig import opened
from tests.fakes import MONDAY, HandClock

BOT = 4242
MINUTE = timedelta(minutes=1)


def parcel(key: str, delivery: Delivery, after: timedelta | None = None) -> NewParcel:
    not_before = None if after is None else MONDAY + after
    return NewParcel(key, 100, "sendMessage", 1, "{}", delivery, Priority.PROMPT, not_before=not_before)


def fill(tx: Transaction) -> None:
    """Two updates, one of them set aside; three messages, of which one waits for its time."""
    letters = [Arrived(number, 1, "message", b"{}") for number in (7, 8)]
    tx.inbox.store(BOT, letters, MONDAY - 3 * MINUTE)
    tx.inbox.failed(tx.inbox.waiting(MONDAY)[0].id, MONDAY, "KeyError at turn.py:12", None)
    for key, delivery, after in (
        ("must", Delivery.MUST, None),
        ("best", Delivery.BEST, None),
        ("later", Delivery.MUST, timedelta(hours=9)),
    ):
        assert tx.outbox.add(parcel(key, delivery, after), MONDAY - 2 * MINUTE)


def told(metrics: Metrics, name: str, what: str | None = None) -> float | None:
    metrics.text(MONDAY)
    return metrics.registry.get_sample_value(name, {} if what is None else {"what": what})


async def test_what_waits_is_counted_with_the_age_of_the_oldest(tmp_path: Path) -> None:
    async with opened(tmp_path) as db:
        metrics = Metrics()
        await db.write(fill)

        assert await BacklogWatch(db, tmp_path / "wangge.db", HandClock(), metrics).step() == LOOK_EVERY

        ages = {
            what: (told(metrics, "wangge_waiting", what), told(metrics, "wangge_oldest_waiting_seconds", what))
            for what in ("letters", "letters_set_aside", "messages", "owed_messages", "timers")
        }
        assert ages == {
            "letters": (1, 180),
            "letters_set_aside": (1, 0),
            "messages": (2, 120),
            "owed_messages": (1, 120),
            "timers": (0, 0),
        }
        assert (told(metrics, "wangge_disk_free_bytes") or 0) > 0
        assert told(metrics, "wangge_last_backup_timestamp_seconds") == 0


async def test_a_message_that_is_tried_again_later_is_owed_all_the_while(tmp_path: Path) -> None:
    async with opened(tmp_path) as db:
        metrics = Metrics()

        def tried(tx: Transaction) -> None:
            tx.outbox.add(parcel("must", Delivery.MUST), MONDAY - 2 * MINUTE)
            [claimed] = tx.outbox.claim(MONDAY, 10)
            tx.outbox.again(claimed.id, MONDAY + MINUTE, MONDAY, "NotSent", unknown=False)

        await db.write(tried)
        await BacklogWatch(db, tmp_path / "wangge.db", HandClock(), metrics).step()

        assert metrics.backlog.owed.count == 1


async def test_a_writing_thread_that_does_not_answer_makes_the_bot_unwell_after_a_minute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path) as db:
        metrics, clock = Metrics(), HandClock()
        watch = BacklogWatch(db, tmp_path / "wangge.db", clock, metrics)
        await watch.step()
        metrics.last_poll = clock.now()
        assert metrics.healthy(clock.now())

        with monkeypatch.context() as patched:
            patched.setattr(Database, "write", refused)
            for _ in range(2):
                with pytest.raises(NotStored):
                    await watch.step()
                clock.move(STUCK / 2)
        metrics.last_poll = clock.now()
        assert not metrics.healthy(clock.now())

        await watch.step()
        assert metrics.healthy(clock.now())


async def refused(self: Database, turn: object) -> None:
    raise NotStored("disk full")
