"""Writes the prompts of a draft and of the guided form: what has come so far, what is asked next, the buttons."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from markupsafe import Markup, escape

from dispatch.model import PersonId, RowCode
from handlers.bot_api.callback_data import PromptButton as B
from handlers.bot_api.callback_data import PromptTap, encode
from handlers.bot_api.card_pages import read_page
from handlers.cards.button_rules import Row
from handlers.cards.case_notes import short
from handlers.cards.category_menu import category_menu
from handlers.cards.keyboard_pages import two
from handlers.intake import drafts, guided_form
from handlers.privacy import masks
from handlers.turn.category_guess import guesses
from handlers.wording.speech import Saying
from storage.messages.prompts import Prompt
from storage.transaction import Transaction

PromptView = tuple[Markup, dict[str, object]]
_MAX_TEXT = 300
_LONG_AGO = timedelta(days=180)


def draft_text(tx: Transaction, prompt: Prompt, say: Saying) -> PromptView:
    """Only the question in the chat of the message; to staff, in private, with what was written and by whom."""
    writer = tx.people.require(PersonId(int(str(prompt.args.get("writer", prompt.person)))))
    lines = [say(f"draft.{prompt.args['why']}", name=writer.name)]
    if {"of", "aside"} & set(prompt.args):
        lines.append(escape(short(masks.text(drafts.said_of(prompt).text), _MAX_TEXT)))
    return _stacked(lines), _keyboard([[_button(say, prompt, B.OPEN), _button(say, prompt, B.DROP)]])


def guided_text(tx: Transaction, prompt: Prompt, say: Saying) -> PromptView:
    """The step's question under all that has come; the review asks nothing more."""
    step = str(prompt.args["step"])
    lines = [say("form.title"), *_so_far(tx, prompt, say), say(f"form.{step}")]
    cancel = [_button(say, prompt, B.CANCEL)]
    return _stacked(lines), _keyboard([*_rows(tx, prompt, say, step), cancel])


def _so_far(tx: Transaction, prompt: Prompt, say: Saying) -> Iterator[Markup]:
    words, args = guided_form.words_of(tx, prompt), prompt.args
    if words:
        yield say("form.has_words", text=short(words, _MAX_TEXT))
    if prompt.media:
        yield say("form.has_files", count=len(prompt.media))
    row = say.centre.book.catalogue.row(str(args.get("row")))
    if row is not None:
        yield say("form.has_category", name=say.row(row))
    if args.get("place"):
        yield say("form.has_place", place=args["place"])
    if "latitude" in args:
        yield say("form.has_point")
    if args.get("urgent"):
        yield say("form.is_urgent")
    if args.get("phone"):
        name = masks.name(str(args["name"])) if args.get("name") else ""
        yield say("form.has_contact", name=name, phone=masks.phone(str(args["phone"])))


def _rows(tx: Transaction, prompt: Prompt, say: Saying, step: str) -> list[Row]:
    if step == "category":
        return _categories(tx, prompt, say)
    if step == "place":
        return [[_button(say, prompt, B.SKIP)]]
    if step == "contact":
        return [[_button(say, prompt, B.STEP, "review", words="back")]]
    if step == "words":
        return []
    urgent = "not_urgent" if prompt.args.get("urgent") else "urgent"
    return [
        [_button(say, prompt, B.SUBMIT)],
        [_step(say, prompt, "words"), _step(say, prompt, "category")],
        [_step(say, prompt, "place"), _step(say, prompt, "contact")],
        [_button(say, prompt, B.URGENT, words=urgent)],
    ]


def _categories(tx: Transaction, prompt: Prompt, say: Saying) -> list[Row]:
    """The likely categories first; behind one button the whole menu, field by field."""
    page = str(prompt.args.get("page") or "")
    found = category_menu(say.centre.book.catalogue, read_page(page), _often(tx, prompt, say))
    menu = [
        _labelled(prompt, B.PAGE if choice.page else B.ROW, str(choice.page or choice.row), choice.label)
        for choice in found.choices
    ]
    if menu:
        turns = ((found.before, "verb.previous"), (found.after, "verb.next"))
        turned = [_labelled(prompt, B.PAGE, str(to), say.words.plain(words)) for to, words in turns if to is not None]
        back = _button(say, prompt, B.PAGE, "" if page == "fields" else "fields", words="back")
        return [*two(menu), [*turned, back]]
    text = str(prompt.args.get("asked") or guided_form.words_of(tx, prompt))
    likely = [[_labelled(prompt, B.ROW, row.code, say.row(row))] for row in guesses(tx, say.centre, text).rows]
    return [
        *likely,
        [_button(say, prompt, B.PAGE, "fields", words="other"), _button(say, prompt, B.SKIP, words="unsure")],
    ]


def _often(tx: Transaction, prompt: Prompt, say: Saying) -> Mapping[RowCode, int]:
    """What was reported where the reporter works, in the last half year."""
    person = tx.people.require(prompt.person)
    place = person.grids[0] if len(person.grids) == 1 else person.station
    return tx.cases.past_rows(place, say.at - _LONG_AGO) if place is not None and prompt.args.get("page") else {}


def _step(say: Saying, prompt: Prompt, step: str) -> dict[str, str]:
    return _button(say, prompt, B.STEP, step, words=f"change_{step}")


def _button(say: Saying, prompt: Prompt, which: B, argument: str = "", *, words: str = "") -> dict[str, str]:
    return _labelled(prompt, which, argument, say.words.plain(f"form.button.{words or which}"))


def _labelled(prompt: Prompt, which: B, argument: str, label: str) -> dict[str, str]:
    return {"text": label, "callback_data": encode(PromptTap(which, prompt.id, argument))}


def _keyboard(rows: list[Row]) -> dict[str, object]:
    return {"inline_keyboard": rows}


def _stacked(lines: Iterable[Markup]) -> Markup:
    return Markup("\n").join(lines)
