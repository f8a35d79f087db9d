"""The weekly digest on a real database: once a chat and week, whatever the process and the calendar do."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from dispatch.case import commands as c
from dispatch.figures.periods import before, week_of
from dispatch.figures.sums import PeriodSums
from dispatch.rounds.visits import Meeting, VisitPlanned
from handlers.digests.compose import Both
from handlers.digests.weekly import answer_weekly, compose_weekly, plan_weekly
from handlers.rendering.digest_text import areas_have_more
from handlers.rounds import visit_turn
from handlers.turn.carry_out import Turn, carry_out
from handlers.turn.reader_query import WeekFacts
from handlers.wording import LANGUAGES
from storage.database import Database
from storage.tables import case_events
from storage.transaction import Transaction
from tests.handlers.weekly import (
    CENTRE,
    CENTRE_CHAT,
    DUE,
    HEADS,
    UNIT_CHAT,
    answer,
    digest_of,
    keep,
    open_case,
    parcels,
    ring,
    rows_of,
    text_of,
    work_off,
)
from tests.make import DISPATCHED_AT, NOTE, PHOTO
from tests.street import (
    DADONG,
    DIRECTOR,
    DISPUTE,
    HEAD,
    HEAD_SQUAD,
    HOUSING_CODE,
    LI,
    MONDAY_0942,
    OFFICER_SQUAD,
    OTHER_HEAD,
    PEOPLE,
    SHANGHAI,
    WANG,
    WUNAN,
    local,
)

STREET = {CENTRE_CHAT, 1000 + DIRECTOR.id}
UNIT = {UNIT_CHAT}


def given_cases(tx: Transaction) -> None:
    """One open in each community, both with the squad, and the digest planned."""
    keep(tx, open_case(1))
    keep(tx, open_case(2, DADONG))
    plan_weekly(tx, MONDAY_0942, CENTRE)


async def test_the_digest_of_a_week_is_due_on_the_first_working_morning_of_the_next(db: Database) -> None:
    await db.write(lambda tx: plan_weekly(tx, MONDAY_0942, CENTRE))

    (planned,) = await db.write(lambda tx: tx.timers.due(DUE, 9))
    assert (planned.key, planned.due_at) == ("weekly:2026-W48", DUE)


async def test_a_holiday_moves_it_on(db: Database) -> None:
    new_years_week = local(30, 12, month=12)

    await db.write(lambda tx: plan_weekly(tx, new_years_week, CENTRE))

    assert await db.write(lambda tx: tx.timers.next_due()) == datetime(2027, 1, 4, 9, tzinfo=SHANGHAI)


async def test_it_goes_to_centre_director_heads_and_unit_and_to_nobody_else(
    db: Database,
) -> None:
    await db.write(given_cases)

    assert await work_off(db, DUE) == [48]

    sent = await parcels(db, DUE)
    assert set(sent) == {*STREET, *HEADS, *UNIT}
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
    assert reported == {CENTRE_CHAT: 3, 1000 + DIRECTOR.id: 3, HEADS[0]: 2, HEADS[1]: 1, UNIT_CHAT: 3}
    assert "大东门社区" in await text_of(db, sent[HEADS[1]][0])
    assert "首义路街 · 第 48 周周报" in await text_of(db, sent[CENTRE_CHAT][0])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_summary_says_how_many_of_its_cases_it_could_not_count(db: Database, language: str) -> None:
    def given(tx: Transaction) -> None:
        for number, station in ((1, WUNAN), (2, WUNAN), (3, DADONG)):
            keep(tx, open_case(number, station))
        odd = tx.cases.by_number("SY20261123-0003")
        assert odd is not None
        broken = update(case_events).where(case_events.c.case_id == odd.id, case_events.c.revision == odd.revision)
        tx.facts._connection.execute(broken.values(kind="Beamed"))
        tx.facts.build(odd.id, tx.cases.log_of(odd.id), MONDAY_0942)
        plan_weekly(tx, MONDAY_0942, CENTRE)

    await db.write(given)
    await work_off(db, DUE)
    sent = await parcels(db, DUE)

    said = {"zh": "另有 1 件的办理记录无法读取，未计入统计", "en": "1 more case has events that can't be read"}[
        language
    ]
    for chat in (CENTRE_CHAT, HEADS[1], UNIT_CHAT):
        assert said in await text_of(db, sent[chat][0], language)
    assert said not in await text_of(db, sent[HEADS[0]][0], language)
    assert digest_of(sent[CENTRE_CHAT][0]).digest.reported == 2


async def test_ringing_twice_sends_it_once(db: Database) -> None:
    await db.write(given_cases)
    timer = (await db.write(lambda tx: tx.timers.due(DUE)))[0]
    query = await ring(db, timer, DUE)
    assert query is not None

    await answer(db, query, DUE)
    await answer(db, query, DUE)

    assert [len(found) for found in (await parcels(db, DUE)).values()] == [1] * 5


async def test_who_has_come_while_summaries_were_composed_is_not_left_out(db: Database) -> None:
    """Then nobody's is sent yet: the timer rings once more, and all are composed anew."""
    await db.write(given_cases)
    timer = (await db.write(lambda tx: tx.timers.due(DUE)))[0]
    query = await ring(db, timer, DUE)
    assert query is not None
    found = WeekFacts(query, PeriodSums(query.week, CENTRE.book), PeriodSums(query.week_before, CENTRE.book))
    composed = await db.write(lambda tx: compose_weekly(Turn(tx, DUE, CENTRE, "timer:1"), found))
    fewer = replace(composed, messages={of: one for of, one in composed.messages.items() if of[0] != f"s{DADONG}"})

    await db.write(lambda tx: answer_weekly(Turn(tx, DUE, CENTRE, "timer:1"), fewer, areas_have_more))

    assert await parcels(db, DUE) == {}
    assert await work_off(db, DUE) == [48]
    assert set(await parcels(db, DUE)) == {*STREET, *HEADS, *UNIT}


