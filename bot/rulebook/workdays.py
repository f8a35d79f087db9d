"""Builds the work calendar from chinesecalendar's holidays and the operator's own file of days.

The library knows a year only after the State Council's notice of the November before. What it does not know yet,
or what the street decides for itself, stands in the override file, whose `known_until` says how far it goes.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from chinese_calendar.constants import holidays, workdays
from pydantic import Field as Key

from bot.config.toml_files import FileModel, TomlFile
from dispatch.rulebook.worktime import Calendar, Span

LIBRARY_KNOWS_UNTIL = date(max(holidays).year, 12, 31)


Days = Annotated[tuple[date, ...], Key(strict=False)]


class _Override(FileModel):
    """The operator's own file of days off and days worked."""

    rest: Days = ()
    work: Days = ()
    known_until: date | None = None


def calendar_for(zone: ZoneInfo, spans: Sequence[Span], override_path: Path | None) -> Calendar:
    """The centre's calendar. RulesFileError where the override file can't be used."""
    override = _read(override_path) if override_path else _Override()
    rest = (frozenset(holidays) - frozenset(override.work)) | frozenset(override.rest)
    work = (frozenset(workdays) - frozenset(override.rest)) | frozenset(override.work)
    return Calendar(
        zone=zone,
        spans=tuple(spans),
        rest=frozenset(day for day in rest if day.weekday() < 5),
        makeup=frozenset(day for day in work if day.weekday() >= 5),
        known_until=max(LIBRARY_KNOWS_UNTIL, override.known_until or LIBRARY_KNOWS_UNTIL),
    )


def ends_within(cal: Calendar, today: date, days: int) -> bool:
    """Whether the settled days end within so many days from today, or have ended: time for next year's."""
    return not cal.knows(today + timedelta(days=days))


def _read(path: Path) -> _Override:
    file = TomlFile(path)
    override = file.read_as(_Override)
    file.refuse_if(list(_both(file, override)))
    return override


def _both(file: TomlFile, override: _Override) -> Iterator[str]:
    for day in sorted(set(override.rest) & set(override.work)):
        yield file.problem(("work",), f"{day} is a day off and a working day at once")
