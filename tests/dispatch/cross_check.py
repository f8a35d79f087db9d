"""Random lives, and their indicators worked out by `dispatch/figures`, added up, and by the law (by_the_law.py).

`python -m tests.dispatch.cross_check --histories 10000 --seed 7` ends with one line; the exit code is 1 where a
figure differs, and the first ones are named.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from dispatch.case import commands as c
from dispatch.case.refusals import Refusal
from dispatch.figures.case_facts import CaseFacts, facts_of
from dispatch.figures.indicators import Figure, Median, indicators
from dispatch.figures.periods import Period, PeriodKind, period_of
from dispatch.figures.shown import shown
from dispatch.figures.sums import PeriodSums, Sums, summed
from dispatch.model import Source, StationCode, UnitCode
from tests.dispatch.by_the_law import Life, Log, Middle, Rate, by_the_law, life
from tests.dispatch.histories import WORK_ROWS, menu_in, rung
from tests.dispatch.prepared import SCENE
from tests.make import NOTE, RESIDENT, Chronicle, report
from tests.street import CALENDAR, DADONG, MANHOLE, NOISE, PEOPLE, WANG, WUNAN, book, local

GAPS: Final = (0, 1, 3, 7, 20, 45, 100, 190, 400, 960, 1440, 3000)
"""Minutes between two acts."""
FIRST: Final = date(2026, 11, 23)
DAYS: Final = 80
"""The lives begin within so many days, among them a month's, a quarter's and a year's end."""
MAX_SHOWN: Final = 5
OF_EACH: Final = 3
"""Periods of each kind."""


@dataclass(frozen=True)
class Difference:
    """A figure of which the two say different things."""

    period: Period
    share: str
    figure: str
    product: object
    law: object


def histories(rng: Random, count: int) -> Iterator[Log]:
    """So many lives, in which everything that is counted happens often."""
    for number in range(1, count + 1):
        told, now = Chronicle(), local(23, 0) + timedelta(minutes=rng.randrange(DAYS * 24 * 60))
        told.tell(_opening(rng, number), WANG, now)
        for _ in range(rng.randrange(2, 36)):
            until = now + timedelta(minutes=rng.choice(GAPS))
            for _ in rung(told, now, until, late=rng.random() < 0.3):
                pass
            now = until
            _act(rng, told, now)
        yield told.history


def _opening(rng: Random, number: int) -> c.Command:
    of = report(
        f"SY20261123-{number:04}",
        row=rng.choice((*WORK_ROWS, NOISE, MANHOLE)),
        contact=RESIDENT if rng.random() < 0.7 else None,
        station=rng.choice((WUNAN, WUNAN, DADONG)),
        source=rng.choice((Source.WORKER, Source.WORKER, Source.HOTLINE, Source.DISTRICT, Source.VISIT)),
    )
    if rng.random() < 0.1:
        return c.ReportSettled(of, NOTE, drawn=rng.random() < 0.5)
    return of


def _act(rng: Random, told: Chronicle, now: datetime) -> None:
    """Somebody does one of some things that the status allows, if anybody may."""
    status = told.require().status
    wishes = menu_in(status, now)
    for wish in rng.choices(wishes, [_WISHED.get(type(wish), 3) for wish in wishes], k=4) if wishes else ():
        for by in (*rng.sample(PEOPLE, len(PEOPLE)), None):
            try:
                told.tell(wish, by, now, SCENE)
            except Refusal:
                continue
            return


_WISHED: Final[Mapping[type[c.Command], int]] = {
    c.Accept: 12,
    c.Resolve: 12,
    c.Pass: 12,
    c.Fail: 12,
    c.RevisitDone: 12,
    c.Return: 20,
    c.Rule: 60,
    c.ConfirmOutOfPower: 40,
    c.Appeal: 40,
    c.ConfirmEscalation: 12,
    c.DistrictAnswered: 12,
    c.AskExtension: 30,
    c.GrantExtension: 40,
    c.TakeBack: 12,
    c.Hold: 8,
    c.GiveInfo: 12,
    c.Reject: 2,
    c.Merge: 2,
    c.Escalate: 1,
    c.Void: 1,
    c.Withdraw: 1,
    c.Amend: 1,
    c.Supplement: 1,
    c.Supervise: 1,
    c.Urge: 1,
    c.Assist: 1,
}
"""How much each is wished for beside the others, so that lives are long."""


