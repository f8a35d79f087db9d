"""Three guesses for a category: from the catalogue's words, and where it is in doubt from what staff have chosen."""

import pytest

from bot.rulebook.rules_files import DEFAULT_CATALOGUE, load_catalogue
from dispatch.model import RowCode
from dispatch.suggest.guess_category import MAX_GUESSES, MIN_CHOICES, Guess, guess_rows, learn, pairs
from dispatch.suggest.private import About
from tests.dispatch.rulebook.test_catalogue import SMALL, codes
from tests.street import DAY_MINUTES

CART, SHOP, LID = RowCode("E0406-1"), RowCode("E0405-1"), RowCode("P0101-1")
OTHERS = [(LID, "阴沟盖子翻了"), (SHOP, "桌椅搬出来"), (CART, "板车横着")] * MIN_CHOICES
"""Enough choices for the others to count; none of them has a word of the texts below."""


def guess(text: str, *past: tuple[RowCode, str], named: str | None = None) -> Guess:
    return guess_rows(SMALL, text, learn(past), named)


def guessed(text: str, *past: tuple[RowCode, str], named: str | None = None) -> list[str]:
    return codes(guess(text, *past, named=named).rows)


def test_without_any_past_it_is_the_catalogue_that_guesses() -> None:
    assert guessed("占道经营") == ["E0406-1"]
    assert guessed("今天天气不错") == []


def test_each_sub_class_comes_before_the_further_states_of_one() -> None:
    assert guessed("井盖旁占道") == ["E0406-1", "P0101-1", "P0101-2"]
    assert len(guessed("井盖旁占道,推车经营")) == MAX_GUESSES


def test_the_category_that_the_reporter_named_goes_before_the_words() -> None:
    assert guessed("推车堵了路", named="井盖") == ["P0101-1", "P0101-2"]
    assert guessed("推车堵了路", named="别的") == ["E0406-1"]


def test_two_categories_that_weigh_the_same_leave_it_open_which_is_meant() -> None:
    doubtful = guess("井盖旁占道")

    assert not doubtful.sure
    assert doubtful.row is None
    assert len(doubtful.rows) == MAX_GUESSES


def test_what_weighs_much_less_than_the_likeliest_is_not_offered() -> None:
    assert guessed("推车占道,占道经营,井盖") == ["E0406-1"]
    assert guess("推车占道,占道经营,井盖").row is not None


def test_below_thirty_choices_nothing_is_learned() -> None:
    past = [(CART, "三轮又来了")] * 3

    assert guessed("门口有三轮", *past) == []
    assert guessed("门口有三轮", *past, *OTHERS) == ["E0406-1"]


def test_one_past_case_is_chance() -> None:
    assert guessed("门口有三轮", (CART, "楼下三轮停着"), *OTHERS) == []


def test_words_that_stand_in_cases_of_every_kind_say_nothing() -> None:
    everywhere = [(code, f"武南村社区{words}") for code, words in OTHERS]

    assert guessed("武南村社区有事", *everywhere) == []


def test_words_that_stand_in_most_cases_say_nothing_though_all_were_settled_on_one_row() -> None:
    """What use found: after two dispatches of one row every report came up as that row."""
    assert guessed("社区网格地点", *([(CART, "社区网格地点")] * MIN_CHOICES)) == []


def test_the_catalogues_own_words_go_first() -> None:
    past = [(SHOP, "推车卖早点的又来")] * 5

    assert guess("推车卖早点的又来", *past, *OTHERS).row == SMALL.require_row("E0406-1")


def test_where_the_catalogue_is_in_doubt_the_past_decides_the_order() -> None:
    past = [(LID, "卖早点的又来")] * 5

    assert guessed("井盖旁占道")[0] == "E0406-1"
    assert guessed("井盖旁占道卖早点的又来", *past, *OTHERS)[0] == "P0101-1"


def test_what_is_only_learned_stands_on_the_card_when_several_words_agree() -> None:
    past = [(CART, "三轮又来了")] * 3

    assert not guess("门口有三轮", *past, *OTHERS).sure
    assert guess("三轮又来了", *past, *OTHERS).sure


def test_a_row_that_is_no_longer_in_the_catalogue_is_never_guessed() -> None:
    gone = RowCode("E7777-1")

    assert guessed("门口有三轮", (gone, "三轮"), (gone, "三轮"), *OTHERS) == []


def test_digits_and_signs_part_the_pairs() -> None:
    assert pairs("12号门口,推车A") == {"号门", "门口", "推车"}


SHIPPED = load_catalogue(DEFAULT_CATALOGUE, DAY_MINUTES)


@pytest.mark.parametrize(
    ("text", "of", "hidden"),
    [
        ("路灯不亮", About.NOBODY, False),
        ("路灯不亮", About.PERSON, False),
        ("路灯不亮", About.CONFLICT, True),
        ("路灯不亮", About.MATTER, True),
        ("东西有问题", About.NOBODY, False),
        ("东西有问题", About.PEOPLE, True),
        ("东西有问题", About.PERSON, True),
        ("医保怎么交", About.PEOPLE, False),
        ("医保怎么交", About.PERSON, True),
        ("夫妻吵架要离婚", About.NOBODY, True),
    ],
)
def test_what_speaks_of_somebody_is_hidden_unless_it_is_surely_about_a_thing(
    text: str, of: About, hidden: bool
) -> None:
    assert guess_rows(SHIPPED, text, of=of).sensitive is hidden


def test_a_service_to_somebody_weighs_less_where_nobody_is_spoken_of() -> None:
    assert guess_rows(SHIPPED, "楼梯扶手断了,老人上下不便").rows[0].code == "P0298-1"
