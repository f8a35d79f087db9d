"""Draws a picture of figures: panels on a page of its own colour, so that it is read on light and on dark chats.

Run as a child process by `bot.charts.drawings`: nothing of the database, the keys or the token is in it.
"""

from collections.abc import Sequence
from typing import Final

from bot.charts.canvas import WIDTH, Canvas, fitting, width_of
from bot.charts.panels import GREY, INK, WHITE, Panel, height_of
from bot.charts.transfer import unpacked
from bot.runtime.confined_child import serve
from handlers.bot_api.chart_sheet import ChartSheet, Drawing

_PAGE: Final = "#e9edf2"
_TITLES, _SUBTITLE = (48, 42, 36), 32
"""Sizes of letters in pixels; a long title has smaller ones."""
_MARGIN, _GAP, _PADDING, _RADIUS = 24, 20, 28, 18
_HEADER: Final = 140


def drawn(sheet: ChartSheet) -> bytes:
    """A PNG."""
    rows = _rows(sheet.drawings)
    heights = [max(map(height_of, row)) for row in rows]
    canvas = Canvas(_HEADER + sum(height + _GAP for height in heights) + _MARGIN - _GAP, _PAGE)
    room = WIDTH - 2 * _MARGIN
    title = next((size for size in _TITLES if width_of(sheet.title, size) <= room), _TITLES[-1])
    canvas.write(fitting(sheet.title, title, room), _MARGIN + 6, 52, title, INK, bold=True)
    canvas.write(fitting(sheet.subtitle, _SUBTITLE, room), _MARGIN + 6, 106, _SUBTITLE, GREY)
    top = _HEADER
    for row, height in zip(rows, heights, strict=True):
        width = (room - _GAP * (len(row) - 1)) / len(row)
        for place, drawing in enumerate(row):
            left = _MARGIN + place * (width + _GAP)
            canvas.box(left, top, width, height, WHITE, rounded=_RADIUS)
            Panel(canvas, left + _PADDING, top, width - 2 * _PADDING, height, sheet.nothing).draw(drawing)
        top += height + _GAP
    return canvas.png()


def _rows(drawings: Sequence[Drawing]) -> list[list[Drawing]]:
    """Two halves that follow each other stand side by side."""
    rows: list[list[Drawing]] = []
    for drawing in drawings:
        if rows and drawing.half and len(rows[-1]) == 1 and rows[-1][0].half:
            rows[-1].append(drawing)
        else:
            rows.append([drawing])
    return rows


if __name__ == "__main__":
    serve(lambda data: drawn(unpacked(data)))
