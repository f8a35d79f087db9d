"""Writes cases, events, people and rosters as JSON and reads them back.

What equals its default is left out, so a default in `dispatch` is part of the stored format: add a field rather than
change a default. A field whose name in code has changed is stored under its first name for ever: `_StoredNames`.
Reading raises pydantic's ValidationError for JSON that is none of its kind.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Final, get_args

from pydantic import GetCoreSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema

from dispatch.case.events import Event
from dispatch.model import Case, Person
from dispatch.roster.roster import Roster

_KEPT: Final = 1000
"""People."""
_plain_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_RECENT: Final = 200
"""Cases; their JSON names nobody but by number, and has no words of anybody."""
Params = Mapping[str, Any]
"""What JSON can hold."""


@dataclass(frozen=True, slots=True)
class _StoredNames:
    """Marks a dataclass some of whose fields have another name in JSON: `names` maps the field to its stored name."""

    names: Mapping[str, str]

    def __get_pydantic_core_schema__(self, source: type[Any], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Called by pydantic once, when the adapter is built: at work nothing is renamed, and nothing is slower."""
        schema = handler(source)
        fields: Any = handler.resolve_ref_schema(schema)
        for field in fields["schema"]["fields"]:
            if field["name"] in self.names:
                field["validation_alias"] = field["serialization_alias"] = self.names[field["name"]]
        return schema


_case: TypeAdapter[Case] = TypeAdapter(Annotated[Case, _StoredNames({"status_revision": "moved"})])
_person = TypeAdapter(Person)
_roster = TypeAdapter(Roster)
_events: dict[str, TypeAdapter[Event]] = {kind.__name__: TypeAdapter(kind) for kind in get_args(Event)}


def write_case(case: Case) -> str:
    """The JSON of a case; a field's default is left out."""
    return _case.dump_json(case, exclude_defaults=True, by_alias=True).decode()


@lru_cache(maxsize=_RECENT)
def read_case(body: str) -> Case:
    """The case of its JSON. ValidationError for JSON that is none.

    Remembered: a new case is read when its card is written, and again when that has arrived.
    """
    return _case.validate_json(body)


def kind_of(event: Event) -> str:
    """The name under which an event is stored: its class's, which therefore never changes."""
    return type(event).__name__


def write_event(event: Event) -> str:
    """The JSON of an event; its kind is stored beside it."""
    return _events[kind_of(event)].dump_json(event, exclude_defaults=True).decode()


def read_event(kind: str, body: str) -> Event:
    """KeyError for a kind that there is not."""
    return _events[kind].validate_json(body)


def write_person(person: Person) -> str:
    """The JSON of a person."""
    return _person.dump_json(person, exclude_defaults=True).decode()


@lru_cache(maxsize=_KEPT)
def read_person(body: str) -> Person:
    """The person of their JSON. ValidationError for JSON that is none.

    Remembered: a turn asks for the same few people again and again.
    """
    return _person.validate_json(body)


def write_roster(roster: Roster) -> str:
    """The JSON of a roster."""
    return _roster.dump_json(roster, exclude_defaults=True).decode()


def read_roster(body: str) -> Roster:
    """The roster of its JSON. ValidationError for JSON that is none."""
    return _roster.validate_json(body)


def write_params(params: Params) -> str:
    """The JSON of plain values by name, with Chinese as it is written."""
    return _plain_json(params)


def read_params(body: str) -> dict[str, Any]:
    """The values that `write_params` wrote; each list is a list, whatever it was before."""
    return dict(json.loads(body))


def write_ids(ids: Sequence[int]) -> str:
    """The JSON of a list of ids."""
    return json.dumps(list(ids))


def read_ids(body: str) -> list[int]:
    """The ids that `write_ids` wrote."""
    return [int(number) for number in json.loads(body)]
