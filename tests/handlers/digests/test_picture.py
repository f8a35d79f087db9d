"""The picture of a summary: it follows its words once and only once, and says nothing of a person."""

from dataclasses import replace
from datetime import date

import pytest

from dispatch.figures.charts import Panel
from dispatch.figures.periods import Period, PeriodKind, period_of
from dispatch.figures.sums import PeriodSums
from handlers.bot_api.chart_sheet import BarTable, ChartSheet
from handlers.delivery import delivered
from handlers.digests.picture import picture_of
from handlers.digests.weekly import plan_weekly
from handlers.notify.message_codec import read_message
from handlers.notify.messages import ChartPicture
from handlers.rendering.chart_picture import sheet
from handlers.rendering.render import render
from handlers.wording import LANGUAGES
from handlers.wording.speech import saying
from storage.database import Database
from storage.messages.parcels import Delivery, Parcel, Shape, lane_beside
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
    work_off,
)
from tests.street import CALENDAR, DADONG, DIRECTOR, MONDAY_0942, PEOPLE

CHATS = {CENTRE_CHAT, 1000 + DIRECTOR.id, *HEADS, UNIT_CHAT}
WORDS = 77
"""The message in which the words have arrived."""


@pytest.fixture
async def db(db: Database) -> Database:
    """With a case open in each of two communities, and the week's summary planned."""

    def given(tx: Transaction) -> None:
        keep(tx, open_case(1))
        keep(tx, open_case(2, DADONG))
        plan_weekly(tx, MONDAY_0942, CENTRE)

    await db.write(given)
    return db


async def words_of_the_week(db: Database) -> dict[int, Parcel]:
    await work_off(db, DUE)
    return {chat: found[0] for chat, found in (await parcels(db, DUE)).items()}


async def arrive(db: Database, parcel: Parcel, message: int | None = WORDS) -> None:
    await db.write(lambda tx: delivered(tx, parcel, None, message, DUE, CENTRE))


def picture_in(parcel: Parcel) -> ChartPicture:
    message = read_message(parcel)
    assert isinstance(message, ChartPicture)
    return message


async def pictures(db: Database) -> dict[int, Parcel]:
    """Those of the week, by chat, after the words have arrived everywhere."""
    for parcel in (await words_of_the_week(db)).values():
        await arrive(db, parcel)
    found: dict[int, Parcel] = {}
    while some := await parcels(db, DUE):
        found |= {chat: of_chat[0] for chat, of_chat in some.items()}
    return found


def drawn(picture: ChartPicture, language: str = "zh") -> ChartSheet:
    return sheet(picture, saying(CENTRE, DUE, language))


async def test_a_picture_follows_the_words_of_each_chat_as_an_answer_to_them(db: Database) -> None:
    words = await words_of_the_week(db)
    assert await parcels(db, DUE) == {}, "nothing is drawn before the words have arrived"

    await arrive(db, words[CENTRE_CHAT])

    [[parcel]] = (await parcels(db, DUE)).values()
    assert (parcel.chat_id, parcel.thread_id, parcel.lane) == (CENTRE_CHAT, 7, lane_beside(CENTRE_CHAT))
    assert (parcel.delivery, parcel.silent) == (Delivery.MUST, True)
    assert picture_in(parcel).reply_to == WORDS


async def test_where_figures_are_not_drawn_the_words_come_alone(db: Database) -> None:
    await work_off(db, DUE, replace(CENTRE, draws_figures=False))
    words = await parcels(db, DUE)

    for of_chat in words.values():
        await arrive(db, of_chat[0])

    assert set(words) == CHATS
    assert await parcels(db, DUE) == {}


async def test_words_that_are_said_to_have_arrived_twice_have_one_picture(db: Database) -> None:
    words = await words_of_the_week(db)

    await arrive(db, words[CENTRE_CHAT])
    await parcels(db, DUE)
    await arrive(db, words[CENTRE_CHAT], WORDS + 1)

    assert await parcels(db, DUE) == {}


async def test_an_edit_of_the_words_brings_none(db: Database) -> None:
    words = await words_of_the_week(db)

    await arrive(db, words[CENTRE_CHAT], None)

    assert await parcels(db, DUE) == {}


async def test_where_it_can_not_be_drawn_the_words_stand_and_nothing_comes(db: Database) -> None:
    parcel = (await pictures(db))[CENTRE_CHAT]

    request = await db.write(lambda tx: render(tx, parcel, DUE, CENTRE))
    failed = await db.write(lambda tx: render(tx, replace(parcel, shape=Shape.NO_PICTURE), DUE, CENTRE))

    assert request is not None
    assert request.method == "sendPhoto"
    assert request.params["reply_parameters"] == {"message_id": WORDS, "allow_sending_without_reply": True}
    assert request.params["message_thread_id"] == 7
    assert failed is None


async def test_each_reader_has_the_panels_that_matter_to_them(db: Database) -> None:
    found = {chat: picture_in(parcel) for chat, parcel in (await pictures(db)).items()}

    assert found.keys() == CHATS
    assert found[CENTRE_CHAT].charts.panels == tuple(Panel)
    assert found[HEADS[0]].charts.panels == (Panel.COLUMNS, Panel.AGES, Panel.CATEGORIES, Panel.HOURS)
    assert found[UNIT_CHAT].charts.panels == (Panel.COLUMNS, Panel.AGES, Panel.CATEGORIES)
    assert sum(column.reported for column in found[HEADS[1]].charts.columns) == 1


async def test_stations_stand_by_their_codes(db: Database) -> None:
    [table] = [one for one in drawn(await centres(db)).drawings if isinstance(one, BarTable)]

    assert [row.name for row in table.rows] == ["武南村社区", "大东门社区"]


async def centres(db: Database) -> ChartPicture:
    return picture_in((await pictures(db))[CENTRE_CHAT])


async def test_its_head_says_whose_it_is_and_of_when(db: Database) -> None:
    it = await centres(db)

    assert (drawn(it).title, drawn(it).subtitle) == (
        "首义路街 · 第 48 周",
        "11-23 至 11-29 · 上报 2 件，结案 0 件",
    )
    assert drawn(it, "en").subtitle == "11-23 to 11-29 · reported 2, closed 0"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PeriodKind)
async def test_it_names_no_person_and_no_case_whatever_its_period(
    db: Database, language: str, kind: PeriodKind
) -> None:
    period = period_of(CALENDAR, kind, date(2026, 11, 23))
    picture = await db.write(lambda tx: of_nothing(tx, period))

    said = str(drawn(picture, language)) + str(drawn(await centres(db), language))

    assert "SY2026" not in said
    assert not any(person.name in said for person in PEOPLE)


def of_nothing(tx: Transaction, period: Period) -> ChartPicture:
    return picture_of(tx, PeriodSums(period, CENTRE.book), CENTRE.book, "a", "首义路街")


async def test_a_street_of_one_station_has_no_stations_side_by_side(db: Database) -> None:
    def one_station(tx: Transaction) -> ChartPicture:
        tx.places.drop_station(DADONG)
        return of_nothing(tx, period_of(CALENDAR, PeriodKind.WEEK, date(2026, 11, 23)))

    assert Panel.STATIONS not in (await db.write(one_station)).charts.panels


async def test_words_of_an_older_version_have_no_picture(db: Database) -> None:
    words = (await words_of_the_week(db))[CENTRE_CHAT]
    assert digest_of(words).picture is not None

    await arrive(db, replace(words, body=words.body.replace('"picture"', '"was"')))

    assert await parcels(db, DUE) == {}
