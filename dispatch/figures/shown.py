"""Figures as they are shown: counts and percentages, without the cases behind them."""

from dataclasses import dataclass, fields
from typing import Any, Final

from dispatch.figures.indicators import Figure, Indicators, Median, percent_of


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure as it is shown: `percent` None where the count must do."""

    hits: int
    cases: int
    percent: int | None


@dataclass(frozen=True, slots=True)
class ShownMedian:
    """A median as it is shown: `minutes` of working time, None where the count must do."""

    minutes: int | None
    cases: int


@dataclass(frozen=True, slots=True)
class ShownIndicators:
    """`Indicators` as they are shown, under the same names."""

    valid_reports: ShownFigure
    right_dispatch: ShownFigure
    rework: ShownFigure
    on_time_triage: ShownFigure
    on_time_pickup: ShownFigure
    on_time_handling: ShownFigure
    extension: ShownFigure
    overdue_open: ShownFigure
    closing: ShownFigure
    on_time_closing: ShownFigure
    satisfaction: ShownFigure
    revisit_reach: ShownFigure
    unreached: int
    declined: int
    out_of_power: int
    triage_time: ShownMedian
    pickup_time: ShownMedian
    handling_time: ShownMedian
    life_time: ShownMedian


RATES: Final = tuple(field.name for field in fields(ShownIndicators) if field.type is ShownFigure)
"""The indicators that are rates, in their order."""
TIMES: Final = tuple(field.name for field in fields(ShownIndicators) if field.type is ShownMedian)
APART: Final = tuple(field.name for field in fields(ShownIndicators) if field.type is int)


def counted(hits: int, cases: int, few: int) -> ShownFigure:
    """So many of so many; fewer cases than `few` have no percentage."""
    return ShownFigure(hits, cases, percent_of(hits, cases) if cases >= few else None)


def cell(figure: Figure) -> ShownFigure:
    """As it is shown."""
    return ShownFigure(figure.numerator, figure.denominator, figure.percent)


def shown(found: Indicators) -> ShownIndicators:
    """All of them as they are shown."""
    values: dict[str, Any] = {}
    for field in fields(Indicators):
        match getattr(found, field.name):
            case Figure() as figure:
                values[field.name] = cell(figure)
            case Median() as measured:
                values[field.name] = ShownMedian(measured.minutes, len(measured.cases))
            case numbers:
                values[field.name] = len(numbers)
    return ShownIndicators(**values)
