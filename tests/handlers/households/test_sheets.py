"""一网一档, 一户一表, the form, and the figures: who gets them, why, and what stands in them."""

from datetime import timedelta

import pytest

from dispatch.figures.periods import PeriodKind, period_of
from dispatch.households.door import Part
from dispatch.model import Person
from handlers.areas import figures_of, help_lines, sheets_of
from handlers.bot_api.made_files import TableFile
from handlers.centre import Centre
from handlers.slash_commands import menu_for
from handlers.turn.area import Scope
from handlers.wording.speech import saying
from storage.households.door_looks import Seen
from storage.transaction import Transaction
from tests.handlers.households.doorway import AT, BOOK, CENTRE, FULL, OFF, door, due_now, line, settle
from tests.handlers.town import Message, Town
from tests.street import CHEN, HEAD, LI, OTHER_HEAD, WANG, WUNAN

WEEK = period_of(BOOK.calendar, PeriodKind.WEEK, BOOK.calendar.day(AT))
SAY = saying(CENTRE, AT)


@pytest.fixture
def town(tx: Transaction) -> Town:
    settle(tx)
    return Town(tx, centre=CENTRE)


def tap(town: Town, who: Person, under: Message, label: str) -> None:
    town.tap(who, town.messages[under.chat, under.id], label)


def last(town: Town, who: Person) -> Message:
    return town.last(who.telegram_id or 0)


def file_of(town: Town, who: Person) -> TableFile:
    found = last(town, who).document
    assert isinstance(found, TableFile)
    return found


def test_the_sheet_of_a_grid_is_asked_for_with_a_reason_and_has_a_line_a_door(town: Town) -> None:
    town.say(WANG, "#入户 3-2-501 见到")
    tap(town, WANG, last(town, WANG), "办一件事")
    town.say(WANG, "帮老人申请居家养老服务")
    number = town.tx.cases.open_of_reporter(WANG.id, 1)[0].number
    town.say(WANG, "/grid")
    tap(town, WANG, last(town, WANG), "检查走访情况")

    classes, doors = file_of(town, WANG).pages
    assert classes.rows == (("独居老人", 1, 0, 0),)
    assert [row[0] for row in doors.rows] == ["3-1-101", "3-2-501", "3-2-502", "12-1-301"]
    assert doors.rows[1][3:] == (1, 0, 0, 0, number)
    assert [row[1] for row in doors.rows] == ["独居老人", "", "", ""]
    (look,) = town.tx.door_looks.between(AT, town.at.replace(year=2027))
    assert (look.what, look.reason) == (Seen.GRID, "检查走访情况")


def test_a_worker_who_is_not_responsible_reads_no_class_in_the_sheet(town: Town) -> None:
    settle(town.tx, line("3-1-101", group="独居老人", worker=CHEN.name), line("3-2-501"))
    town.say(WANG, "/grid")
    tap(town, WANG, last(town, WANG), "检查走访情况")

    (doors,) = file_of(town, WANG).pages
    assert "独居老人" not in repr(doors)
    assert doors.columns[:2] == ("门牌", "见到")
    assert {len(row) for row in doors.rows} == {6}


@pytest.mark.parametrize("who", [OTHER_HEAD, CHEN])
def test_who_has_no_such_grid_gets_none(town: Town, who: Person) -> None:
    town.say(who, "/grid")

    assert last(town, who).document is None
    assert last(town, who).text


def test_the_sheet_of_a_door_is_one_page_with_its_visits(town: Town) -> None:
    town.say(WANG, "#入户 3-2-501 不在")
    town.say(HEAD, "#入户 3-2-501")
    tap(town, HEAD, last(town, HEAD), "一户一表")
    town.say(HEAD, "上门核实")

    (page,) = file_of(town, HEAD).pages
    assert page.rows[0] == ("门牌", "3-2-501")
    assert page.rows[-1] == ("走访 2026-11-23", f"不在（{WANG.name}）")
    assert [look.reason for look in town.tx.door_looks.of_door(door(town.tx, "3-2-501").id)] == ["上门核实"]


