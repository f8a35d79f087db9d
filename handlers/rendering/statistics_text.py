"""Writes the line of figures that somebody asked for by words."""

from dispatch.figures.shown import ShownFigure
from handlers.notify.messages import Statistics
from handlers.queries.list_page import PageView
from handlers.rendering.chart_picture import about
from handlers.wording.speech import Saying


def statistics_page(it: Statistics, say: Saying) -> PageView:
    """One line, each figure beside that of the period before; no buttons."""
    line = say(
        "stats.line",
        of=it.of,
        about=about(it.categories, say),
        name=say.words.plain(f"chart.kind.{it.kind}", year=it.year, number=it.number, first=it.first.isoformat()),
        prior=say.words.plain(f"weekly.prior.{it.kind}"),
        reported=it.reported,
        reported_before=it.reported_before,
        closed=it.closed,
        closed_before=it.closed_before,
        on_time=_said(it.on_time),
        on_time_before=_said(it.on_time_before),
        waiting=it.waiting,
        late=it.late,
        unread=it.unread,
    )
    return line, []


def _said(figure: ShownFigure) -> str:
    """A percentage, a count where there are too few cases, a dash for none."""
    if figure.percent is not None:
        return f"{figure.percent}%"
    return f"{figure.hits}/{figure.cases}" if figure.cases else "—"
