"""The past of the demonstration street: the same each time, lawful in every case, and enough for figures."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.rulebook.rules_files import DEFAULT_CATALOGUE, DEFAULT_RULES, load_catalogue, load_rulebook
from bot.seed_demo import read_street, seed
from bot.seed_history import fill
from dispatch.case.fold import replay
from dispatch.case.reminders import timers_of
from dispatch.figures.case_facts import facts_of
from dispatch.figures.indicators import indicators
from dispatch.figures.periods import PeriodKind, before, period_of
from dispatch.model import Case, CaseId, Status
from dispatch.rulebook.book import Book
from storage.database import Database
from storage.transaction import Transaction
from tests.bot.rig import opened
from tests.paths import ROOT
from tests.street import CALENDAR, DAY_MINUTES, local

STREET = read_street(ROOT / "demo" / "street.toml")
BOOK = Book(load_rulebook(DEFAULT_RULES, DAY_MINUTES), load_catalogue(DEFAULT_CATALOGUE, DAY_MINUTES), CALENDAR)
NOW = local(23, 9, 42)


def past(tx: Transaction, until: datetime = NOW, weeks: int = 5) -> list[Case]:
    seed(tx, STREET)
    count = fill(tx, BOOK, "SY", until, weeks)
    return [tx.cases.require(CaseId(number)) for number in range(1, count + 1)]


async def cases_in(db: Database) -> list[Case]:
    return await db.write(past)


async def test_there_is_what_a_street_has_in_five_weeks(tmp_path: Path) -> None:
    async with opened(tmp_path) as db:
        cases = await cases_in(db)

    statuses = Counter(case.status for case in cases)
    assert 180 < len(cases) < 320
    assert statuses[Status.CLOSED] > 0.8 * len(cases)
    assert statuses[Status.REJECTED]
    assert any(case.open for case in cases)
    assert {case.station for case in cases} == {station.code for station in STREET.stations}
    assert min(case.opened_at for case in cases) > NOW - timedelta(weeks=5, days=1)


async def test_every_case_is_what_its_events_say_and_nothing_lies_in_the_future(tmp_path: Path) -> None:
    async with opened(tmp_path) as db:
        cases = await cases_in(db)
        logs = await db.write(lambda tx: [tx.cases.events(case.id) for case in cases])

    for case, log in zip(cases, logs, strict=True):
        assert replay((r.at, r.actor, r.event) for r in log) == case
        assert all(first.at <= later.at < NOW for first, later in pairwise(log))


async def test_what_is_open_rings_when_it_should_and_nothing_rings_at_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as db:
        cases = await cases_in(db)
        due = await db.write(lambda tx: tx.timers.due(NOW))
        wanted = await db.write(lambda tx: [[timer.kind for timer in tx.timers.of_case(case.id)] for case in cases])

    assert due == []
    assert [bool(kinds) for kinds in wanted] == [case.open for case in cases]
    assert all(len(kinds) == len(timers_of(case, BOOK)) for kinds, case in zip(wanted, cases, strict=True))


async def test_a_week_of_it_has_figures_that_are_worth_saying(tmp_path: Path) -> None:
    async with opened(tmp_path) as db:
        cases = await cases_in(db)
        logs = await db.write(lambda tx: [tx.cases.events(case.id) for case in cases])
    week = before(CALENDAR, period_of(CALENDAR, PeriodKind.WEEK, CALENDAR.day(NOW)))

    facts = [
        facts_of((r.at, r.actor, r.event) for r in log if r.at < week.end) for log in logs if log[0].at < week.end
    ]
    found = indicators(facts, week, BOOK)

    assert found.on_time_handling.percent is not None
    assert 60 < found.on_time_handling.percent < 100
    assert found.satisfaction.cases


async def test_the_same_moment_gives_the_same_street(tmp_path: Path) -> None:
    streets = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        async with opened(tmp_path / name) as db:
            streets.append(await cases_in(db))

    assert streets[0] == streets[1]


async def test_where_there_is_a_case_nothing_is_filled_in(tmp_path: Path) -> None:
    async with opened(tmp_path) as db:
        await cases_in(db)

        assert await db.write(lambda tx: fill(tx, BOOK, "SY", NOW)) == 0


@pytest.mark.parametrize("hour", [3, 12, 23])
async def test_it_may_begin_at_any_hour(tmp_path: Path, hour: int) -> None:
    async with opened(tmp_path) as db:
        assert await db.write(lambda tx: past(tx, local(28, hour), 2))
