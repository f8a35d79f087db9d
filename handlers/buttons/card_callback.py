"""The data of a card's buttons: which button, on which case, drawn in which status, with which argument. Pure.

What an argument may be is known by the button's row; so this stands beside the table, and prompts and lists, whose
buttons need no table, are written in `bot_api/callback_data`.
"""

from dataclasses import dataclass

from dispatch.model import CaseId
from handlers.bot_api import callback_data
from handlers.bot_api.callback_data import ListTap, PromptTap, from_36, to_36
from handlers.buttons.card_actions import ACTION_OF, CardAction


@dataclass(frozen=True, slots=True)
class CardTap:
    """A pressed button of a card; with a `status_revision` that is older than its case's it is stale."""

    action: CardAction
    case: CaseId
    status_revision: int
    argument: str = ""


AnyTap = CardTap | PromptTap | ListTap


def encode(tap: AnyTap) -> str:
    """At most 64 bytes of ASCII; ValueError for an argument that does not fit, or that this button never has."""
    if not isinstance(tap, CardTap):
        return callback_data.encode(tap)
    if not tap.action.row.bears(tap.argument):
        raise ValueError(f"{tap} stands in no list of what a button may say")
    return callback_data.fitting(_written(tap))


def _written(tap: CardTap) -> str:
    return f"c:{tap.action.code}:{to_36(tap.case)}:{to_36(tap.status_revision)}:{tap.argument}"


def decode(data: str) -> AnyTap | None:
    """None for anything that `encode` would not have written."""
    if not data.startswith("c:"):
        return callback_data.decode(data)
    if not callback_data.fits(data):
        return None
    try:
        _, code, case, status_revision, argument = data.split(":", 4)
        tap = CardTap(ACTION_OF[code], CaseId(from_36(case)), from_36(status_revision), argument)
    except (ValueError, KeyError):
        return None
    return tap if tap.action.row.bears(argument) and _written(tap) == data else None
