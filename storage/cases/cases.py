"""Cases and their events: the events are the truth, the row is their fold, and both move together by one revision.

So do the facts that figures are worked from; the index of words follows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, or_, select, update
from sqlalchemy import case as sql_case

from dispatch.case.events import Event, Urged
from dispatch.model import Case, CaseId, GridCode, PersonId, RowCode, StationCode, UnitCode
from storage.cases.kept_facts import KeptFacts, Log
from storage.cases.word_index import WordIndex, whose
from storage.engine.codec import kind_of, read_case, read_event, write_case, write_event
from storage.engine.connection import Connection
from storage.engine.errors import StaleRevision
from storage.engine.ids import Ids
from storage.engine.sql import upsert
from storage.tables import case_events, cases, counters

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event in the log; `on_behalf`: the actor recorded it for a unit that has nobody in chat (代录)."""

    revision: int
    at: datetime
    actor: PersonId | None
    event: Event
    on_behalf: bool = False


_body = select(cases.c.body)
_by_id = _body.where(cases.c.id == bindparam("key"))
_by_number = _body.where(cases.c.number == bindparam("key"))
_by_tail = _body.where(
    cases.c.number.endswith(bindparam("tail")),
    cases.c.opened_at >= bindparam("first"),
    cases.c.opened_at < bindparam("beyond"),
)
_open = cases.c.ended_at.is_(None)
_of_reporter = (
    _body.where(cases.c.reporter == bindparam("key"), _open).order_by(cases.c.id.desc()).limit(bindparam("most"))
)
_ended_of_reporter = _body.where(
    cases.c.reporter == bindparam("key"), cases.c.ended_at >= bindparam("since")
).order_by(cases.c.id)
_of_unit = _body.where(cases.c.unit == bindparam("key"), _open).order_by(cases.c.id)
_of_station = _body.where(cases.c.station == bindparam("key"), _open).order_by(cases.c.id)
_nowhere = _body.where(cases.c.station.is_(None), _open).order_by(cases.c.id)
_following = _body.where(cases.c.leads == bindparam("key")).order_by(cases.c.id)
_open_ids = select(cases.c.id).where(_open).order_by(cases.c.id)
_followed = select(cases.c.number).where(_open)
_ended_ids = (
    select(cases.c.id)
    .where(or_(cases.c.ended_at >= bindparam("since"), cases.c.leads.in_(_followed)))
    .order_by(cases.c.ended_at.desc(), cases.c.id.desc())
)
_there = (cases.c.grid == bindparam("place")) | (cases.c.station == bindparam("place"))
_like = (
    _there,
    cases.c.row >= bindparam("first"),
    cases.c.row < bindparam("beyond"),
    cases.c.opened_at >= bindparam("since"),
)
_near = _body.where(_open, *_like).order_by(cases.c.id.desc()).limit(20)
_past = select(cases.c.unit, func.count()).where(*_like, cases.c.unit.is_not(None)).group_by(cases.c.unit)
_past_rows = (
    select(cases.c.row, func.count())
    .where(_there, cases.c.row.is_not(None), cases.c.opened_at >= bindparam("since"))
    .group_by(cases.c.row)
)
_move = update(cases).where(cases.c.id == bindparam("id_"), cases.c.revision == bindparam("before"))
_events = select(case_events).where(case_events.c.case_id == bindparam("key")).order_by(case_events.c.revision)
_newest = select(func.max(case_events.c.at))
_last_urge = select(func.max(case_events.c.at)).where(
    case_events.c.case_id == bindparam("key"),
    case_events.c.actor == bindparam("who"),
    case_events.c.kind == bindparam("kind"),
)
_add = insert(cases)
_record = insert(case_events)
_count = (
    upsert(counters)
    .values(name=bindparam("name"), value=1)
    .on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + 1})
    .returning(counters.c.value)
)
_so_far = sql_case((counters.c.value > bindparam("least"), counters.c.value), else_=bindparam("least"))
_skip = (
    upsert(counters)
    .values(name=bindparam("name"), value=bindparam("least") + bindparam("count"))
    .on_conflict_do_update(index_elements=["name"], set_={"value": _so_far + bindparam("count")})
)


