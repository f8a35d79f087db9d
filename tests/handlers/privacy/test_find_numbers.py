"""Somebody's number is found however it is written; other numbers are left alone."""

import random
import tomllib
from pathlib import Path
from typing import Never

import pytest

from handlers.privacy import find_numbers, masks
from handlers.privacy.find_numbers import Found, Sort, find
from handlers.privacy.numbers.digits import views
from handlers.privacy.numbers.rows import Piece, Row, rows_of
from tests.handlers.numbers import carrying
from tests.handlers.other_numbers import free

_MANY = 5_000
_RECALL = 0.995
_FALSE_ALARMS = 0.01
_MAX_LENGTH = 4_096


def _examples(name: str) -> tuple[list[tuple[Sort, str]], list[str]]:
    lines = tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return [(Sort(sort), line) for sort in Sort for line in lines[sort]], lines["none"]


_NAMES = (
    "personal_examples",
    "personal_examples_fresh",
    "personal_examples_third",
    "personal_examples_odd",
)
_SETS = {name: _examples(f"{name}.toml") for name in _NAMES}
_HAND_WRITTEN = [line for carry, _ in _SETS.values() for _, line in carry]


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


@pytest.mark.parametrize("name", _SETS)
def test_the_lines_that_people_wrote_by_hand_are_told_apart_as_well(name: str) -> None:
    carry, others = _SETS[name]

    missed = [line for sort, line in carry if sort not in _sorts(line)]
    suspected = [line for line in others if find(line)]

    assert len(carry) + len(others) >= 200
    assert len(missed) <= len(carry) * (1 - _RECALL), missed
    assert len(suspected) <= len(others) * _FALSE_ALARMS, suspected


def test_what_is_found_is_masked_and_not_found_again() -> None:
    assert len(_HAND_WRITTEN) > 1_000

    for line in _HAND_WRITTEN:
        hidden = masks.text(line)
        assert not find(hidden), line
        assert all(found.digits not in hidden for found in find(line)), line


def test_of_drawn_lines_too_what_is_masked_is_not_found_again() -> None:
    seed = random.randrange(10**6)
    rng = random.Random(seed)
    lines = [f"{carrying(rng)[1]}\n{carrying(rng)[1]}" for _ in range(500)]

    again = [(line, masks.text(line)) for line in lines if find(masks.text(line))]

    print(f"seed={seed}")
    assert again == []


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("找１３８-0000-1234，谢谢", "找138****1234，谢谢"),
        ("证号 11010519611225249x。", "证号 **************249X。"),
        ("卡 6225 8895 2890 7860！", "卡 ****7860！"),
        ("一三八杠七一二六杠零五四九，姓刘", "138****0549，姓刘"),
        ("1、3、8、7、1、2、6、0、5、4、9撒", "138****0549撒"),
        ("张三一三八七一二六零五四九七楼", "张三138****0549七楼"),
        ("路面有洞13871260549拐角处", "路面有洞138****0549拐角处"),
        ("③13871260549 ④13971260549", "③138****0549 ④139****0549"),
        ("身份证11010519611225249大写X吧", "身份证**************249X吧"),
        ("420106198307153879138712605493栋", "**************3879138712605493栋"),
        ("42010619830715387913871260549", "**************3879138****0549"),
        ("办公室027-87364150转806找小范", "办公室027****4150找小范"),
        ("女儿+1 (412) 555-0173，在美国", "女儿+001****0173，在美国"),
        ("call yao san ba qi yao er liu ling wu si jiu now", "call 138****0549 now"),
    ],
)
def test_only_the_number_is_masked_the_words_around_stay(line: str, shown: str) -> None:
    assert masks.text(line) == shown


@pytest.mark.parametrize(
    "line",
    ["ＳＹ２０２６１１２３－０００７：第３栋，１２号", "138****0549、139****0549，尾号0549", "订单号13800001234"],
)
def test_a_line_without_a_number_is_left_as_it_was_written(line: str) -> None:
    assert masks.text(line) == line


def test_several_numbers_of_a_line_are_all_found_in_their_order() -> None:
    found = find("13800001234、420106200204020889、6225889528907860")

    assert [one.sort for one in found] == [Sort.PHONE, Sort.IDENTITY, Sort.BANK]


@pytest.mark.parametrize("asked", [True, False])
@pytest.mark.parametrize("line", ["138 0312 3584 2026年", "138-0312-3584 2026", "138 0755 3584 2026年11月"])
def test_the_year_behind_a_mobile_makes_no_landline_of_its_end(line: str, asked: bool) -> None:
    [found] = find(line, asked=asked)

    assert found.digits == "".join(filter(str.isdigit, line))[:11]


def test_what_stands_before_a_weak_number_decides() -> None:
    assert find("电话88041234")
    assert find("电话：13800001234、88041234")[1:]
    assert not find("门牌88041234")
    assert find("身份证420106202604020880")
    assert not find("420106202604020880")
    assert find("身份证420106990231167")
    assert not find("420106990231167")
    assert find("卡号6217001234567890")
    assert not find("6017001234567890")


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("订单号13800001234", False),
        ("订单号13800001234、13800001235", False),
        ("订单联系人13800001234", True),
        ("设备编号：\n13800001234", False),
        ("设备坏了，找13800001234", True),
        ("水表13800001234走得太快", False),
        ("修水表13800001234", True),
        ("order no. 13800001234", False),
        ("order by 13800001234", True),
        ("业主代表号码13800001234", True),
    ],
)
def test_the_nearest_word_says_whether_it_is_somebodys(line: str, *, named: bool) -> None:
    assert bool(find(line)) is named


def test_a_country_code_belongs_to_the_number_and_is_not_part_of_it() -> None:
    assert find("+86 138 0000 1234") == [Found(Sort.PHONE, "13800001234", 1, 17)]
    assert find("+86 27 8804 1234") == [Found(Sort.PHONE, "02788041234", 1, 16)]


def test_an_extension_belongs_to_a_landline() -> None:
    assert find("027-88041234转806") == [Found(Sort.PHONE, "02788041234", 0, 16, "806")]


def test_a_line_without_enough_digits_is_not_read_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(text: str) -> Never:
        raise AssertionError(text)

    monkeypatch.setattr(find_numbers, "views", never)

    assert not find("首义路12号门口占道经营，推车堵了人行道，3栋的居民请回电话，谢谢")


_UNITS = (
    "1",
    "1 ",
    "1、",
    "1(",
    "1x",
    "1杠",
    "1后面",
    "13 87 ",
    "027 8804 1234 ",
    "+1 ",
    "00852 ",
    "一 三 八 ",
    "一1",
)
_LABELLED_UNITS = (
    "电话8 ",
    "身份证4 ",
    "卡号6 ",
    "订单号1 ",
    "420106 1983 ",
    "6217 0038 ",
    "one 2 ",
    "O1l ",
    "1\n",
    "*1",
)


@pytest.mark.parametrize("unit", _UNITS + _LABELLED_UNITS)
def test_a_long_text_takes_no_more_work_than_its_digits(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the digits of a text are parted, no more shapes are tried at a digit than there are shapes."""
    tried = 0
    piece = Row.piece

    def counting(row: Row, start: int, length: int) -> Piece | None:
        nonlocal tried
        tried += 1
        return piece(row, start, length)

    monkeypatch.setattr(Row, "piece", counting)
    text = (unit * _MAX_LENGTH)[:_MAX_LENGTH]
    groups = sum(len(row.starts) for row in rows_of(views(text)))

    find(text)

    assert tried <= 40 * groups + 100


def _sorts(line: str) -> set[Sort]:
    return {found.sort for found in find(line)}
