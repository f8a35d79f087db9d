"""/today: cases, doors, special groups, and what one has recorded; within a tenth of a second with 20,000 doors."""

import time
from dataclasses import replace
from datetime import timedelta

from dispatch.model import Grid, GridCode
from handlers.households import pages
from handlers.notify.messages import DoorList, TodayPage
from handlers.wording.speech import saying
from storage.transaction import Transaction
from tests.handlers.households.doorway import AT, BOOK, CENTRE, OFF, door, due_now, line, settle
from tests.handlers.town import Town
from tests.street import CHEN, DIRECTOR, GRID_3, LI, OFFICER_SQUAD, WANG, WUNAN


def test_a_worker_reads_cases_doors_and_visits_in_one_page(tx: Transaction) -> None:
    settle(tx)
    for number in ("3-2-501", "3-2-502", "3-1-101"):
        due_now(tx, number)
    town = Town(tx, centre=CENTRE)
    town.say(WANG, "#上报 首义路12号门口占道经营")
    town.say(WANG, "#入户 3-2-501 见到")

    town.say(WANG, "/today")

    page = town.last(WANG.telegram_id or 0)
    assert "在办案件 1" in page.text
    assert "本周应走访 1 户" in page.text
    assert "本周应走访特殊群体 1 户" in page.text
    assert "今天已走访：见到 1" in page.text
    assert page.labels == ["我的案件", "应走访 1", "查看特殊群体 1", "一网一档"]
    assert "3-1-101" not in page.text


def test_who_has_nothing_to_do_reads_that(tx: Transaction) -> None:
    town = Town(tx, centre=CENTRE)

    town.say(CHEN, "/today")

    assert "今天没有等您办的事" in town.last(CHEN.telegram_id or 0).text
    town.say(OFFICER_SQUAD, "/today")
    assert "网格员" in town.last(OFFICER_SQUAD.telegram_id or 0).text


def test_while_visits_are_off_today_speaks_of_cases_alone(tx: Transaction) -> None:
    town = Town(tx, centre=OFF)

    town.say(WANG, "/today")
    assert "走访" not in town.last(WANG.telegram_id or 0).text
    town.say(WANG, "/grid")

    assert town.last(WANG.telegram_id or 0).text == "本中心没有开通入户走访。"


def test_today_and_the_list_of_20000_doors_take_no_time(tx: Transaction) -> None:
    """This worker's own 500 are due all at once; the others fill the tables."""
    rows = [(grid, f"{building}-{unit}-{floor}0{room}") for grid in range(40) for building in range(1, 6)
            for unit in (1, 2) for floor in range(1, 14) for room in range(1, 5)]  # fmt: skip
    for grid in range(40):
        tx.places.put_grid(Grid(GridCode(f"g{grid}"), WUNAN, f"{grid}网格"))
    lines = [line(number, grid=GRID_3 if grid == 0 else GridCode(f"g{grid}")) for grid, number in rows]
    lines[:20] = [replace(one, group="独居老人", worker=WANG.name) for one in lines[:20]]
    settle(tx, *lines)
    late = AT + timedelta(days=200)
    say = saying(CENTRE, late)
    assert len(tx.doors.every()) >= 20_000

    began = time.perf_counter()
    text, _ = pages.today_page(tx, TodayPage(WANG.id), WANG, say)
    today = time.perf_counter() - began
    began = time.perf_counter()
    page, rows_ = pages.list_page(tx, DoorList(WANG.id), WANG, say)
    listed = time.perf_counter() - began
    began = time.perf_counter()
    day = BOOK.calendar.day(late)
    figures = tx.visit_counts.by_station(day - timedelta(days=7), day)
    counted = time.perf_counter() - began

    assert "应走访 500 户" in text
    assert "（500）" in page
    assert len(rows_) == pages.A_PAGE + 1
    assert sum(one.due for one in figures.values()) >= 20_000
    assert today <= 0.3, f"/today took {today * 1000:.0f} ms"
    assert listed <= 0.3, f"the list took {listed * 1000:.0f} ms"
    assert counted <= 0.3, f"the figures took {counted * 1000:.0f} ms"


def test_staff_and_the_director_read_what_waits_for_their_confirmation(tx: Transaction) -> None:
    settle(tx)
    town = Town(tx, centre=CENTRE)
    town.say(WANG, "#入户 3-2-503 见到")
    town.tap(WANG, town.last(WANG.telegram_id or 0), "登记新门牌")

    town.say(LI, "/today")
    assert "待确认的新门牌 1" in town.last(LI.telegram_id or 0).text
    town.say(DIRECTOR, "/today")
    page = town.last(DIRECTOR.telegram_id or 0)
    assert "待确认的新门牌 1" in page.text
    town.tap(DIRECTOR, page, "待确认门牌")
    town.tap(DIRECTOR, town.messages[page.chat, page.id], "不予登记")

    assert "未予登记" in town.last(WANG.telegram_id or 0).text
    assert door(tx, "3-2-503").last is None