class Cases:
    """The tables `cases` and `case_events`, and with them `case_facts`."""

    def __init__(self, connection: Connection, ids: Ids, facts: KeptFacts, words: WordIndex) -> None:
        self._connection = connection
        self._ids = ids
        self._facts = facts
        self._words = words

    def next_id(self) -> CaseId:
        """An id that no case has or had."""
        return CaseId(self._ids.take(cases))

    def next_number(self, prefix: str, day: date) -> str:
        """The next number of that local day, such as SY20261123-0007."""
        name = f"{prefix}{day:%Y%m%d}"
        count: int = self._connection.execute(_count, {"name": name}).scalar_one()
        return f"{name}-{count:04d}"

    def skip_numbers(self, prefix: str, day: date, count: int, least: int) -> None:
        """Leaves so many numbers of that local day out, counted from the last one that is known or from `least`."""
        name = f"{prefix}{day:%Y%m%d}"
        self._connection.execute(_skip, {"name": name, "count": count, "least": least})

    def add(
        self, case: Case, events: Sequence[Event], actor: PersonId | None, at: datetime, *, on_behalf: bool = False
    ) -> None:
        """Stores a new case with its first events; `actor` is None for the clock."""
        self._connection.execute(_add, columns_of(case))
        self._log(case, 0, events, actor, at, on_behalf=on_behalf)
        self._facts.begin(case, [(at, actor, event) for event in events])

    def save(
        self,
        before: Case,
        after: Case,
        events: Sequence[Event],
        actor: PersonId | None,
        at: datetime,
        *,
        on_behalf: bool = False,
    ) -> None:
        """Stores what has become of a case and its new events.

        StaleRevision, and nothing written, where the case is no longer at `before.revision`.
        """
        known = {"id_": before.id, "before": before.revision}
        if self._connection.execute(_move, columns_of(after) | known).rowcount != 1:
            raise StaleRevision(f"case {before.number} is no longer at revision {before.revision}")
        self._log(after, before.revision, events, actor, at, on_behalf=on_behalf)
        if _indexed(after) != _indexed(before):
            self._words.changed(after.id)
        if events:
            self._facts.follow(after.id, self.log_of(after.id), before.revision, at)

    def get(self, case: CaseId) -> Case | None:
        """The case; None for an id that there is not."""
        return self._one(_by_id, case)

    def require(self, case: CaseId) -> Case:
        """As `get`. KeyError for an id that there is not."""
        found = self.get(case)
        if found is None:
            raise KeyError(f"no case has the id {case}")
        return found

    def by_number(self, number: str) -> Case | None:
        """The case of that number, such as SY20261123-0007."""
        return self._one(_by_number, number)

    def by_tail(self, tail: str, day: date) -> Case | None:
        """The case whose number ends in `<day>-<tail>`, for people who say only «0007»."""
        if not tail.isascii() or not tail.isdigit():
            return None
        about = datetime.combine(day, time(), UTC)
        found = self._all(_by_tail, tail=f"{day:%Y%m%d}-{tail.zfill(4)}", first=about - _DAY, beyond=about + 2 * _DAY)
        return found[0] if found else None

    def events(self, case: CaseId) -> list[Recorded]:
        """Everything that happened to the case, oldest first."""
        return [recorded(row) for row in self._connection.execute(_events, {"key": case})]

    def history(self, case: CaseId) -> list[tuple[datetime, PersonId | None, Event]]:
        """As `events`, but only what the case and its facts are folded from."""
        return plain(self.events(case))

    def log_of(self, case: CaseId) -> Log:
        """As `history`, fetched now and read when it is called: what this program can't read raises only then."""
        rows = self._connection.execute(_events, {"key": case}).all()
        return lambda: plain([recorded(row) for row in rows])

    def newest_event(self) -> datetime | None:
        """When anything happened to any case last. It goes through the whole log: not for the writer."""
        at: datetime | None = self._connection.scalar(_newest)
        return at

    def last_urge(self, case: CaseId, person: PersonId) -> datetime | None:
        """When that person last urged the case."""
        values = {"key": case, "who": person, "kind": Urged.__name__}
        at: datetime | None = self._connection.scalar(_last_urge, values)
        return at

    def open_of_reporter(self, person: PersonId, limit: int = 50) -> list[Case]:
        """The person's open reports, newest first, at most `limit`."""
        return self._all(_of_reporter, key=person, most=limit)

    def ended_of_reporter(self, person: PersonId, since: datetime) -> list[Case]:
        """The person's reports that have ended since that time, UTC, oldest first."""
        return self._all(_ended_of_reporter, key=person, since=since)

    def open_of_unit(self, unit: UnitCode) -> list[Case]:
        """The open cases that the unit has."""
        return self._all(_of_unit, key=unit)

    def open_of_station(self, station: StationCode | None) -> list[Case]:
        """The open cases of that station; with None those whose place is unknown."""
        return self._all(_nowhere) if station is None else self._all(_of_station, key=station)

    def followers(self, number: str) -> list[Case]:
        """The cases that were merged into the case of that number."""
        return self._all(_following, key=number)

    def near(self, place: GridCode | StationCode, subclass: str, since: datetime) -> list[Case]:
        """Open cases of that grid or station, and of any row of the sub-class, opened since then; newest first."""
        return self._all(_near, **_likeness(subclass, place, since))

    def past_dispatches(
        self, subclass: str, place: GridCode | StationCode, since: datetime
    ) -> Mapping[UnitCode, int]:
        """How often each unit was sent a case of that category there since then."""
        rows = self._connection.execute(_past, _likeness(subclass, place, since))
        return {UnitCode(unit): count for unit, count in rows}

    def past_rows(self, place: GridCode | StationCode, since: datetime) -> Mapping[RowCode, int]:
        """How many cases of each row of the catalogue were opened there since then."""
        rows = self._connection.execute(_past_rows, {"place": place, "since": since})
        return {RowCode(row): count for row, count in rows}

    def ids_open(self) -> list[CaseId]:
        """The ids of all open cases."""
        return [CaseId(number) for number in self._connection.scalars(_open_ids)]

    def ids_ended_since(self, moment: datetime) -> list[CaseId]:
        """The ids of the cases that have ended since then, and of those that follow an open one; the latest first."""
        return [CaseId(number) for number in self._connection.scalars(_ended_ids, {"since": moment})]

    def _one(self, query: Select[Any], key: int | str) -> Case | None:
        body = self._connection.scalar(query, {"key": key})
        return None if body is None else read_case(body)

    def _all(self, query: Select[Any], **values: object) -> list[Case]:
        return [read_case(body) for body in self._connection.scalars(query, values)]

    def _log(
        self,
        case: Case,
        before: int,
        events: Sequence[Event],
        actor: PersonId | None,
        at: datetime,
        *,
        on_behalf: bool,
    ) -> None:
        if case.revision != before + len(events):
            raise ValueError(f"case {case.number}: {len(events)} events don't lead from {before} to {case.revision}")
        rows = [
            {
                "case_id": case.id,
                "revision": revision,
                "at": at,
                "actor": actor,
                "on_behalf": on_behalf,
                "kind": kind_of(event),
                "body": write_event(event),
            }
            for revision, event in enumerate(events, before + 1)
        ]
        if rows:
            self._connection.execute(_record, rows)


