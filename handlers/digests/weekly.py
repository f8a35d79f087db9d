"""The weekly digest: one timer a week, a reader query when it rings, one message for each chat and week."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.figures.case_facts import CaseFacts
from dispatch.figures.digest import Digest, digest
from dispatch.figures.indicators import Period, week_of
from dispatch.model import Role, StationCode
from dispatch.rulebook.worktime import Calendar
from handlers.centre import Centre
from handlers.notify.destinations import Destination, private
from handlers.notify.messages import WeeklyDigest
from handlers.turn.carry_out import Turn
from handlers.turn.reader_query import WeekAnswer, WeekQuery
from storage.messages.timers import Timer
from storage.people.chats import ChatKind
from storage.transaction import Transaction

TIMER = "weekly"
"""The kind of the timer that sends the digest."""

_LATE = timedelta(hours=1)
"""A digest that comes later than this was held up, and keeps to working time."""


def plan_weekly(tx: Transaction, at: datetime, centre: Centre) -> None:
    """The digest of the week that `at` lies in is sure to come; nothing where it is planned already."""
    _plan(tx, *centre.book.calendar.week(at), centre)


def ring(turn: Turn, timer: Timer) -> WeekQuery | None:
    """Asks for the week and the week before, each as it stood at its end.

    None where it waits for the morning: the process was down when it was due, and now nobody is at work.
    """
    cal, at = turn.centre.book.calendar, turn.at
    year, week = int(str(timer.body["year"])), int(str(timer.body["week"]))
    if at - timer.due_at > _LATE and not cal.is_working_time(at):
        turn.tx.timers.done(timer.id)
        turn.tx.timers.plan(timer.key, timer.kind, cal.next_morning(at), timer.body)
        return None
    return WeekQuery(str(timer.id), timer.id, week_of(cal, year, week), _before(cal, year, week))


def answer_weekly(turn: Turn, answer: WeekAnswer) -> None:
    """Each message has the key of its chat and week, so it exists once."""
    week, week_before = answer.query.week, answer.query.week_before
    for reader in _readers(turn):
        share, share_before = reader.share(answer.week), reader.share(answer.week_before)
        said = digest(share, week, share_before, week_before, turn.centre.book)
        message = WeeklyDigest(said, reader.name, _names(turn, said))
        turn.out.show(reader.place, message, once=f"{_key(week.year, week.week)}:{reader.place.chat_id}")
    turn.tx.timers.done(answer.query.timer)
    _plan(turn.tx, *_next(turn.centre.book.calendar, week.year, week.week), turn.centre)


@dataclass(frozen=True, slots=True)
class _Reader:
    """A chat, and what part of the street it reads about: a station, or all of it."""

    place: Destination
    name: str
    station: StationCode | None = None

    def share(self, facts: Sequence[CaseFacts]) -> Sequence[CaseFacts]:
        return facts if self.station is None else [f for f in facts if f.station == self.station]


def _readers(turn: Turn) -> Iterator[_Reader]:
    for chat in turn.tx.chats.of_kind(ChatKind.CENTRE_GROUP):
        yield _Reader(Destination(chat.chat_id, chat.thread_id), turn.centre.name)
    for head in turn.tx.people.with_role(Role.STATION_HEAD):
        station = turn.tx.places.station(head.station) if head.station is not None else None
        if station is not None and head.telegram_id is not None and head.reachable:
            yield _Reader(private(head), station.name, station.code)


def _names(turn: Turn, said: Digest) -> dict[str, str]:
    """Of the units and stations in the list; where a station is the unit, they are the same."""
    places = turn.tx.places
    units = (places.unit(one.unit) for one in said.unresolved if one.unit is not None)
    stations = (places.station(one.station) for one in said.unresolved if one.station is not None)
    return {found.code: found.name for found in (*stations, *units) if found is not None}


def _key(year: int, week: int) -> str:
    return f"{TIMER}:{year}-W{week:02}"


def _next(cal: Calendar, year: int, week: int) -> tuple[int, int]:
    return cal.week(cal.week_bounds(year, week)[1])


def _before(cal: Calendar, year: int, week: int) -> Period:
    return week_of(cal, *cal.week(cal.week_bounds(year, week)[0] - timedelta(days=1)))


def _plan(tx: Transaction, year: int, week: int, centre: Centre) -> None:
    cal = centre.book.calendar
    due = cal.first_working_morning(*_next(cal, year, week), centre.book.rules.digest_at)
    tx.timers.plan(_key(year, week), TIMER, due, {"year": year, "week": week})
