"""Twenty thousand forged taps on a street full of cards change nothing, say nothing, and leave one line."""

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch.model import CaseId, Status
from handlers.bot_api.callback_data import PromptButton, PromptTap, encode
from handlers.taps.forged import KIND
from handlers.wording import wording
from storage.messages.parcels import Parcel, State
from storage.messages.prompts import PromptKind
from storage.transaction import Transaction
from tests.handlers.forging import STRANGER, Forgers, Press, Telegram, Watched, snapshot, working_day
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.street import CHEN, HEAD_SQUAD, LI, OFFICER_SQUAD, WANG, ZHAO, minutes

PRESSES = 20_000
KINDS = [
    name for name, found in vars(Forgers).items() if getattr(found, "__annotations__", {}).get("return") is Press
]
INVALID, TOO_MANY = (wording("zh").plain(f"said.{key}") for key in ("bad_button", "too_many_bad"))


@pytest.fixture
def watched(tx: Transaction) -> Watched:
    town = Watched(tx)
    working_day(town)
    town.deliver()
    return town


@pytest.fixture
def dice() -> random.Random:
    seed = random.randrange(2**32)
    print(f"seed={seed}")
    return random.Random(seed)


def counted(town: Town) -> int:
    return sum(one.count for one in town.tx.incidents.since(town.centre.book.calendar.day(town.at)))


def test_20000_forged_taps_change_nothing_say_nothing_and_leave_one_line(
    watched: Watched, dice: random.Random
) -> None:
    forgers, telegram, tx = Forgers(watched, dice), Telegram(watched), watched.tx
    before, said, day = snapshot(tx), len(watched.sent), watched.centre.book.calendar.day(watched.at)
    assert len({tx.cases.require(CaseId(case)).status for case in range(1, 8)}) >= 5

    for number, press in enumerate(forgers.presses(PRESSES)):
        watched.at += timedelta(seconds=0.2)
        telegram.bring(press)
        if number % 100 == 0:
            watched.deliver()
    watched.deliver()

    assert snapshot(tx) == before
    answers = watched.sent[said:]
    assert {out.method for out in answers} == {"answerCallbackQuery"}
    assert {out.params["text"] for out in answers} == {INVALID, TOO_MANY}
    assert max(Counter(out.params["callback_query_id"] for out in answers).values()) == 1
    (line,) = tx.incidents.since(day)
    assert (line.what, line.count, line.last_at) == (KIND, PRESSES, watched.at)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_forged_tap_is_counted_and_answered_by_one_alert(
    watched: Watched, dice: random.Random, kind: str
) -> None:
    forgers, telegram = Forgers(watched, dice), Telegram(watched)
    before = snapshot(watched.tx)

    for number in range(1, 101):
        press = getattr(forgers, kind)()
        watched.at += minutes(0.1)
        telegram.bring(press)
        watched.deliver()
        assert counted(watched) == number, press
        assert watched.alerts[-number:] == [INVALID] * number, press

    assert snapshot(watched.tx) == before


def test_who_hammers_is_told_so_once_a_minute_and_nobody_else_waits_for_it(watched: Watched) -> None:
    telegram, heard = Telegram(watched), len(watched.alerts)
    for _ in range(500):
        telegram.bring(Press(1008, UNIT_CHAT, 1, "c:zz:1:1:"))
    telegram.bring(Press(1001, WORKER_CHAT, 1, "c:zz:1:1:"))
    watched.deliver()

    assert Counter(watched.alerts[heard:]) == {INVALID: 31, TOO_MANY: 1}
    assert counted(watched) == 501
    watched.at += minutes(1)
    telegram.bring(Press(1008, UNIT_CHAT, 1, "c:zz:1:1:"))
    watched.deliver()
    assert watched.alerts[-1] == INVALID


def test_the_line_is_one_a_day(watched: Watched) -> None:
    telegram, day = Telegram(watched), watched.centre.book.calendar.day(watched.at)
    for _ in range(3):
        telegram.bring(Press(1008, UNIT_CHAT, 1, ""))
        telegram.bring(Press(1008, UNIT_CHAT, 1, ""))
        watched.at += timedelta(days=1)

    assert [(one.day - day, one.count) for one in watched.tx.incidents.since(day)] == [
        (timedelta(days=n), 2) for n in range(3)
    ]