def recorded(row: Any) -> Recorded:
    """One row of the event log."""
    event = read_event(row.kind, row.body)
    return Recorded(row.revision, row.at, row.actor, event, row.on_behalf)


def plain(log: Sequence[Recorded]) -> list[tuple[datetime, PersonId | None, Event]]:
    """The (at, by, event) of a log, in its order: what a case and its facts are folded from."""
    return [(one.at, one.actor, one.event) for one in log]


def columns_of(case: Case) -> dict[str, object]:
    """The row of a case: what is searched by and what the board says, derived from the whole, and the whole."""
    running = case.triage or case.clock
    return {
        "id": case.id,
        "number": case.number,
        "revision": case.revision,
        "status": case.status.value,
        "station": case.station,
        "grid": case.grid,
        "unit": case.unit,
        "officer": case.officer,
        "reporter": case.reporter,
        "row": case.row,
        "urgency": case.urgency.value,
        "leads": case.leads,
        "opened_at": case.opened_at,
        "since": case.since,
        "due_at": case.clock.due if case.clock else None,
        "ended_at": None if case.open else case.ended_at or case.since,
        "verified_at": case.verified_at,
        "revisit_at": case.revisit_at,
        "body": write_case(case),
        "act_by": running.due if running is not None else None,
        "decision": case.decision.kind.value if case.decision is not None else None,
        "supervised": len(case.unanswered),
    }


def _indexed(case: Case) -> tuple[object, ...]:
    """What the index of words knows of a case."""
    return case.description, case.place.note, whose(case)


def _likeness(subclass: str, place: str, since: datetime) -> dict[str, object]:
    return {"place": place, "first": subclass, "beyond": subclass + chr(0x10FFFF), "since": since}
