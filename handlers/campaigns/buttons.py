"""The buttons of lists to walk: what stands in their data, at most 64 bytes. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dispatch.campaigns.model import Finding
from handlers.bot_api.callback_data import ListName, ListTap, encode, from_36, to_36


class ListAct(StrEnum):
    """What a button does, by its wire code, which never changes."""

    ANSWER = "w"
    UNDO = "u"
    PAGE = "p"
    """Another page of a person's card."""
    OPEN = "o"
    """The list in private: the own card, or how it goes."""
    MENU = "m"
    NEW = "n"
    AGREE = "y"
    DECLINE = "d"
    EXTEND = "x"
    """Asks by how much, and carries it out where it bears a number of working days."""
    END = "e"
    """Asks once more, and ends it where it bears a word."""
    SHEET = "s"
    VIEW = "v"
    """A page of what is left, or of the problems."""


IN_GROUP: Final = frozenset({ListAct.OPEN, ListAct.EXTEND, ListAct.END, ListAct.SHEET})
"""The buttons of the centre's card; all others stand in private alone."""


@dataclass(frozen=True, slots=True)
class ListPress:
    """A button: its act, the number of the list (0 for none), of the place (0 for none), and one more word."""

    act: ListAct
    campaign: int = 0
    place: int = 0
    word: str = ""

    def __str__(self) -> str:
        return f"{self.act.value}-{to_36(self.campaign)}-{to_36(self.place)}-{self.word}"

    @property
    def finding(self) -> Finding:
        """The answer that it bears. ValueError where it bears none."""
        return Finding(self.word)


def read_press(argument: str) -> ListPress:
    """ValueError for a button that is not of ours."""
    parts = argument.split("-")
    if len(parts) != len(("act", "campaign", "place", "word")):
        raise ValueError(argument)
    act, campaign, place, word = parts
    press = ListPress(ListAct(act), from_36(campaign), from_36(place), word)
    if str(press) != argument or not (word.isalnum() or not word):
        raise ValueError(argument)
    return press


def list_button(label: str, act: ListAct, campaign: int = 0, place: int = 0, word: str = "") -> dict[str, str]:
    """A button with its data."""
    data = encode(ListTap(ListName.CAMPAIGN, str(ListPress(act, campaign, place, word))))
    return {"text": label, "callback_data": data}
