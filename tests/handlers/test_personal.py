"""Somebody's number is found however it is written; other numbers are left alone."""

import random
import tomllib
from pathlib import Path

import pytest

from handlers import masks
from handlers.personal import Found, Sort, find
from tests.handlers.numbers import carrying, free

_EXAMPLES = tomllib.loads(Path(__file__).with_name("personal_examples.toml").read_text(encoding="utf-8"))
_HAND_WRITTEN = [(Sort(sort), line) for sort in Sort for line in _EXAMPLES[sort]]
_MANY = 5_000
_RECALL = 0.995
_FALSE_ALARMS = 0.01


def test_of_five_thousand_lines_with_a_number_nearly_all_are_found() -> None:
    seed = random.randrange(10**6)
    rng = random.Random(seed)
    lines = [carrying(rng) for _ in range(_MANY)]

    missed = [line for sort, line in lines if sort not in _sorts(line)]

    print(f"seed={seed} missed={missed[:20]}")
    assert len(missed) <= _MANY * (1 - _RECALL)


def test_of_five_thousand_lines_with_other_numbers_hardly_one_is_suspected() -> None:
    seed = random.randrange(10**6)
    rng = random.Random(seed)
    lines = [free(rng) for _ in range(_MANY)]

    suspected = [(line, find(line)) for line in lines if find(line)]

    print(f"seed={seed} suspected={suspected[:20]}")
    assert len(suspected) <= _MANY * _FALSE_ALARMS


def test_the_lines_that_people_wrote_by_hand_are_told_apart_as_well() -> None:
    missed = [line for sort, line in _HAND_WRITTEN if sort not in _sorts(line)]
    suspected = [line for line in _EXAMPLES["none"] if find(line)]

    assert len(_HAND_WRITTEN) + len(_EXAMPLES["none"]) >= 200
    assert len(missed) <= len(_HAND_WRITTEN) * (1 - _RECALL), missed
    assert len(suspected) <= len(_EXAMPLES["none"]) * _FALSE_ALARMS, suspected


@pytest.mark.parametrize("line", [line for _, line in _HAND_WRITTEN])
def test_what_is_found_is_masked_and_not_found_again(line: str) -> None:
    hidden = masks.text(line)

    assert not find(hidden)
    assert all(found.digits not in hidden for found in find(line))


def test_only_the_number_is_masked_the_words_around_stay() -> None:
    assert masks.text("找１３８-0000-1234，谢谢") == "找138****1234，谢谢"
    assert masks.text("证号 11010519611225249x。") == "证号 **************249X。"
    assert masks.text("卡 6225 8895 2890 7860！") == "卡 ****7860！"


def test_a_line_without_a_number_is_left_as_it_was_written() -> None:
    line = "ＳＹ２０２６１１２３－０００７：第３栋，１２号"

    assert masks.text(line) == line


def test_several_numbers_of_a_line_are_all_found_in_their_order() -> None:
    found = find("13800001234、420106200204020889、6225889528907860")

    assert [one.sort for one in found] == [Sort.PHONE, Sort.IDENTITY, Sort.BANK]


def test_what_stands_before_a_weak_number_decides() -> None:
    assert find("电话88041234")
    assert not find("门牌88041234")
    assert find("身份证420106200204020880")
    assert not find("420106200204020880")
    assert not find("订单号13800001234")


def test_a_country_code_belongs_to_the_number_and_is_not_part_of_it() -> None:
    assert find("+86 138 0000 1234") == [Found(Sort.PHONE, "13800001234", 1, 17)]


def _sorts(line: str) -> set[Sort]:
    return {found.sort for found in find(line)}
