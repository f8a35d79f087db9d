"""Files that are made when their message is sent: a request holds only what they are made of.

So the outbox holds nothing of their content, and what is sent says what is so then. Their makers stand in
`bot/delivery/made_files.py`.
"""

from dataclasses import dataclass

from dispatch.campaigns.model import CampaignId
from dispatch.figures.periods import Period
from dispatch.model import PersonId
from dispatch.roster.roster import Roster
from handlers.bot_api.chart_sheet import ChartSheet
from handlers.bot_api.pictures import Sheet


@dataclass(frozen=True, slots=True)
class RosterBook:
    """A roster that goes out as a workbook; None for the empty one."""

    name: str
    roster: Roster | None = None


@dataclass(frozen=True, slots=True)
class SpreadsheetFile:
    """The spreadsheet of a summary, of the part of the street that `scope` says and in the words of its reader; None
    for who sees all."""

    name: str
    scope: str
    period: Period
    reader: PersonId | None
    language: str
    csv: bool = False
    """The case list alone, as CSV."""
    named: bool = True
    """False for days that are no week or month, and have no name."""


@dataclass(frozen=True, slots=True)
class TablePage:
    """One table of a workbook: the name on its tab, the title above it, notes, the heads, the rows."""

    name: str
    title: str
    notes: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


@dataclass(frozen=True, slots=True)
class TableFile:
    """A workbook of plain tables, ready to be printed on A4; `header` is printed on each page of paper."""

    name: str
    header: str
    pages: tuple[TablePage, ...]


@dataclass(frozen=True, slots=True)
class ListBook:
    """The result of a list to walk, in the words of its reader."""

    name: str
    campaign: CampaignId
    reader: PersonId
    language: str


MadeFile = RosterBook | Sheet | SpreadsheetFile | ChartSheet | TableFile | ListBook
"""Each has the `name` under which its reader gets it."""
