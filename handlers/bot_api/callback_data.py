"""The 64 bytes of a button: which act, on which case, drawn after which move, with which argument. Pure."""

from dataclasses import dataclass

from dispatch.model import CaseId
from handlers.bot_api.card_actions import BARE, TURNING, VERBS
from handlers.bot_api.card_pages import CATEGORIES, read_page

MAX_BYTES = 64
PROMPT_CHOICES = frozenset({"row", "page", "step"})
"""Buttons under a prompt that carry what was chosen; page back to the first one carries nothing."""
PROMPT_VERBS = frozenset({"submit", "cancel", "open", "drop", "skip", "urgent"}) | PROMPT_CHOICES
LISTS = frozenset({"board", "find", "open", "case", "roster", "mine", "rules", "who", "disputes"})
_CARD_VERBS = VERBS.keys() | set(TURNING)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Tap:
    """`moved` is the case's `moved` when the button was drawn: a tap drawn before the last move is stale."""

    verb: str
    case: CaseId
    moved: int
    argument: str = ""


@dataclass(frozen=True, slots=True)
class PromptTap:
    """A button under a prompt: `verb` is one of PROMPT_VERBS."""

    verb: str
    prompt: int
    argument: str = ""


@dataclass(frozen=True, slots=True)
class ListTap:
    """A button under a list: which of LISTS, and where in it. Never words: what was searched for may be personal."""

    name: str
    argument: str = ""


AnyTap = Tap | PromptTap | ListTap


def encode(tap: AnyTap) -> str:
    """At most 64 bytes of ASCII; ValueError for an argument that does not fit, and for an act that nobody knows."""
    if not _known(tap):
        raise ValueError(f"{tap} stands in no list of what a button may say")
    data = _written(tap)
    if len(data.encode()) > MAX_BYTES:
        raise ValueError(f"{data} is over {MAX_BYTES} bytes")
    return data


def _written(tap: AnyTap) -> str:
    match tap:
        case Tap():
            return f"c:{tap.verb}:{to_36(tap.case)}:{to_36(tap.moved)}:{tap.argument}"
        case PromptTap():
            return f"a:{tap.verb}:{to_36(tap.prompt)}:{tap.argument}"
        case ListTap():
            return f"l:{tap.name}:{tap.argument}"


def decode(data: str) -> AnyTap | None:
    """None for anything that `encode` would not have written."""
    if not data.isascii() or len(data) > MAX_BYTES:
        return None
    try:
        match data.split(":", 4):
            case ["c", verb, case, moved, argument]:
                tap: AnyTap = Tap(verb, CaseId(from_36(case)), from_36(moved), argument)
            case ["a", verb, prompt, argument]:
                tap = PromptTap(verb, from_36(prompt), argument)
            case ["l", name, argument]:
                tap = ListTap(name, argument)
            case _:
                return None
    except ValueError:
        return None
    return tap if _known(tap) and _written(tap) == data else None


def _known(tap: AnyTap) -> bool:
    match tap:
        case Tap():
            return tap.verb in _CARD_VERBS and _bears(tap.verb, tap.argument)
        case PromptTap():
            return tap.verb in PROMPT_VERBS and _chooses(tap.verb, tap.argument)
        case ListTap():
            return tap.name in LISTS


def _bears(verb: str, argument: str) -> bool:
    if verb == "pp":
        return read_page(argument) is not None
    return not (argument and verb in BARE)


def _chooses(verb: str, argument: str) -> bool:
    if verb == "page" and argument:
        page = read_page(argument)
        return page is not None and page.kind in CATEGORIES
    return not argument or verb in PROMPT_CHOICES


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
