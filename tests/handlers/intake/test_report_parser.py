"""How workers write: the fields of a form in any order and with any colon, and the place in a free text."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.geography.place_in_text import place_in
from handlers.bot_api.clean_text import clean
from handlers.intake.report_parser import Written, read_report
from handlers.intake.report_tags import read_tag
from tests.handlers.weekly import CENTRE

BOT = CENTRE.bot_username


def reading(text: str) -> Written:
    tag = read_tag(text, BOT)
    return read_report(tag.rest, settled=tag.settled)


LINES = (
    "类别{}占道经营",
    "地点{}首义路12号",
    "情况{}推车堵了人行道",
    "紧急{}是",
    "联系人{}张三丰",
    "电话{}13800001234",
)
FORM = Written("推车堵了人行道", False, "占道经营", "首义路12号", True, "张三丰", "13800001234", form=True)


@pytest.mark.parametrize("colon", [":", "\uff1a", " : ", " \uff1a "])
def test_the_lines_of_a_form_are_read_with_either_colon(colon: str) -> None:
    text = "#上报\n" + "\n".join(line.format(colon) for line in LINES)

    assert reading(text) == FORM


@pytest.mark.parametrize("order", list(permutations(LINES))[::29])
def test_the_lines_of_a_form_are_read_in_any_order(order: tuple[str, ...]) -> None:
    assert reading("#上报 " + "\n".join(line.format("\uff1a") for line in order)) == FORM


@pytest.mark.parametrize(
    ("line", "urgent"), [("紧急:是", True), ("紧急:加急", True), ("紧急:否", False), ("紧急:", False), ("", False)]
)
def test_only_a_yes_makes_it_urgent(line: str, urgent: bool) -> None:
    assert reading(f"#上报 首义路积水\n{line}").urgent is urgent


def test_an_empty_line_of_the_form_says_nothing() -> None:
    written = reading("#上报\n类别:\n地点:\n情况:路灯不亮\n联系人:\n电话:")

    assert written == Written("路灯不亮", form=True)


def test_words_beside_the_form_belong_to_the_description() -> None:
    written = reading("#上报 井盖坏了\n地点:首义路12号\n很危险,请快处理")

    assert written.text == "井盖坏了\n很危险,请快处理"
    assert written.place == "首义路12号"


def test_a_colon_in_a_sentence_makes_no_form() -> None:
    written = reading("#上报 居民说:晚上太吵")

    assert written.text == "居民说:晚上太吵"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("首义路12号门口占道经营,推车堵了人行道", "首义路12号门口"),
        ("千家街8号有人堆物", "千家街8号"),
        ("武珞路路口积水", None),
        ("路灯不亮", None),
        ("人行道被堵", None),
        ("推车堵了人行道", None),
        ("", None),
    ],
)
def test_a_place_in_a_free_text_is_what_reads_as_an_address(text: str, place: str | None) -> None:
    assert place is None or place_in(text) == place
    assert place is not None or place_in(text) in (None, "武珞路路口", "武珞路")


def test_a_contact_in_the_form_is_no_part_of_the_description() -> None:
    written = reading("#上报 夜间噪音\n联系人:张三丰\n电话:13800001234")

    assert "张三丰" not in written.text
    assert "13800001234" not in written.text


def test_signs_that_nobody_sees_are_taken_out_and_lines_are_kept() -> None:
    assert clean("a\u202eb\x00c\u200b\n\x07d  \n") == "abc\nd"


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    for tagged in (text, f"#上报 {text}", f"/report {text}"):
        written = reading(tagged)
        assert clean(written.text) == written.text


@pytest.mark.parametrize(
    "text",
    [
        "#上报 类别：占道经营；地点：首义路12号；情况：推车堵了人行道；紧急：是；联系人：张三丰；电话：13800001234",
        "#上报 类别:占道经营,地点:首义路12号,情况:推车堵了人行道,紧急:是,联系人:张三丰,电话:13800001234",
        "#上报 类别：占道经营 地点：首义路12号 情况：推车堵了人行道 紧急：是 联系人：张三丰 电话：13800001234。",
    ],
)
def test_a_form_may_stand_in_one_line(text: str) -> None:
    assert reading(text) == FORM


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("#上报 井盖坏了，地点：首义路12号", "首义路12号", "井盖坏了"),
        ("#上报 井盖坏了，地点：首义路12号门口，很危险", "首义路12号门口", "井盖坏了\n很危险"),
        ("#上报 地点：首义路12号，井盖坏了", "首义路12号", "井盖坏了"),
        ("#上报 地点：武南村社区，首义路12号\n井盖坏了", "武南村社区,首义路12号", "井盖坏了"),
    ],
)
def test_a_place_that_is_named_as_one_is_read_wherever_it_stands(text: str, place: str, words: str) -> None:
    written = reading(text)

    assert (written.place, written.text) == (place, words)


def test_the_words_of_a_form_keep_their_punctuation() -> None:
    assert reading("#上报\n情况：楼上漏水，两家吵架！\n地点：首义路１２号").text == "楼上漏水，两家吵架！"


@pytest.mark.parametrize(
    "text", ["#上报 现场情况：很乱", "#上报 it took place: nobody knows", "#上报 他说“地点：不详”"]
)
def test_a_field_s_name_within_a_sentence_is_no_field(text: str) -> None:
    assert not reading(text).form
