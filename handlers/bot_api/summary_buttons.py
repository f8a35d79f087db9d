"""What stands in the buttons under a summary: what they show, of which period, of which part of the street."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

OPEN: Final = "o"
"""Under a summary in a group: opens a case's card in private. After it stands the case."""


class View(StrEnum):
    """The pages of a summary; the values stand in buttons."""

    SHORT = "short"
    ALL = "all"
    SPREADSHEET = "xlsx"
    """No page: a file that comes in private."""


class Half(StrEnum):
    """The cases that count for a figure, or the rest of those that it is of."""

    HITS = "h"
    REST = "r"


@dataclass(frozen=True, slots=True)
class Behind:
    """The cases behind a figure: one of its halves."""

    figure: str
    half: Half

    def __str__(self) -> str:
        return f"{_CODES[self.figure]}{self.half}"

    @property
    def other(self) -> "Behind":
        """The same figure's other half."""
        return Behind(self.figure, Half.REST if self.half is Half.HITS else Half.HITS)


UNRESOLVED: Final = "unresolved"
"""The list of what has not ended: what is overdue, and the rest."""
_INDICATORS: Final[Mapping[str, str]] = {
    "vr": "valid_reports",
    "rd": "right_dispatch",
    "rw": "rework",
    "tr": "on_time_triage",
    "pk": "on_time_pickup",
    "hd": "on_time_handling",
    "ex": "extension",
    "ov": "overdue_open",
    "cl": "closing",
    "oc": "on_time_closing",
    "sa": "satisfaction",
    "rr": "revisit_reach",
}
_OF_UNIT: Final[Mapping[str, str]] = {
    "ru": "returns_upheld",
    "ha": "help_accepted",
    "hv": "help_arrived",
    "hc": "help_done",
    "hf": "help_found",
}
_GROUPS: Final[Mapping[str, str]] = {
    "sw": "source_worker",
    "ss": "source_station",
    "sp": "source_patrol",
    "sd": "source_district",
    "sh": "source_hotline",
    "sv": "source_visit",
    "uo": "unlisted_matters",
    **{f"k{rank}": f"category_{rank}" for rank in range(1, 6)},
    **{f"p{rank}": f"place_{rank}" for rank in range(1, 4)},
}
"""The reports of a source, of matters outside the responsibility list, of one of the top sub-classes, of one of the
hot places; the last two by their rank."""
_FIGURES: Final[Mapping[str, str]] = {"un": UNRESOLVED, **_INDICATORS, **_OF_UNIT, **_GROUPS}
"""By two letters, which never change: old buttons stand in chats."""
_CODES: Final = {name: code for code, name in _FIGURES.items()}
FIGURES: Final = tuple(_INDICATORS.values())
GROUPS: Final = frozenset(_GROUPS.values())
_HITS_FIRST: Final = frozenset({UNRESOLVED, "rework", "extension", "overdue_open", *GROUPS})
"""Figures whose hits are what somebody must look at; of the others it is the rest."""


def asking(figure: str) -> Behind:
    """The half that is shown first: what somebody must look at."""
    return Behind(figure, Half.HITS if figure in _HITS_FIRST else Half.REST)


def read_behind(view: str) -> Behind | None:
    """None for what is no list of cases. ValueError for a list that no button has."""
    if view in tuple(View):
        return None
    if view[:2] not in _FIGURES:
        raise ValueError(view)
    return Behind(_FIGURES[view[:2]], Half(view[2:]))


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
