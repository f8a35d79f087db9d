"""A picture of figures as it is to be drawn: every word that stands in it, and every number.

It is drawn when it is sent, in a process of its own (`bot/charts`), which knows nothing of cases.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole: `of` from 0 to 1, None where the `text`, a count, must do."""

    text: str
    of: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Bars of one kind, a value for each column."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A share of what happened between two columns, counted from 0, both included."""

    start: int
    end: int
    share: Share


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """Columns, side by side or `stacked`, a name under each, and shares below them.

    A name may be empty where its column needs none. `half` where it takes half of the width, beside another half.
    """

    title: str
    names: tuple[str, ...]
    series: tuple[Series, ...]
    stacked: bool = False
    half: bool = False
    spans_title: str = ""
    spans: tuple[Span, ...] = ()
    kind: Literal["columns"] = "columns"


@dataclass(frozen=True, slots=True)
class BarRow:
    """A bar with its name and its value."""

    name: str
    value: int


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars, one below the other."""

    title: str
    rows: tuple[BarRow, ...]
    half: bool = False
    kind: Literal["bars"] = "bars"


@dataclass(frozen=True, slots=True)
class TableRow:
    """A line of a table: a bar for its value, a share, and a word about the rest."""

    name: str
    value: int
    share: Share
    note: str


@dataclass(frozen=True, slots=True)
class BarTable:
    """Lines in the order in which they are given; `heads` of the bar, the share and the note."""

    title: str
    heads: tuple[str, str, str]
    rows: tuple[TableRow, ...]
    half: bool = False
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A field for each row and column, the darker the more."""

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[int, ...], ...]
    half: bool = False
    kind: Literal["heat"] = "heat"


Drawing = ColumnChart | BarChart | BarTable | HeatMap


@dataclass(frozen=True, slots=True)
class ChartSheet:
    """One picture; `nothing` is said in a part that has nothing to show."""

    title: str
    subtitle: str
    nothing: str
    drawings: tuple[Drawing, ...]

    @property
    def name(self) -> str:
        """Of the file; a photo is shown without it."""
        return "figures.png"
