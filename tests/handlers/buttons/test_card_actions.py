"""One row per button: each has its words, its place in the keyboard, a way to act, and a form that exists."""

import ast
from pathlib import Path

import pytest

import tests.stories
from dispatch.case import commands as c
from handlers.areas import AREAS
from handlers.bot_api.card_pages import PageKind
from handlers.buttons.arguments import Argument
from handlers.buttons.card_actions import ACTION_OF, LINES, CardAction
from handlers.buttons.card_button import Section
from handlers.forms.forms import FORMS, command_type
from handlers.wording import LANGUAGES, wording
from storage.messages.prompts import PromptKind
from tests.stories.button_stories import STORIES

UNNAMED = {CardAction.PHONE_FOR, CardAction.SHOW_PAGE}
"""It stands under the name of what it leads to."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("action", CardAction)
def test_every_button_has_its_words_in_every_language(action: CardAction, language: str) -> None:
    assert wording(language).has(f"verb.{action.code}") is (action not in UNNAMED)


@pytest.mark.parametrize("action", CardAction)
def test_every_button_has_a_place_in_the_keyboard(action: CardAction) -> None:
    assert action.row.at
    for at in action.row.at:
        assert action in LINES[at.section][at.line]


@pytest.mark.parametrize("section", Section)
def test_every_part_of_the_keyboard_has_buttons_and_only_the_unit_s_is_packed_anew(section: Section) -> None:
    lines = LINES[section]

    assert lines
    assert section in (Section.PAGE, Section.UNIT) or all(1 <= len(line) <= 3 for line in lines)
    assert sorted({at.line for action in CardAction for at in action.row.at if at.section is section}) == [
        *range(len(lines))
    ]


@pytest.mark.parametrize("action", CardAction)
def test_every_button_does_something_with_whatever_it_may_carry(action: CardAction) -> None:
    row = action.row
    choice = row.does or row.reasons or row.form or row.becomes

    assert row.page is not None or choice is not None
    assert (choice is None) is (row.page is not None and row.argument is Argument.NONE)
    assert row.reasons is None or row.form is not None, "«自己写» opens a form"
    assert (row.reasons is not None) is (row.argument is Argument.REASON)
    assert row.does is None or (row.form is None and row.becomes is None)


@pytest.mark.parametrize(
    "action",
    [action for action in CardAction if action.row.form is not None and action is not CardAction.PHONE_REASON],
)
def test_the_form_of_a_button_ends_in_the_command_of_the_button(action: CardAction) -> None:
    row = action.row
    assert row.form in FORMS

    assert command_type(row.form, {"verb": action.code}) is row.command


def test_every_form_is_opened_by_a_button() -> None:
    assert {action.row.form for action in CardAction} - {None} == FORMS.keys()
    others = {PromptKind.GUIDED_FORM, PromptKind.DRAFT, PromptKind.EXPORT}
    of_areas = {kind for area in AREAS for kind in area.prompts}
    assert FORMS.keys() | others | of_areas == set(PromptKind)


def test_a_page_is_opened_by_a_button_or_by_a_page_before_it() -> None:
    opened = {action.row.page for action in CardAction} - {None}

    assert opened | {
        PageKind.SUBCLASSES,
        PageKind.CONDITIONS,
        PageKind.GRIDS,
        PageKind.HOW,
        PageKind.MERGE,
        PageKind.PHONE,
    } == set(PageKind)


def test_a_code_has_two_letters_and_is_given_once() -> None:
    assert len(ACTION_OF) == len(CardAction)
    assert all(len(code) == 2 and code.isascii() and code.islower() for code in ACTION_OF)


def test_what_is_no_command_is_open_to_whoever_sees_it() -> None:
    """The attachments and the place ask by themselves who may read the case, the phone who must call."""
    assert {action for action in CardAction if action.row.command is None} == {
        CardAction.ATTACHMENTS,
        CardAction.SHOW_PLACE,
        CardAction.SHOW_PHONE,
        CardAction.PHONE_FOR,
        CardAction.PHONE_REASON,
        CardAction.MORE,
        CardAction.BACK,
        CardAction.SHOW_PAGE,
    }


def test_the_package_goes_to_whoever_may_amend_the_case() -> None:
    assert CardAction.PACKAGE.row.command is c.Amend


def test_every_button_is_tapped_in_some_story() -> None:
    """That the story taps it indeed, the stage looks at the end of the story."""
    folder = Path(next(iter(tests.stories.__path__)))
    there = {
        f"{path.name}::{node.name}"
        for path in folder.glob("test_*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.AsyncFunctionDef) and "stage" in {argument.arg for argument in node.args.args}
    }

    assert STORIES.keys() <= there
    assert {action for actions in STORIES.values() for action in actions} == set(CardAction)
