"""Composes the spreadsheet of a list's result: its places, and its stations beside each other."""

from collections.abc import Sequence

from dispatch.campaigns.model import CampaignId
from handlers.campaigns.result_sheet import head_of, rows_of, station_rows
from handlers.spreadsheets.workbook import Column, Page, Workbook
from handlers.wording.speech import Saying
from storage.transaction import Transaction

_PLACES = ("number", "station", "grid", "place", "answer", "day", "case")
_STATIONS = ("station", "places", "walked", "left", "problems", "locked", "cases")
_WIDE = {"place": 60, "case": 20, "number": 6}


def campaign_book(tx: Transaction, number: CampaignId, say: Saying) -> Workbook:
    """Both pages. KeyError for a list that there is not."""
    campaign, title = tx.campaigns.require(number), head_of(tx, number, say)
    plain = say.words.plain

    def page(name: str, columns: Sequence[str], rows: Sequence[tuple[str | int, ...]]) -> Page:
        named = [
            Column(
                plain(f"campaigns.column.{one}"),
                _WIDE.get(one, 18),
                figures=columns is _STATIONS and one != "station",
            )
            for one in columns
        ]
        return Page(plain(f"campaigns.sheet.{name}"), title, (), named, rows)

    pages = [
        page("places", _PLACES, rows_of(tx, campaign, say)),
        page("stations", _STATIONS, station_rows(tx, campaign)),
    ]
    return Workbook(title, plain("spreadsheet.footer"), pages)
