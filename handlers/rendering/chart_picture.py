"""Writes the picture of a summary when it is sent: every word that is drawn in it, in its reader's language."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from dispatch.figures.charts import Charts, Column, Panel
from dispatch.figures.periods import PeriodKind
from dispatch.figures.shown import ShownFigure
from dispatch.figures.sums import AGE_LIMITS
from handlers.bot_api.chart_sheet import (
    BarChart,
    BarRow,
    BarTable,
    ChartSheet,
    ColumnChart,
    Drawing,
    HeatMap,
    Series,
    Share,
    Span,
    TableRow,
)
from handlers.bot_api.request import Outgoing
from handlers.notify.messages import ChartPicture
from handlers.wording.speech import Saying
from storage.messages.parcels import Parcel, Shape

_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EVERY_HOURS: Final = 3
"""So many columns of hours bear one name."""


def photo(parcel: Parcel, it: ChartPicture, say: Saying) -> Outgoing | None:
    """Below the words that it belongs to. None where it can't be drawn or may not be sent: the words stand."""
    if parcel.shape is Shape.NO_PICTURE:
        return None
    params: dict[str, object] = {"chat_id": parcel.chat_id, "photo": sheet(it, say)}
    if it.reply_to is not None:
        params["reply_parameters"] = {"message_id": it.reply_to, "allow_sending_without_reply": True}
    if parcel.thread_id is not None:
        params["message_thread_id"] = parcel.thread_id
    return Outgoing("sendPhoto", params)


def sheet(it: ChartPicture, say: Saying) -> ChartSheet:
    """What is to be drawn."""
    plain, charts = say.words.plain, it.charts
    first, last = it.first.isoformat(), it.last.isoformat()
    name = plain(f"chart.kind.{it.kind}", year=it.year, number=it.number, first=first)
    one_year = first[:4] == last[:4]
    return ChartSheet(
        title=plain("chart.title", of=it.of, name=name),
        subtitle=plain(
            "chart.subtitle",
            about=about(it.categories, say),
            first=first[5:] if one_year else first,
            last=last[5:] if one_year else last,
            reported=sum(column.reported for column in charts.columns),
            closed=sum(column.closed for column in charts.columns),
        ),
        nothing=plain("chart.nothing"),
        drawings=tuple(_drawing(panel, it, say) for panel in charts.panels),
    )


def _drawing(panel: Panel, it: ChartPicture, say: Saying) -> Drawing:
    match panel:
        case Panel.COLUMNS:
            return _columns(it, say)
        case Panel.AGES:
            return _ages(it.charts, say)
        case Panel.CATEGORIES:
            return _categories(it.charts, say)
        case Panel.STATIONS:
            return _stations(it, say)
        case Panel.HOURS:
            return _hours(it.charts, say)


def _columns(it: ChartPicture, say: Saying) -> ColumnChart:
    plain, columns = say.words.plain, it.charts.columns
    return ColumnChart(
        title=plain(f"chart.columns.{it.kind}"),
        names=tuple(_name(column, it.kind, say) for column in columns),
        series=(
            Series(plain("chart.reported"), tuple(column.reported for column in columns)),
            Series(plain("chart.closed"), tuple(column.closed for column in columns)),
        ),
        spans_title=plain("chart.shares", few=say.centre.book.rules.few_cases),
        spans=tuple(Span(one.start, one.end, _share(one.share)) for one in it.charts.shares),
    )


def _name(column: Column, kind: PeriodKind, say: Saying) -> str:
    plain, day = say.words.plain, column.first
    match kind:
        case PeriodKind.DAY:
            return str(column.hour)
        case PeriodKind.WEEK:
            weekday = plain(f"chart.weekday.{_WEEKDAYS[day.weekday()]}")
            return plain("chart.weekday_day", weekday=weekday, day=day.day)
        case PeriodKind.MONTH:
            return str(day.day)
        case PeriodKind.QUARTER:
            return f"{day:%m-%d}"
        case PeriodKind.YEAR:
            return plain("chart.month", month=day.month)


def _share(figure: ShownFigure) -> Share:
    if figure.percent is not None:
        return Share(f"{figure.percent}%", figure.hits / figure.cases)
    return Share(f"{figure.hits}/{figure.cases}" if figure.cases else "—")


def _ages(charts: Charts, say: Saying) -> ColumnChart:
    plain = say.words.plain
    between = (f"{low}–{high}" for low, high in pairwise(AGE_LIMITS))
    return ColumnChart(
        title=plain("chart.ages"),
        names=(f"<{AGE_LIMITS[0]}", *between, f"≥{AGE_LIMITS[-1]}"),
        series=(
            Series(plain("chart.in_time"), tuple(bar.in_time for bar in charts.ages)),
            Series(plain("chart.overdue"), tuple(bar.overdue for bar in charts.ages)),
        ),
        stacked=True,
        half=True,
    )


def _categories(charts: Charts, say: Saying) -> BarChart:
    rows = [BarRow(_category(bar.code, say), bar.reported) for bar in charts.categories]
    rows += [BarRow(say.words.plain("chart.others"), charts.others)] if charts.others else []
    return BarChart(say.words.plain("chart.categories"), tuple(rows), half=True)


def about(categories: Sequence[str], say: Saying) -> str:
    """Which sub-classes the cases are of alone: the first by its name, and how many there are; empty for all."""
    if not categories:
        return ""
    return say.words.plain("chart.about", first=_category(categories[0], say), count=len(categories))


def _category(code: str, say: Saying) -> str:
    """The sub-class's name, also of an earlier catalogue; its code where nobody knows it any more."""
    book = say.centre.book
    found = (catalogue.subclass(code) for catalogue in (book.catalogue, *book.earlier_catalogues))
    return next((subclass.name for subclass in found if subclass is not None), code)


def _stations(it: ChartPicture, say: Saying) -> BarTable:
    plain = say.words.plain
    return BarTable(
        title=plain("chart.stations"),
        heads=(plain("chart.reported"), plain("chart.on_time"), plain("chart.open")),
        rows=tuple(
            TableRow(
                it.names.get(row.code, row.code),
                row.reported,
                _share(row.on_time),
                plain("chart.open_row", open=row.open, overdue=row.overdue),
            )
            for row in it.charts.stations
        ),
    )


def _hours(charts: Charts, say: Saying) -> HeatMap:
    plain = say.words.plain
    return HeatMap(
        title=plain("chart.hours"),
        rows=tuple(plain(f"chart.weekday.{day}") for day in _WEEKDAYS),
        columns=tuple(plain("chart.hour", hour=hour) if hour % _EVERY_HOURS == 0 else "" for hour in range(24)),
        values=charts.hours,
    )
