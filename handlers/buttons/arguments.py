"""What may stand behind the code of a card's button: of which sort, and how that sort is written. Pure."""

from enum import Enum, auto

from dispatch.model import Level, Outcome, Urgency
from handlers.bot_api.callback_data import from_36
from handlers.bot_api.card_pages import read_page

OUTCOMES = {
    Outcome.SATISFIED: "satis",
    Outcome.MOSTLY: "mostl",
    Outcome.DISSATISFIED: "dissa",
    Outcome.UNREACHED: "unrea",
    Outcome.DECLINED: "decli",
    Outcome.OUT_OF_POWER: "out_o",
}
"""The wire codes of the outcomes of a revisit; they stand in buttons that were sent long ago and never change."""
OUTCOME_OF = {code: outcome for outcome, code in OUTCOMES.items()}
OWN_WORDS = "own"
"""In place of the code of a ready reason: the person wants to write it."""
SETTLED = "yes"
RETURNED = "no"
MAX_RATING = 5


PURPOSES = ("check", "visit", "result", "revisit")
"""The wire codes of the ready reasons for which a resident's number is shown; they never change."""


class Argument(Enum):
    """The sorts of argument. Which thing is meant is looked up when the button is tapped."""

    NONE = auto()
    PAGE = auto()
    REASON = auto()
    """The code of a ready reason of the rules, or OWN_WORDS."""
    ROW = auto()
    """The code of a condition row of the catalogue."""
    UNIT = auto()
    STATION = auto()
    GRID = auto()
    CASE = auto()
    """The id of a case, in base 36."""
    PERSON = auto()
    """The id of a person, in base 36."""
    ASSIST = auto()
    """The number of an assist; without it the first is meant that the person may act for."""
    URGENCY = auto()
    LEVEL = auto()
    OUTCOME = auto()
    PURPOSE = auto()
    """Why somebody wants to call a resident: one of PURPOSES."""
    DISTRICT = auto()
    """SETTLED or RETURNED: how the district has answered."""
    RATING = auto()
    """The number of an assist and 1 to MAX_RATING, as `2.5`; older buttons have the rating alone."""


_WORDS: dict[Argument, frozenset[str]] = {
    Argument.URGENCY: frozenset(Urgency),
    Argument.LEVEL: frozenset(Level),
    Argument.OUTCOME: frozenset(OUTCOME_OF),
    Argument.PURPOSE: frozenset(PURPOSES),
    Argument.DISTRICT: frozenset({SETTLED, RETURNED}),
}
_MAX_DIGITS = 4


def is_written(argument: Argument, text: str) -> bool:
    """Whether a button may carry this text. A code of the rules, the catalogue or the roster may be any text."""
    match argument:
        case Argument.NONE:
            return not text
        case Argument.PAGE:
            return read_page(text) is not None
        case Argument.ASSIST:
            return not text or (text.isdecimal() and len(text) <= _MAX_DIGITS)
        case Argument.RATING:
            return _is_rating(text)
        case Argument.CASE | Argument.PERSON:
            return _is_number(text)
        case _:
            return text in _WORDS[argument] if argument in _WORDS else bool(text)


def read_rating(text: str) -> tuple[int | None, int]:
    """The assist, None in an older button, and its rating. ValueError for what no button carries."""
    assist, point, rating = text.rpartition(".")
    if rating not in map(str, range(1, MAX_RATING + 1)) or bool(point) != bool(assist):
        raise ValueError(text)
    if assist and not (assist.isdecimal() and len(assist) <= _MAX_DIGITS):
        raise ValueError(text)
    return int(assist) if assist else None, int(rating)


def _is_rating(text: str) -> bool:
    try:
        read_rating(text)
    except ValueError:
        return False
    return True


def _is_number(text: str) -> bool:
    try:
        from_36(text)
    except ValueError:
        return False
    return True
