"""Fills the blanks in the clauses of the rules with the limits and numbers in force, in the file's own words."""

import re
from collections.abc import Mapping
from datetime import time

from bot.config.toml_files import FileModel
from dispatch.model import ClockKind
from dispatch.rulebook.worktime import Limit

_BLANK = re.compile(r"\{(\w+)\}")


class Phrases(FileModel):
    """How the clauses say a length of time; `{n}` is the number."""

    minutes: str
    hours: str
    days: str
    work_minutes: str
    work_hours: str
    work_days: str


def blanks(text: str) -> list[str]:
    """The names in braces."""
    return _BLANK.findall(text)


def filled(text: str, values: Mapping[str, object], phrases: Phrases, day_minutes: int) -> str:
    """The clause with its blanks filled. `day_minutes` is the length of a working day."""
    return _BLANK.sub(lambda blank: in_words(values[blank[1]], phrases, day_minutes), text)


def in_words(value: object, phrases: Phrases, day_minutes: int) -> str:
    """A limit, a number, a share or a time as the clauses say it."""
    match value:
        case Limit(amount, ClockKind.WORK):
            return _length(amount, day_minutes, (phrases.work_minutes, phrases.work_hours, phrases.work_days))
        case Limit(amount):
            return _length(amount, 24 * 60, (phrases.minutes, phrases.hours, phrases.days))
        case tuple():
            return "、".join(in_words(part, phrases, day_minutes) for part in value)
        case time():
            return value.strftime("%H:%M")
        case float():
            return f"{value:.0%}"
        case _:
            return str(value)


def _length(minutes: int, day_minutes: int, phrases: tuple[str, str, str]) -> str:
    in_minutes, in_hours, in_days = phrases
    if minutes % day_minutes == 0:
        return in_days.replace("{n}", str(minutes // day_minutes))
    if minutes % 60 == 0:
        return in_hours.replace("{n}", str(minutes // 60))
    return in_minutes.replace("{n}", str(minutes))
