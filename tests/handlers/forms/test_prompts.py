"""Which open question a message answers: in private the newest or the one replied to, in a group only by a reply."""

from handlers.wording import wording
from storage.messages.prompts import PromptKind
from tests.handlers.town import Message, Town
from tests.handlers.weekly import WORKER_CHAT
from tests.street import WANG

WORDS = wording("zh")
ME = 1000 + WANG.id


def card(town: Town, number: int) -> Message:
    return next(one for one in town.in_chat(ME) if one.text.startswith(f"<b>SY20261123-000{number}</b>"))


def asked(town: Town) -> list[Message]:
    """Two cases, and the question for the place of each, the second one's last."""
    for number in (1, 2):
        town.say(WANG, f"#上报 垃圾桶满了{number}")
    for number in (1, 2):
        town.tap(WANG, card(town, number), "补充位置")
    return [one for one in town.in_chat(ME) if "发送定位" in one.text]


def place(town: Town, number: int) -> str | None:
    note = town.case(number).place.note
    return town.tx.notes.text(note) if note is not None else None


def test_in_private_the_newest_question_is_answered_first_and_then_the_older_one(town: Town) -> None:
    assert len(asked(town)) == 2

    town.say(WANG, "首义路2号")
    town.say(WANG, "首义路1号")

    assert (place(town, 1), place(town, 2)) == ("首义路1号", "首义路2号")


def test_a_reply_chooses_another_question(town: Town) -> None:
    first, _ = asked(town)

    town.say(WANG, "首义路1号", reply_to=first)

    assert (place(town, 1), place(town, 2)) == ("首义路1号", None)


def test_a_report_is_never_an_answer(town: Town) -> None:
    _, second = asked(town)

    town.say(WANG, "#上报 首义路9号路灯不亮")
    town.say(WANG, "# 上报 首义路10号路灯不亮", reply_to=second)
    town.say(WANG, "首义路11号路灯不亮 #上报")

    assert (place(town, 1), place(town, 2)) == (None, None)
    assert town.case(5).open


def test_what_only_begins_with_the_sign_of_a_tag_is_an_answer(town: Town) -> None:
    asked(town)

    town.say(WANG, "#3楼门口")

    assert place(town, 2) == "#3楼门口"


def test_the_same_button_again_asks_once(town: Town) -> None:
    asked(town)

    town.tap(WANG, card(town, 1), "补充位置")

    open_now = [one for one in town.in_chat(ME) if "发送定位" in one.text]
    assert len(open_now) == 2, "the older one has moved below"
    assert "0001" in open_now[-1].text


def test_in_a_group_one_question_is_open_and_nothing_is_taken_without_a_reply(town: Town) -> None:
    """As older versions have put it there."""
    for number in (1, 2):
        town.say(WANG, f"#上报 垃圾桶满了{number}", WORKER_CHAT)
        town.ask_in_group(WANG, WORKER_CHAT, PromptKind.PLACE, number)
    [question] = [one for one in town.in_chat(WORKER_CHAT) if "发送定位" in one.text]

    town.say(WANG, "首义路2号", WORKER_CHAT)
    assert place(town, 2) is None
    town.say(WANG, "首义路2号", WORKER_CHAT, reply_to=question)

    assert place(town, 2) == "首义路2号"