async def test_a_week_without_a_case_is_summed_up_for_whom_the_areas_have_something_to_say_and_for_nobody_else(
    db: Database,
) -> None:
    def given(tx: Transaction) -> None:
        at = local(24, 8, 40)
        planned = VisitPlanned(tx.visits.next_id(), WUNAN, LI.id, Meeting.MORNING, at)
        visit_turn.plan(Turn(tx, MONDAY_0942, CENTRE, "plan").out, planned)
        plan_weekly(tx, MONDAY_0942, CENTRE)

    await db.write(given)

    await work_off(db, DUE)

    sent = await parcels(db, DUE)
    assert set(sent) == {*STREET, HEADS[0]}
    texts = [await text_of(db, sent[chat][0]) for chat in (CENTRE_CHAT, HEADS[0])]
    assert all("\n本周没有事件。\n" in text for text in texts)
    assert all("计划 1 次，已去 0 次（武南村社区 0/1）" in text for text in texts)
    assert not any("<pre>" in text for text in texts)
    assert "No cases this week." in await text_of(db, sent[HEADS[0]][0], "en")
    assert await work_off(db, local(7, 9, month=12)) == [49]
    assert await parcels(db, local(7, 9, month=12)) == {}


async def test_planning_again_after_a_restart_or_with_the_clock_set_back_sends_nothing_twice(db: Database) -> None:
    await db.write(given_cases)
    await work_off(db, DUE)
    await parcels(db, DUE)

    await db.write(lambda tx: plan_weekly(tx, DUE - timedelta(days=1), CENTRE))
    await work_off(db, DUE)

    assert await parcels(db, DUE) == {}


async def test_the_process_was_down_at_that_moment(db: Database) -> None:
    await db.write(given_cases)
    wednesday = local(2, 10, month=12)

    await db.write(lambda tx: plan_weekly(tx, wednesday, CENTRE))

    assert await work_off(db, wednesday) == [48]
    assert set(await parcels(db, wednesday)) == {*STREET, *HEADS, *UNIT}


async def test_after_several_weeks_down_every_week_has_its_digest_once(db: Database) -> None:
    await db.write(given_cases)
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
        given_cases(tx)

    await db.write(given)

    await work_off(db, DUE)

    assert set(await parcels(db, DUE)) == {*STREET, *UNIT}


