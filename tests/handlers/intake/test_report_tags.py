"""The tags of a report as people write them, and what is only perhaps one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.bot_api.incoming import Chat, Said
from handlers.intake.report_tags import is_doubtful, is_report, read_tag, reports_in
from tests.handlers.weekly import CENTRE

BOT = CENTRE.bot_username


def tag_of(text: str) -> str | None:
    tag = read_tag(text, BOT)
    if tag.opens:
        return "settled" if tag.settled else "report"
    return "asked" if tag.doubtful else None


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("#上报 首义路12号", "report"),
        ("#上报首义路12号", "report"),
        ("＃上报 首义路12号", "report"),
        ("  \n#上报 首义路12号", "report"),
        ("/report stall", "report"),
        (f"/report@{BOT} stall", "report"),
        (f"/REPORT@{BOT.upper()} stall", "report"),
        ("/上报 首义路", "report"),
        ("#自办 已劝离", "settled"),
        ("＃自办已劝离", "settled"),
        ("/report@another_bot stall", None),
        ("/reporting stall", None),
        ("# 上报 首义路12号井盖坏了", "report"),
        ("#上報 首义路12号井盖坏了", "report"),
        ("＃ 上報首义路12号井盖坏了", "report"),
        ("#事件上报 首义路12号井盖坏了", "report"),
        ("上报 首义路12号井盖坏了", "report"),
        ("上报：首义路12号井盖坏了", "report"),
        ("上报:井盖坏了", "report"),
        ("上報，井盖坏了", "report"),
        ("首义路12号着火了 #上报", "report"),
        ("首义路12号着火了#上报", "report"),
        ("首义路12号着火了\n#上报", "report"),
        ("各位 #上报 首义路12号井盖坏了", "report"),
        ("首义路12号小广告 #自办 已清理", "settled"),
        ("# 自辦 已劝离", "settled"),
        ("请大家 #上报 及时", "asked"),
        ("各位同事，以后统一用 #上报 开头", "asked"),
        ("通知\n上报 首义路12号的材料", "asked"),
        ("上报首义路34号井盖缺失", "asked"),
        ("上报", None),
        ("上报：", None),
        ("上报材料请尽快交来", None),
        ("材料已经上报", None),
        ("收到", None),
        ("", None),
        (" ", None),
    ],
)
def test_a_report_begins_with_its_tag_and_chatter_with_none(text: str, tag: str | None) -> None:
    assert tag_of(text) == tag


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("#上报 首义路12号", "首义路12号"),
        ("#上报:首义路12号", "首义路12号"),
        ("#上报\uff1a首义路12号", "首义路12号"),
        ("#上报\n首义路12号", "首义路12号"),
        ("＃自办,已劝离", "已劝离"),
        ("/report stall\nblocks the way", "stall\nblocks the way"),
        (f"/report@{BOT} stall", "stall"),
        (f"@{BOT} 首义路12号", "首义路12号"),
        ("#上报", ""),
    ],
)
def test_what_follows_the_tag_is_the_report(text: str, rest: str) -> None:
    assert read_tag(text, BOT).rest == rest


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("# 上报 首义路12号", "首义路12号"),
        ("上报：首义路12号", "首义路12号"),
        ("首义路12号着火了 #上报", "首义路12号着火了"),
        ("首义路12号着火了\n#上报 快来人", "首义路12号着火了\n快来人"),
        ("各位 #上报 首义路12号", "各位 首义路12号"),
        ("上报首义路34号井盖缺失", "首义路34号井盖缺失"),
    ],
)
def test_the_words_around_a_tag_are_the_report(text: str, rest: str) -> None:
    assert read_tag(text, BOT).rest == rest


def test_each_tagged_line_is_a_report_with_the_lines_below_it() -> None:
    text = "今天巡查\n#上报 首义路1号井盖坏了\n很危险\n# 上报 首义路9号路灯不亮\n#自办 已清理小广告"

    tags = reports_in(text, BOT)

    assert [tag.rest for tag in tags] == ["今天巡查\n首义路1号井盖坏了\n很危险", "首义路9号路灯不亮", "已清理小广告"]
    assert [tag.settled for tag in tags] == [False, False, True]


@pytest.mark.parametrize(
    "text", ["#上报 井盖坏了", "#上报\n#上报 井盖坏了", "#上报 井盖坏了\n#上报", "#上报\n#上报", ""]
)
def test_a_tag_without_words_is_no_further_report(text: str) -> None:
    assert len(reports_in(text, BOT)) == 1


@pytest.mark.parametrize(
    ("text", "certain", "asked"),
    [
        (f"@{BOT} 首义路12号井盖坏了", True, True),
        (f"首义路12号井盖坏了 @{BOT}", True, True),
        (f"大家发给 @{BOT} 就行", False, True),
        ("首义路12号井盖坏了", False, False),
    ],
)
def test_who_begins_or_ends_by_naming_the_bot_reports_and_who_names_it_within_is_asked(
    text: str, certain: bool, asked: bool
) -> None:
    mentions = frozenset({BOT.casefold()}) if "@" in text else frozenset()
    said = Said(Chat(-1, private=False), 1, 2, "王秀英", text, mentions=mentions)
    tag = read_tag(text, BOT)

    assert is_report(said, tag, BOT) is certain
    assert is_doubtful(said, tag, BOT) is asked


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    for tagged in (text, f"#上报 {text}", f"/report {text}", f"{text}#上报"):
        assert tag_of(tagged) in ("report", "settled", "asked", None)
        assert len(reports_in(tagged, BOT)) >= 1
