"""What is left of a list follows the roster: leave, a new grid, somebody who goes; nothing is lost between two."""

from dataclasses import replace

from handlers.areas import people_changed
from handlers.campaigns.holders import Holders
from handlers.notify.outbox_writer import OutboxWriter
from tests.handlers.campaigns.lists import GRID_4, card, chat_of, issue, newest, settle
from tests.handlers.town import Town
from tests.street import CHEN, GRID_3, HEAD, LI, WANG


def deputised(town: Town) -> Town:
    settle(town)
    town.tx.people.update(replace(WANG, deputy=CHEN.id))
    return town


def changed(town: Town) -> None:
    people_changed(OutboxWriter(town.tx, town.at, town.centre, f"roster.{town.at.isoformat()}"))
    town.deliver()


def test_who_stands_in_takes_over_what_is_left_and_gives_it_back(town: Town) -> None:
    deputised(town)
    issue(town)
    town.tap(WANG, card(town), "1 没问题")

    town.say(WANG, "/leave on")
    assert "网格有变动，下列 2 处转由您排查。" in card(town, CHEN).text
    assert "首义路12号楼" not in card(town, CHEN).text
    assert "待查 0 处，已查 1 处" in card(town).text
    town.tap(CHEN, card(town, CHEN), "2 没问题")

    town.say(WANG, "/leave off")
    assert "待查 1 处，已查 1 处" in card(town).text
    assert "待查 0 处，已查 1 处" in card(town, CHEN).text
    assert len([one for one in town.in_chat(chat_of(WANG)) if "专项排查 · " in one.text]) == 1
    town.tap(WANG, card(town), "3 没问题")
    assert newest(town).left == ()


def test_a_list_written_while_somebody_is_away_goes_to_who_stands_in(town: Town) -> None:
    deputised(town)
    town.say(WANG, "/leave on")

    issue(town)

    assert "待查 3 处" in card(town, CHEN).text
    assert [one for one in town.in_chat(chat_of(WANG)) if "专项排查 · " in one.text] == []


def test_a_worker_without_a_stand_in_is_stood_in_for_by_the_head(town: Town) -> None:
    issue(town)

    town.say(WANG, "/leave on")

    assert "待查 3 处" in card(town, HEAD).text


def test_another_worker_of_the_grid_comes_before_the_head(town: Town) -> None:
    settle(town)
    town.tx.people.update(replace(CHEN, grids=(GRID_3, GRID_4)))
    issue(town)

    town.say(WANG, "/leave on")

    assert "待查 3 处" in card(town, CHEN).text
    assert [one for one in town.in_chat(chat_of(HEAD)) if "专项排查 · " in one.text] == []


def test_a_new_roster_hands_over_and_what_was_answered_stays(town: Town) -> None:
    settle(town)
    issue(town)
    town.tap(WANG, card(town), "1 有问题")

    town.tx.people.update(replace(WANG, grids=(GRID_4,)))
    town.tx.people.update(replace(CHEN, grids=(GRID_3,)))
    changed(town)

    assert "转由您排查" in card(town, CHEN).text
    assert "待查 0 处，已查 1 处" in card(town).text
    assert newest(town).places[0].by == WANG.id


def test_who_leaves_the_roster_leaves_no_place_behind(town: Town) -> None:
    settle(town)
    issue(town)

    town.tx.people.update(replace(WANG, active=False))
    changed(town)

    assert "待查 3 处" in card(town, HEAD).text
    left = Holders(town.tx).left_by_person(newest(town))
    assert {person: len(places) for person, places in left.items()} == {HEAD.id: 3}


def test_a_change_that_concerns_nobody_of_the_list_sends_nothing(town: Town) -> None:
    settle(town)
    issue(town)
    before = len(town.in_chat(chat_of(WANG)))

    town.say(LI, "/leave on")

    assert len(town.in_chat(chat_of(WANG))) == before
    assert [one for one in town.in_chat(chat_of(CHEN)) if "专项排查" in one.text] == []


def test_where_nobody_of_the_station_is_in_chat_the_staff_s_owner_has_the_places(town: Town) -> None:
    for person in (WANG, CHEN, HEAD):
        town.tx.people.update(replace(person, telegram_id=None))

    issue(town)

    assert "待查 3 处" in card(town, LI).text
    town.tap(LI, card(town, LI), "1 没问题")
    assert newest(town).places[0].by == LI.id