async def test_who_stands_in_for_a_head_on_leave_reads_of_both_communities(db: Database) -> None:
    def given(tx: Transaction) -> None:
        tx.people.update(replace(tx.people.require(HEAD.id), on_leave=True, deputy=OTHER_HEAD.id))
        given_cases(tx)

    await db.write(given)

    await work_off(db, DUE)

    sent = await parcels(db, DUE)
    assert set(sent) == {*STREET, HEADS[1], *UNIT}
    assert sorted(digest_of(one).of for one in sent[HEADS[1]]) == ["大东门社区", "武南村社区"]


async def test_a_unit_without_a_group_reads_it_by_its_head(db: Database) -> None:
    def given(tx: Transaction) -> None:
        tx.chats.unbind(UNIT_CHAT)
        given_cases(tx)

    await db.write(given)

    await work_off(db, DUE)

    sent = await parcels(db, DUE)
    assert set(sent) == {*STREET, *HEADS, 1000 + HEAD_SQUAD.id}
    assert digest_of(sent[1000 + HEAD_SQUAD.id][0]).of == "城管中队"


async def test_a_case_that_its_reader_may_not_know_of_any_more_is_not_listed(db: Database) -> None:
    """The figures stand."""
    await db.write(given_cases)
    await work_off(db, DUE)
    [parcel] = (await parcels(db, DUE))[HEADS[0]]
    before = await text_of(db, parcel)
    assert "SY20261123-" in before

    await db.write(lambda tx: tx.people.update(replace(HEAD, station=DADONG)))

    after = await text_of(db, parcel)
    assert "SY20261123-" not in after
    assert "未办结 1 件" in after


async def test_nor_is_a_case_that_has_passed_to_another_unit_in_the_group_of_the_first(db: Database) -> None:
    await db.write(given_cases)
    await work_off(db, DUE)
    [parcel] = (await parcels(db, DUE))[UNIT_CHAT]
    assert "SY20261123-" in await text_of(db, parcel)

    def transfer(tx: Transaction) -> None:
        for number in tx.cases.ids_open():
            turn = Turn(tx, DUE, CENTRE, f"t{number}")
            carry_out(turn, tx.cases.require(number), c.Transfer(HOUSING_CODE, turn.jot("不属本单位", LI.id)), LI)

    await db.write(transfer)

    assert "SY20261123-" not in await text_of(db, parcel)


async def test_of_a_week_without_anything_there_is_no_message(db: Database) -> None:
    await db.write(lambda tx: plan_weekly(tx, MONDAY_0942, CENTRE))

    assert await work_off(db, DUE) == [48]

    assert await parcels(db, DUE) == {}


async def test_a_late_one_says_so_and_one_in_time_does_not(db: Database) -> None:
    await db.write(given_cases)
    await work_off(db, local(2, 10, month=12))
    late = (await parcels(db, local(2, 10, month=12)))[CENTRE_CHAT][0]

    assert "应于 11月30日 09:00 发出，现补发。" in await text_of(db, late)
    assert digest_of(late).late == DUE


async def test_first_comes_what_its_reader_must_do_then_what_is_late_then_one_small_table(db: Database) -> None:
    def given(tx: Transaction) -> None:
        for n in range(1, 6):
            keep(tx, open_case(n))
        plan_weekly(tx, MONDAY_0942, CENTRE)

    await db.write(given)
    await work_off(db, DUE)

    sent = await parcels(db, DUE)
    assert (await text_of(db, sent[UNIT_CHAT][0])).splitlines() == [
        "<b>城管中队 · 第 48 周周报</b>",
        "11-23 至 11-29",
        "",
        "<b>请尽快办理</b>",
        *(f"SY20261123-000{n} 占道经营 武南村社区 · <b>请接单</b>" for n in (1, 2, 3)),
        "",
        "<b>未办结 5 件，超期 5 件</b>",
        *(f"SY20261123-000{n} 占道经营 武南村社区 · 城管中队 · <b>超 4 个工作日 3 小时</b>" for n in (4, 5)),
        "",
        "<pre>　　　　　 本单位   全街   上周",
        "上报　　　      5      5      0",
        "结案　　　      0      0      0",
        "按期处置　     0%     0%      —",
        "超期未办结   100%   100%      —",
        "按期结案　     0%     0%      —",
        "满意　　　      —      —      —</pre>",
    ]


