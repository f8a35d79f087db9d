"""What is no report though it has words: a question about a case, a withdrawal, thanks, a greeting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.intake.no_report import Remark, remark_in, says_nothing


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("处理了吗", Remark.QUESTION),
        ("首义路30号的井盖处理了吗？", Remark.QUESTION),
        ("昨天那个修好了没有", Remark.QUESTION),
        ("什么时候能处理好？", Remark.QUESTION),
        ("进度怎么样了", Remark.QUESTION),
        ("谁在处理？", Remark.QUESTION),
        ("怎么还没处理", Remark.QUESTION),
        ("您好，处理了吗", Remark.QUESTION),
        ("在吗", Remark.QUESTION),
        ("不用上报了", Remark.WITHDRAWAL),
        ("发错了", Remark.WITHDRAWAL),
        ("请撤回刚才的上报，谢谢", Remark.WITHDRAWAL),
        ("算了", Remark.WITHDRAWAL),
        ("刚才那个发错了，不是我们社区的，撤回", Remark.WITHDRAWAL),
        ("已处理", Remark.SETTLED),
        ("昨天报的井盖已处理，谢谢", Remark.SETTLED),
        ("3栋的垃圾已清运完毕", Remark.SETTLED),
        ("水管修好了", Remark.SETTLED),
        ("已派人处理", Remark.SETTLED),
        ("今日巡查无异常", Remark.NOTHING_FOUND),
        ("5栋一切正常", Remark.NOTHING_FOUND),
        ("收到", Remark.ACKNOWLEDGEMENT),
        ("好的，谢谢领导！", Remark.ACKNOWLEDGEMENT),
        ("收到，马上去", Remark.ACKNOWLEDGEMENT),
        ("OK", Remark.ACKNOWLEDGEMENT),
        ("下午好", Remark.GREETING),
        ("您好，收到", Remark.ACKNOWLEDGEMENT),
    ],
)
def test_what_only_asks_withdraws_thanks_or_says_that_it_is_done_is_no_report(text: str, remark: Remark) -> None:
    assert remark_in(text) is remark


@pytest.mark.parametrize(
    "text",
    [
        "首义路30号井盖坏了，能派人来吗？",
        "首义路积水了没人处理吗",
        "电梯坏了什么时候修",
        "老人三天没出门，敲门没人应，怎么办",
        "收到居民反映路灯坏了",
        "下水道又堵了没",
        "楼道灯坏了，已处理",
        "水压不正常",
        "灯修好了又坏",
        "井盖换了又不见了",
        "楼顶违建已经搞好了",
        "井盖不见了",
        "有人摔倒了",
        "这里有人打架",
        "谁来管管长湖西街的狗",
        "水管爆了快来人",
        "好的空调外机挂在人行道上",
        "",
        "12号",
    ],
)
def test_what_may_tell_of_a_matter_is_left_to_be_one(text: str) -> None:
    assert remark_in(text) is None


@pytest.mark.parametrize("text", ["", "。", "１２３４５", "😀😀🔥", "?!", "12-3"])
def test_signs_and_digits_alone_say_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["着火", "fire", "3号楼", "火😀"])
def test_a_word_says_something(text: str) -> None:
    assert not says_nothing(text)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert remark_in(text) in (*Remark, None)