def test_trust_comes_first_then_the_form_asks_only_what_is_missing_one_by_one(town: Town) -> None:
    town.centre = FULL
    town.say(WANG, "#入户 3-2-501 见到")
    assert "填表格" not in last(town, WANG).labels
    tap(town, WANG, last(town, WANG), "已同意，填表格")
    assert "人（" in last(town, WANG).text
    town.say(WANG, "三口人，常住")
    assert "房（" in last(town, WANG).text
    tap(town, WANG, last(town, WANG), "跳过")

    filled = door(town.tx, "3-2-501")
    assert town.tx.door_fields.values(filled.filled) == {Part.PEOPLE: "三口人，常住"}
    assert filled.consented
    assert not any("三口人" in m.text for m in town.messages.values())
    raw = town.tx.meta._connection.raw
    tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
    assert not any("三口人" in repr(raw.execute(f"SELECT * FROM {table}").fetchall()) for table in tables)
    tap(town, WANG, last(town, WANG), "取消")
    town.say(WANG, "#入户 3-2-501")
    assert "见到，已记" in last(town, WANG).text


def test_where_only_doors_are_kept_nobody_is_offered_a_form(town: Town) -> None:
    town.say(WANG, "#入户 3-2-501 见到")

    assert not any("表格" in label for label in last(town, WANG).labels)


def test_summaries_say_how_many_and_never_which(town: Town) -> None:
    for number in ("3-2-501", "3-2-502", "12-1-301"):
        due_now(town.tx, number)
    town.say(WANG, "#入户\n3-2-501 见到\n3-2-502 婉拒")

    (text, rows), *_ = figures_of(town.tx, Scope(f"s{WUNAN}", WEEK, private=True), SAY)

    assert "应走访 3，走访 1，婉拒 1，未走访 1" in text
    assert "%" not in text
    assert "特殊群体：少量" in text
    assert "3-2" not in text
    (group, none), *_ = figures_of(town.tx, Scope("a", WEEK), SAY)
    assert "3-2" not in group
    assert none == []
    assert rows[0][0]["text"] == "入户明细"


def test_the_rate_is_told_of_enough_doors_and_a_tap_shows_the_grids(town: Town) -> None:
    settle(town.tx, *(line(f"3-2-{room}") for room in range(501, 509)))
    for room in range(501, 509):
        due_now(town.tx, f"3-2-{room}")
    town.say(WANG, "#入户\n" + "\n".join(f"3-2-{room} 见到" for room in range(501, 507)))
    (text, rows), *_ = figures_of(town.tx, Scope(f"s{WUNAN}", WEEK, private=True), SAY)
    assert "（入户率 75%）" in text
    sheet = sheets_of(town.tx, Scope("a", WEEK), SAY)[0]
    assert sheet.rows[0][1:] == (8, 6, 0, 0, 0, 2, "75%")

    town.say(HEAD, "/today")
    town.press(HEAD, last(town, HEAD), rows[0][0]["callback_data"])

    assert "3网格：应走访 8，走访 6" in last(town, HEAD).text
    town.say(CHEN, "/today")
    town.press(CHEN, last(town, CHEN), rows[0][0]["callback_data"])
    assert town.alerts[-1] == "您无权查看这一范围的数据。"


def test_the_director_reads_who_looked_and_nobody_else(town: Town) -> None:
    due_now(town.tx, "3-2-501")
    town.tx.door_looks.note(door(town.tx, "3-1-101").id, LI.id, Seen.CARE, "安排人员走访", AT - timedelta(minutes=5))

    (seen, _), *_ = figures_of(town.tx, Scope("a", WEEK, private=True, decides=True), SAY)
    (other, _), *_ = figures_of(town.tx, Scope("a", WEEK, private=True), SAY)

    assert f"{LI.name}：特殊群体 1 次（安排人员走访）" in seen
    assert LI.name not in other


def test_units_read_nothing_of_doors_and_a_centre_without_visits_neither(town: Town) -> None:
    assert figures_of(town.tx, Scope("usquad", WEEK), SAY) == []
    off = saying(OFF, AT)

    assert figures_of(town.tx, Scope("a", WEEK), off) == []
    assert sheets_of(town.tx, Scope("a", WEEK), off) == []


@pytest.mark.parametrize(("centre", "shown"), [(CENTRE, True), (OFF, False)])
def test_menus_and_help_speak_of_visits_only_where_they_are_on(town: Town, centre: Centre, shown: bool) -> None:
    menu = {name for name, _ in menu_for(WANG, centre)}
    lines = "\n".join(help_lines(WANG, saying(centre, AT)))

    assert ("grid" in menu) is shown
    assert ("入户走访" in lines) is shown


def test_a_forged_door_is_refused(town: Town) -> None:
    town.say(WANG, "/today")
    page = last(town, WANG)

    for data in ("l:doors:v-zz-s", "l:doors:v-1-x", "l:doors:nothing", "l:doors:v"):
        town.press(WANG, page, data)
        assert town.alerts[-1] == "这个按钮无效。"
    assert door(town.tx, "3-2-501").last is None
