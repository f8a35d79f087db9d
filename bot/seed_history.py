"""Fills the past of a demonstration street: so many weeks of cases, each through the domain's own decisions.

The same seed and the same moment give the same street. Nothing is announced; what is still open then has its timers,
as if its cards had been sent long ago.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

from dispatch.case import commands as c
from dispatch.case.reminders import timers_of
from dispatch.case.rules import decide
from dispatch.model import (
    Case,
    ClauseNumber,
    NoteId,
    Outcome,
    Person,
    Place,
    Role,
    Station,
    Status,
    UnitCode,
    Urgency,
)
from dispatch.rulebook.book import Book
from dispatch.rulebook.catalogue import ConditionRow
from dispatch.rulebook.worktime import after, spent
from storage.transaction import Transaction

WEEKS: Final = 13
"""A quarter, and what the figures of a quarter are compared with in the running one."""
SEED: Final = 20261123
_PER_WEEKDAY: Final = (9, 8, 8, 7, 8, 4, 3)
"""Reports on the average, from Monday."""
_HOURS: Final = (7, 8, 8, 9, 9, 9, 10, 10, 11, 13, 14, 14, 15, 15, 16, 17, 18, 19, 20, 21)
_COMMON: Final[Mapping[str, float]] = {
    "E0406": 14, "E0110": 9, "E0405": 8, "E0410": 8, "E0493": 7, "E0201": 6, "E0401": 6, "E0193": 6, "E0192": 5,
    "E0503": 4, "P0101": 3, "P0137": 3, "P0196": 3, "E0301": 3, "E9702": 3, "E0496": 3, "E0108": 2,
}  # fmt: skip
"""How often a sub-class is reported, by its code, where it is more often than the others."""
_RARE: Final = 0.2
_OUTCOMES: Final = (Outcome.SATISFIED,) * 6 + (Outcome.MOSTLY,) * 2 + (Outcome.UNREACHED, Outcome.DISSATISFIED)
_MAX_ACTS: Final = 40
"""A case that takes more is left as it stands."""
_MAX_RINGS: Final = 400
_CLAUSE: Final = ClauseNumber("1.2")
_Act = tuple[c.Command, Person, datetime]


def fill(tx: Transaction, book: Book, prefix: str, until: datetime, weeks: int = WEEKS, seed: int = SEED) -> int:
    """The weeks up to `until` (UTC), in a database in which there is no case yet; how many cases that were.

    Does nothing, and gives 0, where there is one.
    """
    if tx.cases.newest_event() is not None:
        return 0
    return _Past(tx, book, prefix, until, Random(seed)).fill(weeks)  # noqa: S311 - a street that can be played again


def _is_plain(row: ConditionRow) -> bool:
    """What nobody has to be shown a photo of, and everybody may read."""
    return not (row.sensitive or row.photo_required)


@dataclass(slots=True)
class _Past:
    """A street's people and units, and what is drawn by lot."""

    tx: Transaction
    book: Book
    prefix: str
    until: datetime
    lot: Random
    people: Sequence[Person] = field(init=False)
    stations: Sequence[Station] = field(init=False)
    rows: Sequence[ConditionRow] = field(init=False)

    def __post_init__(self) -> None:
        self.people = self.tx.people.all_active()
        self.stations = self.tx.places.stations()
        manned = {unit for one in self.people for unit in one.units}
        self.rows = [row for row in self.book.catalogue.rows if _is_plain(row) and set(row.units) & manned]

    def fill(self, weeks: int) -> int:
        moments = sorted(self._moments(weeks))
        for at in moments:
            self._live(at)
        return len(moments)

    def _moments(self, weeks: int) -> list[datetime]:
        """When something was reported: a little more from month to month."""
        calendar, found = self.book.calendar, []
        today = calendar.local(self.until).replace(hour=0, minute=0, second=0, microsecond=0)
        for back in range(7 * weeks, -1, -1):
            day = today - timedelta(days=back)
            usual = _PER_WEEKDAY[day.weekday()] * (1.15 - 0.3 * back / (7 * weeks))
            for _ in range(max(0, round(self.lot.gauss(usual, usual / 4)))):
                local = day + timedelta(hours=self.lot.choice(_HOURS), minutes=self.lot.randrange(60))
                found.append((local + timedelta(seconds=self.lot.randrange(60))).astimezone(self.until.tzinfo))
        return [at for at in found if at < self.until]

    def _live(self, at: datetime) -> None:
        """One case, from its report to its end or to now."""
        station = self.lot.choice(self.stations)
        workers = [one for one in self.people if Role.WORKER in one.roles and one.station == station.code]
        if not workers:
            return
        reporter = self.lot.choice(workers)
        case = self._reported(station, reporter, at)
        for _ in range(_MAX_ACTS):
            if not case.open:
                return
            command, by, then = self._next(case, reporter, at)
            if then >= self.until:
                break
            case, at = self._do(case, command, by, then), then
        self._ring(case, at)

    def _reported(self, station: Station, reporter: Person, at: datetime) -> Case:
        [row] = self.lot.choices(self.rows, [_COMMON.get(one.subclass, _RARE) for one in self.rows])
        name = self.book.catalogue.subclass_of(row).name
        case, notes = self.tx.cases.next_id(), self.tx.notes
        place = notes.keep(f"{self.lot.randrange(1, 60)}栋楼下", reporter.id, at)
        called = row.revisit and self.lot.random() < 0.6
        phone = f"139-0000-{self.lot.randrange(10_000):04}"
        report = c.Report(
            id=case,
            number=self.tx.cases.next_number(self.prefix, self.book.calendar.day(at)),
            description=notes.keep(f"{name}，{row.condition or '请处理'}", reporter.id, at),
            row=row.code,
            urgent=row.urgent,
            place=Place(note=place),
            grid=self.lot.choice(reporter.grids) if reporter.grids else None,
            station=station.code,
            contact=notes.keep_contact(case, "居民", phone, at) if called else None,
        )
        settled = not row.urgent and not called and self.lot.random() < 0.12
        command = c.ReportSettled(report, notes.keep("已当场处理", reporter.id, at)) if settled else report
        return self._do(None, command, reporter, at)

    def _next(self, case: Case, reporter: Person, at: datetime) -> _Act:
        """What is done next, by whom, and when: most of it in time."""
        match case.status:
            case Status.REPORTED:
                return self._triage(case, at)
            case Status.DISPATCHED:
                return self._take_up(case, at)
            case Status.HANDLING:
                return self._handle(case, at)
            case Status.RESOLVED:
                return self._check(case, reporter, at)
            case Status.VERIFIED:
                called = self._later(case, max(at, case.revisit_at or at), 5, 200)
                return c.RevisitDone(self.lot.choice(_OUTCOMES)), self._staff(), called
            case _:
                return c.TakeBack(), reporter, self.until

    def _triage(self, case: Case, at: datetime) -> _Act:
        staff, then = self._staff(), self._later(case, at, 1, 14 if self._mostly(0.9) else 90)
        if not self._mostly(0.95) and not case.returns:
            return c.Reject(self._said("不属受理范围", staff, then), _CLAUSE), staff, then
        row = self.book.row_of(case)
        manned = [unit for unit in row.units if self._officers(unit)] if row is not None else []
        return c.Dispatch(manned[min(case.returns, len(manned) - 1)]), staff, then

    def _take_up(self, case: Case, at: datetime) -> _Act:
        officer, then = self._officer(case), self._later(case, at, 5, 100 if self._mostly(0.92) else 400)
        if not self._mostly(0.95) and not case.returns:
            return c.Return(self._said("不属本单位职责", officer, then), _CLAUSE), officer, then
        return c.Accept(), officer, then

    def _handle(self, case: Case, at: datetime) -> _Act:
        """Before the deadline, or a good while after it."""
        officer, clock, calendar = self._officer(case), case.clock, self.book.calendar
        then = self._later(case, at, 5, 100)
        if clock is not None and clock.due is not None and clock.due > at:
            share = self.lot.uniform(0.2, 0.95) if self._mostly(0.9) else self.lot.uniform(1.1, 4.0)
            then = after(at, spent(at, clock.due, clock.kind, calendar) * share, clock.kind, calendar)
        return c.Resolve(self._said("已处理完毕", officer, then)), officer, then

    def _check(self, case: Case, reporter: Person, at: datetime) -> _Act:
        then = self._later(case, at, 10, 300 if self._mostly(0.9) else 900)
        if self._mostly(0.94):
            return c.Pass(), reporter, then
        return c.Fail(self._said("现场仍未清理", reporter, then)), reporter, then

    def _later(self, case: Case, at: datetime, low: int, high: int) -> datetime:
        """So many minutes later, of working time but for an urgent case."""
        span = timedelta(minutes=self.lot.randrange(low, high + 1), seconds=self.lot.randrange(60))
        if case.urgency is Urgency.URGENT:
            return at + span
        return self.book.calendar.add_work(at, span)

    def _officers(self, unit: UnitCode | None) -> list[Person]:
        return [one for one in self.people if unit in one.units]

    def _officer(self, case: Case) -> Person:
        """Who accepted it, else somebody of its unit."""
        there = self._officers(case.unit)
        return next((one for one in there if one.id == case.officer), there[0])

    def _staff(self) -> Person:
        return self.lot.choice([one for one in self.people if Role.STAFF in one.roles])

    def _mostly(self, share: float) -> bool:
        return self.lot.random() < share

    def _said(self, text: str, by: Person, at: datetime) -> NoteId:
        return self.tx.notes.keep(text, by.id, at)

    def _do(self, case: Case | None, command: c.Command, by: Person | None, at: datetime) -> Case:
        decided = decide(case, command, by, at, self.book)
        actor = by.id if by is not None else None
        if case is None:
            self.tx.cases.add(decided.after, decided.events, actor, at)
        else:
            self.tx.cases.save(case, decided.after, decided.events, actor, at)
        return decided.after

    def _ring(self, case: Case, at: datetime) -> None:
        """What of an open case fell due before now has rung, so that nothing of it comes all at once at the start."""
        for _ in range(_MAX_RINGS):
            due = min(((when, key) for key, when in timers_of(case, self.book)), default=None)
            if due is None or due[0] >= self.until:
                break
            when, key = due
            at = max(at, when)
            case = self._do(case, c.Ring(key.kind, key.number), None, at)
        self.tx.timers.sync(case.id, timers_of(case, self.book))
