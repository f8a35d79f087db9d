"""The report of a month in its customary form, and the corrections of what was sent before."""

from dataclasses import replace
from datetime import datetime

import pytest

from dispatch.case import commands as c
from handlers.digests.weekly import MONTHLY, plan_monthly, plan_weekly
from handlers.wording import LANGUAGES
from storage.database import Database
from storage.transaction import Transaction
from tests.handlers.weekly import (
    CENTRE,
    CENTRE_CHAT,
    DUE,
    HEADS,
    UNIT_CHAT,
    digest_of,
    keep,
    open_case,
    parcels,
    text_of,
    work_off,
)
from tests.make import NOTE, PHOTO, Chronicle
from tests.street import DIRECTOR, MONDAY_0942, OFFICER_SQUAD, SHANGHAI, WANG, book, local, minutes

DECEMBER = local(1, 9, month=12)


def closed(number: int, *, late: bool = False) -> Chronicle:
    told = open_case(number)
    told.tell(c.Accept(), OFFICER_SQUAD, local(23, 10))
    told.tell(c.Resolve(NOTE, (PHOTO,)), OFFICER_SQUAD, local(24 if late else 23, 11))
    told.tell(c.Pass(), WANG, local(24 if late else 23, 11, 30))
    return told


def given(tx: Transaction) -> None:
    """Of six reports of a Monday four are closed in time, one is late and one is open."""
    for number in range(1, 5):
        keep(tx, closed(number))
    keep(tx, closed(5, late=True))
    keep(tx, open_case(6))
    plan_monthly(tx, MONDAY_0942, CENTRE)


async def test_it_is_due_on_the_first_working_morning_of_the_next_month(db: Database) -> None:
    await db.write(lambda tx: plan_monthly(tx, MONDAY_0942, CENTRE))
    await db.write(lambda tx: plan_monthly(tx, local(5, 9, month=12), CENTRE))

    planned = await db.write(lambda tx: tx.timers.due(datetime(2027, 2, 1, tzinfo=SHANGHAI)))

    assert [(timer.key, timer.due_at) for timer in planned] == [
        ("monthly:2026-11", DECEMBER),
        ("monthly:2026-12", datetime(2027, 1, 4, 9, tzinfo=SHANGHAI)),
    ]


async def test_it_says_what_was_received_filed_due_and_closed_then_where_it_came_from(db: Database) -> None:
    await db.write(given)

    assert await work_off(db, DECEMBER, kind=MONTHLY) == [11]

    sent = await parcels(db, DECEMBER)
    assert set(sent) == {CENTRE_CHAT, 1000 + DIRECTOR.id, UNIT_CHAT, HEADS[0]}
    assert sent[CENTRE_CHAT][0].key == f"monthly:2026-11:{CENTRE_CHAT}"
    text = await text_of(db, sent[CENTRE_CHAT][0])
    assert text.startswith("<b>首义路街 · 11 月通报</b>\n11-01 至 11-30")
    table = [line.replace("\u3000", "").split() for line in text.split("<pre>")[1].split("</pre>")[0].splitlines()]
    assert table == [
        ["本月", "上月"],
        ["受理", "6", "0"],
        ["立案", "6", "0"],
        ["应结", "6", "0"],
        ["结案", "5", "0"],
        ["结案率", "83%", "—"],
        ["按期结案", "83%", "—"],
    ]
    assert "<b>来源</b>\n网格员上报 6\n<b>上报最多的小类</b>\n占道经营 6" in text
    assert "各网格站" not in text


async def test_it_comes_once_and_plans_the_next_one(db: Database) -> None:
    await db.write(given)
    await work_off(db, DECEMBER, kind=MONTHLY)

    await db.write(lambda tx: plan_monthly(tx, local(30, 12), CENTRE))
    await work_off(db, DECEMBER + minutes(1), kind=MONTHLY)

    assert [len(found) for found in (await parcels(db, DECEMBER)).values()] == [1] * 4
    assert await db.write(lambda tx: tx.timers.next_due()) == datetime(2027, 1, 4, 9, tzinfo=SHANGHAI)


async def test_what_has_changed_since_the_month_before_is_said(db: Database) -> None:
    def before(tx: Transaction) -> None:
        for number in range(11, 16):
            late = open_case(number, at=local(12, 9, 42, month=10))
            keep(tx, late)
        given(tx)

    await db.write(before)
    await work_off(db, DECEMBER, kind=MONTHLY)

    text = await text_of(db, (await parcels(db, DECEMBER))[CENTRE_CHAT][0])
    assert "<b>与上月相比</b>\n按期接单 0% → 83%\n结案率 0% → 83%\n按期结案 0% → 83%" in text


async def test_figures_that_were_sent_otherwise_are_corrected_once_in_the_next_summary(db: Database) -> None:
    def first_week(tx: Transaction) -> None:
        for number in range(1, 5):
            keep(tx, closed(number))
        keep(tx, closed(5, late=True))
        keep(tx, open_case(6, at=local(30, 9, 42)))
        plan_weekly(tx, MONDAY_0942, CENTRE)

    await db.write(first_week)
    await work_off(db, DUE)
    assert digest_of((await parcels(db, DUE))[CENTRE_CHAT][0]).corrections == ()
    later = local(7, 9, month=12)

    await work_off(db, later, replace(CENTRE, book=book(few_cases=6)))

    (parcel,) = (await parcels(db, later))[CENTRE_CHAT]
    assert "<b>更正（上周数据）</b>\n按期处置 80% → 4/5" in await text_of(db, parcel)
    assert "<b>Corrected figures of" in await text_of(db, parcel, "en")


async def test_the_figures_as_sent_are_kept_with_the_version_of_the_rules(db: Database) -> None:
    await db.write(given)
    await work_off(db, DECEMBER, kind=MONTHLY)

    kept = await db.write(lambda tx: tx.sent_figures.of("a", "m20261101"))
    (rules,) = await db.write(
        lambda tx: tx.meta._connection.raw.execute("SELECT DISTINCT rules FROM sent_figures").fetchone()
    )

    assert kept["received"] == "6"
    assert kept["on_time_handling"] == "67%"
    assert rules == book().rules.version
    assert await db.write(lambda tx: tx.sent_figures.of("a", "m20261001")) == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("full", [False, True])
async def test_a_report_of_a_month_fits_one_message(db: Database, language: str, full: bool) -> None:
    await db.write(given)
    await work_off(db, DECEMBER, kind=MONTHLY)

    parcel = (await parcels(db, DECEMBER))[CENTRE_CHAT][0]

    assert len(await text_of(db, parcel, language, full=full)) < 3500
