"""Makes a summary of the facts of two periods, for one scope."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from dispatch.figures.case_facts import CaseFacts
from dispatch.figures.digest import REPORT_ROWS, Correction, Digest, cells, corrections, digest, rows_of
from dispatch.figures.digest_parts import DirectorPart, LoadPart, UnitPart, director_part, street_part, unit_part
from dispatch.figures.indicators import Indicators, Judge, Judged, tally
from dispatch.figures.periods import Period, code_of
from dispatch.figures.unresolved import Unresolved, unresolved
from dispatch.model import TEAMS, CaseId, Role, StationCode, UnitCode
from dispatch.rulebook.book import Book
from handlers.digests.picture import picture_of
from handlers.digests.scopes import STREET, name_of, share
from handlers.digests.to_do import candidates
from handlers.notify.messages import ChartPicture, WeeklyDigest
from handlers.turn.carry_out import Turn
from storage.cases.unread_cases import Unread
from storage.messages.load_counts import Load
from storage.transaction import Transaction

T = TypeVar("T")
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Facts:
    """Of the whole street, at the end of a period and of the one before it."""

    period: Period
    now: Sequence[CaseFacts]
    period_before: Period
    before: Sequence[CaseFacts]
    hot: Sequence[Sequence[CaseId]] = ()
    """The cases of each hot place of the street."""
    unread: Sequence[Unread] = ()
    """The cases of the period of which there are no facts."""
    _parts: dict[str, "Part"] = field(default_factory=dict, init=False, repr=False, compare=False)
    _pictures: dict[str, ChartPicture] = field(default_factory=dict, init=False, repr=False, compare=False)
    _shares: list["Shares"] = field(default_factory=list, init=False, repr=False, compare=False)

    def part(self, scope: str, book: Book) -> "Part":
        """What a scope's summary is made of; worked out once, however many read it."""
        if scope not in self._parts:
            shares = self.shares(book)
            now, before = shares.now.get(scope, []), shares.before.get(scope, [])
            waiting = shares.waiting.get(scope, [])
            figures = tally(shares.judged.get(scope, []), book)
            earlier = tally(shares.judged_before.get(scope, []), book)
            said = digest(now, self.period, before, self.period_before, book, (figures, earlier), waiting)
            self._parts[scope] = Part(now, figures, before, earlier, said, waiting)
        return self._parts[scope]

    def shares(self, book: Book) -> "Shares":
        """The cases by scope, gone through once."""
        if not self._shares:
            own = {f.number: f for f in self.now}
            waiting = unresolved(self.now, self.period.end, book)
            self._shares.append(
                Shares(
                    _by_scope(self.now, lambda f: f),
                    _by_scope(self.before, lambda f: f),
                    _by_scope(waiting, lambda one: own[one.number]),
                    [f for f in self.now if f.helped or f.given_back],
                    _judged(self.now, self.period, book),
                    _judged(self.before, self.period_before, book),
                )
            )
        return self._shares[0]

    def picture(self, tx: Transaction, scope: str, of: str, book: Book) -> ChartPicture:
        """What is drawn of a scope, which is called `of`; worked out once too."""
        if scope not in self._pictures:
            part = self.part(scope, book)
            drawn = picture_of(tx, part.now, self.period, book, scope, of, waiting=part.waiting)
            self._pictures[scope] = drawn
        return self._pictures[scope]

    def street(self, turn: Turn) -> tuple[str, ...]:
        """The cells of the street, to stand beside those of a part of it."""
        return self.part(STREET, turn.centre.book).said.headline


@dataclass(frozen=True, slots=True)
class Part:
    """The facts of a scope at the end of both periods, the indicators of both, and what is said of them."""

    now: Sequence[CaseFacts]
    figures: Indicators
    before: Sequence[CaseFacts]
    earlier: Indicators
    said: Digest
    waiting: Sequence[Unresolved]
    """Those that have not ended, the worst first."""


@dataclass(frozen=True, slots=True)
class Shares:
    """By scope: the cases at the end of both periods, those that wait at the end of the later one, the worst first.
    `with_units` are those of the street in which a unit helped, or which one gave back."""

    now: Mapping[str, Sequence[CaseFacts]]
    before: Mapping[str, Sequence[CaseFacts]]
    waiting: Mapping[str, Sequence[Unresolved]]
    with_units: Sequence[CaseFacts]
    judged: Mapping[str, Sequence[Judged]]
    """Each case is judged once a period, whatever it is a part of."""
    judged_before: Mapping[str, Sequence[Judged]]


