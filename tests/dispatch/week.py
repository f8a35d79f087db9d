"""Cases of one Monday, on each rung of their road, and the figures of the week that they make."""

from datetime import datetime

from dispatch.case import commands as c
from dispatch.figures.case_facts import CaseFacts, facts_of
from dispatch.figures.indicators import Figure, Indicators, indicators
from dispatch.figures.periods import Period, week_of
from dispatch.model import Outcome, RowCode
from tests.make import ACCEPTED_AT, DISPATCHED_AT, NOTE, PHOTO, RESIDENT, Chronicle, report
from tests.street import (
    CALENDAR,
    LI,
    MONDAY_0942,
    NOISE,
    OFFICER_SQUAD,
    SQUAD,
    STALL,
    WANG,
    book,
    local,
)

WEEK = week_of(CALENDAR, 2026, 48)
NEXT_WEEK = week_of(CALENDAR, 2026, 49)
BEFORE_NOON = local(23, 11)
"""Within the two working hours of a stall dispatched at 9:50; they end at 11:50."""
AFTERNOON = local(23, 15)
DUE = local(23, 11, 50)


def reported(number: str = "SY20261123-0001", row: RowCode = STALL, at: datetime = MONDAY_0942) -> Chronicle:
    told = Chronicle()
    told.tell(report(number, row=row, contact=RESIDENT), WANG, at)
    return told


def accepted(number: str = "SY20261123-0001", row: RowCode = STALL) -> Chronicle:
    told = reported(number, row)
    told.tell(c.Dispatch(SQUAD.code), LI, DISPATCHED_AT)
    told.tell(c.Accept(), OFFICER_SQUAD, ACCEPTED_AT)
    return told


def handled(number: str = "SY20261123-0001", row: RowCode = STALL, at: datetime = BEFORE_NOON) -> Chronicle:
    told = accepted(number, row)
    told.tell(c.Resolve(NOTE, (PHOTO,)), OFFICER_SQUAD, at)
    return told


def called(outcome: Outcome, number: str = "SY20261123-0001") -> Chronicle:
    told = handled(number, NOISE)
    told.tell(c.Pass(), WANG, local(23, 11, 30))
    told.tell(c.RevisitDone(outcome), LI, local(24, 10, 5))
    return told


def at_the_end_of(period: Period, *told: Chronicle) -> list[CaseFacts]:
    return [facts_of(event for event in one.history if event[0] < period.end) for one in told]


def figures(*told: Chronicle, period: Period = WEEK) -> Indicators:
    return indicators(at_the_end_of(period, *told), period, book())


def ratio(figure: Figure) -> tuple[int, int]:
    return figure.numerator, figure.denominator
