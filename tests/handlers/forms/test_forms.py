"""What people answer to a question: days, dates, limits and contacts, however written; else how to write it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.case import commands as c
from dispatch.model import Case, Clock, ClockKind, NoteId, SupervisionKind
from handlers.buttons.card_actions import CardAction
from handlers.forms.forms import FORMS, Given, command_of, command_type, read_contact
from handlers.turn.carry_out import Turn
from handlers.turn.parse_input import Unclear
from handlers.wording import wording
from storage.messages.prompts import PromptKind
from storage.transaction import Transaction
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE, CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.make import NOTE, accepted_case
from tests.street import LI, MONDAY_0942, OFFICER_SQUAD, SQUAD, WANG, local, minutes


def answer(tx: Transaction, form: str, text: str, note: NoteId | None = NOTE, **args: str) -> c.Command:
    turn = Turn(tx, MONDAY_0942, CENTRE, "t")
    return command_of(turn, PromptKind(form), args, Given(text, note))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2 等待配件到货", 2),
        ("２天", 2),
        ("延3天,等配件", 3),
        ("10", 10),
        ("等待配件 5 个工作日", 5),
        ("延长两天", 2),
        ("一周 等配件", 5),
    ],
)
def test_days_are_the_first_number_that_is_written(tx: Transaction, text: str, days: int) -> None:
    assert answer(tx, "days", text) == c.AskExtension(days, NOTE)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12-1 等待施工许可", (2026, 12, 1)),
        ("2026-12-01 等待", (2026, 12, 1)),
        ("2026年12月1日", (2026, 12, 1)),
        ("12月1日", (2026, 12, 1)),
        ("１２.１", (2026, 12, 1)),
        ("1/5 节后", (2027, 1, 5)),
        ("11-23", (2027, 11, 23)),
        ("12月5日 等许可", (2026, 12, 5)),
        ("下周一", (2026, 11, 30)),
        ("10个工作日 等待施工许可", (2026, 12, 7)),
        ("三天", (2026, 11, 26)),
    ],
)
def test_a_hold_lasts_to_the_end_of_the_work_of_the_next_such_day(
    tx: Transaction, text: str, day: tuple[int, int, int]
) -> None:
    expected = datetime(*day, 17, tzinfo=CENTRE.zone).astimezone(UTC)

    assert answer(tx, "until", text) == c.Hold(expected, NOTE)


@pytest.mark.parametrize(
    ("text", "minutes_"),
    [
        ("4h", 240),
        ("4H", 240),
        ("2d", 840),
        ("改为 30m", 30),
        ("2uh", 120),
        ("２ｄ", 840),
        ("2d 有雨", 840),
        ("4小时", 240),
        ("两天", 840),
        ("3 个工作日", 1260),
        ("半天", 210),
        ("今天下班前", 348),
        ("明天下午5点前", 738),
        ("12月1日", 2838),
        ("4 hours", 240),
    ],
)
def test_a_limit_is_read_with_its_kind_of_time(tx: Transaction, text: str, minutes_: int) -> None:
    assert answer(tx, "limit", text) == c.Amend(limit=minutes_)


@pytest.mark.parametrize(
    ("text", "minutes_"),
    [("4h 协助清运", 240), ("协助清运,限 1d", 420), ("协助清运", 120), ("首义路12号,今天下班前", 348)],
    ids=str,
)
def test_a_task_has_the_limit_that_stands_in_it_or_the_pick_up_one(tx: Transaction, text: str, minutes_: int) -> None:
    assert answer(tx, "task", text, unit=SQUAD.code) == c.Assist(SQUAD.code, NOTE, minutes_)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("days", "很快"),
        ("days", ""),
        ("until", "下周"),
        ("until", "13-45"),
        ("until", "2-30"),
        ("limit", "很快"),
        ("limit", "首义路12号"),
        ("limit", ""),
        ("days", "半天"),
        ("days", "4小时"),
        ("until", "昨天"),
    ],
)
def test_what_can_not_be_read_is_answered_by_how_to_write_it(tx: Transaction, form: str, text: str) -> None:
    with pytest.raises(Unclear) as unclear:
        answer(tx, form, text)

    assert unclear.value.words == f"ask.not_understood_{form}"
    assert wording("zh").plain(unclear.value.words, **{"example": "", **unclear.value.args_})


@pytest.mark.parametrize(
    "form", ["result", "reason", "question", "help", "appeal", "escalate", "void", "requirement"]
)
def test_where_words_are_needed_nothing_goes_on_without_them(tx: Transaction, form: str) -> None:
    with pytest.raises(Unclear, match="words_needed"):
        answer(tx, form, "", None, verb="fl", clause="1.2")


@pytest.mark.parametrize("form", sorted(set(FORMS) - {"contact", "phone_reason", "into"}))
def test_every_question_ends_in_a_command(tx: Transaction, form: str) -> None:
    args = {
        "verb": "fl",
        "clause": "1.2",
        "number": "1",
        "unit": SQUAD.code,
        "settled": "yes",
        "outcome": "dissatisfied",
    }

    command = answer(tx, form, "2d 12-1 城管中队 A-17 0001", NOTE, **args)

    assert isinstance(command, get_args(c.Command))
    assert type(command) is command_type(PromptKind(form), args), "so it is known before anything is written"


def test_every_button_that_asks_has_its_question() -> None:
    opened = {action.row.form for action in CardAction} - {None}

    assert opened <= FORMS.keys()


def test_an_extension_may_name_the_day_to_which_the_case_is_to_run(tx: Transaction) -> None:
    case = make_case(clock=started_clock(local(27, 17)))
    turn = Turn(tx, MONDAY_0942, CENTRE, "t")

    command = command_of(turn, PromptKind.DAYS, {}, Given("12月1日 等配件", NOTE), case)

    assert command == c.AskExtension(2, NOTE), "the Monday and the Tuesday"


def test_a_moment_is_when_the_running_clock_is_to_end(tx: Transaction) -> None:
    case = make_case(clock=started_clock(local(23, 17), started=local(23, 9)))
    turn = Turn(tx, MONDAY_0942, CENTRE, "t")

    command = command_of(turn, PromptKind.LIMIT, {}, Given("明天下午5点前", NOTE), case)

    assert command == c.Amend(limit=42 + 738)


def test_where_every_minute_counts_a_limit_is_read_in_such_minutes(tx: Transaction) -> None:
    case = make_case(clock=replace(started_clock(local(23, 17)), kind=ClockKind.CONTINUOUS))
    turn = Turn(tx, MONDAY_0942, CENTRE, "t")

    assert command_of(turn, PromptKind.LIMIT, {}, Given("2天", NOTE), case) == c.Amend(limit=2880)


def started_clock(due: datetime, started: datetime = MONDAY_0942) -> Clock:
    return Clock(300, ClockKind.WORK, timedelta(), started, due)


def make_case(clock: Clock) -> Case:
    return replace(accepted_case(), clock=clock)


def test_the_directors_supervision_is_the_leaders(tx: Transaction) -> None:
    assert answer(tx, "requirement", "今天办完", leader="1") == c.Supervise(SupervisionKind.LEADER, NOTE)
    assert answer(tx, "requirement", "今天办完") == c.Supervise(SupervisionKind.KEY, NOTE)
    today = c.Supervise(SupervisionKind.KEY, NOTE, local(23, 17, 30))
    assert answer(tx, "requirement", "今天下班前排干积水") == today


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张三 13800001234", "张三"),
        ("13800001234 张三", "张三"),
        ("张三,13800001234", "张三"),
        ("联系人:张三 电话:13800001234", "张三"),
        ("张三\n138-0000-1234", "张三"),
        ("张三 +86 13800001234", "张三"),
        ("张三１３８００００１２３４", "张三"),
        ("138\u200b00001234", None),
        ("姓名：张三\n手机号码：138 0000 1234", "张三"),
        ("张三(儿子) 138-0000-1234", "张三(儿子)"),
        ("(+86)13800001234 张三", "张三"),
        ("张三 一三八零零零零一二三四", "张三"),
        ("13800001234张三", "张三"),
        ("张三、13800001234", "张三"),
        ("张三 13800001234 13900001111", "张三"),
        ("Mr Zhang, tel. 138 0000 1234", "Mr Zhang"),
    ],
)
def test_a_contact_is_a_name_and_a_phone_in_any_order(text: str, name: str | None) -> None:
    assert read_contact(text) == (name, "13800001234")


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("李婆婆 027-88041234", ("李婆婆", "02788041234")),
        ("(027)88041234 李婆婆", ("李婆婆", "02788041234")),
        ("0713-6123456，李婆婆", ("李婆婆", "07136123456")),
        ("李婆婆 88041234", ("李婆婆", "88041234")),
        ("8804 1234 李婆婆", ("李婆婆", "88041234")),
        ("座机：88041234", (None, "88041234")),
        ("王经理 027-88041234转806", ("王经理", "02788041234转806")),
        ("陈先生 +852 9164 2705", ("陈先生", "0085291642705")),
    ],
)
def test_a_landline_is_a_phone_too(text: str, contact: tuple[str | None, str]) -> None:
    assert read_contact(text) == contact


@pytest.mark.parametrize(
    "text",
    ["", "张三", "1380000", "请打电话", "138****1234", "订单号13800001234", "420106200204020889", "2026-11-23"],
)
def test_a_contact_without_a_phone_is_asked_for_again(text: str) -> None:
    with pytest.raises(Unclear, match="not_understood_phone"):
        read_contact(text)


@given(st.text(max_size=80))
def test_no_answer_breaks_the_reading_of_a_contact(text: str) -> None:
    try:
        name, phone = read_contact(text)
    except Unclear:
        return
    assert phone.replace("转", "").isdigit()
    assert name is None or 0 < len(name) <= 40


def test_a_question_can_be_given_up_and_then_nothing_waits(town: Town) -> None:
    town.say(WANG, "#上报 首义路12号门口占道经营", WORKER_CHAT)
    prompt = town.ask_in_group(LI, CENTRE_CHAT, PromptKind.INTO)

    town.say(LI, "取消", CENTRE_CHAT, reply_to=prompt)

    assert (prompt.chat, prompt.id) not in town.messages
    assert town.tx.prompts.current(LI.id, CENTRE_CHAT) is None


def test_a_result_may_come_in_pieces_and_is_one_text_in_the_case(town: Town) -> None:
    town.say(WANG, "#上报 首义路12号门口占道经营", WORKER_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "派 城管")
    card = town.last(UNIT_CHAT)
    town.tap(OFFICER_SQUAD, card, "接单")
    prompt = town.ask_in_group(OFFICER_SQUAD, UNIT_CHAT, PromptKind.RESULT)

    town.say(OFFICER_SQUAD, "已劝离", UNIT_CHAT, reply_to=prompt)
    town.say(OFFICER_SQUAD, "通行恢复", UNIT_CHAT, reply_to=prompt, photo=True)
    town.tap(OFFICER_SQUAD, town.messages[prompt.chat, prompt.id], "提交")

    case = town.case()
    assert case.result is not None
    assert town.tx.notes.text(case.result) == "已劝离\n通行恢复"
    assert len(case.results) == 1


def test_a_tap_under_an_older_copy_of_a_prompt_changes_nothing_and_says_where_to_tap(town: Town) -> None:
    """A crash between sending and noting leaves a copy: what is noted is the one sent again."""
    town.say(WANG, "#上报 首义路12号门口占道经营", WORKER_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "派 城管")
    card = town.last(UNIT_CHAT)
    town.tap(OFFICER_SQUAD, card, "接单")
    town.tap(OFFICER_SQUAD, town.messages[card.chat, card.id], "办结")
    copy = town.last(1000 + OFFICER_SQUAD.id)
    [prompt] = town.tx.prompts.of_person(OFFICER_SQUAD.id)
    newer = replace(copy, id=copy.id + 1)
    town.messages[newer.chat, newer.id] = newer
    town.tx.prompts.set_message(prompt.id, newer.id)

    answer = town.tap(OFFICER_SQUAD, copy, "取消")

    assert "最新" in answer
    assert town.tx.prompts.of_person(OFFICER_SQUAD.id) == [replace(prompt, prompt_message_id=newer.id)]
    assert town.tap(OFFICER_SQUAD, newer, "取消") == wording("zh").say("ask.cancelled")


def test_a_question_that_was_left_lying_has_expired(town: Town) -> None:
    town.say(WANG, "#上报 首义路12号门口占道经营", WORKER_CHAT)
    prompt = town.ask_in_group(LI, CENTRE_CHAT, PromptKind.INTO)
    town.at += minutes(13 * 60)

    town.say(LI, "SY20261123-0002", CENTRE_CHAT, reply_to=prompt)

    assert town.last(CENTRE_CHAT).text == wording("zh").say("ask.expired")


def test_a_tag_is_a_report_and_no_answer_to_an_open_form_in_full_width_too(town: Town) -> None:
    town.say(WANG, "/report")

    town.say(WANG, "＃上报 首义路12号推车占道")

    assert town.case(1).reporter == WANG.id