def _judged(facts: Sequence[CaseFacts], period: Period, book: Book) -> Mapping[str, Sequence[Judged]]:
    judge, own = Judge(period, book), {f.number: f for f in facts}
    return _by_scope([judge.of(f) for f in facts], lambda one: own[one.number])


def _by_scope(all_of_them: Sequence[T], facts_of: Callable[[T], CaseFacts]) -> Mapping[str, Sequence[T]]:
    """As `share` divides them, all scopes at once; in their order."""
    found: dict[str, list[T]] = defaultdict(list)
    for one in all_of_them:
        facts = facts_of(one)
        found[f"s{facts.station}"].append(one)
        found[f"u{facts.unit}"].append(one)
    return {**found, STREET: all_of_them}


def compose(
    turn: Turn,
    facts: Facts,
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
    part = facts.part(scope, book)
    now, said = part.now, part.said
    says_all = full or rows_of(facts.period.kind) == REPORT_ROWS
    of = name_of(turn.tx, scope, turn.centre) or scope[1:]
    drawn = pictured and not said.quiet
    return WeeklyDigest(
        said,
        of,
        _names(turn, said),
        scope=scope,
        period=code_of(book.calendar, facts.period),
        street=street if scope != STREET else (),
        tasks=candidates(turn.tx, now, part.waiting, scope, decides=decides),
        late=late,
        full=full,
        picture=facts.picture(turn.tx, scope, of, book) if drawn else None,
        unit=_unit(facts, UnitCode(scope[1:]), book) if scope.startswith("u") else None,
        centre=street_part(now, _stations(turn), facts.period, book) if scope == STREET and says_all else None,
        hot=tuple(map(tuple, facts.hot)) if scope == STREET else (),
        director=_director(turn, facts) if decides else None,
        corrections=_corrections(turn, part, facts.period_before, scope) if corrects else (),
        unread=len(share(scope, facts.unread)),
    )


def _corrections(turn: Turn, part: Part, period: Period, scope: str) -> tuple[Correction, ...]:
    sent = turn.tx.sent_figures.of(scope, code_of(turn.centre.book.calendar, period))
    return corrections(sent, cells(part.before, period, part.earlier)) if sent else ()


def _director(turn: Turn, facts: Facts) -> DirectorPart:
    book = turn.centre.book
    codes = sorted(unit.code for unit in turn.tx.places.units() if unit.active and unit.kind in TEAMS)
    teams = [_unit(facts, code, book) for code in codes]
    return director_part(facts.now, teams, _load(turn, facts), facts.period, book)


def _unit(facts: Facts, unit: UnitCode, book: Book) -> UnitPart:
    rework = facts.part(f"u{unit}", book).figures.rework
    return unit_part(facts.shares(book).with_units, unit, facts.period, book, rework)


def _load(turn: Turn, facts: Facts) -> LoadPart:
    cal, period = turn.centre.book.calendar, facts.period
    first, last = cal.day(period.start), cal.day(period.end - _MOMENT)
    counted = turn.tx.load_counts.between(first, last)
    days = ((last - first).days + 1) if last >= first else 0
    return LoadPart(
        prompts=counted[Load.PROMPT],
        workers=len(turn.tx.people.with_role(Role.WORKER)),
        days=sum(cal.is_working_day(first + timedelta(days=n)) for n in range(days)),
        questions=counted[Load.QUESTION],
        taps=counted[Load.TAP],
        cases=sum(f.opened_at in period for f in facts.now),
        night=counted[Load.NIGHT],
    )


def _stations(turn: Turn) -> list[StationCode]:
    return [station.code for station in turn.tx.places.stations()]


def _names(turn: Turn, said: Digest) -> dict[str, str]:
    """Of the units and stations in the list; where a station is the unit, they are the same."""
    places = turn.tx.places
    units = (places.unit(one.unit) for one in said.unresolved if one.unit is not None)
    stations = (places.station(one.station) for one in said.unresolved if one.station is not None)
    return {found.code: found.name for found in (*stations, *units) if found is not None}