def reported(town: Town) -> None:
    town.say(WANG, "#上报 首义路12号占道经营", WORKER_CHAT)


def test_an_honest_mistake_is_answered_by_what_is_so_and_not_counted(town: Town) -> None:
    reported(town)
    card = town.last(CENTRE_CHAT)
    reject = card.data("不予受理")
    assert "不在" in town.press(STRANGER, card, reject), "somebody in the group who is on no roster"
    assert "没有这个权限" in town.press(WANG, card, reject), "somebody of another role"
    town.tap(LI, card, "派 城管")
    assert "已由" in town.press(ZHAO, card, reject), "a case that has moved on"
    town.tap(OFFICER_SQUAD, town.last(UNIT_CHAT), "接单")
    unit_card = town.last(UNIT_CHAT)
    town.tap(OFFICER_SQUAD, unit_card, "办结")
    own = town.last(1000 + OFFICER_SQUAD.id)
    town.tap(OFFICER_SQUAD, own, "取消")
    assert "过期" in town.press(OFFICER_SQUAD, own, own.data("提交")), "a question that is over"
    prompt = town.ask_in_group(OFFICER_SQUAD, UNIT_CHAT, PromptKind.RESULT)
    assert "其他同事" in town.press(HEAD_SQUAD, prompt, prompt.data("提交")), "what another is asked"
    town.tap(OFFICER_SQUAD, prompt, "取消")
    assert "过期" in town.press(OFFICER_SQUAD, prompt, prompt.data("提交")), "a question that is over"

    assert counted(town) == 0


def card_parcel(town: Town, chat: int) -> Parcel:
    return next(p for p in town.tx.outbox.of_case(CaseId(1)) if p.kind == "card" and p.chat_id == chat)


def test_an_older_card_of_the_case_points_to_the_newer_and_is_no_forgery(town: Town) -> None:
    reported(town)
    older = town.last(CENTRE_CHAT)
    town.tx.cards.put(CaseId(1), CENTRE_CHAT, older.id + 100, 1, town.at)

    assert "由新卡片代替" in town.press(LI, older, older.data("不予受理"))
    assert counted(town) == 0
    assert not town.messages[CENTRE_CHAT, older.id].rows, "and it loses its buttons"


def test_a_copy_that_a_crash_left_is_retired_and_is_no_forgery(town: Town) -> None:
    reported(town)
    card, parcel = town.last(CENTRE_CHAT), card_parcel(town, CENTRE_CHAT)
    town.tx.outbox.again(parcel.id, town.at, town.at, "crash while sending", unknown=True)
    town.tx.outbox.settle(parcel.id, State.SENT, town.at, message_id=card.id)
    copy = replace(card, id=card.id + 100)
    town.messages[CENTRE_CHAT, copy.id] = copy

    assert "由新卡片代替" in town.press(LI, copy, copy.data("不予受理"))
    assert counted(town) == 0
    assert not town.messages[CENTRE_CHAT, copy.id].rows
    assert town.messages[CENTRE_CHAT, card.id].rows


def test_a_card_that_nobody_has_noted_yet_is_the_card(town: Town) -> None:
    """Sent a moment ago: the tap comes before the courier's note of the message's number."""
    reported(town)
    card = town.last(CENTRE_CHAT)
    raw = town.tx.meta._connection.raw
    raw.execute("DELETE FROM cards WHERE chat_id = ?", (CENTRE_CHAT,))
    raw.execute(
        "UPDATE outbox SET state = 'sending', settled_at = NULL, message_id = NULL WHERE id = ?",
        (card_parcel(town, CENTRE_CHAT).id,),
    )

    town.tap(LI, card, "派 城管")

    assert town.case().status is Status.DISPATCHED
    assert counted(town) == 0


def test_what_the_outbox_has_forgotten_by_its_age_is_held_against_nobody(town: Town) -> None:
    reported(town)
    older = town.last(CENTRE_CHAT)
    town.tx.cards.put(CaseId(1), CENTRE_CHAT, older.id + 100, 1, town.at)
    town.tx.retention.parcels(town.at + timedelta(days=1))

    assert "由新卡片代替" in town.press(LI, older, older.data("不予受理"))
    assert counted(town) == 0


