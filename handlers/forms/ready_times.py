"""The times that a form offers as buttons. Each can be written instead, and what is written later counts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from dispatch.rulebook import read_time
from dispatch.rulebook.worktime import Calendar

CHOSEN: Final = "time"
"""The key of a prompt's arguments under which the chosen one stands."""
WRITTEN: Final[Mapping[str, str]] = {
    "2h": "2小时",
    "4h": "4小时",
    "today": "今天下班前",
    "tomorrow": "明天下班前",
    "1d": "1个工作日",
    "2d": "2个工作日",
    "3d": "3个工作日",
    "5d": "5个工作日",
    "10d": "10个工作日",
}
"""By the wire code of its button, each as people write it, so that it is read like any other time."""


def offered(codes: Sequence[str], at: datetime, calendar: Calendar) -> Iterator[str]:
    """Those that can be chosen at that moment (UTC): the end of today's work only while somebody is at work, the end
    of tomorrow's only where tomorrow is a working day."""
    local = calendar.local(at).date()
    for code in codes:
        named = read_time.day_in(WRITTEN[code], at, calendar)
        if named is None or (calendar.is_working_day(named) and (named > local or calendar.is_working_time(at))):
            yield code


def at_most(codes: Iterable[str], days: int) -> Iterator[str]:
    """Those of no more than so many working days."""
    return (code for code in codes if not code.endswith("d") or int(code[:-1]) <= days)


def with_chosen(text: str, args: Mapping[str, str], at: datetime, calendar: Calendar) -> str:
    """The text with the chosen time in front, unless it names one itself."""
    chosen = WRITTEN.get(args.get(CHOSEN, ""))
    if chosen is None:
        return text
    named = read_time.span_in(text) or read_time.day_in(text, at, calendar) or read_time.moment_in(text, at, calendar)
    return text if named is not None else f"{chosen} {text}".strip()
