"""The columns of a picture: which of them a moment of a period falls into, and which share one on-time share."""

from datetime import date, datetime, timedelta
from typing import Final

from dispatch.figures.periods import Period, PeriodKind
from dispatch.rulebook.worktime import Calendar

_DAY: Final = timedelta(days=1)


class Scale:
    """Hours of a day, days of a week or a month, weeks of a quarter, months of a year, all local; `first` is the
    first local day."""

    def __init__(self, period: Period, cal: Calendar) -> None:
        self.period, self.cal = period, cal
        self.first = cal.day(period.start)

    def column(self, local: datetime) -> int:
        """The place of the column in which a moment of the centre's clock lies."""
        match self.period.kind:
            case PeriodKind.DAY:
                return local.hour
            case PeriodKind.WEEK | PeriodKind.MONTH:
                return (local.date() - self.first).days
            case PeriodKind.QUARTER:
                return self._week(local.date())
            case PeriodKind.YEAR:
                return local.month - 1

    def days(self) -> list[date]:
        """The first local day of each column, up to the one in which the period ends."""
        last = self.cal.local(self.period.end - timedelta(microseconds=1))
        columns = range(self.column(last) + 1)
        match self.period.kind:
            case PeriodKind.DAY:
                return [self.first for _ in columns]
            case PeriodKind.WEEK | PeriodKind.MONTH:
                return [self.first + at * _DAY for at in columns]
            case PeriodKind.QUARTER:
                return [max(self.first, _monday(self.first) + 7 * at * _DAY) for at in columns]
            case PeriodKind.YEAR:
                return [self.first.replace(month=at + 1) for at in columns]

    def share(self, column: int) -> int:
        """A day has one for all its hours, a month one for each week; other columns have one each."""
        match self.period.kind:
            case PeriodKind.DAY:
                return 0
            case PeriodKind.MONTH:
                return self._week(self.first + column * _DAY)
            case _:
                return column

    def _week(self, day: date) -> int:
        return (_monday(day) - _monday(self.first)).days // 7


def _monday(day: date) -> date:
    return day - day.weekday() * _DAY
