"""The data of the buttons under prompts and lists, at most 64 bytes, and the numbers in the data of any button. Pure.

The buttons of a card are written by what their table says of them: see `buttons/card_callback`.
"""

from dataclasses import dataclass
from enum import StrEnum

from handlers.bot_api.card_pages import CATEGORIES, read_page

MAX_BYTES = 64
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class PromptButton(StrEnum):
    """The buttons under a prompt, by their wire codes, which never change."""

    SUBMIT = "submit"
    CANCEL = "cancel"
    OPEN = "open"
    """Of a draft: it is a report."""
    DROP = "drop"
    """Of a draft: it is none."""
    SKIP = "skip"
    URGENT = "urgent"
    ROW = "row"
    """Carries the code of a condition row."""
    PAGE = "page"
    """Carries a page of the menu of categories; without one it leads back to the likely ones."""
    STEP = "step"
    """Carries the name of a step of the guided form."""
    TIME = "time"
    """Carries the code of a time that the form offers."""
    FORMAT = "format"
    """Carries the format of an export."""
    DO = "do"
    """Carries what the prompt of an area offers, as that area writes and reads it."""


class ListName(StrEnum):
    """The lists that have buttons, by their wire codes, which never change."""

    BOARD = "board"
    FIND = "find"
    OPEN = "open"
    """Under any list: opens the card of one case."""
    CASE = "case"
    """The pages of one case's history."""
    ROSTER = "roster"
    MINE = "mine"
    RULES = "rules"
    WHO = "who"
    DISPUTES = "disputes"
    DIGEST = "digest"
    """Under a summary, which stands in groups too."""
    TOGETHER = "together"
    """Under a list: several decisions of a kind, shown or carried out."""
    ROUNDS = "rounds"
    """Visits to the stations, and voices."""
    PICTURES = "pictures"
    """Under what an admin is told of a bound group: whether its cards show pictures."""
    DOORS = "doors"
    """Under what is said of doors, in private alone."""

    CAMPAIGN = "campaign"
    """Under the cards and pages of lists to walk; the centre's card stands in its group."""


CHOICES = frozenset(
    {PromptButton.ROW, PromptButton.PAGE, PromptButton.STEP, PromptButton.TIME, PromptButton.FORMAT, PromptButton.DO}
)
"""Buttons under a prompt that carry what was chosen."""


@dataclass(frozen=True, slots=True)
class PromptTap:
    """A tap on a button under a prompt."""

    button: PromptButton
    prompt: int
    argument: str = ""


@dataclass(frozen=True, slots=True)
class ListTap:
    """A tap on a button under a list, and where in it. Never words: what was searched for may be personal."""

    name: ListName
    argument: str = ""


def encode(tap: PromptTap | ListTap) -> str:
    """At most 64 bytes of ASCII; ValueError for an argument that does not fit, or that this button never has."""
    if isinstance(tap, PromptTap) and not _bears(tap.button, tap.argument):
        raise ValueError(f"{tap} stands in no list of what a button may say")
    return fitting(_written(tap))


def _written(tap: PromptTap | ListTap) -> str:
    match tap:
        case PromptTap():
            return f"a:{tap.button.value}:{to_36(tap.prompt)}:{tap.argument}"
        case ListTap():
            return f"l:{tap.name.value}:{tap.argument}"


def decode(data: str) -> PromptTap | ListTap | None:
    """None for anything that `encode` would not have written."""
    if not fits(data):
        return None
    try:
        match data.split(":"):
            case ["a", button, prompt, argument]:
                tap: PromptTap | ListTap = PromptTap(PromptButton(button), from_36(prompt), argument)
                if not _bears(PromptButton(button), argument):
                    return None
            case ["l", name, argument]:
                tap = ListTap(ListName(name), argument)
            case _:
                return None
    except ValueError:
        return None
    return tap if _written(tap) == data else None


def _bears(button: PromptButton, argument: str) -> bool:
    """Whether that button may carry this argument."""
    if button is PromptButton.PAGE and argument:
        page = read_page(argument)
        return page is not None and page.kind in CATEGORIES
    return not argument or button in CHOICES


def fits(data: str) -> bool:
    return data.isascii() and len(data) <= MAX_BYTES


def fitting(data: str) -> str:
    """ValueError for more than Telegram takes."""
    if len(data.encode()) > MAX_BYTES:
        raise ValueError(f"{data} is over {MAX_BYTES} bytes")
    return data


def to_36(number: int) -> str:
    if number < 0:
        raise ValueError("no negative number goes into a button")
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
        if not number:
            return digits


def from_36(text: str) -> int:
    """ValueError for anything but a plain number of base 36 that a database can hold."""
    if not text or len(text) > 12 or any(c not in _DIGITS for c in text):
        raise ValueError(f"{text!r} is no number of a button")
    return int(text, 36)
