"""Edits of cards that wait for what comes next: the unit's next step in a worker group, the pictures of a result."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch.model import Status
from handlers.delivery import file_settled
from handlers.notify.joined_edits import MAX_BEHIND, PICTURES_COME
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.street import LI, OFFICER_SQUAD, WANG

OFFICER_CHAT, OWN = 1000 + OFFICER_SQUAD.id, 1000 + WANG.id


def dispatched(town: Town, words: str = "#上报 首义路12号门口占道经营") -> Town:
    town.say(WANG, words, WORKER_CHAT, photo=True)
    town.tap(LI, town.last(CENTRE_CHAT), "派 城管")
    return town


def accepted(town: Town) -> None:
    town.tap(OFFICER_SQUAD, town.last(UNIT_CHAT), "接单")


def settled(town: Town, *, photo: bool = False) -> None:
    town.tap(OFFICER_SQUAD, town.last(UNIT_CHAT), "办结")
    town.say(OFFICER_SQUAD, "已劝离", photo=photo)
    town.tap(OFFICER_SQUAD, town.last(OFFICER_CHAT), "提交")


def calls(town: Town, chat: int) -> int:
    return sum(out.params.get("chat_id") == chat for out in town.sent)


def test_a_worker_group_s_card_shows_the_dispatch_at_once_and_what_the_unit_does_within_minutes(town: Town) -> None:
    dispatched(town)
    assert "待接单" in town.last(WORKER_CHAT).text

    accepted(town)

    assert "处置中" in town.last(CENTRE_CHAT).text
    assert "待接单" in town.last(WORKER_CHAT).text
    town.wait(town.at + MAX_BEHIND)
    assert "处置中" in town.last(WORKER_CHAT).text


def test_steps_that_follow_within_minutes_are_one_edit_of_the_worker_group_s_card_and_the_end_goes_at_once(
    town: Town,
) -> None:
    dispatched(town)
    before = calls(town, WORKER_CHAT)

    accepted(town)
    settled(town)
    town.tap(WANG, town.last(OWN), "核查通过")

    assert "已结案" in town.last(WORKER_CHAT).text
    assert calls(town, WORKER_CHAT) == before + 1


def test_a_plain_case_whose_steps_follow_each_other_costs_its_groups_twelve_requests(town: Town) -> None:
    dispatched(town)
    accepted(town)
    settled(town)
    town.tap(WANG, town.last(OWN), "核查通过")

    assert town.case().status is Status.CLOSED
    assert [calls(town, chat) for chat in (WORKER_CHAT, CENTRE_CHAT, UNIT_CHAT)] == [3, 5, 4]


def test_a_worker_group_s_card_is_never_behind_for_longer_however_many_steps_follow(town: Town) -> None:
    dispatched(town)
    accepted(town)
    first = town.at

    town.wait(first + MAX_BEHIND - timedelta(minutes=1))
    settled(town)
    town.wait(first + MAX_BEHIND)

    assert "待核查" in town.last(WORKER_CHAT).text


def test_of_an_urgent_case_the_worker_group_sees_each_step_at_once(town: Town) -> None:
    dispatched(town, "#上报 首义路12号门口占道经营\n紧急:是")

    accepted(town)

    assert "处置中" in town.last(WORKER_CHAT).text


def test_where_the_reporter_checks_on_the_group_s_card_the_buttons_come_at_once(town: Town) -> None:
    dispatched(town)
    accepted(town)
    town.tx.people.update(replace(town.tx.people.require(WANG.id), reachable=False))

    settled(town)

    assert "核查通过" in town.last(WORKER_CHAT).labels


@pytest.mark.parametrize("comes", [True, False])
def test_the_pictures_of_a_result_and_its_words_come_by_one_edit_and_the_words_alone_when_they_do_not_come(
    town: Town, *, comes: bool
) -> None:
    for chat in (CENTRE_CHAT, UNIT_CHAT):
        town.tx.chats.show_pictures(chat, wanted=True)
    dispatched(town)
    for one in town.tx.media.get(town.case().media):
        town.tx.files.stored(one.id, "report")
    accepted(town)
    before = [calls(town, chat) for chat in (CENTRE_CHAT, UNIT_CHAT)]

    settled(town, photo=True)
    assert town.case().status is Status.RESOLVED
    assert [calls(town, chat) for chat in (CENTRE_CHAT, UNIT_CHAT)] == before
    [one] = town.tx.media.get(town.case().results)
    if comes:
        town.tx.files.stored(one.id, "result")
        file_settled(town.tx, one, town.at, town.centre)
    else:
        town.at += PICTURES_COME
    town.deliver()

    for chat in (CENTRE_CHAT, UNIT_CHAT):
        assert "待核查" in town.last(chat).text
        assert ("处置后" in town.last(chat).text) is comes
    assert [calls(town, chat) for chat in (CENTRE_CHAT, UNIT_CHAT)] == [many + 1 for many in before]
