"""What stands in the buttons under a summary: what they show, of which period, of which part of the street."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

OPEN: Final = "o"
"""Under a summary in a group: opens a case's card in private. After it stands the case."""


class View(StrEnum):
    """The pages of a summary; the values stand in buttons."""

    SHORT = "short"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Shown:
    """A page: a view or a list of cases, by name, the code of the period, the scope, and which page of the list."""

    view: str
    period: str
    scope: str
    page: int = 0

    def __str__(self) -> str:
        return f"{self.view}-{self.period}-{self.page}-{self.scope}"


def read_shown(text: str) -> Shown:
    """ValueError for what no button has. A scope may hold dashes, so it stands last."""
    view, period, page, scope = text.split("-", 3)
    if not (page.isascii() and page.isdecimal() and len(page) <= 4 and scope):
        raise ValueError(text)
    return Shown(view, period, scope, int(page))
