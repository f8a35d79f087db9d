"""Reads a number, a day, a limit, a unit or a name out of what somebody wrote."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time

from dispatch.model import Person, Unit
from dispatch.rulebook.worktime import Limit, parse_limit
from handlers.privacy import masks
from handlers.turn.carry_out import Turn

_END_OF_DAY = time(17, 0)


class Unclear(Exception):
    """An answer that can't be read; `words` is the wording key of how to write it. The prompt stays open."""

    def __init__(self, words: str, **args: str) -> None:
        super().__init__(words)
        self.words = words
        self.args_ = args


def days(text: str) -> int:
    """The first number in the text. Unclear where there is none."""
    found = re.search(r"\d{1,3}", masks.normal(text))
    if found is None:
        raise Unclear("ask.not_understood_days")
    return int(found[0])


def until(turn: Turn, text: str) -> datetime:
    """A day by which something ends, as `found_day` reads it. Unclear where no day is named."""
    found = found_day(turn, text)
    if found is None:
        today = turn.centre.book.calendar.day(turn.at)
        raise Unclear("ask.not_understood_until", example=f"{today.month}-{min(today.day + 3, 28)}")
    return found


def found_day(turn: Turn, text: str) -> datetime | None:
    """The end of work, UTC, of `2026-12-01`, `12-01` or `12月1日` (the next such day). None where no day is named."""
    found = re.search(r"(?<!\d)(?:(20\d\d)[-./年])?(\d{1,2})[-./月](\d{1,2})(?!\d)", masks.normal(text))
    if found is None:
        return None
    today = turn.centre.book.calendar.day(turn.at)
    try:
        day = today.replace(year=int(found[1] or today.year), month=int(found[2]), day=int(found[3]))
        if not found[1] and day <= today:
            day = day.replace(year=today.year + 1)
    except ValueError:
        return None
    return datetime.combine(day, _END_OF_DAY, tzinfo=turn.centre.zone).astimezone(UTC)


def limit(turn: Turn, text: str) -> Limit:
    """As `found_limit`. Unclear where no limit is named."""
    found = found_limit(turn, text)
    if found is None:
        raise Unclear("ask.not_understood_limit")
    return found


def found_limit(turn: Turn, text: str) -> Limit | None:
    """A limit as `parse_limit` reads it, anywhere in the text: 30m, 4h, 2d, 2uh. None where none is named."""
    word = re.search(r"(?<![a-z0-9])\d{1,4}u?[mhd](?![a-z0-9])", masks.normal(text).casefold())
    return parse_limit(word[0], turn.centre.book.calendar.working_day_minutes) if word is not None else None


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
