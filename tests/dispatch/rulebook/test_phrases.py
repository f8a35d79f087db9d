"""Words are found by any of their names, side by side or alone, and a text of any kind is read fast."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rulebook.rules_files import DEFAULT_CATALOGUE, load_catalogue
from dispatch.rulebook.phrases import PhraseSearch, Plain, parse_phrase

NO_NAMES = Plain()
NAMES = Plain((("冇得", "没有"), ("冇", "没有"), ("下水到", "下水道"), ("气罐", "煤气罐")))
SHIPPED = load_catalogue(DEFAULT_CATALOGUE, day_minutes=420)


def weight(phrase: str, text: str, plain: Plain = NAMES) -> float:
    return PhraseSearch({"one": (phrase,)}, plain).weigh(text).get("one", 0.0)


def has(phrase: str, text: str) -> bool:
    return weight(phrase, text) > 0


def test_a_word_is_found_wherever_it_stands() -> None:
    assert has("井盖", "楼下井盖不见了")
    assert not has("井盖", "楼下井圈不见了")


def test_the_parts_of_a_phrase_stand_near_each_other_in_any_order() -> None:
    assert has("下水道+堵", "下水道又堵了")
    assert has("下水道+堵", "又堵了,还是下水道")
    assert not has("下水道+堵", "下水道昨天修好了,今天早上一出门看到前面路口堵得一塌糊涂")
    assert not has("下水道+堵", "下水道")


def test_any_word_of_a_part_will_do() -> None:
    assert has("下水道|水沟+堵|漫", "水沟里漫出来了")


def test_a_barred_word_anywhere_bars_the_hit() -> None:
    assert not has("漏水-楼上|天花板", "水管漏水,天花板湿了")
    assert has("漏水-楼上|天花板", "水管漏水")


def test_one_character_is_no_two_parts_at_once() -> None:
    assert not has("水管|水+水管", "水管")


def test_a_thing_is_found_by_any_of_its_names() -> None:
    assert has("没有盖", "冇得盖")
    assert has("下水道+堵", "下水到堵了")
    assert has("煤气罐", "一屋子气罐")
    assert has("煤气罐", "一屋子煤气罐")


def test_width_and_case_make_no_difference() -> None:
    assert has("ktv", "ＫＴＶ")


def test_a_telling_phrase_weighs_double() -> None:
    assert weight("建议!", "建议") == 2 * weight("建议", "建议")


def test_what_many_lists_have_weighs_less_than_what_one_has() -> None:
    lists = {"lid": ("井盖+坏",), "lamp": ("路灯+坏",), "bench": ("座椅+坏", "座椅")}
    search = PhraseSearch(lists, NO_NAMES)

    assert search.weigh("井盖坏")["lid"] < len("井盖坏")
    assert search.weigh("井盖") == {}
    assert search.weigh("座椅坏了").keys() == {"bench"}


def test_within_a_longer_word_a_shorter_one_does_not_count() -> None:
    search = PhraseSearch({"rubbish": ("垃圾",), "rubble": ("建筑垃圾",)}, NO_NAMES, ("天井盖",))

    assert search.weigh("建筑垃圾").keys() == {"rubble"}
    assert search.weigh("建筑垃圾和垃圾").keys() == {"rubbish", "rubble"}
    assert PhraseSearch({"lid": ("井盖",)}, NO_NAMES, ("天井盖",)).weigh("天井盖漏雨") == {}


@pytest.mark.parametrize("wrong", ["", "+", "井盖+", "|", "井盖-", "井" * 50])
def test_a_phrase_with_an_empty_or_endless_part_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="empty or too long"):
        parse_phrase(wrong, NO_NAMES)


@given(st.text(alphabet="井盖下水道堵冇得没有漏灯老人垃圾 ,+|-!", max_size=300))
def test_any_text_is_read(text: str) -> None:
    found = SHIPPED.weigh_rows(text)

    assert all(weight > 0 for _, weight in found)


@pytest.mark.parametrize(
    "text", ["井盖" * 2048, "老人孩子垃圾楼道电动车" * 400, "占" * 4096, "冇" * 4096, "a" * 4096]
)
def test_no_text_of_a_message_takes_long(text: str) -> None:
    SHIPPED.weigh_rows("占道")
    start = time.thread_time()

    SHIPPED.weigh_rows(text)

    assert time.thread_time() - start < 0.5
