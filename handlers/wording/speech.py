"""Says times, spans, names and categories for the templates, in one language and the centre's zone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from dispatch.case.clocks import left
from dispatch.model import Case, Clock, ClockKind, Person
from dispatch.rulebook.book import Book
from dispatch.rulebook.catalogue import ConditionRow
from handlers.centre import Centre
from handlers.privacy import masks
from handlers.wording import Wording, wording


@dataclass(frozen=True, slots=True)
class Saying:
    """The words of one language, at one moment, in the centre's zone."""

    centre: Centre
    at: datetime
    words: Wording

    def __call__(self, key: str, /, **args: object) -> Markup:
        return self.words.say(key, **args)

    def time(self, moment: datetime) -> str:
        """The hour alone for today, the day with it otherwise, the year only when it is another one."""
        local = moment.astimezone(self.centre.zone)
        today = self.at.astimezone(self.centre.zone)
        if local.date() == today.date():
            return f"{local:%H:%M}"
        return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d %H:%M}"

    def dated(self, moment: datetime) -> str:
        """With its whole date, for papers that are read on other days."""
        return f"{moment.astimezone(self.centre.zone):%Y-%m-%d %H:%M}"

    def hour(self, moment: datetime) -> str:
        """The hour alone, for what stands beside its day."""
        return f"{moment.astimezone(self.centre.zone):%H:%M}"

    def moment(self, moment: datetime) -> str:
        """Day and hour, as 11月30日 09:49; it says the same on every later day of the year."""
        local = moment.astimezone(self.centre.zone)
        same_year = local.year == self.at.astimezone(self.centre.zone).year
        date = {"month": local.month, "day": local.day, "time": f"{local:%H:%M}"}
        return self._span("moment", **date) if same_year else self._span("moment_year", year=local.year, **date)

    def due(self, moment: datetime, *, alone: bool = False) -> str:
        """The same, but 今日 14:03, or `alone` 14:03, for today: for what is said anew when the moment has come."""
        if moment.astimezone(self.centre.zone).date() == self.at.astimezone(self.centre.zone).date():
            return self.hour(moment) if alone else self._span("today", time=self.hour(moment))
        return self.moment(moment)

    def span(self, length: timedelta, kind: ClockKind | None = None) -> str:
        """Two units at most; with a `kind` it says which days, or hours of work, they are.

        A day of working time is one configured working day.
        """
        minutes = max(int(length.total_seconds() // 60), 0)
        day = self.centre.book.calendar.working_day_minutes if kind is ClockKind.WORK else 24 * 60
        days, rest = divmod(minutes, day)
        hours, left_over = divmod(rest, 60)
        of = {None: "", ClockKind.WORK: "work_", ClockKind.CONTINUOUS: "all_"}[kind]
        if days:
            return self._span(f"{of}days_hours", d=days, h=hours) if hours else self._span(f"{of}days", d=days)
        of = "work_" if kind is ClockKind.WORK else ""
        if hours and left_over:
            return self._span(f"{of}hours_minutes", h=hours, m=left_over)
        if hours:
            return self._span(f"{of}hours", h=hours)
        return self._span("minutes", m=minutes) if minutes else self._span("none")

    def limit(self, clock: Clock) -> str:
        return self.span(timedelta(minutes=clock.limit), clock.kind)

    def standing(self, clock: Clock, book: Book, act: str) -> Markup | None:
        """For a list: «今日 14:03 前办结», or «办结超 1 个工作日»; None while the clock stands."""
        if clock.started is None or clock.due is None:
            return None
        rest = left(clock, self.at, book)
        if rest >= timedelta():
            return self(f"list.{act}_by", time=self.due(clock.due))
        return self(f"list.{act}_over", span=self.span(-rest, clock.kind))

    def name(self, person: Person | None, *, masked: bool) -> str:
        if person is None:
            return self.words.plain("someone.unknown")
        return masks.name(person.name) if masked else person.name

    def category(self, case: Case) -> str | None:
        """Its sub-class and field, as 占道经营(街面秩序)."""
        row = self.centre.book.row_of(case)
        if row is None:
            return None
        class_name = self.centre.book.catalogue_with(row.code).subclass_of(row).class_name
        return f"{self.row(row)}（{class_name}）"

    def row(self, row: ConditionRow) -> str:
        """A row as a button names it: its sub-class, and its state where there are several."""
        catalogue = self.centre.book.catalogue_with(row.code)
        subclass = catalogue.subclass_of(row)
        condition = f"·{row.condition}" if len(catalogue.rows_of(row.subclass)) > 1 and row.condition else ""
        return f"{subclass.name}{condition}"

    def _span(self, key: str, **args: object) -> str:
        return self.words.plain(f"span.{key}", **args)


def saying(centre: Centre, at: datetime, language: str | None = None) -> Saying:
    """In a person's own language where that is set, else the centre's."""
    return Saying(centre, at, wording(language or centre.language))
