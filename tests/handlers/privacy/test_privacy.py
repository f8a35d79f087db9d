"""What a group may know: no contact, no person's number or full name, and of a sensitive case its number alone."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.model import Case, CaseId, Person, Status
from handlers.privacy import masks
from handlers.wording import LANGUAGES
from handlers.wording.speech import saying
from storage.messages.prompts import PromptKind
from storage.transaction import Transaction
from tests.dispatch.prepared import case_in
from tests.handlers.rendering.test_render import sent, text_of
from tests.handlers.town import Town, keep_papers, put
from tests.handlers.weekly import CENTRE, CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.make import RESIDENT, report, reported_case
from tests.street import (
    ADMIN,
    CHEN,
    DIRECTOR,
    DISPUTE,
    HEAD,
    LI,
    MONDAY_0942,
    OFFICER_SQUAD,
    OTHER_HEAD,
    PEOPLE,
    WANG,
    ZHAO,
    minutes,
)

GROUPS = (CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT)
NAME, PHONE, IDENTITY = "欧阳靖远", "13800001234", "42010619900101001X"
DOOR = "首义路12号3栋2单元501室"
TYPED = f"联系{PHONE},身份证{IDENTITY}"


def digits(text: str) -> str:
    return "".join(c for c in masks.normal(text) if c.isdigit() or c == "X")


def reveals_nobody(shown: str) -> None:
    assert NAME not in shown
    assert PHONE not in digits(shown)
    assert IDENTITY[:14] not in digits(shown)
    assert "501" not in shown
    assert [p.name for p in PEOPLE if p.name in shown] == []


def secret_case(tx: Transaction, status: Status) -> Case:
    tx.notes.keep(TYPED, None, MONDAY_0942)
    tx.notes.keep(DOOR, None, MONDAY_0942)
    tx.notes.keep_contact(CaseId(1), NAME, PHONE, MONDAY_0942)
    return put(tx, case_in(status))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("chat", GROUPS)
def test_no_card_in_a_group_gives_away_a_person(tx: Transaction, chat: int, status: Status, language: str) -> None:
    case = secret_case(tx, status)

    reveals_nobody(text_of(sent(tx, "card", {"case": case.id, "page": None}, chat, language)))


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    phone=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    before=st.text("首义路居民反映垃圾没清请回电谢,。 \n", max_size=40),
    after=st.text("首义路居民反映垃圾没清请回电谢,。 \n", max_size=40),
)
def test_no_phone_number_that_was_typed_into_a_report_is_ever_shown_in_a_group(
    tx: Transaction, phone: str, before: str, after: str
) -> None:
    town = Town(tx)
    shown_before = len(town.sent)
    town.say(WANG, f"#上报 占道{before}{phone}{after}", WORKER_CHAT)

    groups = [out for out in town.sent[shown_before:] if str(out.params.get("chat_id")).startswith("-")]
    assert groups
    assert all(phone not in digits(str(out.params.get("text", ""))) for out in groups)


@pytest.mark.parametrize("chat", GROUPS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_sensitive_case_a_group_sees_the_number_and_the_status(
    tx: Transaction, chat: int, language: str
) -> None:
    keep_papers(tx, "张家与李家吵架")
    case = put(tx, reported_case(report(row=DISPUTE, contact=RESIDENT)))

    shown = text_of(sent(tx, "card", {"case": case.id, "page": None}, chat, language))

    say = saying(CENTRE, MONDAY_0942, language)
    assert shown.splitlines()[1:] == [say("card.sensitive")]
    assert case.number in shown
    assert str(say("status.reported")) in shown
    assert not [word for word in ("吵架", "纠纷", "武南", "3网格", "王") if word in shown]


def test_the_line_of_a_sensitive_case_in_a_list_says_no_more(town: Town) -> None:
    case = put(town.tx, reported_case(report(row=DISPUTE)))
    town.say(WANG, "/mine")

    shown = town.last(1000 + WANG.id).text
    assert case.number in shown
    assert "纠纷" not in shown


@pytest.mark.parametrize(
    ("who", "reads"),
    [(WANG, True), (LI, True), (ZHAO, True), (DIRECTOR, True), (CHEN, False), (OTHER_HEAD, False), (ADMIN, False)],
    ids=lambda value: value.name if isinstance(value, Person) else str(value),
)
def test_in_private_a_sensitive_case_is_read_by_who_is_responsible(tx: Transaction, who: Person, reads: bool) -> None:
    keep_papers(tx, "张家与李家吵架")
    case = put(tx, reported_case(report(row=DISPUTE, contact=RESIDENT)))

    town = Town(tx)
    town.say(who, f"/case {case.number}")
    card = text_of(sent(tx, "card", {"case": case.id, "page": None}, 1000 + who.id))
    for shown in (card, town.last(1000 + who.id).text):
        assert ("吵架" in shown) <= reads
        assert ("纠纷" in shown) <= reads
        assert PHONE not in digits(shown)
    assert ("吵架" in card) is reads


def test_a_whole_working_day_shows_no_group_a_name_a_number_or_a_door(town: Town) -> None:
    town.say(WANG, f"#上报 {DOOR}门口占道经营\n联系人:{NAME}\n电话:{PHONE}", WORKER_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "派 城管")
    town.tap(OFFICER_SQUAD, town.last(UNIT_CHAT), "接单")
    unit_card = town.last(UNIT_CHAT)
    town.ask_in_group(OFFICER_SQUAD, UNIT_CHAT, PromptKind.PROGRESS)
    town.say(OFFICER_SQUAD, f"已到场,{TYPED}", UNIT_CHAT, reply_to=town.last(UNIT_CHAT))
    town.tap(OFFICER_SQUAD, unit_card, "办结")
    town.say(OFFICER_SQUAD, f"已劝离,{TYPED}")
    town.tap(OFFICER_SQUAD, town.last(1000 + OFFICER_SQUAD.id), "提交")
    town.tap(WANG, town.last(1000 + WANG.id), "核查通过")

    assert town.case().status in (Status.VERIFIED, Status.CLOSED)
    for out in town.sent:
        if str(out.params.get("chat_id", "")).startswith("-"):
            shown = re.sub(r"<a [^>]*>[^<]*</a>", "", str(out.params.get("text", "")))
            reveals_nobody(shown)


def test_a_residents_number_is_asked_for_and_shown_in_private_only_and_each_look_is_written_down(town: Town) -> None:
    town.say(WANG, f"#上报 首义路12号夜间噪音扰民\n联系人:{NAME}\n电话:{PHONE}", WORKER_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "派 武南村")
    town.tap(HEAD, town.last(1000 + HEAD.id), "接单")
    town.tap(HEAD, town.last(1000 + HEAD.id), "办结")
    town.say(HEAD, "已劝止")
    town.tap(HEAD, town.last(1000 + HEAD.id), "提交")
    town.tap(WANG, town.last(1000 + WANG.id), "核查通过")
    assert town.case().revisit_at is not None

    town.wait(town.case().revisit_at or town.at)
    desk = town.last(1000 + LI.id)
    town.tap(LI, desk, "显示电话")
    town.tap(LI, town.messages[desk.chat, desk.id], "自己写用途")
    town.say(LI, "回访居民")

    views = town.tx.notes.looks()
    shown = town.last(1000 + LI.id)
    assert PHONE in shown.text
    assert [(view.viewer, view.reason) for view in views] == [(LI.id, "回访居民")]

    town.wait(town.at + minutes(11))

    assert (shown.chat, shown.id) not in town.messages, "deleted after ten minutes"