def periods(rng: Random, of_each: int) -> Iterator[Period]:
    """Some of each kind, of which every third goes on, and is asked about up to a moment in it."""
    for kind in PeriodKind:
        for _ in range(of_each):
            period = period_of(CALENDAR, kind, FIRST + timedelta(days=rng.randrange(DAYS + 20)))
            part = rng.choice((1.0, 1.0, rng.random()))
            yield replace(period, end=period.start + (period.end - period.start) * part)


def differences(logs: Sequence[Log], period: Period) -> Iterator[Difference]:
    """Of the whole, and of each station, unit, category and source."""
    begun = [log for log in logs if log[0][0] < period.end]
    facts = [facts_of(row for row in log if row[0] < period.end) for log in begun]
    lives = [life(log, period.end) for log in begun]
    sums = summed(facts, period, book())
    for name, mine, theirs in _shares(facts, lives):
        product, law = indicators(mine, period, book()), by_the_law(theirs, period.start, period.end)
        for figure, wanted in law.items():
            found = _plain(getattr(product, figure))
            if found != wanted:
                yield Difference(period, name, figure, found, wanted)
        part = _part(sums, name)
        if part is not None and part.shown(book()) != shown(product):
            yield Difference(period, name, "added up", part.shown(book()), shown(product))


def _part(sums: PeriodSums, name: str) -> Sums | None:
    """The same share, added up from its groups; None where nothing is added up by that."""
    how, _, code = name.partition(" ")
    match how:
        case "whole":
            return sums.of()
        case "station":
            return sums.of(station=StationCode(code))
        case "unit":
            return sums.of(unit=UnitCode(code))
        case _:
            return None


def _category(f: CaseFacts) -> str | None:
    row = book().catalogue.row(f.row) if f.row is not None else None
    return row.subclass if row is not None else None


def _shares(facts: Sequence[CaseFacts], lives: Sequence[Life]) -> Iterator[tuple[str, list[CaseFacts], list[Life]]]:
    pairs = list(zip(facts, lives, strict=True))
    yield "whole", list(facts), list(lives)
    for how, of_facts, of_life in _PARTS:
        mine, theirs = Counter(map(of_facts, facts)), Counter(map(of_life, lives))
        if mine != theirs:
            raise AssertionError(f"by {how}: {mine} is not {theirs}")
        for value in sorted(filter(None, mine)):
            found = [(f, x) for f, x in pairs if of_facts(f) == value]
            yield f"{how} {value}", [f for f, _ in found], [x for _, x in found]


_PARTS: Final[Sequence[tuple[str, Callable[[CaseFacts], str | None], Callable[[Life], str | None]]]] = (
    ("station", lambda f: f.station, lambda x: x.station),
    ("unit", lambda f: f.unit, lambda x: x.unit),
    ("category", _category, lambda x: x.category),
    ("source", lambda f: f.source.value, lambda x: x.source),
)


def _plain(figure: Figure | Median | tuple[str, ...]) -> Rate | Middle | list[str]:
    match figure:
        case Figure():
            return Rate(sorted(figure.hits), sorted(figure.cases), figure.percent)
        case Median():
            return Middle(figure.minutes, sorted(figure.cases))
        case _:
            return sorted(figure)


def check(logs: Sequence[Log], rng: Random, of_each: int) -> list[Difference]:
    """Every figure that differs in so many periods of each kind."""
    return [one for period in periods(rng, of_each) for one in differences(logs, period)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20261123)
    options = parser.parse_args()
    rng = Random(options.seed)
    found = check(list(histories(rng, options.histories)), rng, OF_EACH)
    for one in found[:MAX_SHOWN]:
        print(one)
    print(f"kind=figures runs={options.histories} differ={len(found)} seed={options.seed}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
