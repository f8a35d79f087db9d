"""Three guesses for a category: from the catalogue's words and from what staff have chosen before."""

from dispatch.model import RowCode
from dispatch.suggest.guess_category import MAX_GUESSES, guess_rows, pairs
from tests.dispatch.rulebook.test_catalogue import SMALL, codes

CART, SHOP, LID = RowCode("E0406-1"), RowCode("E0405-1"), RowCode("P0101-1")


def guessed(text: str, *past: tuple[RowCode, str], named: str | None = None) -> list[str]:
    return codes(guess_rows(SMALL, text, past, named))


def test_without_any_past_it_is_the_catalogue_that_guesses() -> None:
    assert guessed("占道经营") == ["E0406-1", "E0405-1"]
    assert guessed("今天天气不错") == []


def test_each_sub_class_comes_before_the_further_states_of_one() -> None:
    assert guessed("井盖旁占道") == ["E0406-1", "P0101-1", "P0101-2"]
    assert len(guessed("井盖旁占道经营")) == MAX_GUESSES


def test_the_category_that_the_reporter_named_goes_before_the_words() -> None:
    assert guessed("推车堵了路", named="井盖") == ["P0101-1", "P0101-2"]
    assert guessed("推车堵了路", named="别的") == ["E0406-1"]


def test_what_staff_have_called_the_same_twice_is_guessed_though_the_catalogue_knows_no_word_of_it() -> None:
    past = [(CART, "楼下三轮停着不走"), (CART, "三轮又来了"), (SHOP, "桌椅摆出来")]

    assert guessed("门口有三轮", *past) == ["E0406-1"]


def test_one_past_case_is_chance() -> None:
    assert guessed("门口有三轮", (CART, "楼下三轮停着")) == []


def test_words_that_stand_in_cases_of_every_kind_say_nothing() -> None:
    past = [(CART, "武南村"), (SHOP, "武南村"), (LID, "武南村"), (CART, "武南村三轮")]

    assert guessed("武南村有事", *past) == []


def test_many_past_choices_outweigh_the_catalogue_and_few_do_not() -> None:
    few = [(SHOP, "推车")] * 2
    many = [(SHOP, "推车卖早点的又来")] * 2

    assert guessed("推车", *few)[0] == "E0406-1"
    assert guessed("推车卖早点的又来", *many)[0] == "E0405-1"


def test_a_row_that_is_no_longer_in_the_catalogue_is_never_guessed() -> None:
    gone = RowCode("E7777-1")

    assert guessed("门口有三轮", (gone, "三轮"), (gone, "三轮")) == []


def test_digits_and_signs_part_the_pairs() -> None:
    assert pairs("12号门口,推车A") == {"号门", "门口", "推车"}
