"""Times are offered as buttons: a tap chooses one, words say the rest; what is written instead counts as ever."""

from datetime import date, datetime, timedelta

import pytest

from dispatch.model import NoteId, Person
from handlers.bot_api.callback_data import PromptButton, PromptTap, encode
from handlers.forms.forms import FORMS
from handlers.forms.ready_times import WRITTEN, offered
from handlers.wording import wording
from tests.handlers.town import Message, Town
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.street import DIRECTOR, LI, OFFICER_SQUAD, WANG, book, local

OFFICER, STAFF = 1000 + OFFICER_SQUAD.id, 1000 + LI.id


@pytest.fixture
def handled(town: Town) -> Town:
    """A case that the squad has accepted."""
    town.say(WANG, "#上报 首义路12号占道经营，推车堵了人行道", WORKER_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "派 ")
    town.tap(OFFICER_SQUAD, town.last(UNIT_CHAT), "接单")
    return town


@pytest.fixture
def long(handled: Town) -> Town:
    """The same with five working days."""
    handled.tap(DIRECTOR, asked(handled, DIRECTOR, CENTRE_CHAT, "更多", "改时限"), "5 个工作日")
    return handled


def asked(town: Town, who: Person, group: int, *labels: str) -> Message:
    """The form that opens in private after these taps, the first of them on the group's card."""
    town.tap(who, town.last(group), labels[0])
    for label in labels[1:]:
        town.tap(who, town.last(1000 + who.id), label)
    return town.last(1000 + who.id)


def days_asked(town: Town) -> int | None:
    decision = town.case().decision
    return decision.days if decision is not None else None


def test_days_are_chosen_by_a_tap_and_the_reason_is_written(long: Town) -> None:
    form = asked(long, OFFICER_SQUAD, UNIT_CHAT, "更多", "申请延期")
    assert form.labels == ["1 个工作日", "2 个工作日", "3 个工作日", "5 个工作日", "取消"]

    assert long.tap(OFFICER_SQUAD, form, "2 个工作日") == "已选时间，请接着写明内容。"
    chosen = long.last(OFFICER)
    assert "已选：2 个工作日" in chosen.text
    assert "✓ 2 个工作日" in chosen.labels
    long.say(OFFICER_SQUAD, "等待配件到货")

    assert days_asked(long) == 2
    [note] = [text for text in map(long.tx.notes.text, map(NoteId, range(1, 9))) if text and "配件" in text]
    assert note == "等待配件到货"


def test_no_more_days_are_offered_than_the_rules_allow_and_the_question_says_how_many(handled: Town) -> None:
    form = asked(handled, OFFICER_SQUAD, UNIT_CHAT, "更多", "申请延期")

    assert form.labels == ["1 个工作日", "取消"]
    assert "最多 1 个" in form.text


def test_another_choice_takes_the_place_of_the_first(long: Town) -> None:
    form = asked(long, OFFICER_SQUAD, UNIT_CHAT, "更多", "申请延期")

    long.tap(OFFICER_SQUAD, form, "2 个工作日")
    long.tap(OFFICER_SQUAD, long.last(OFFICER), "5 个工作日")
    long.say(OFFICER_SQUAD, "等待配件到货")

    assert days_asked(long) == 5


def test_a_time_that_is_written_after_all_counts(long: Town) -> None:
    form = asked(long, OFFICER_SQUAD, UNIT_CHAT, "更多", "申请延期")

    long.tap(OFFICER_SQUAD, form, "2 个工作日")
    long.say(OFFICER_SQUAD, "3天 等待配件到货")

    assert days_asked(long) == 3


def test_who_chooses_nothing_writes_both_as_ever(long: Town) -> None:
    asked(long, OFFICER_SQUAD, UNIT_CHAT, "更多", "申请延期")

    long.say(OFFICER_SQUAD, "3天 等待配件到货")

    assert days_asked(long) == 3


def test_a_new_limit_is_one_tap(handled: Town) -> None:
    form = asked(handled, DIRECTOR, CENTRE_CHAT, "更多", "改时限")

    answer = handled.tap(DIRECTOR, form, "5 个工作日")

    clock = handled.case().clock
    assert clock is not None
    assert clock.due is not None
    assert clock.due > handled.at + timedelta(days=4)
    assert "时限" in answer
    assert form.id not in [one.id for one in handled.in_chat(1000 + DIRECTOR.id)], "nothing waits for an answer"


def test_a_supervision_by_tomorrow_is_a_tap_and_the_requirement(handled: Town) -> None:
    form = asked(handled, LI, CENTRE_CHAT, "更多", "督办")
    assert form.labels == ["今天下班前", "明天下班前", "3 个工作日", "取消"]

    handled.tap(LI, form, "明天下班前")
    handled.say(LI, "占道推车全部清走")

    [supervised] = handled.case().supervisions
    assert supervised.reply_by is not None
    assert handled.centre.book.calendar.day(supervised.reply_by) == date(2026, 11, 24)


def test_a_form_can_be_cancelled_by_its_button(handled: Town) -> None:
    form = asked(handled, OFFICER_SQUAD, UNIT_CHAT, "更多", "申请延期")

    assert handled.tap(OFFICER_SQUAD, form, "取消") == "已取消。"

    handled.say(OFFICER_SQUAD, "3天 等待配件到货")
    assert days_asked(handled) is None


def test_a_time_that_the_form_does_not_offer_changes_nothing(long: Town) -> None:
    form = asked(long, OFFICER_SQUAD, UNIT_CHAT, "更多", "申请延期")
    prompt = long.tx.prompts.current(OFFICER_SQUAD.id, OFFICER)
    assert prompt is not None

    said = long.press(OFFICER_SQUAD, form, encode(PromptTap(PromptButton.TIME, prompt.id, "10d")))

    assert "无效" in said or "按钮" in said
    assert "已选" not in long.last(OFFICER).text


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (local(23, 9, 42), ["today", "tomorrow", "3d"]),
        (local(23, 22), ["tomorrow", "3d"]),
        (local(27, 9), ["today", "3d"]),
        (local(28, 9), ["3d"]),
        (local(29, 9), ["tomorrow", "3d"]),
    ],
    ids=["at work", "at night", "friday", "saturday", "sunday"],
)
def test_only_what_can_be_kept_is_offered(at: datetime, shown: list[str]) -> None:
    assert list(offered(("today", "tomorrow", "3d"), at, book().calendar)) == shown


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_time_that_a_form_offers_has_its_words(language: str) -> None:
    codes = {code for form in FORMS.values() for code in form.times}

    assert codes <= WRITTEN.keys()
    assert all(wording(language).plain(f"ready.{code}") for code in WRITTEN)


def test_a_time_that_is_written_with_the_reason_stands_on_the_card_once(long: Town) -> None:
    asked(long, OFFICER_SQUAD, UNIT_CHAT, "更多", "申请延期")
    long.say(OFFICER_SQUAD, "2天，等待配件")

    card = long.last(CENTRE_CHAT).text
    assert days_asked(long) == 2
    assert "延期理由：等待配件" in card
    assert "2天" not in card
