"""A street with its chats in a real database, and the weekly timer rung as the timekeeper rings it."""

from dataclasses import replace
from datetime import datetime

from dispatch.case import commands as c
from dispatch.case.fold import evolve
from dispatch.figures.sums import summed
from dispatch.model import Case, NoteId, Place, RowCode, StationCode
from handlers.centre import Centre
from handlers.digests.weekly import TIMER, answer_weekly, compose_weekly
from handlers.digests.weekly import ring as ring_weekly
from handlers.notify.message_codec import read_message
from handlers.notify.messages import WeeklyDigest
from handlers.queries.list_page import Row
from handlers.rendering.digest_text import areas_have_more, digest_page
from handlers.turn.carry_out import Turn
from handlers.turn.reader_query import WeekFacts, WeekQuery
from handlers.wording.speech import saying
from storage.cases import history
from storage.cases.history import PeriodFacts
from storage.database import Database
from storage.messages.outbox import Parcel, State
from storage.messages.timers import Timer
from storage.people.chats import BoundChat, ChatKind
from storage.transaction import Transaction
from tests.make import DISPATCHED_AT, Chronicle, report
from tests.street import (
    HEAD,
    LI,
    MONDAY_0942,
    OTHER_HEAD,
    PEOPLE,
    SHANGHAI,
    SQUAD,
    STALL,
    STATIONS,
    UNITS,
    WANG,
    WUNAN,
    ZHAO,
    book,
    local,
)

CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT = -100, -200, -300
CENTRE = Centre("首义路街", "SY", SHANGHAI, "zh", book(), 1, "wangge_bot")
DUE = local(30, 9)
"""Nine on the Monday after week 48."""
HEADS = (1000 + HEAD.id, 1000 + OTHER_HEAD.id)


def settle_street(tx: Transaction) -> None:
    for station in STATIONS:
        tx.places.put_station(station)
    for unit in UNITS:
        tx.places.put_unit(unit)
    for person in PEOPLE:
        tx.people.add(person)
    tx.chats.bind(BoundChat(CENTRE_CHAT, ChatKind.CENTRE_GROUP, "中心", thread_id=7))
    tx.chats.bind(BoundChat(UNIT_CHAT, ChatKind.UNIT_GROUP, "城管", unit=SQUAD.code))
    tx.chats.bind(BoundChat(WORKER_CHAT, ChatKind.WORKER_GROUP, "网格员"))


def open_case(
    number: int,
    station: StationCode = WUNAN,
    *,
    row: RowCode = STALL,
    at: datetime = MONDAY_0942,
    note: NoteId | None = None,
) -> Chronicle:
    """Dispatched to the squad some minutes later, and nothing since; `note` is its written place."""
    told = Chronicle()
    place = Place(note=note) if note is not None else Place(note=NoteId(2))
    told.tell(report(f"SY20261123-{number:04}", row=row, station=station, place=place), WANG, at)
    told.tell(c.Dispatch(SQUAD.code), LI if station == WUNAN else ZHAO, at + (DISPATCHED_AT - MONDAY_0942))
    return told


def keep(tx: Transaction, told: Chronicle) -> None:
    """Puts a whole history into the database, event by event."""
    case: Case | None = None
    for at, by, event in told.history:
        before, case = case, evolve(case, event, by, at)
        if before is None:
            tx.cases.add(case, (event,), by, at)
        else:
            tx.cases.save(before, case, (event,), by, at)


async def work_off(
    db: Database, at: datetime, centre: Centre = CENTRE, most: int = 20, kind: str = TIMER
) -> list[int]:
    """Rings whatever is due, as the timekeeper does; the weeks (or months) that were answered, in order."""
    weeks: list[int] = []
    for _ in range(most):
        due = await db.write(lambda tx: [t for t in tx.timers.due(at) if t.kind == kind])
        if not due:
            return weeks
        query = await ring(db, due[0], at)
        if query is not None:
            await answer(db, query, at, centre)
            weeks.append(query.week.number)
    raise AssertionError("it never comes to rest")


async def ring(db: Database, timer: Timer, at: datetime) -> WeekQuery | None:
    return await db.write(lambda tx: ring_weekly(Turn(tx, at, CENTRE, timer.ring), timer))


async def answer(db: Database, query: WeekQuery, at: datetime, centre: Centre = CENTRE) -> None:
    now, before = [await week(db, period.start, period.end) for period in (query.week, query.week_before)]
    sums, earlier = summed(now.facts, query.week, CENTRE.book), summed(before.facts, query.week_before, CENTRE.book)
    found = WeekFacts(query, sums, earlier, unread=now.unread)
    composed = await db.write(lambda tx: compose_weekly(Turn(tx, at, centre, "timer:1"), found))
    await db.write(lambda tx: answer_weekly(Turn(tx, at, centre, "timer:1"), composed, areas_have_more))


async def week(db: Database, start: datetime, end: datetime) -> PeriodFacts:
    return await db.ask(lambda conn: history.week(conn, start, end))


async def parcels(db: Database, at: datetime) -> dict[int, list[Parcel]]:
    """Everything that waits, by chat; it is taken out of the outbox for that."""
    found: dict[int, list[Parcel]] = {}
    while some := await db.write(lambda tx: claim_all(tx, at)):
        for parcel in some:
            found.setdefault(parcel.chat_id, []).append(parcel)
    return found


def claim_all(tx: Transaction, at: datetime) -> list[Parcel]:
    some = tx.outbox.claim(at, 50)
    for parcel in some:
        tx.outbox.settle(parcel.id, State.SENT, at, message_id=1)
    return some


async def text_of(db: Database, parcel: Parcel, language: str = "zh", *, full: bool = False) -> str:
    """As it is sent; `full` as the button «全部指标» shows it."""
    say, it = saying(CENTRE, DUE, language), replace(digest_of(parcel), full=full)
    return await db.write(lambda tx: str(digest_page(tx, parcel, it, say)[0]))


async def rows_of(db: Database, parcel: Parcel) -> list[Row]:
    """Its buttons."""
    say = saying(CENTRE, DUE, "zh")
    return await db.write(lambda tx: digest_page(tx, parcel, digest_of(parcel), say)[1])


def digest_of(parcel: Parcel) -> WeeklyDigest:
    message = read_message(parcel)
    assert isinstance(message, WeeklyDigest)
    return message
