"""A sheet of figures as JSON, as it goes from the parent, which loads no matplotlib, to the child that draws it."""

from typing import Final

from pydantic import TypeAdapter

from handlers.bot_api.chart_sheet import ChartSheet

_SHEETS: Final = TypeAdapter(ChartSheet)


def packed(sheet: ChartSheet) -> bytes:
    """For `unpacked`."""
    return _SHEETS.dump_json(sheet)


def unpacked(data: bytes) -> ChartSheet:
    """ValueError for what `packed` never makes."""
    return _SHEETS.validate_json(data)
