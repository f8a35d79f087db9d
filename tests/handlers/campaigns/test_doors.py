"""Doors as places of a list, where the centre keeps doors; and the doors that are due as a part of the load."""

import re

from handlers.campaigns.doors import due_doors, spoken
from handlers.campaigns.holders import Holders
from handlers.campaigns.plan import loads_of
from handlers.privacy import masks
from tests.handlers.campaigns.lists import TITLE, begin, card, form, issue, newest
from tests.handlers.households import doorway
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE_CHAT
from tests.street import LI, WANG


def with_doors(town: Town) -> Town:
    town.centre = doorway.CENTRE
    doorway.settle(town.tx)
    town.deliver()
    return town


def test_one_line_makes_every_door_of_a_building_a_place_and_the_centre_reads_none_of_them(town: Town) -> None:
    with_doors(town)

    issue(town, "武南村3网格 3栋 逐户")

    assert [town.tx.campaigns.texts(newest(town).id).places] == [("3-1-101", "3-2-501", "3-2-502")]
    assert {place.door for place in newest(town).places} == {
        doorway.door(town.tx, number).id for number in ("3-1-101", "3-2-501", "3-2-502")
    }
    assert "2. 3-2-501" in card(town).text
    assert "独居" not in card(town).text
    town.tap(WANG, card(town), "2 有问题")
    for one in town.in_chat(CENTRE_CHAT):
        assert not re.search("3-2-501|501|2单元", one.text), one.text
    assert "3栋2单元501室" in next(one.text for one in town.in_chat(1001) if town.case().number in one.text[:20])


def test_all_doors_of_a_grid_stand_in_the_order_of_a_walk(town: Town) -> None:
    with_doors(town)

    issue(town, "武南村3网格 逐户")

    assert town.tx.campaigns.texts(newest(town).id).places == ("3-1-101", "3-2-501", "3-2-502", "12-1-301")


def test_a_centre_without_doors_says_that_none_are_known(town: Town) -> None:
    doorway.settle(town.tx)
    begin(town)
    town.say(LI, TITLE)
    assert "逐户" not in form(town).text

    town.say(LI, "武南村3网格 逐户")

    assert "没有登记住户" in form(town).text


def test_the_doors_that_are_due_this_week_count_among_a_worker_s_load(town: Town) -> None:
    with_doors(town)
    before = loads_of(town.tx, town.at, town.centre, Holders(town.tx))[WANG.id].doors
    doorway.due_now(town.tx, "12-1-301")

    after = loads_of(town.tx, town.at, town.centre, Holders(town.tx))[WANG.id].doors

    assert after >= max(before, 1)
    day = town.centre.book.calendar.day(town.at)
    assert due_doors(town.tx, doorway.OFF, [WANG], day) == {}


def test_a_place_that_reads_as_a_door_is_written_so_that_groups_show_the_building_alone() -> None:
    said = [spoken(text) for text in ("3-2-501", "3-501", "首义路12号楼", "全网格")]

    assert said == ["3栋2单元501室", "3栋501室", "首义路12号楼", "全网格"]
    assert [masks.place(text) for text in said[:2]] == ["3栋", "3栋"]
