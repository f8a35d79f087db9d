"""The arguments of a sentence: ids in the outbox, words only at the moment when it is sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from markupsafe import Markup

from dispatch.model import PersonId
from handlers.access.participants import unit_name
from handlers.wording.speech import Saying
from storage.transaction import Transaction


def args_of(tx: Transaction, given: Mapping[str, Any], say: Saying) -> dict[str, object]:
    """Arguments are ids until now: `{"person": 3}` becomes a name; `unit`, `time`, `words` and `day` likewise."""
    return {"centre": say.centre.name} | {key: _resolved(tx, value, say) for key, value in given.items()}


def clause_of(given: Mapping[str, Any], say: Saying) -> Markup:
    """Behind a refusal: the clause that it stands on."""
    number = given.get("clause")
    return say("clause.short", number=number) if number else Markup()


def _resolved(tx: Transaction, value: object, say: Saying) -> object:
    if isinstance(value, list):
        return "、".join(str(_resolved(tx, item, say)) for item in value)
    if not isinstance(value, dict):
        return value
    match next(iter(value.items())):
        case ("person", number):
            return say.name(tx.people.get(PersonId(number)), masked=False)
        case ("unit", code):
            return unit_name(tx, code)
        case ("time", moment):
            return say.time(datetime.fromisoformat(moment))
        case ("words", key):
            return say(key)
        case ("day", [day, people]):
            return f"{day} {_resolved(tx, [{'person': number} for number in people], say)}"
        case _:
            raise ValueError(f"an argument that nobody can read: {sorted(value)}")
