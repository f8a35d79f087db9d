"""Small builders for the storage tests: a moment, a person, a case and what happened to it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from dispatch.case.events import Accepted, Dispatched, Event, Reported, Resolved
from dispatch.case.fold import evolve, replay
from dispatch.model import (
    Case,
    CaseId,
    Clock,
    ClockKind,
    GridCode,
    Kind,
    Level,
    NoteId,
    Person,
    PersonId,
    Role,
    RowCode,
    Source,
    StationCode,
    UnitCode,
    Urgency,
)
from storage.messages.outbox import Delivery, NewParcel, Priority
from storage.transaction import Transaction

AT = datetime(2026, 11, 23, 1, 42, tzinfo=UTC)
DAY = date(2026, 11, 23)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
STATION = StationCode("420106010002")
GRID = GridCode("420106010002-03")
SQUAD = UnitCode("chengguan")
ROW = RowCode("E0406-1")
WORKER = PersonId(1)
STAFF = PersonId(2)
OFFICER = PersonId(3)
CLOCK = Clock(120, ClockKind.CONTINUOUS, started=AT, due=AT + 2 * HOUR)


def report(tx: Transaction, note: NoteId | None = None, at: datetime = AT, row: RowCode | None = ROW) -> Case:
    """A reported case, in the database."""
    event = Reported(
        id=tx.cases.next_id(),
        number=tx.cases.next_number("SY", DAY),
        reporter=WORKER,
        description=note or NoteId(999),
        kind=Kind.EVENT,
        source=Source.WORKER,
        urgency=Urgency.NORMAL,
        rules_version="2026-11",
        triage=Clock(15, ClockKind.WORK, started=at, due=at + 15 * MINUTE),
        row=row,
        grid=GRID,
        station=STATION,
    )
    case = replay([(at, WORKER, event)])
    tx.cases.add(case, [event], WORKER, at)
    return case


def happen(tx: Transaction, case: Case, events: Sequence[Event], by: PersonId, at: datetime) -> Case:
    after = case
    for event in events:
        after = evolve(after, event, by, at)
    tx.cases.save(case, after, events, by, at)
    return after


def dispatch(tx: Transaction, case: Case, at: datetime = AT, unit: UnitCode = SQUAD) -> Case:
    clock = replace(CLOCK, started=at, due=at + 2 * HOUR)
    return happen(tx, case, [Dispatched(unit=unit, level=Level.STREET, clock=clock)], STAFF, at)


def resolve(tx: Transaction, case: Case, at: datetime, used: timedelta) -> Case:
    stopped = Clock(120, ClockKind.CONTINUOUS, used=used)
    return happen(tx, case, [Accepted(OFFICER), Resolved(NoteId(2), stopped)], OFFICER, at)


def person(name: str = "王秀英", telegram_id: int | None = 1001, role: Role = Role.WORKER) -> Person:
    return Person(PersonId(0), name, frozenset({role}), telegram_id, STATION, (GRID,))


def parcel(
    key: str,
    chat_id: int = -1001,
    priority: Priority = Priority.REDRAW,
    supersede: str | None = None,
    not_before: datetime | None = None,
    case: CaseId | None = None,
) -> NewParcel:
    return NewParcel(
        key=key,
        chat_id=chat_id,
        kind="card",
        version=1,
        body='{"case":7}',
        delivery=Delivery.MUST,
        priority=priority,
        supersede=supersede,
        not_before=not_before,
        case=case,
    )
