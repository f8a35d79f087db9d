"""The bot is out of a group, silent there, or blocked in private; when it is back, its cards say what is so."""

import pytest

from dispatch.model import Status
from handlers.delivery import DeliveryFailure
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE_CHAT, WORKER_CHAT
from tests.street import LI, WANG, ZHAO, minutes


def reported(town: Town) -> None:
    town.say(WANG, "#上报 首义路12号占道经营", WORKER_CHAT)


def reject(town: Town) -> None:
    town.tap(LI, town.in_chat(CENTRE_CHAT)[0], "不予受理")
    page = town.last(1000 + LI.id)
    town.press(LI, page, next(b["callback_data"] for row in page.rows for b in row if "c:rj" in b["callback_data"]))
    assert town.case().status is Status.REJECTED


@pytest.mark.parametrize(
    ("here", "away", "why"),
    [
        ("administrator", "kicked", DeliveryFailure.KICKED),
        ("member", "restricted", DeliveryFailure.MUTED),
    ],
)
def test_a_case_that_ended_while_the_bot_could_not_write_in_a_group_says_so_there_afterwards(
    town: Town, here: str, away: str, why: DeliveryFailure
) -> None:
    reported(town)
    card = town.last(WORKER_CHAT)
    town.closed[WORKER_CHAT] = why
    town.bot_is(WORKER_CHAT, here, away)
    reject(town)
    shown = town.messages[WORKER_CHAT, card.id].text

    town.closed.clear()
    town.bot_is(WORKER_CHAT, away, here)

    assert "待受理" in shown
    assert "不予受理" in town.messages[WORKER_CHAT, card.id].text


def test_a_case_that_ended_while_somebody_had_blocked_the_bot_says_so_when_it_is_opened_again(town: Town) -> None:
    own = 1000 + LI.id
    reported(town)
    town.wait(town.at + minutes(16))
    card = town.last(own)
    town.closed[own] = DeliveryFailure.BLOCKED
    town.bot_is(own, "member", "kicked")
    town.tap(ZHAO, town.in_chat(CENTRE_CHAT)[0], "派 城管")
    shown = town.messages[own, card.id].text

    town.closed.clear()
    town.bot_is(own, "kicked", "member")

    assert "待受理" in shown
    assert "待接单" in town.messages[own, card.id].text


def test_a_card_that_says_what_is_so_is_not_drawn_again_when_the_bot_is_back(town: Town) -> None:
    reported(town)
    reject(town)
    town.bot_is(WORKER_CHAT, "administrator", "kicked")
    before = len(town.sent)

    town.bot_is(WORKER_CHAT, "kicked", "administrator")

    assert [one.params for one in town.sent[before:] if one.params.get("chat_id") == WORKER_CHAT] == []
