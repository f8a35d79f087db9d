"""A database of many cases, as years of work leave it: most closed, some open, with letters, notes and parcels."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from bot.config.load import load
from bot.open_resources import open_database
from dispatch.case import events as e
from dispatch.case.fold import evolve, replay
from dispatch.model import (
    Case,
    CaseId,
    Clock,
    ClockKind,
    GridCode,
    Kind,
    Level,
    PersonId,
    RowCode,
    Source,
    StationCode,
    UnitCode,
    Urgency,
)
from handlers.notify.message_codec import write_message
from handlers.notify.messages import CaseCard
from storage.messages.inbox import Arrived
from storage.messages.parcels import Delivery, NewParcel, Priority, State
from storage.migrate import migrate
from storage.transaction import Transaction
from tests.bench.bot_api import GROUPS

BEGAN: Final = datetime(2024, 1, 1, 1, 0, tzinfo=UTC)
EVERY: Final = timedelta(minutes=9)
STAY_OPEN: Final = 100
"""One case in so many is still open."""
A_BATCH: Final = 2_000
WORKER: Final = PersonId(1)


def fill(config: Path, cases: int) -> None:
    """Through storage itself, a batch of cases in each transaction."""

    async def work() -> None:
        async with open_database(settings) as db:
            await db.write(lambda tx: tx.inbox.claim_bot(4242))
            for first in range(0, cases, A_BATCH):
                numbers = range(first, min(first + A_BATCH, cases))
                await db.write(partial(_batch, numbers=numbers))

    settings = load(config, {}, with_token=False).settings
    migrate(settings.storage.database)
    asyncio.run(work())


def _batch(tx: Transaction, numbers: range) -> None:
    arrived = [Arrived(n + 1, GROUPS[0], "message", b'{"update_id":%d,"message":{}}' % n) for n in numbers]
    at = BEGAN + numbers.start * EVERY
    tx.inbox.store(4242, arrived, at)
    for letter in tx.inbox.waiting(at, len(arrived)):
        tx.inbox.done(letter.id, at)
    for number in numbers:
        case = _lived(tx, number, BEGAN + number * EVERY)
        _told(tx, case)


def _lived(tx: Transaction, number: int, at: datetime) -> Case:
    """Reported, dispatched, accepted, and but for some resolved and passed."""
    clock = Clock(120, ClockKind.CONTINUOUS, started=at, due=at + timedelta(hours=2))
    note = tx.notes.keep("首义路12号门口占道经营,推车堵了人行道", WORKER, at)
    case_id, day = tx.cases.next_id(), date(2024, 1, 1) + timedelta(days=number // 160)
    reported = e.Reported(
        id=case_id,
        number=tx.cases.next_number("SY", day),
        reporter=WORKER,
        description=note,
        kind=Kind.EVENT,
        source=Source.WORKER,
        urgency=Urgency.NORMAL,
        rules_version="2026-11",
        triage=replace(clock, kind=ClockKind.WORK),
        row=RowCode("E0406-1"),
        grid=GridCode("S1-01"),
        station=StationCode("S1"),
    )
    begun = replay([(at, WORKER, reported)])
    tx.cases.add(begun, [reported], WORKER, at)
    events: list[e.Event] = [e.Dispatched(unit=UnitCode("S1"), level=Level.STATION, clock=clock), e.Accepted(WORKER)]
    if number % STAY_OPEN:
        events += [e.Resolved(note, clock), e.Passed()]
    case = begun
    for event in events:
        case = evolve(case, event, WORKER, at)
    tx.cases.save(begun, case, events, WORKER, at)
    if case.open:
        tx.timers.sync(case_id, [("due", at + timedelta(days=3650))])
    return case


def _told(tx: Transaction, case: Case) -> None:
    """Its card, sent."""
    key = f"card:{case.id}:{GROUPS[0]}:1"
    kind, version, body = write_message(CaseCard(case.id))
    parcel = NewParcel(key, GROUPS[0], kind, version, body, Delivery.MUST, Priority.REDRAW, case=CaseId(case.id))
    tx.outbox.add(parcel, case.opened_at)
    tx.outbox.settle(case.id, State.SENT, case.opened_at, message_id=case.id)
    tx.cards.put(case.id, GROUPS[0], case.id, case.revision, case.opened_at)
