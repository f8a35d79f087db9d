"""The weekly digest on a real database: once a chat and week, whatever the process and the calendar do."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dispatch.case import commands as c
from handlers.digests.weekly import plan_weekly
from handlers.wording import LANGUAGES
from storage.database import Database
from storage.engine.secrets import Vault
from storage.transaction import Transaction
from tests.databases import make_database
from tests.handlers.weekly import (
    CENTRE,
    CENTRE_CHAT,
    DUE,
    HEADS,
    answer,
    digest_of,
    keep,
    open_case,
    parcels,
    ring,
    settle_street,
    text_of,
    work_off,
)
from tests.make import DISPATCHED_AT, NOTE, PHOTO
from tests.street import (
    DADONG,
    HEAD,
    MONDAY_0942,
    OFFICER_SQUAD,
    OTHER_HEAD,
    PEOPLE,
    SHANGHAI,
    WANG,
    local,
)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    make_database(tmp_path / "wangge.db")
    database = Database(tmp_path / "wangge.db", Vault([os.urandom(32)]))
    await database.open()
    await database.write(settle_street)
    yield database
    await database.close()


async def test_the_digest_of_a_week_is_due_on_the_first_working_morning_of_the_next(db: Database) -> None:
    await db.write(lambda tx: plan_weekly(tx, MONDAY_0942, CENTRE))

    (planned,) = await db.write(lambda tx: tx.timers.due(DUE, 9))
    assert (planned.key, planned.due_at) == ("weekly:2026-W48", DUE)


async def test_a_holiday_moves_it_on(db: Database) -> None:
    new_years_week = local(30, 12, month=12)

    await db.write(lambda tx: plan_weekly(tx, new_years_week, CENTRE))

    assert await db.write(lambda tx: tx.timers.next_due()) == datetime(2027, 1, 4, 9, tzinfo=SHANGHAI)


async def test_it_goes_to_the_centre_group_and_each_head_and_to_nobody_else(db: Database) -> None:
    await db.write(lambda tx: plan_weekly(tx, MONDAY_0942, CENTRE))

    assert await work_off(db, DUE) == [48]

    sent = await parcels(db, DUE)
    assert set(sent) == {CENTRE_CHAT, *HEADS}
    assert sent[CENTRE_CHAT][0].key == f"weekly:2026-W48:{CENTRE_CHAT}"
    assert sent[CENTRE_CHAT][0].thread_id == 7


async def test_a_head_gets_the_stations_figures_and_the_centre_the_streets(db: Database) -> None:
    def given(tx: Transaction) -> None:
        keep(tx, open_case(1))
        keep(tx, open_case(2))
        keep(tx, open_case(3, DADONG))
        plan_weekly(tx, MONDAY_0942, CENTRE)

    await db.write(given)

    await work_off(db, DUE)

    sent = await parcels(db, DUE)
    reported = {chat: digest_of(found[0]).digest.reported for chat, found in sent.items()}
    assert reported == {CENTRE_CHAT: 3, HEADS[0]: 2, HEADS[1]: 1}
    assert "大东门社区" in await text_of(db, sent[HEADS[1]][0])
    assert "首义路街 · 第 48 周周报" in await text_of(db, sent[CENTRE_CHAT][0])


async def test_ringing_twice_sends_it_once(db: Database) -> None:
    await db.write(lambda tx: plan_weekly(tx, MONDAY_0942, CENTRE))
    timer = (await db.write(lambda tx: tx.timers.due(DUE)))[0]
    query = await ring(db, timer, DUE)
    assert query is not None

    await answer(db, query, DUE)
    await answer(db, query, DUE)

    assert [len(found) for found in (await parcels(db, DUE)).values()] == [1, 1, 1]


async def test_planning_again_after_a_restart_or_with_the_clock_set_back_sends_nothing_twice(db: Database) -> None:
    await db.write(lambda tx: plan_weekly(tx, MONDAY_0942, CENTRE))
    await work_off(db, DUE)
    await parcels(db, DUE)

    await db.write(lambda tx: plan_weekly(tx, DUE - timedelta(days=1), CENTRE))
    await work_off(db, DUE)

    assert await parcels(db, DUE) == {}


async def test_the_process_was_down_at_that_moment(db: Database) -> None:
    await db.write(lambda tx: plan_weekly(tx, MONDAY_0942, CENTRE))
    wednesday = local(2, 10, month=12)

    await db.write(lambda tx: plan_weekly(tx, wednesday, CENTRE))

    assert await work_off(db, wednesday) == [48]
    assert set(await parcels(db, wednesday)) == {CENTRE_CHAT, *HEADS}


async def test_after_several_weeks_down_every_week_has_its_digest_once(db: Database) -> None:
    await db.write(lambda tx: plan_weekly(tx, MONDAY_0942, CENTRE))
    much_later = local(23, 10, month=12)

    await db.write(lambda tx: plan_weekly(tx, much_later, CENTRE))

    assert await work_off(db, much_later) == [48, 49, 50, 51]
    sent = await parcels(db, much_later)
    assert [p.key for p in sent[CENTRE_CHAT]] == [f"weekly:2026-W{n}:{CENTRE_CHAT}" for n in (48, 49, 50, 51)]
    assert await db.write(lambda tx: tx.timers.next_due()) == local(28, 9, month=12)


async def test_what_was_held_up_until_the_night_waits_for_the_morning(db: Database) -> None:
    await db.write(lambda tx: plan_weekly(tx, MONDAY_0942, CENTRE))
    night, morning = local(30, 23), local(1, 8, 30, month=12)

    assert await work_off(db, night) == []
    assert await parcels(db, night) == {}

    assert await work_off(db, morning) == [48]


async def test_a_late_digest_says_what_was_so_at_the_end_of_its_week(db: Database) -> None:
    told = open_case(1)
    told.tell(c.Accept(), OFFICER_SQUAD, DISPATCHED_AT)
    told.tell(c.Resolve(NOTE, (PHOTO,)), OFFICER_SQUAD, local(30, 8, 40))
    told.tell(c.Pass(), WANG, local(30, 8, 45))

    def given(tx: Transaction) -> None:
        keep(tx, told)
        plan_weekly(tx, MONDAY_0942, CENTRE)

    await db.write(given)

    await work_off(db, DUE)

    said = digest_of((await parcels(db, DUE))[CENTRE_CHAT][0]).digest
    assert (said.closed, said.waiting, said.overdue) == (0, 1, 1)


async def test_a_head_who_never_opened_the_bot_or_has_left_gets_none(db: Database) -> None:
    def given(tx: Transaction) -> None:
        tx.people.update(replace(tx.people.require(HEAD.id), telegram_id=None))
        tx.people.update(replace(tx.people.require(OTHER_HEAD.id), active=False))
        plan_weekly(tx, MONDAY_0942, CENTRE)

    await db.write(given)

    await work_off(db, DUE)

    assert set(await parcels(db, DUE)) == {CENTRE_CHAT}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_fits_a_phone_and_shows_no_person(db: Database, language: str) -> None:
    def given(tx: Transaction) -> None:
        for n in range(1, 12):
            keep(tx, open_case(n))
        plan_weekly(tx, MONDAY_0942, CENTRE)

    await db.write(given)

    await work_off(db, DUE)

    text = await text_of(db, (await parcels(db, DUE))[CENTRE_CHAT][0], language)
    assert text.count("\n") <= 36
    assert len(text) <= 1200
    assert "SY20261123-0001 占道经营 武南村社区 · 城管中队" in text
    assert not any(person.name in text for person in PEOPLE)


@pytest.mark.parametrize(
    ("language", "due", "carried", "change"),
    [
        (
            "zh",
            "按期处置率 0/1 件，按本周到期应处置的件数算",
            "超期未处置率 1/1 件，按本周到期的和以前已超期的件数算",
            "与上周相比",
        ),
        (
            "en",
            "Handled on time 0 of 1, of those that fell due in the week",
            "Overdue and open 1 of 1, of those that fell due in the week or were overdue before",
            "Compared",
        ),
    ],
)
async def test_it_says_of_which_cases_a_figure_is_and_compares_with_no_empty_week(
    db: Database, language: str, due: str, carried: str, change: str
) -> None:
    def given(tx: Transaction) -> None:
        keep(tx, open_case(1))
        plan_weekly(tx, MONDAY_0942, CENTRE)

    await db.write(given)

    await work_off(db, DUE)

    text = await text_of(db, (await parcels(db, DUE))[CENTRE_CHAT][0], language)
    assert due in text.splitlines()
    assert carried in text.splitlines()
    assert change not in text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_quiet_week_is_said_in_one_line(db: Database, language: str) -> None:
    await db.write(lambda tx: plan_weekly(tx, MONDAY_0942, CENTRE))
    await work_off(db, DUE)

    text = await text_of(db, (await parcels(db, DUE))[CENTRE_CHAT][0], language)

    assert len(text.splitlines()) == 3


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_name_with_tags_is_escaped(db: Database, language: str) -> None:
    named = replace(CENTRE, name="<b>街")
    await db.write(lambda tx: plan_weekly(tx, MONDAY_0942, named))
    await work_off(db, DUE, centre=named)

    assert "&lt;b&gt;街" in await text_of(db, (await parcels(db, DUE))[CENTRE_CHAT][0], language)
