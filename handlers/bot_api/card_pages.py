"""The pages of a card: their names, and how a page is written in a button and read from it. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class PageKind(StrEnum):
    """What a page of the card offers. The values stand in buttons that were sent long ago: they never change."""

    MORE = "more"
    REJECT = "rj"
    RETURN = "rt"
    FAIL = "fl"
    ASK_INFO = "ai"
    FIELDS = "fields"
    """The fields of the catalogue; from there on `SUBCLASSES` of one field and `CONDITIONS` of one sub-class."""
    SUBCLASSES = "sub"
    CONDITIONS = "rows"
    STATION = "sn"
    """The stations, for a case whose station is not known yet."""
    ANOTHER_STATION = "wh"
    """The stations, for a case that lies elsewhere than was thought; from there on `GRIDS` of one station."""
    GRIDS = "gr"
    DISTRICT = "da"
    URGENCY = "ug"
    LEVEL = "lv"
    UNITS = "un"
    TRANSFER = "tf"
    RULING = "ru"
    ASSIST = "as"
    """The units that may help; from there on `HOW` one of them is asked."""
    HOW = "how"
    WORKERS = "dw"
    MERGE = "mg"
    """Another case beside this one, before they are merged."""
    RATING = "rate"
    PHONE = "ph"


CATEGORIES = frozenset({PageKind.FIELDS, PageKind.SUBCLASSES, PageKind.CONDITIONS})
"""The menu of the catalogue, which the guided form shows as well."""
CODED = frozenset({PageKind.SUBCLASSES, PageKind.CONDITIONS, PageKind.GRIDS, PageKind.HOW, PageKind.MERGE})
"""Pages of one thing of the catalogue or the roster, or of a case: its code follows the name, as in `gr-wunan-1`."""
NUMBERED = frozenset({PageKind.UNITS, PageKind.TRANSFER, PageKind.RULING, PageKind.ASSIST})
"""Lists that fill several pages: the number follows the name; the name alone is the first page."""
LISTED = frozenset({PageKind.SUBCLASSES, PageKind.CONDITIONS})
"""Pages of one thing that may fill several: `sub-E` is the first of them, `sub-E.1` the second."""
_MAX_DIGITS = 4


@dataclass(frozen=True, slots=True)
class CardPage:
    """One page of a card; `argument` is a code or the number of a page, empty where the kind has neither."""

    kind: PageKind
    argument: str = ""

    def __str__(self) -> str:
        return f"{self.kind.value}-{self.argument}" if self.argument else self.kind.value

    @property
    def code(self) -> str:
        """Of the thing that the page is about; empty where the kind has none."""
        return self._parted[0] if self.kind in CODED else ""

    @property
    def number(self) -> int:
        """Of a page of a list, counted from 0."""
        return self._parted[1] if self.kind in CODED else int(self.argument or 0)

    def at(self, number: int) -> "CardPage":
        """The page of the same list with that number."""
        if self.kind in NUMBERED:
            return CardPage(self.kind, str(number))
        return CardPage(self.kind, f"{self.code}.{number}" if number else self.code)

    @property
    def _parted(self) -> tuple[str, int]:
        code, dot, number = self.argument.rpartition(".")
        if self.kind in LISTED and dot and code and _is_number(number):
            return code, int(number)
        return self.argument, 0


def read_page(text: str) -> CardPage | None:
    """None for what is no page of a card. Whether the catalogue or the roster has the code is not looked at."""
    name, dash, argument = text.partition("-")
    if name not in {*PageKind}:
        return None
    kind = PageKind(name)
    if kind in CODED:
        return CardPage(kind, argument) if argument else None
    if dash and not (kind in NUMBERED and _is_number(argument)):
        return None
    return CardPage(kind, argument)


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= _MAX_DIGITS and str(int(text)) == text
