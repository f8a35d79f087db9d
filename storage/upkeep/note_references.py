"""Finds the notes that events refer to, however deep in an event a reference stands."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from dispatch.model import NoteId


def notes_of(events: Iterable[object]) -> set[NoteId]:
    """The notes that these events refer to, be they a case's or those of an area."""
    return {note for event in events for note in _notes(event)}


def _notes(value: object) -> Iterator[NoteId]:
    """Only references are told from other numbers by the type of their field, never by the number."""
    if isinstance(value, tuple | list | frozenset):
        for item in value:
            yield from _notes(item)
    elif is_dataclass(value) and not isinstance(value, type):
        references = _references(type(value))
        for field in fields(value):
            held = getattr(value, field.name)
            if field.name in references:
                if held is not None:
                    yield held
            else:
                yield from _notes(held)


@cache
def _references(kind: type) -> frozenset[str]:
    """The fields of a kind of event, or of what it holds, that are references to notes."""
    hints: dict[str, Any] = get_type_hints(kind)
    return frozenset(name for name, hint in hints.items() if hint is NoteId or NoteId in get_args(hint))