async def test_a_case_is_opened_by_its_button_and_all_figures_by_another(db: Database) -> None:
    await db.write(given_cases)
    await work_off(db, DUE)

    rows = await rows_of(db, (await parcels(db, DUE))[UNIT_CHAT][0])

    assert [[one["text"] for one in row] for row in rows] == [
        ["1123-0001", "1123-0002"],
        ["未办结案件", "全部指标", "表格"],
    ]
    assert rows[0][0]["callback_data"] == "l:digest:o-1"
    assert rows[1][0]["callback_data"] == "l:digest:unh-w20261123-0-usquad"
    assert rows[1][1]["callback_data"] == "l:digest:all-w20261123-0-usquad"


async def test_what_was_done_by_then_is_no_longer_to_be_done(db: Database) -> None:
    told = open_case(1)
    told.tell(c.Accept(), OFFICER_SQUAD, DISPATCHED_AT)
    told.tell(c.Resolve(NOTE, (PHOTO,)), OFFICER_SQUAD, local(30, 8, 40))

    def given(tx: Transaction) -> None:
        keep(tx, told)
        plan_weekly(tx, MONDAY_0942, CENTRE)

    await db.write(given)
    await work_off(db, DUE)

    rows = await rows_of(db, (await parcels(db, DUE))[UNIT_CHAT][0])

    assert [[one["text"] for one in row] for row in rows] == [["未办结案件", "全部指标", "表格"]]


async def test_of_a_sensitive_case_the_number_alone_is_said(db: Database) -> None:
    def given(tx: Transaction) -> None:
        keep(tx, open_case(1, row=DISPUTE, at=local(16, 9, 42)))
        plan_weekly(tx, MONDAY_0942, CENTRE)

    await db.write(given)
    await work_off(db, DUE)

    for chat, found in (await parcels(db, DUE)).items():
        lines = [line for line in (await text_of(db, found[0])).splitlines() if "SY" in line]
        expected = ["SY20261123-0001 · <b>请接单</b>"] if chat == UNIT_CHAT else ["SY20261123-0001"]
        assert lines == expected


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_fits_a_phone_and_shows_no_person(db: Database, language: str) -> None:
    def given(tx: Transaction) -> None:
        for n in range(1, 12):
            keep(tx, open_case(n))
        plan_weekly(tx, MONDAY_0942, CENTRE)

    await db.write(given)

    await work_off(db, DUE)

    text = await text_of(db, (await parcels(db, DUE))[CENTRE_CHAT][0], language)
    assert text.count("\n") <= 18
    assert len(text) <= 1000
    assert "SY20261123-0001 占道经营 武南村社区 · 城管中队" in text
    assert not any(person.name in text for person in PEOPLE)


@pytest.mark.parametrize(
    ("language", "due", "carried", "change"),
    [
        (
            "zh",
            "按期处置率 0/1 件，按期内到期应处置的件数算",
            "超期未处置率 1/1 件，按期内到期的和以前已超期的件数算",
            "与上周相比",
        ),
        (
            "en",
            "Handled on time 0 of 1, of those that fell due then",
            "Overdue and open 1 of 1, of those that fell due then or were overdue before",
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

    text = await text_of(db, (await parcels(db, DUE))[CENTRE_CHAT][0], language, full=True)
    assert due in text.splitlines()
    assert carried in text.splitlines()
    assert change not in text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_name_with_tags_is_escaped(db: Database, language: str) -> None:
    named = replace(CENTRE, name="<b>街")
    await db.write(given_cases)
    await work_off(db, DUE, centre=named)

    assert "&lt;b&gt;街" in await text_of(db, (await parcels(db, DUE))[CENTRE_CHAT][0], language)


def test_what_a_scope_reads_is_worked_out_once_for_all_its_readers() -> None:
    calendar = CENTRE.book.calendar
    week = week_of(calendar, 2026, 48)
    facts = Both(PeriodSums(week, CENTRE.book), PeriodSums(before(calendar, week), CENTRE.book))

    assert facts.part("a", CENTRE.book) is facts.part("a", CENTRE.book)
    assert facts.part("a", CENTRE.book).said.quiet
