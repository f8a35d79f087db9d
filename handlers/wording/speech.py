"""How the centre says a time, a span, a name: what a template needs and data do not have."""

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

    def span(self, length: timedelta, kind: ClockKind = ClockKind.CONTINUOUS) -> str:
        """Two units at most. A day of working time is one configured working day."""
        minutes = max(int(length.total_seconds() // 60), 0)
        day = self.centre.book.calendar.working_day_minutes if kind is ClockKind.WORK else 24 * 60
        days, rest = divmod(minutes, day)
        hours, left_over = divmod(rest, 60)
        if days:
            return self._span("days_hours", d=days, h=hours) if hours else self._span("days", d=days)
        if hours:
            return self._span("hours_minutes", h=hours, m=left_over) if left_over else self._span("hours", h=hours)
        return self._span("minutes", m=minutes) if minutes else self._span("none")

    def limit(self, clock: Clock) -> str:
        return self.span(timedelta(minutes=clock.limit), clock.kind)

    def remaining(self, clock: Clock, book: Book, prefix: str = "") -> Markup | None:
        """«剩 12 分» or «超 1 天»; None while the clock stands."""
        if clock.started is None:
            return None
        rest = left(clock, self.at, book)
        if rest >= timedelta():
            return self(f"card.{prefix}left", span=self.span(rest, clock.kind))
        return self(f"card.{prefix}over", span=self.span(-rest, clock.kind))

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

    def _span(self, key: str, **args: int) -> str:
        return self.words.plain(f"span.{key}", **args)


def saying(centre: Centre, at: datetime, language: str | None = None) -> Saying:
    """In a person's own language where that is set, else the centre's."""
    return Saying(centre, at, wording(language or centre.language))
