"""The areas beside the cases: tags find theirs, the morning and the help have a part of each that has anything."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from markupsafe import Markup

from dispatch.figures.periods import week_of
from dispatch.model import Person
from handlers.areas import AREAS, figures_of, help_lines, sections_of, sheets_of, tagged_in
from handlers.bot_api.incoming import Said
from handlers.households import clock
from handlers.notify.case_messages import gather_section
from handlers.rendering.todo_list import morning_page
from handlers.rounds import rota
from handlers.turn.area import Area, Scope, Sheet, View
from handlers.turn.carry_out import Turn
from handlers.wording.speech import Saying, saying
from storage.transaction import Transaction
from tests.handlers.campaigns import lists
from tests.handlers.households import doorway
from tests.handlers.town import Message, Town
from tests.handlers.weekly import CENTRE, WORKER_CHAT
from tests.street import CHEN, LI, MONDAY_0942, WANG, WUNAN, local

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
SAY = saying(CENTRE, MONDAY_0942)


def told(tx: Transaction, person: Person, day: date, say: Saying) -> View | None:
    return Markup("{} {}").format(person.name, day), [[{"text": "看", "callback_data": "l:mine:0"}]]


def nothing(tx: Transaction, person: Person, day: date, say: Saying) -> View | None:
    return None


def heard(turn: Turn, person: Person, said: Said, rest: str) -> None:
    HEARD.append(rest)


HEARD: list[str] = []
BELLS = Area("bells", morning=told, tags={"建议": heard})
SILENT = Area("silent", morning=nothing, tags={"困难": heard})


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("#建议 晨会改到八点半", "晨会改到八点半"),
        ("＃ 建議：门禁卡发给网格员", "门禁卡发给网格员"),
        ("  #困难\n东片没有路灯", "东片没有路灯"),
        ("#困难", ""),
    ],
)
def test_a_tag_is_found_however_it_is_written_and_what_follows_it_goes_with_it(
    tx: Transaction, text: str, rest: str
) -> None:
    take = tagged_in(text, (BELLS, SILENT))

    assert take is not None
    take(Turn(tx, MONDAY_0942, CENTRE, "t"), WANG, Said(None, 1, None, "", text))  # type: ignore[arg-type]
    assert HEARD.pop() == rest


@pytest.mark.parametrize("text", ["建议 晨会", "我有 #建议", "#上报 路灯不亮", "#", "", "#建议书写好了"])
def test_other_words_are_no_tag_of_an_area(text: str) -> None:
    assert tagged_in(text, (BELLS, SILENT)) is None


def test_only_what_was_gathered_and_still_has_something_stands_in_the_morning(tx: Transaction) -> None:
    for area in ("bells", "silent"):
        tx.morning_lists.add_section(WANG.id, MONDAY, area)

    assert len(sections_of(tx, WANG, MONDAY, SAY, (BELLS, SILENT, replace(BELLS, name="others")))) == 1
    assert sections_of(tx, LI, MONDAY, SAY, (BELLS,)) == []


def test_the_sections_stand_below_the_cases_with_their_buttons_in_the_same_order(tx: Transaction) -> None:
    tx.morning_lists.add_section(WANG.id, MONDAY, "bells")

    text, rows = morning_page(tx, WANG, [], sections_of(tx, WANG, MONDAY, SAY, (BELLS,)), SAY)

    assert text.split("\n\n") == [f"<b>{WANG.name}，早上好。</b>", f"{WANG.name} 2026-11-23"]
    assert [[one["text"] for one in row] for row in rows] == [["看"]]


@pytest.mark.parametrize(
    ("at", "day", "waits_for"),
    [
        (local(23, 7), None, MONDAY),
        (local(23, 10), None, MONDAY),
        (local(23, 20), MONDAY, TUESDAY),
        (local(23, 10), TUESDAY, TUESDAY),
        (local(23, 10), date(2026, 11, 28), date(2026, 11, 30)),
    ],
)
def test_something_of_an_area_waits_for_the_morning_of_its_day(
    town: Town, at: object, day: date | None, waits_for: date
) -> None:
    turn = Turn(town.tx, at, CENTRE, "t")  # type: ignore[arg-type]

    gather_section(turn.out, WANG, "bells", day)
    gather_section(turn.out, WANG, "bells", day)

    assert town.tx.morning_lists.sections(WANG.id, waits_for) == ["bells"]
    waiting = town.tx.outbox.waiting_for(WANG.id, 1000 + WANG.id)
    assert [parcel.key for parcel in waiting] == [f"morning:{WANG.id}:{waits_for}"]


def test_a_morning_without_anything_left_is_no_message(town: Town) -> None:
    gather_section(Turn(town.tx, local(23, 7), CENTRE, "t").out, WANG, "no area of this name")

    town.wait(local(23, 9))

    assert town.in_chat(1000 + WANG.id) == []


def test_who_has_no_chat_gets_no_morning(tx: Transaction) -> None:
    gather_section(Turn(tx, local(23, 7), CENTRE, "t").out, replace(WANG, telegram_id=None), "bells")

    assert tx.morning_lists.sections(WANG.id, MONDAY) == []


def counted(tx: Transaction, scope: Scope, say: Saying) -> View | None:
    return (Markup("走访 1/2"), [[{"text": "看", "callback_data": "l:mine:0"}]]) if not scope.of_unit else None


def sheet(tx: Transaction, scope: Scope, say: Saying) -> Sheet | None:
    return Sheet("走访", ("社区", "应到"), ((scope.station or "全街", 2),)) if not scope.of_unit else None


WEEK = week_of(CENTRE.book.calendar, 2026, 48)


@pytest.mark.parametrize("code", ["a", f"s{WUNAN}", "usquad"])
def test_an_area_adds_its_figures_to_the_summaries_that_it_has_any_for_and_buttons_only_in_private(
    tx: Transaction, code: str
) -> None:
    areas = (replace(BELLS, figures=counted, sheet=sheet), SILENT)
    said = 0 if code == "usquad" else 1

    assert [rows for _, rows in figures_of(tx, Scope(code, WEEK), SAY, areas)] == [[]] * said
    assert [len(rows) for _, rows in figures_of(tx, Scope(code, WEEK, private=True), SAY, areas)] == [1] * said
    pages = sheets_of(tx, Scope(code, WEEK), SAY, areas)
    assert [page.rows for page in pages] == [((WUNAN if code[0] == "s" else "全街", 2),)] * said


def test_an_area_without_help_for_any_role_of_a_person_adds_nothing_to_it() -> None:
    assert help_lines(WANG, SAY, (BELLS,)) == []


def test_names_of_areas_kinds_of_timers_lists_prompts_and_tags_are_each_of_one_area() -> None:
    for claims in (
        [area.name for area in AREAS],
        [kind for area in AREAS for kind in area.timers],
        [name for area in AREAS for name in area.lists],
        [kind for area in AREAS for kind in area.prompts],
        [tag for area in AREAS for tag in area.tags],
    ):
        assert len(claims) == len(set(claims))


def test_one_message_a_morning_carries_all_areas_each_thing_in_one_place_and_a_leave_moves_them(
    tx: Transaction,
) -> None:
    town = lists.settle(Town(tx, centre=doorway.CENTRE))
    doorway.settle(tx)
    doorway.due_now(tx, "3-1-101")
    clock.begins(tx, town.at, town.centre)
    rota.begin(tx, town.at, town.centre)
    town.say(WANG, "#上报 首义路12号门口占道经营", WORKER_CHAT)
    town.say(WANG, "#困难 三网格没有电子钥匙")
    lists.issue(town)

    town.wait(local(30, 10))

    own, staff = mornings(town, WANG), mornings(town, LI)
    assert most_of_a_day(own) == most_of_a_day(staff) == 1
    assert sum("楼道消防通道" in one.text for one in own) == 1, "a list reminds once"
    weeks = [one.at.day for one in own if one.at is not None and "本周应走访特殊群体" in one.text]
    assert weeks == [23, 30], "special groups stand there once a week"
    assert sum("建议和困难待答复" in one.text for one in staff) >= 1
    assert any("今日 " in one.text and "建议和困难" in one.text for one in staff), "both stand in one message"

    town.say(WANG, "/leave on")
    town.wait(local(1, 10, month=12))

    moved = [one for one in mornings(town, CHEN) if one.at is not None and one.at > local(30, 10)]
    assert ["本周应走访特殊群体 1 户" in one.text for one in moved] == [True]
    assert [one for one in mornings(town, WANG) if one.at is not None and one.at > local(30, 10)] == []


def mornings(town: Town, who: Person) -> list[Message]:
    return [one for one in town.in_chat(who.telegram_id or 0) if "早上好" in one.text]


def most_of_a_day(some: list[Message]) -> int:
    return max(Counter(one.at.date() for one in some if one.at is not None).values())