def test_a_card_that_the_outbox_has_forgotten_is_no_forgery_where_it_knows_a_newer_one(town: Town) -> None:
    reported(town)
    newer = town.last(CENTRE_CHAT)
    older = replace(newer, id=newer.id + 10)
    town.messages[older.chat, older.id] = older
    town.at += timedelta(days=9)
    town.tx.retention.parcels(town.at)
    town.at += timedelta(days=3)
    town.tap(LI, newer, "派 城管")

    assert "由新卡片代替" in town.press(LI, older, older.data("不予受理"))
    assert counted(town) == 0
    town.press(LI, replace(older, at=town.at), older.data("不予受理"))
    assert counted(town) == 1


def test_a_forged_tap_neither_takes_away_a_card_nor_makes_a_message_one(town: Town) -> None:
    reported(town)
    reported(town)
    first, second = town.in_chat(CENTRE_CHAT)
    town.say(LI, "/rules")
    own = town.last(1005)

    town.press(LI, first, second.data("不予受理"))
    town.press(LI, own, second.data("不予受理"))

    assert town.messages[CENTRE_CHAT, first.id] == first
    assert town.tx.cards.get(CaseId(2), 1005) is None, "else the case would be shown there from now on"
    assert counted(town) == 2


def test_what_an_older_card_is_to_its_case_is_looked_up_once_for_a_tap(town: Town) -> None:
    reported(town)
    older = town.last(CENTRE_CHAT)
    town.tx.cards.put(CaseId(1), CENTRE_CHAT, older.id + 50, 0, town.at)
    seen: list[str] = []
    town.tx.outbox._connection.raw.set_trace_callback(seen.append)

    answer = town.press(LI, older, older.data("不予受理"))
    town.tx.outbox._connection.raw.set_trace_callback(None)

    assert "由新卡片代替" in answer
    assert len([one for one in seen if "FROM outbox" in one and "WHERE outbox.case_id" in one]) == 1


def test_a_question_long_forgotten_is_over_and_nobody_is_accused(town: Town) -> None:
    reported(town)
    for case in (CaseId(1), CaseId(1)):
        prompt = town.tx.prompts.open(LI.id, CENTRE_CHAT, PromptKind.REASON, town.at, town.at, case_id=case)
        town.tx.prompts.close(prompt.id)
    town.tx.prompts.open(
        LI.id, CENTRE_CHAT, PromptKind.REASON, town.at, town.at + timedelta(days=9), case_id=CaseId(1)
    )
    town.tx.retention.prompts(town.at + timedelta(days=3))

    assert "过期" in town.press(LI, town.last(CENTRE_CHAT), encode(PromptTap(PromptButton.CANCEL, 1)))
    assert counted(town) == 0


@pytest.mark.parametrize("bot_is_in", [True, False])
def test_what_stands_in_a_group_as_it_was_before_its_upgrade_is_no_forgery(town: Town, *, bot_is_in: bool) -> None:
    """Whether the bot is still in what became of the group or not; cards and prompts alike."""
    reported(town)
    town.tap(LI, town.last(CENTRE_CHAT), "派 城管")
    card = town.last(UNIT_CHAT)
    town.tap(OFFICER_SQUAD, card, "接单")
    town.tap(OFFICER_SQUAD, town.last(UNIT_CHAT), "办结")
    town.tap(OFFICER_SQUAD, town.last(1000 + OFFICER_SQUAD.id), "取消")
    prompt = town.ask_in_group(OFFICER_SQUAD, UNIT_CHAT, PromptKind.RESULT)
    town.tx.chats.migrate(UNIT_CHAT, UNIT_CHAT - 1_000_000, town.at)
    if not bot_is_in:
        town.tx.chats.silence(UNIT_CHAT - 1_000_000)

    town.press(OFFICER_SQUAD, card, card.data("接单"))
    town.press(OFFICER_SQUAD, prompt, prompt.data("提交"))

    assert counted(town) == 0


def test_who_left_the_roster_and_taps_an_old_list_is_told_so_and_not_counted(town: Town) -> None:
    town.say(CHEN, "/rules")
    rules = town.last(1002)
    town.tx.people.update(replace(CHEN, active=False))

    assert "不在" in town.press(CHEN, rules, rules.data("下一页"))
    assert counted(town) == 0
