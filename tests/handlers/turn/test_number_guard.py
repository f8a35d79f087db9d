"""A number typed into a group goes into its case, its message goes away, and its writer hears why, privately."""

import pytest
from markupsafe import escape

from dispatch.model import ContactId, Status
from handlers.privacy import find_numbers
from handlers.wording import wording
from storage.cases.notes import Contact
from storage.messages.prompts import PromptKind
from tests.handlers.town import Message, Town
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.street import CHEN, HEAD, LI, OFFICER_SQUAD, WANG, minutes

PHONE, IDENTITY = "13800001234", "420106200204020889"
WHY = wording("zh").plain("said.number_in_group")
ABOUT = "#上报 首义路12号占道经营"


def contact(town: Town) -> Contact | None:
    found = town.case().contact
    return town.tx.notes.contact(found) if found is not None else None


def told(town: Town, whom: int) -> int:
    return sum(message.text == WHY for message in town.in_chat(whom))


def stands(town: Town, message: Message) -> bool:
    return (message.chat, message.id) in town.messages


@pytest.mark.parametrize("written", [PHONE, "138 0000 1234", "138\u200b0000\u200b1234", "一三八零零零零一二三四"])
def test_a_phone_in_a_report_becomes_the_contact_and_the_report_goes_away(town: Town, written: str) -> None:
    report = town.say(WANG, f"{ABOUT}，店主{written}", WORKER_CHAT)

    assert contact(town) == Contact(None, PHONE)
    assert not stands(town, report)
    assert told(town, 1001) == 1
    for chat in (WORKER_CHAT, CENTRE_CHAT):
        assert town.last(chat).text
        assert written not in town.last(chat).text
    assert "138****1234" in town.last(CENTRE_CHAT).text


def test_the_contact_of_a_form_is_kept_and_its_message_goes_away_too(town: Town) -> None:
    report = town.say(WANG, f"{ABOUT}\n联系人：张三丰\n电话：{PHONE}", WORKER_CHAT)

    assert contact(town) == Contact("张三丰", PHONE)
    assert not stands(town, report)
    assert told(town, 1001) == 1


@pytest.mark.parametrize("name", ["欧阳靖远", "A & B <b>", "b"])
def test_a_resident_who_is_known_by_name_is_masked_wherever_the_name_was_written(town: Town, name: str) -> None:
    town.say(WANG, f"#上报 占道经营，找{name}\n联系人：{name}\n电话：{PHONE}\n地点：首义路12号{PHONE}", WORKER_CHAT)

    for chat in (WORKER_CHAT, CENTRE_CHAT):
        shown = town.last(chat).text
        assert "SY20261123-0001</b>" in shown
        assert PHONE not in shown
        assert len(name) == 1 or escape(name) not in shown


def test_a_number_in_what_staff_enter_of_the_hotline_goes_away_too(town: Town) -> None:
    entered = town.say(LI, f"#热线 武南村首义路12号夜间噪音，来电人{PHONE}", CENTRE_CHAT)

    assert contact(town) == Contact(None, PHONE)
    assert not stands(town, entered)
    assert PHONE not in town.last(CENTRE_CHAT).text


def ask(town: Town) -> None:
    town.tap(LI, town.last(CENTRE_CHAT), "退回补充")
    town.tap(LI, town.last(1000 + LI.id), "自己写")
    town.say(LI, "店主怎么联系")
    assert town.case().status is Status.AWAITING_INFO


def test_an_identity_number_is_masked_and_makes_no_contact(town: Town) -> None:
    report = town.say(WANG, f"{ABOUT}，身份证{IDENTITY}", WORKER_CHAT)

    assert contact(town) is None
    assert not stands(town, report)
    assert told(town, 1001) == 1
    assert IDENTITY not in town.last(CENTRE_CHAT).text


def test_the_numbers_of_a_pasted_table_stay_apart_and_are_all_masked(town: Town) -> None:
    town.say(WANG, f"{ABOUT}\n王芳\t{IDENTITY}\t{PHONE}", WORKER_CHAT)

    assert contact(town) == Contact(None, PHONE)
    assert IDENTITY[:10] not in town.last(CENTRE_CHAT).text
    assert PHONE not in town.last(CENTRE_CHAT).text


@pytest.mark.parametrize(("quoted", "own"), [(f"找我{PHONE}", "占道经营"), ("占道经营", f"找我{PHONE}")])
def test_of_a_message_and_its_report_the_one_with_the_number_goes_away(town: Town, quoted: str, own: str) -> None:
    first = town.say(CHEN, quoted, WORKER_CHAT)

    report = town.say(WANG, f"#上报 {own}", WORKER_CHAT, reply_to=first)

    assert contact(town) == Contact(None, PHONE)
    assert (stands(town, first), stands(town, report)) == (PHONE in own, PHONE in quoted)


def test_a_number_in_a_line_of_the_form_that_is_no_phone_takes_the_message_away(town: Town) -> None:
    report = town.say(WANG, f"{ABOUT}\n地点：首义路12号，电{PHONE}", WORKER_CHAT)

    assert not stands(town, report)


def test_the_text_of_a_report_is_looked_through_once_for_the_turn_and_all_of_its_cards(town: Town) -> None:
    find_numbers._all_of.cache_clear()

    town.say(WANG, f"#上报 占道经营，店主{PHONE}", WORKER_CHAT)

    assert contact(town) == Contact(None, PHONE)
    assert find_numbers._all_of.cache_info().misses == 1


def test_a_report_without_a_number_stays_and_nobody_is_told_anything(town: Town) -> None:
    report = town.say(WANG, f"{ABOUT}，SY20261123-0007附近，罚款200元", WORKER_CHAT)

    assert stands(town, report)
    assert told(town, 1001) == 0


