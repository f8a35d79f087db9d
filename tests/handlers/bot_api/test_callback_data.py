"""The buttons under prompts and lists: what is written is read back, and nothing else is taken for a button."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.bot_api.callback_data import (
    CHOICES,
    ListName,
    ListTap,
    PromptButton,
    PromptTap,
    decode,
    encode,
    from_36,
    to_36,
)
from tests.handlers.forging import NO_PAGES

FAR = 36**6


def test_no_code_of_a_button_is_ever_changed() -> None:
    assert {*PromptButton} == {
        *("submit", "cancel", "open", "drop", "skip", "urgent", "row", "page", "step", "time", "format", "do"),
    }
    assert {*ListName} == {
        "board",
        "find",
        "open",
        "case",
        "roster",
        "together",
        "mine",
        "rules",
        "who",
        "disputes",
        "pictures",
        "digest",
        "doors",
        "campaign",
        "rounds",
    }


@pytest.mark.parametrize("button", PromptButton)
def test_the_buttons_under_a_question_come_back_as_they_were(button: PromptButton) -> None:
    assert decode(encode(PromptTap(button, FAR))) == PromptTap(button, FAR)


@pytest.mark.parametrize("button", PromptButton)
def test_only_a_choice_carries_what_was_chosen(button: PromptButton) -> None:
    assert (decode(f"a:{button.value}:1:fields") is not None) is (button in CHOICES)


@pytest.mark.parametrize("name", ListName)
def test_the_buttons_under_a_list_come_back_as_they_were(name: ListName) -> None:
    assert decode(encode(ListTap(name, "a-sum-0"))) == ListTap(name, "a-sum-0")


@pytest.mark.parametrize("page", [*filter(None, NO_PAGES), "more", "un-1", "rate"])
def test_a_page_that_no_menu_of_categories_has_is_neither_drawn_nor_read(page: str) -> None:
    with pytest.raises(ValueError, match="no list"):
        encode(PromptTap(PromptButton.PAGE, 1, page))
    assert decode(f"a:page:1:{page}") is None


@pytest.mark.parametrize("data", ["", "a", "a:submit:", "a:Submit:1:", "a:accept:1:", "a:submit:1:x", "l:nothing:0"])
def test_a_button_that_was_never_drawn_is_none(data: str) -> None:
    assert decode(data) is None


@given(st.integers(0, 36**12 - 1))
def test_a_number_of_base_36_comes_back(number: int) -> None:
    assert from_36(to_36(number)) == number
