"""Makes a summary of what the cases of two periods come to, for one scope."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dispatch.figures.digest import REPORT_ROWS, Correction, Digest, cells, corrections, digest, rows_of
from dispatch.figures.digest_parts import DirectorPart, LoadPart, UnitPart, director_part, street_part, unit_part
from dispatch.figures.periods import Period, code_of
from dispatch.figures.sums import PeriodSums, Sums, Waiting
from dispatch.model import TEAMS, CaseId, Role, StationCode, UnitCode
from dispatch.rulebook.book import Book
from handlers.digests.picture import picture_of
from handlers.digests.scopes import STREET, name_of, share, sums_of, waiting_of
from handlers.digests.to_do import candidates
from handlers.notify.messages import ChartPicture, WeeklyDigest
from handlers.turn.carry_out import Turn
from storage.cases.unread_cases import Unread
from storage.messages.load_counts import Load
from storage.transaction import Transaction

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Both:
    """What the cases of the whole street come to, at the end of a period and of the one before it."""

    now: PeriodSums
    before: PeriodSums
    hot: Sequence[Sequence[CaseId]] = ()
    """The cases of each hot place of the street."""
    unread: Sequence[Unread] = ()
    """The cases of the period of which there are no facts."""
    _parts: dict[str, "Part"] = field(default_factory=dict, init=False, repr=False, compare=False)
    _pictures: dict[str, ChartPicture] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def period(self) -> Period:
        """The later one."""
        return self.now.period

    def part(self, scope: str, book: Book) -> "Part":
        """What a scope's summary is made of; worked out once, however many read it."""
        if scope not in self._parts:
            now, before = sums_of(scope, self.now), sums_of(scope, self.before)
            waiting = waiting_of(scope, self.now)
            listed = [one.case for one in waiting]
            said = digest(now, self.period, before, self.before.period, book, listed)
            self._parts[scope] = Part(now, before, said, waiting)
        return self._parts[scope]

    def picture(self, tx: Transaction, scope: str, of: str, book: Book) -> ChartPicture:
        """What is drawn of a scope, which is called `of`; worked out once too."""
        if scope not in self._pictures:
            self._pictures[scope] = picture_of(tx, self.now, book, scope, of)
        return self._pictures[scope]

    def street(self, turn: Turn) -> tuple[str, ...]:
        """The cells of the street, to stand beside those of a part of it."""
        return self.part(STREET, turn.centre.book).said.headline


@dataclass(frozen=True, slots=True)
class Part:
    """A scope at the end of both periods, and what is said of it."""

    now: Sums
    before: Sums
    said: Digest
    waiting: Sequence[Waiting]
    """Those that have not ended, the worst first."""


def compose(
    turn: Turn,
    both: Both,
    scope: str,
    street: tuple[str, ...],
    *,
    decides: bool = False,
    late: datetime | None = None,
    full: bool = False,
    pictured: bool = False,
    corrects: bool = False,
) -> WeeklyDigest:
    """`decides` where the director reads it, `late` where it should have come at that time, UTC; `pictured` where a
    picture follows, which nothing has; `corrects` where it says what of the period before was sent otherwise."""
    book = turn.centre.book
    part, period = both.part(scope, book), both.period
    said = part.said
    says_all = full or rows_of(period.kind) == REPORT_ROWS
    of = name_of(turn.tx, scope, turn.centre) or scope[1:]
    drawn = pictured and not said.quiet
    return WeeklyDigest(
        said,
        of,
        _names(turn, said),
        scope=scope,
        period=code_of(book.calendar, period),
        street=street if scope != STREET else (),
        tasks=candidates(turn.tx, part.waiting, scope, decides=decides),
        late=late,
        full=full,
        picture=both.picture(turn.tx, scope, of, book) if drawn else None,
        unit=_unit(both, UnitCode(scope[1:]), book) if scope.startswith("u") else None,
        centre=street_part(part.now, _stations(turn, both), book) if scope == STREET and says_all else None,
        hot=tuple(map(tuple, both.hot)) if scope == STREET else (),
        director=_director(turn, both) if decides else None,
        corrections=_corrections(turn, part, both.before.period, scope) if corrects else (),
        unread=len(share(scope, both.unread)),
    )


def _corrections(turn: Turn, part: Part, period: Period, scope: str) -> tuple[Correction, ...]:
    book = turn.centre.book
    sent = turn.tx.sent_figures.of(scope, code_of(book.calendar, period))
    return corrections(sent, cells(part.before, period, part.before.shown(book))) if sent else ()


def _director(turn: Turn, both: Both) -> DirectorPart:
    book = turn.centre.book
    codes = sorted(unit.code for unit in turn.tx.places.units() if unit.active and unit.kind in TEAMS)
    teams = [_unit(both, code, book) for code in codes]
    return director_part(both.part(STREET, book).now, teams, _load(turn, both), book)


def _unit(both: Both, unit: UnitCode, book: Book) -> UnitPart:
    rework = both.part(f"u{unit}", book).now.shown(book).rework
    return unit_part(both.now.unit(unit), unit, rework, book)


def _load(turn: Turn, both: Both) -> LoadPart:
    cal, period = turn.centre.book.calendar, both.period
    first, last = cal.day(period.start), cal.day(period.end - _MOMENT)
    counted = turn.tx.load_counts.between(first, last)
    days = ((last - first).days + 1) if last >= first else 0
    return LoadPart(
        prompts=counted[Load.PROMPT],
        workers=len(turn.tx.people.with_role(Role.WORKER)),
        days=sum(cal.is_working_day(first + timedelta(days=n)) for n in range(days)),
        questions=counted[Load.QUESTION],
        taps=counted[Load.TAP],
        cases=both.part(STREET, turn.centre.book).now.reported,
        night=counted[Load.NIGHT],
    )


def _stations(turn: Turn, both: Both) -> Mapping[StationCode, Sums]:
    return {station.code: both.now.of(station.code) for station in turn.tx.places.stations()}


def _names(turn: Turn, said: Digest) -> dict[str, str]:
    """Of the units and stations in the list; where a station is the unit, they are the same."""
    places = turn.tx.places
    units = (places.unit(one.unit) for one in said.unresolved if one.unit is not None)
    stations = (places.station(one.station) for one in said.unresolved if one.station is not None)
    return {found.code: found.name for found in (*stations, *units) if found is not None}
