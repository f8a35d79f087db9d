"""The panels of a picture: columns, bars, a table with bars, a field for each weekday and hour."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil
from typing import Final

from matplotlib.ticker import MaxNLocator

from bot.charts.canvas import Canvas, fitting, in_two, width_of
from handlers.bot_api.chart_sheet import BarChart, BarTable, ColumnChart, Drawing, HeatMap, Share

WHITE: Final = "#ffffff"
INK: Final = "#1b2733"
GREY: Final = "#566472"
_TRACK, _LINE, _FILL = "#eef1f5", "#d5dbe3", "#9ed3bf"
_BESIDE: Final = ("#2f6db5", "#a9c6e8")
_STACKED: Final = ("#a9c6e8", "#e07b39")
"""Told apart by their lightness too."""
_HEAT: Final = (
    (0.0, "#eef1f5"),
    (0.2, "#cfe0f3"),
    (0.4, "#9fc2e8"),
    (0.6, "#6299d3"),
    (0.8, "#2f6db5"),
    (1.0, "#1d4a80"),
)
_HEAD, _BODY, _SMALL = 34, 28, 24
"""Sizes of letters in pixels."""
_HEAD_ROOM: Final = 78
"""Pixels of a panel's title, with what is above and below it."""
_BARS: Final = 230
_UNDER: Final = 60
"""Pixels below the columns, for their names."""
_SHARES: Final = 104
_LEGEND: Final = 40
_BAR_ROW, _TABLE_ROW, _HEAT_ROW = 60, 50, 38
_FEW_ROWS: Final = 6


def height_of(drawing: Drawing) -> int:
    match drawing:
        case ColumnChart():
            return _HEAD_ROOM + _BARS + _below(drawing) + (_LEGEND if drawing.stacked else 0)
        case BarChart():
            return _HEAD_ROOM + max(len(drawing.rows), _FEW_ROWS) * _BAR_ROW + 12
        case BarTable():
            return _HEAD_ROOM + 44 + max(len(drawing.rows), 1) * _TABLE_ROW + 16
        case HeatMap():
            return _HEAD_ROOM + len(drawing.rows) * _HEAT_ROW + 56


def _below(chart: ColumnChart) -> int:
    return _UNDER + (_SHARES if chart.spans else 0)


