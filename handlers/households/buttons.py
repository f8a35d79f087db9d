"""The buttons of doors: what stands in their data, and how it is read. Never a door's number, never a class."""

from typing import Final

from dispatch.households.door import DoorId, VisitOutcome
from handlers.bot_api.callback_data import ListName, ListTap, encode, from_36, to_36
from handlers.wording.speech import Saying

_LETTERS: Final = {
    VisitOutcome.SEEN: "s",
    VisitOutcome.ABSENT: "a",
    VisitOutcome.REFUSED: "r",
    VisitOutcome.EMPTY: "e",
    VisitOutcome.NEEDS_HELP: "h",
}
"""On the wire, for ever."""
_OUTCOMES: Final = {letter: outcome for outcome, letter in _LETTERS.items()}


def letter_of(outcome: VisitOutcome) -> str:
    """How a button names an outcome."""
    return _LETTERS[outcome]


def outcome_of(letter: str) -> VisitOutcome:
    """ValueError for what no button says."""
    if letter not in _OUTCOMES:
        raise ValueError(letter)
    return _OUTCOMES[letter]


def door_of(code: str) -> DoorId:
    """ValueError for what is no number of a button."""
    return DoorId(from_36(code))


def button(label: str, *parts: str | int) -> dict[str, str]:
    """A button of this area; numbers stand in base 36."""
    argument = "-".join(to_36(part) if isinstance(part, int) else part for part in parts)
    return {"text": label, "callback_data": encode(ListTap(ListName.DOORS, argument))}


def said(say: Saying, words: str, *parts: str | int, **args: object) -> dict[str, str]:
    """The same with the label in words."""
    return button(say.words.plain(words, **args), *parts)
