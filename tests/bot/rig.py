"""A courier with a real database, a recording Telegram and a clock moved by hand: what its tests share."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from bot.delivery.courier import Courier
from bot.delivery.line import Line
from bot.delivery.pacing import Pacing
from bot.delivery.settle import Paperwork
from bot.runtime.careful import Careful
from bot.runtime.health import Metrics
from bot.runtime.wake_signals import Bell
from handlers.bot_api.request import Outgoing
from handlers.delivery import DeliveryFailure
from storage.database import Database, vault_for
from storage.messages.parcels import Delivery, NewParcel, Parcel, Priority, State
from storage.transaction import Transaction
from tests.databases import make_database
from tests.fakes import FakeTelegram, HandClock


@asynccontextmanager
async def opened(tmp_path: Path) -> AsyncIterator[Database]:
    """The database of this folder, which is made where there is none yet."""
    path = tmp_path / "wangge.db"
    if not path.exists():
        make_database(path)
    db = Database(path, vault_for(path, tmp_path / "wangge.key"))
    await db.open()
    try:
        yield db
    finally:
        await db.close()


@dataclass(slots=True)
class Notebook:
    """Stands for the handlers: renders a parcel's own words, and notes what it is told."""

    delivered: list[tuple[int, int | None]] = field(default_factory=list)
    undeliverable: list[tuple[int, DeliveryFailure]] = field(default_factory=list)
    buggy: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    moved: list[object] = field(default_factory=list)
    told: list[datetime] = field(default_factory=list)
    albums: dict[str, int] = field(default_factory=dict)
    """How many pictures the album of that key has."""

    def render(self, tx: Transaction, parcel: Parcel, at: datetime) -> Outgoing | None:
        if parcel.key in self.buggy:
            raise LookupError("no such wording")
        if parcel.key in self.gone:
            return None
        if parcel.key in self.albums:
            pictures = [{"type": "photo", "media": f"p{number}"} for number in range(self.albums[parcel.key])]
            return Outgoing("sendMediaGroup", {"chat_id": parcel.chat_id, "media": pictures})
        text = {"chat_id": parcel.chat_id, "text": f"<b>{parcel.key}</b> &amp; more", "parse_mode": "HTML"}
        return Outgoing(parcel.kind, text)

    def note_delivered(
        self, tx: Transaction, parcel: Parcel, sent: Outgoing | None, message_id: int | None, at: datetime
    ) -> None:
        if f"{parcel.key}/delivered" in self.buggy:
            raise LookupError("no such card")
        self.delivered.append((parcel.id, message_id))

    def note_undeliverable(self, tx: Transaction, parcel: Parcel, why: DeliveryFailure, at: datetime) -> None:
        if f"{parcel.key}/undeliverable" in self.buggy:
            raise LookupError("nobody to be told")
        self.undeliverable.append((parcel.id, why))

    def paperwork(self) -> Paperwork:
        return Paperwork(
            render=self.render,
            delivered=self.note_delivered,
            undeliverable=self.note_undeliverable,
            migrated=lambda tx, old, new, at: self.moved.append((old, new, tx.chats.migrate(old, new, at))),
            topic_gone=lambda tx, chat, at: self.moved.append((chat, tx.chats.leave_topic(chat))),
            told=lambda tx, sent_at: self.told.append(sent_at),
        )


@dataclass(slots=True)
class Rig:
    db: Database
    telegram: FakeTelegram
    notebook: Notebook
    clock: HandClock
    courier: Courier
    metrics: Metrics
    _count: int = 0

    async def owe(self, key: str, chat: int = 100, delivery: Delivery = Delivery.MUST, **more: object) -> int:
        """Puts a parcel into the outbox and gives its id."""
        parcel = NewParcel(key, chat, "sendMessage", 1, "{}", delivery, Priority.PROMPT)
        parcel = replace(parcel, **more)  # type: ignore[arg-type]

        def turn(tx: Transaction) -> None:
            assert tx.outbox.add(parcel, self.clock.now())

        await self.db.write(turn)
        self._count += 1
        return self._count

    async def round(self) -> None:
        """Claims and sends what may go now, and settles it."""
        await self.courier.step()
        await self.courier.finish(5.0)

    async def parcel(self, number: int) -> Parcel:
        parcel = await self.db.write(lambda tx: tx.outbox.get(number))
        assert parcel is not None
        return parcel

    async def state(self, number: int) -> State:
        return (await self.parcel(number)).state

    def alerts(self, kind: str) -> float | None:
        return self.metrics.registry.get_sample_value("wangge_alerts_total", {"kind": kind})

    def sent(self) -> list[str]:
        return [str(asked.params["text"]) for asked in self.telegram.asked if "text" in asked.params]


@asynccontextmanager
async def rig(tmp_path: Path, *, lifted: bool = True) -> AsyncIterator[Rig]:
    async with opened(tmp_path) as db, asyncio.TaskGroup() as tasks:
        telegram, notebook, clock, metrics = FakeTelegram(), Notebook(), HandClock(), Metrics()
        pacing = Pacing(lifted=lifted)
        careful = Careful(db, clock, unclean=await db.write(lambda tx: tx.last_end.begin()))
        courier = Courier(db, telegram, notebook.paperwork(), clock, pacing, Line(), careful, Bell(), metrics, tasks)
        yield Rig(db, telegram, notebook, clock, courier, metrics)