class Panel:
    """One panel: its inner left edge and width, its upper edge and its whole height, in pixels.

    `nothing` is said where there is nothing to show.
    """

    def __init__(self, canvas: Canvas, left: float, top: float, width: float, height: float, nothing: str) -> None:
        self.canvas, self.left, self.top, self.width, self.height = canvas, left, top, width, height
        self._nothing = nothing

    def draw(self, drawing: Drawing) -> None:
        title = fitting(drawing.title, _HEAD, self.width)
        self.canvas.write(title, self.left, self.top + 42, _HEAD, INK, bold=True)
        match drawing:
            case ColumnChart():
                self._columns(drawing)
            case BarChart():
                self._bars(drawing)
            case BarTable():
                self._table(drawing)
            case HeatMap():
                self._heat(drawing)

    def _say_nothing(self, middle: float) -> None:
        self.canvas.write(self._nothing, self.left + self.width / 2, middle, _BODY, GREY, side="center")

    def _columns(self, chart: ColumnChart) -> None:
        top = self.top + _HEAD_ROOM + (_LEGEND if chart.stacked else 0)
        tall = self.top + self.height - _below(chart) - top
        self._legend(chart, self.top + 42 + (46 if chart.stacked else 0), right=not chart.stacked)
        values = [one.values for one in chart.series]
        tallest = max((sum(some) if chart.stacked else max(some) for some in zip(*values, strict=True)), default=0)
        if tallest:
            self._bodies(chart, top + tall, tall, tallest)
        else:
            self._say_nothing(top + tall / 2)
        if chart.spans:
            self._spans(chart, top + tall + _UNDER)

    def _bodies(self, chart: ColumnChart, floor: float, tall: float, tallest: int) -> None:
        ticks = [int(one) for one in MaxNLocator(nbins=4, integer=True).tick_values(0, tallest)]
        scale = (tall - 34) / max(ticks[-1], tallest)
        aside = self._aside(chart, tallest)
        for tick in ticks:
            self.canvas.box(self.left + aside, floor - tick * scale, self.width - aside, 1.5, _LINE)
            if aside:
                self.canvas.write(str(tick), self.left + aside - 12, floor - tick * scale, _SMALL, GREY, side="right")
        pitch = (self.width - aside) / len(chart.names)
        for at in range(len(chart.names)):
            self._column(chart, at, self.left + aside + at * pitch, pitch, floor, scale)
        self._names(chart.names, self.left + aside, pitch, floor + 28)

    def _aside(self, chart: ColumnChart, tallest: int) -> float:
        """Room for the numbers of the lines; none where each bar bears its own."""
        if chart.stacked:
            return 0.0
        return max(width_of(str(tallest), _SMALL) + 24, 48.0)

    def _column(self, chart: ColumnChart, at: int, left: float, pitch: float, floor: float, scale: float) -> None:
        if chart.stacked:
            self._stack(chart, at, left, pitch, floor, scale)
            return
        wide = pitch * 0.78 / len(chart.series)
        labelled = all(width_of(str(max(one.values)), _SMALL) <= wide + 6 for one in chart.series)
        for place, one in enumerate(chart.series):
            value, x = one.values[at], left + pitch * 0.11 + place * wide
            self.canvas.box(x + 1, floor - value * scale, wide - 2, value * scale, _BESIDE[place])
            if value and labelled:
                y = floor - value * scale - 16
                self.canvas.write(str(value), x + wide / 2, y, _SMALL, INK, side="center")

    def _stack(self, chart: ColumnChart, at: int, left: float, pitch: float, floor: float, scale: float) -> None:
        wide, y = pitch * 0.7, floor
        for place, one in enumerate(chart.series):
            tall = one.values[at] * scale
            y -= tall
            self.canvas.box(left + pitch * 0.15, y, wide, tall, _STACKED[place])
        whole = sum(one.values[at] for one in chart.series)
        if whole:
            self.canvas.write(str(whole), left + pitch / 2, y - 16, _SMALL, INK, side="center")

    def _legend(self, chart: ColumnChart, middle: float, *, right: bool) -> None:
        colours = _STACKED if chart.stacked else _BESIDE
        wide = [width_of(one.name, _SMALL) + 62 for one in chart.series]
        left = self.left + self.width - sum(wide) + 24 if right else self.left
        for one, colour, needed in zip(chart.series, colours, wide, strict=False):
            self.canvas.box(left, middle - 11, 24, 22, colour, rounded=4)
            self.canvas.write(one.name, left + 34, middle, _SMALL, GREY)
            left += needed

    def _names(self, names: Sequence[str], left: float, pitch: float, middle: float) -> None:
        """Smaller where that is enough, else every second, third …, so that none runs into another."""
        sizes = (_SMALL, _SMALL - 2, _SMALL - 4)
        widest = {size: max(width_of(name, size) for name in names) + 4 for size in sizes}
        size = next((size for size in sizes if widest[size] <= pitch), _SMALL)
        step = max(1, ceil((widest[size] + 8) / pitch)) if widest[size] > pitch else 1
        for at in range(0, len(names), step):
            self.canvas.write(names[at], left + (at + 0.5) * pitch, middle, size, GREY, side="center")

    def _spans(self, chart: ColumnChart, top: float) -> None:
        self.canvas.write(fitting(chart.spans_title, _SMALL, self.width), self.left, top + 10, _SMALL, GREY)
        aside = self._aside(chart, max((max(one.values) for one in chart.series), default=0))
        pitch = (self.width - aside) / max(len(chart.names), 1)
        for span in chart.spans:
            left = self.left + aside + span.start * pitch
            self._share(span.share, left + 2, top + 34, (span.end - span.start + 1) * pitch - 4, 52)

    def _share(self, share: Share, left: float, top: float, width: float, height: float) -> None:
        """A track that is filled from the left as far as the share goes; its words where they have room."""
        self.canvas.box(left, top, width, height, _TRACK, rounded=6)
        if share.of is not None:
            self.canvas.box(left, top, width * share.of, height, _FILL, rounded=6)
        size = _BODY if width_of(share.text, _BODY) <= width - 4 else _SMALL - 2
        if width_of(share.text, size) <= width:
            self.canvas.write(share.text, left + width / 2, top + height / 2, size, INK, side="center")

    def _bars(self, chart: BarChart) -> None:
        if not chart.rows:
            self._say_nothing(self.top + self.height / 2)
            return
        widest = max(width_of(str(row.value), _BODY) for row in chart.rows) + 16
        most = max(max(row.value for row in chart.rows), 1)
        y = self.top + _HEAD_ROOM
        for row in chart.rows:
            self.canvas.write(fitting(row.name, _BODY - 2, self.width), self.left, y + 14, _BODY - 2, INK)
            room = self.width - widest
            self.canvas.box(self.left, y + 34, room, 18, _TRACK, rounded=6)
            self.canvas.box(self.left, y + 34, room * row.value / most, 18, _BESIDE[0], rounded=6)
            self.canvas.write(str(row.value), self.left + self.width, y + 43, _BODY, INK, side="right")
            y += _BAR_ROW

    def _table(self, table: BarTable) -> None:
        if not table.rows:
            self._say_nothing(self.top + self.height / 2)
            return
        named, shared = self.width * 0.30, self.width * 0.17
        noted = max(width_of(one, _SMALL) for one in (table.heads[2], *(row.note for row in table.rows)))
        barred = self.width - named - shared - noted - 48
        edges = [self.left + named, self.left + named + barred + 24, self.left + self.width]
        y = self.top + _HEAD_ROOM
        for head, x, side in zip(table.heads, edges, ("left", "left", "right"), strict=True):
            self.canvas.write(head, x, y + 14, _SMALL, GREY, side="right" if side == "right" else "left")
        y += 44
        most = max(max(row.value for row in table.rows), 1)
        counted = max(width_of(str(row.value), _SMALL) for row in table.rows) + 14
        for row in table.rows:
            middle = y + _TABLE_ROW / 2
            self._name(row.name, middle, named - 16)
            long = max((barred - counted) * row.value / most, 2.0 if row.value else 0.0)
            self.canvas.box(edges[0], middle - 13, long, 26, _BESIDE[0], rounded=5)
            self.canvas.write(str(row.value), edges[0] + long + 10, middle, _SMALL, INK)
            self._share(row.share, edges[1], middle - 19, shared, 38)
            self.canvas.write(row.note, edges[2], middle, _SMALL, INK, side="right")
            y += _TABLE_ROW

    def _name(self, name: str, middle: float, room: float) -> None:
        """On one line, or in smaller letters on two: stations of a street may differ in their last letters alone."""
        if width_of(name, _BODY - 2) <= room:
            self.canvas.write(name, self.left, middle, _BODY - 2, INK)
            return
        first, second = in_two(name, _SMALL - 4, room)
        self.canvas.write(first, self.left, middle - 12, _SMALL - 4, INK)
        self.canvas.write(second, self.left, middle + 12, _SMALL - 4, INK)

    def _heat(self, chart: HeatMap) -> None:
        most = max(max(values) for values in chart.values)
        aside = max(width_of(name, _SMALL) for name in chart.rows) + 16
        pitch = (self.width - aside) / len(chart.columns)
        y = self.top + _HEAD_ROOM
        for name, values in zip(chart.rows, chart.values, strict=True):
            self.canvas.write(name, self.left, y + _HEAT_ROW / 2, _SMALL, GREY)
            for at, value in enumerate(values):
                self._field(value, most, self.left + aside + at * pitch, y, pitch)
            y += _HEAT_ROW
        for at, name in enumerate(chart.columns):
            self.canvas.write(name, self.left + aside + at * pitch, y + 24, _SMALL, GREY, side="left")

    def _field(self, value: int, most: int, left: float, top: float, pitch: float) -> None:
        share = value / most if most else 0.0
        self.canvas.box(left + 1.5, top + 1.5, pitch - 3, _HEAT_ROW - 3, _tone(share), rounded=5)
        if value and width_of(str(value), _SMALL - 4) <= pitch - 4:
            ink = WHITE if share > 0.5 else INK
            self.canvas.write(str(value), left + pitch / 2, top + _HEAT_ROW / 2, _SMALL - 4, ink, side="center")


def _tone(share: float) -> str:
    """The step that the share reaches; only nothing has the first."""
    return next(colour for (below, _), (upto, colour) in pairwise(((-1.0, ""), *_HEAT)) if share <= upto)
