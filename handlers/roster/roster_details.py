"""The part of a notice about a roster that names people, as it lies sealed until the notice has ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import TypeAdapter

from dispatch.roster.difference import RosterChange
from dispatch.roster.roster import Problem

_MAX_SHOWN = 20


class ChangedLine(NamedTuple):
    """A line of the roster by its name, the columns that change, and an older name."""

    name: str
    columns: tuple[str, ...]
    was: str


class RosterFault(NamedTuple):
    """See `dispatch.roster.roster.Problem`."""

    sheet: str
    row: int
    column: str
    reason: str
    value: str


@dataclass(frozen=True, slots=True)
class Part:
    """What happens to lines of one sheet: how many they are, and the first of them."""

    sheet: str
    fate: str
    count: int
    lines: tuple[ChangedLine, ...]


@dataclass(frozen=True, slots=True)
class RosterDetails:
    """What changes, by sheet and kind of change; and what is wrong with the file."""

    parts: tuple[Part, ...] = ()
    faults: tuple[RosterFault, ...] = ()


_adapter = TypeAdapter(RosterDetails)


def write_details(details: RosterDetails) -> str:
    return _adapter.dump_json(details).decode()


def read_details(text: str) -> RosterDetails:
    return _adapter.validate_json(text)


def parts_of(changes: Iterable[RosterChange]) -> tuple[Part, ...]:
    """The changes by sheet and fate: how many, and the first of them by name with what changes."""
    parts: dict[tuple[str, str], list[ChangedLine]] = {}
    for change in changes:
        line = ChangedLine(change.name, change.columns, change.was)
        parts.setdefault((change.sheet, change.fate), []).append(line)
    return tuple(Part(sheet, fate, len(lines), tuple(lines[:_MAX_SHOWN])) for (sheet, fate), lines in parts.items())


def faults_of(found: Iterable[Problem]) -> tuple[RosterFault, ...]:
    return tuple(RosterFault(one.sheet, one.row, one.column, one.reason, one.value) for one in found)