def test_ordinary_chatter_with_a_number_is_nobodys_business(town: Town) -> None:
    chatter = town.say(WANG, f"物业电话{PHONE}", WORKER_CHAT)

    assert stands(town, chatter)
    assert not town.in_chat(1001)


def test_in_private_a_number_may_stand(town: Town) -> None:
    report = town.say(WANG, f"{ABOUT}，店主{PHONE}")

    assert stands(town, report)
    assert told(town, 1001) == 0
    assert PHONE not in town.last(CENTRE_CHAT).text


def test_somebody_elses_message_made_a_report_goes_away_and_its_writer_hears_why(town: Town) -> None:
    chatter = town.say(CHEN, f"店主{PHONE}又把推车摆出来占道了", WORKER_CHAT)

    town.say(WANG, "#上报", WORKER_CHAT, reply_to=chatter)

    assert contact(town) == Contact(None, PHONE)
    assert not stands(town, chatter)
    assert (told(town, 1001), told(town, 1002)) == (0, 1)


def test_an_answer_to_the_centre_brings_the_contact(town: Town) -> None:
    town.say(WANG, ABOUT, WORKER_CHAT)
    ask(town)

    answer = town.say(WANG, f"店主{PHONE}", WORKER_CHAT, reply_to=town.last(WORKER_CHAT))

    assert contact(town) == Contact(None, PHONE)
    assert not stands(town, answer)


def test_a_number_in_an_answer_that_came_too_late_goes_away_and_its_writer_hears_that_it_is_not_kept(
    town: Town,
) -> None:
    town.say(WANG, ABOUT, WORKER_CHAT)
    prompt = town.ask_in_group(LI, CENTRE_CHAT, PromptKind.QUESTION)
    town.at += minutes(13 * 60)

    late = town.say(LI, f"店主{PHONE}怎么说", CENTRE_CHAT, reply_to=prompt)

    assert town.case().status is Status.REPORTED
    assert not stands(town, late)
    assert wording("zh").plain("said.number_not_kept") in [message.text for message in town.in_chat(1005)]
    assert contact(town) is None


def test_a_contact_that_is_there_is_not_replaced(town: Town) -> None:
    town.say(WANG, f"{ABOUT}\n电话：13900001111", WORKER_CHAT)
    ask(town)

    town.say(WANG, f"店主{PHONE}", WORKER_CHAT, reply_to=town.last(WORKER_CHAT))

    assert contact(town) == Contact(None, "13900001111")


def test_what_a_unit_writes_in_its_group_goes_away_and_is_kept_in_the_case(town: Town) -> None:
    town.say(WANG, ABOUT, WORKER_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "派 城管")
    town.tap(OFFICER_SQUAD, town.last(UNIT_CHAT), "接单")
    town.ask_in_group(OFFICER_SQUAD, UNIT_CHAT, PromptKind.RESULT)
    answer = town.say(OFFICER_SQUAD, f"已劝离，店主{PHONE}", UNIT_CHAT, reply_to=town.last(UNIT_CHAT))
    town.tap(OFFICER_SQUAD, town.last(UNIT_CHAT), "提交")

    result = town.case().result
    assert result is not None
    assert town.tx.notes.text(result) == f"已劝离，店主{PHONE}"
    assert contact(town) is None, "an officer adds no contact"
    assert not stands(town, answer)
    assert told(town, 1008) == 1
    assert not [message for message in town.in_chat(UNIT_CHAT) if PHONE in message.text]


def test_a_number_is_shown_protected_to_who_calls_the_resident_and_only_with_a_reason(town: Town) -> None:
    town.say(WANG, f"#上报 首义路12号夜间噪音扰民\n电话：{PHONE}", WORKER_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "派 武南村")
    town.tap(HEAD, town.last(1003), "接单")
    town.tap(HEAD, town.last(1003), "办结")
    town.say(HEAD, "已劝止")
    town.tap(HEAD, town.last(1003), "提交")
    town.tap(WANG, town.last(1001), "核查通过")
    town.wait(town.case().revisit_at or town.at)
    desk = town.last(1005)

    town.press(WANG, town.last(1001), desk.data("显示电话"))
    assert not town.tx.notes.looks(), "only who may call the resident"
    town.tap(LI, desk, "显示电话")
    town.tap(LI, town.messages[desk.chat, desk.id], "自己写用途")
    town.say(LI, "  ")
    assert not town.tx.notes.looks(), "not without a reason"
    town.say(LI, "回访居民")

    [look] = town.tx.notes.looks()
    assert (look.contact, look.viewer, look.reason, look.at) == (ContactId(1), LI.id, "回访居民", town.at)
    [shown] = [out for out in town.sent if PHONE in str(out.params.get("text"))]
    assert shown.params["chat_id"] == 1005
    [room] = [out for out in town.sent if out.params.get("protect_content")]
    assert room.params["chat_id"] == 1005
    assert shown.params["message_id"] == town.last(1005).id
    town.wait(town.at + minutes(10))
    assert not [message for message in town.messages.values() if message.sender is None and PHONE in message.text]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("138 0312 3584 2026年", "13803123584"),
        ("138-0312-3584（2026年报的）", "13803123584"),
        ("027-87654321转12", "02787654321转12"),
        ("物业知道", "物业知道"),
    ],
)
@pytest.mark.parametrize("tag", ["#上报", "#热线"])
def test_a_line_for_the_phone_gives_the_number_alone(town: Town, line: str, kept: str, tag: str) -> None:
    who = WANG if tag == "#上报" else LI
    town.say(who, f"{tag} 首义路12号占道经营\n电话：{line}")

    found = contact(town)
    assert found is not None
    assert found.phone == kept
