"""Reads what people write where a number, a day, a limit or a unit is wanted."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time

from dispatch.model import Person, Unit
from dispatch.rulebook.worktime import Limit, parse_limit
from handlers.privacy import masks
from handlers.turn.carry_out import Turn

_END_OF_DAY = time(17, 0)


class Unclear(Exception):
    """The answer can't be read; `words` says how to write it. The question stays open."""

    def __init__(self, words: str, **args: str) -> None:
        super().__init__(words)
        self.words = words
        self.args_ = args


def days(text: str) -> int:
    found = re.search(r"\d{1,3}", masks.normal(text))
    if found is None:
        raise Unclear("ask.not_understood_days")
    return int(found[0])


def until(turn: Turn, text: str) -> datetime:
    found = found_day(turn, text)
    if found is None:
        today = turn.centre.book.calendar.day(turn.at)
        raise Unclear("ask.not_understood_until", example=f"{today.month}-{min(today.day + 3, 28)}")
    return found


def found_day(turn: Turn, text: str) -> datetime | None:
    """`2026-12-01`, `12-01` or `12月1日` (the next such day), at the end of its work; None where no day is named."""
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
    found = found_limit(turn, text)
    if found is None:
        raise Unclear("ask.not_understood_limit")
    return found


def found_limit(turn: Turn, text: str) -> Limit | None:
    word = re.search(r"(?<![a-z0-9])\d{1,4}u?[mhd](?![a-z0-9])", masks.normal(text).casefold())
    return parse_limit(word[0], turn.centre.book.calendar.working_day_minutes) if word is not None else None


def unit(turn: Turn, text: str) -> Unit:
    """The unit whose name, or code, stands in the text; the longest name where several do."""
    plain = masks.normal(text)
    named = [u for u in turn.tx.people.units() if u.active and (u.name in plain or u.code in plain.split())]
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
    """The first word with a digit in it; masked where it reads as somebody's phone or identity."""
    word = next((w for w in masks.normal(text).split() if any(c.isdigit() for c in w)), None)
    if word is None:
        raise Unclear("ask.not_understood_outside")
    return masks.text(word[:40])
