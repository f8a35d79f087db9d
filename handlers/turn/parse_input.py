"""Reads a number, a day, a limit, a unit or a name out of what somebody wrote."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from dispatch.model import Case, ClockKind, Person, Unit
from dispatch.rulebook import read_time
from dispatch.rulebook.worktime import Calendar
from handlers.privacy import masks
from handlers.turn.carry_out import Turn
from handlers.wording import wording


class Unclear(Exception):
    """An answer that can't be read; `words` is the wording key of how to write it. The prompt stays open."""

    def __init__(self, words: str, **args: str) -> None:
        super().__init__(words)
        self.words = words
        self.args_ = args


def days(turn: Turn, text: str, case: Case | None = None) -> int:
    """So many working days as the text names: in days, in weeks, by a bare number, or by the day to which the case's
    clock is to run. Unclear where it names none."""
    calendar = turn.centre.book.calendar
    span, day = read_time.span_in(text), read_time.day_in(text, turn.at, calendar)
    plain = masks.normal(text).strip()
    bare = re.match(r"\d{1,3}(?=[\s,;]|$)", plain)
    found = re.search(r"(?<!\d)\d{1,3}(?!\d)", plain)
    if bare is not None:
        count: float = int(bare[0])
    elif span is not None:
        count = span.days
    elif day is not None:
        count = _working_days_to(calendar, case, day)
    else:
        count = int(found[0]) if found is not None else 0
    if not count or count != int(count):
        raise Unclear("ask.not_understood_days")
    return int(count)


def _working_days_to(calendar: Calendar, case: Case | None, day: date) -> int:
    """Working days from the day on which the case is due to that one; 0 where it is not due before."""
    due = case.clock.due if case is not None and case.clock is not None else None
    if due is None:
        return 0
    after = (calendar.day(due) + timedelta(days=n + 1) for n in range((day - calendar.day(due)).days))
    return sum(map(calendar.is_working_day, after))


def until(turn: Turn, text: str) -> datetime:
    """A moment by which something ends, UTC: a day, or so many days from now. Unclear where none is named."""
    calendar = turn.centre.book.calendar
    found = read_time.moment_in(text, turn.at, calendar)
    span = read_time.span_in(text) if found is None else None
    if span is not None:
        local = calendar.local(_later(calendar, turn.at, span))
        found = local.replace(
            hour=read_time.END_OF_DAY.hour, minute=read_time.END_OF_DAY.minute, second=0, microsecond=0
        ).astimezone(UTC)
    if found is None or found <= turn.at:
        raise Unclear("ask.not_understood_until", example=_example(turn))
    return found


def _later(calendar: Calendar, at: datetime, span: read_time.TimeSpan) -> datetime:
    if span.kind is ClockKind.CONTINUOUS or not span.days:
        return at + timedelta(minutes=span.minutes)
    return calendar.add_working_days(at, max(round(span.days), 1))


def _example(turn: Turn) -> str:
    """A day as people write it."""
    return day_words(turn, turn.at + timedelta(days=3))


def day_words(turn: Turn, at: datetime) -> str:
    """The local day of a moment, in the centre's language."""
    day = turn.centre.book.calendar.day(at)
    return wording(turn.centre.language).plain("span.day", month=day.month, day=day.day)


def found_day(turn: Turn, text: str) -> datetime | None:
    """The moment, UTC, by which a text that tells of other things too wants something done; a day is meant to the end
    of its work. None where it names none."""
    return read_time.deadline_in(text, turn.at, turn.centre.book.calendar)


def moment(turn: Turn, text: str) -> datetime | None:
    """The same where the text names nothing but that moment."""
    return read_time.moment_in(text, turn.at, turn.centre.book.calendar)


def limit(turn: Turn, text: str, kind: ClockKind, used: timedelta = timedelta()) -> int:
    """As `found_limit`. Unclear where no limit is named."""
    found = found_limit(turn, text, kind, used)
    if found is None:
        raise Unclear("ask.not_understood_limit")
    return found


def found_limit(turn: Turn, text: str, kind: ClockKind, used: timedelta = timedelta()) -> int | None:
    """A limit anywhere in the text, in minutes of that kind of time: 4h, 2\u5929, or a day or hour by which it ends.

    `used` is what has gone by of the clock that it is for. None where none is named.
    """
    return read_time.minutes_in(text, turn.at, kind, turn.centre.book.calendar, used)


def unit(turn: Turn, text: str) -> Unit:
    """The unit whose name, or code, stands in the text; of several the longest name. Unclear where none does."""
    plain = masks.normal(text)
    named = [u for u in turn.tx.places.units() if u.active and (u.name in plain or u.code in plain.split())]
    if not named:
        raise Unclear("ask.not_understood_unit")
    return max(named, key=lambda u: len(u.name))


def one_named(people: Iterable[Person], name: str) -> Person:
    """Who has that whole name. Unclear where nobody has it, or several have."""
    named = [person for person in people if person.name == name]
    if len(named) != 1:
        raise Unclear("said.several_named" if named else "said.nobody_named")
    return named[0]


def outside_number(text: str) -> str:
    """The first word with a digit in it, masked where it is somebody's phone or identity. Unclear without one.

    A comma ends a word: what often follows it is the deadline.
    """
    word = next((w for w in re.split(r"[\s,;、]+", masks.normal(text)) if any(c.isdigit() for c in w)), None)
    if word is None:
        raise Unclear("ask.not_understood_outside")
    return masks.text(word[:40])
