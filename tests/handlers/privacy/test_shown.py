"""However somebody writes a number, a name or a door: no card, prompt, question, history or form shows it."""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import Any

import pytest

from dispatch.case import events as e
from dispatch.model import Case, Decision, DecisionKind, Place, Status, Supervision, SupervisionKind
from handlers.forms.forms import FORMS
from handlers.notify.district_package import form_text, row_file
from handlers.privacy import masks
from handlers.privacy.numbers.digits import views
from handlers.rendering.prompt_text import prompt_text
from handlers.wording.speech import saying
from storage.messages.prompts import PromptKind
from storage.transaction import Transaction
from tests.dispatch.prepared import case_in
from tests.handlers.privacy.test_sensitive import GROUPS, PAGES, WHYS
from tests.handlers.rendering.test_render import sent
from tests.handlers.town import put
from tests.handlers.weekly import CENTRE
from tests.street import DIRECTOR, HEAD, LI, MONDAY_0942, OFFICER_SQUAD, WANG, local

Undone = Callable[[], AbstractContextManager[None]]
NAME, DOOR = "欧阳靖远", "首义路12号3栋2单元501室"
NUMBERS = {"phone": "13877665544", "identity": "420106200204020889", "card": "6222021234567890128"}
SIZES = {"phone": (3, 4, 4), "identity": (6, 8, 4), "card": (4, 4, 4, 4, 3)}
PRIVATE = tuple(1000 + person.id for person in (WANG, HEAD, LI, DIRECTOR, OFFICER_SQUAD))
HAN = "零一二三四五六七八九"
ZERO_WIDTH = "\u200b\u200c\u2060\ufeff"


def wide(number: str) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in number)


def parted(number: str, sizes: tuple[int, ...], mark: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return mark.join(parts)


WRITINGS: dict[str, Callable[[str, tuple[int, ...]], str]] = {
    "plain": lambda number, sizes: number,
    "wide": lambda number, sizes: wide(number),
    "spaced": lambda number, sizes: parted(number, sizes, " "),
    "dashed": lambda number, sizes: parted(number, sizes, "-"),
    "wide and spaced": lambda number, sizes: parted(wide(number), sizes, "\u3000"),
    "zero width": lambda number, sizes: "".join(d + ZERO_WIDTH[i % 4] for i, d in enumerate(number)),
    "wide and zero width": lambda number, sizes: parted(wide(number), sizes, "\u200b"),
    "spoken": lambda number, sizes: "".join(HAN[int(d)] for d in number),
    "circled and bold": lambda number, sizes: "".join(chr(0x1D7CE + int(d)) for d in number),
}


LABELS = {"phone": "电话", "identity": "身份证", "card": "卡号"}
PROMPTED = [Status.HANDLING, Status.DISPATCHED, Status.REPORTED, Status.VERIFIED]
MASKED, EXAMPLE = "138****5544", "13800001234"
"""The phone as a card shows it; and the number in the sentence that shows how to write one."""


def typed(writing: str) -> str:
    how = WRITINGS[writing]
    told = [f"{label}{how(NUMBERS[kind], SIZES[kind])}" for kind, label in LABELS.items()]
    return f"在{DOOR}，找{NAME}，{'，'.join(told)}。"


def filled(tx: Transaction, status: Status, words: str, *, sensitive: bool = False) -> Case:
    """A case in which everything that anybody can write says this."""
    case = case_in(status)
    told = tx.notes.keep(words, None, MONDAY_0942)
    supervised = Supervision(SupervisionKind.LEADER, case.since, told, local(25, 17))
    wanted = Decision(DecisionKind.ASSIST, case.since, local(25, 17), LI.id, 2, told) if case.decision else None
    full = replace(
        case,
        revision=case.revision + 4,
        sensitive=sensitive,
        description=told,
        place=Place(note=told),
        contact=tx.notes.keep_contact(case.id, NAME, NUMBERS["phone"], MONDAY_0942),
        question=told,
        result=told if case.result is not None else None,
        quoted_from=tx.notes.keep(NAME, None, MONDAY_0942),
        supervisions=(supervised,) if case.open else (),
        decision=wanted,
        assists=tuple(replace(a, task=told) for a in case.assists),
    )
    return put(tx, full, e.Supplemented(note=told), e.Progressed(note=told))


@lru_cache(maxsize=1000)
def readings(shown: str) -> list[str]:
    """The digits of a text, one after the other, in each way to read it. What is masked is often the same text."""
    return ["".join(c for c in view.digits if c.isdigit()) for view in views(shown)]


def hides(shown: str, *, door: bool) -> None:
    assert NAME not in "".join(shown.split())
    for digits in readings(shown):
        for number in NUMBERS.values():
            assert number not in digits
            assert number[:-4] not in digits
    if door:
        assert "501" not in masks.normal(shown)


def texts(out: Any) -> str:
    return "" if out is None else f"{out.params.get('text', '')}{out.params.get('reply_markup', '')}"


@pytest.mark.parametrize("status", Status)
def test_no_card_shows_what_anybody_has_written(tx: Transaction, undone: Undone, status: Status) -> None:
    for writing, chat in product(WRITINGS, (*GROUPS, *PRIVATE)):
        with undone():
            case = filled(tx, status, typed(writing))
            for page in (None, random.choice(PAGES)):
                out = texts(sent(tx, "card", {"case": case.id, "page": page}, chat))
                hides(out, door=chat < 0)
                assert chat not in (GROUPS[0], 1000 + LI.id) or out.count(MASKED) > 1, "it is there, but masked"


@pytest.mark.parametrize("why", WHYS)
def test_no_prompt_shows_it(tx: Transaction, undone: Undone, why: str) -> None:
    for writing, chat in product(WRITINGS, (*GROUPS, *PRIVATE)):
        with undone():
            case = filled(tx, random.choice(PROMPTED), typed(writing))
            params = {"case": case.id, "why": why, "note": case.description, "fresh": True}
            hides(texts(sent(tx, "card", params, chat)), door=chat < 0)


@pytest.mark.parametrize("form", sorted(FORMS))
def test_no_question_shows_it(tx: Transaction, undone: Undone, form: PromptKind) -> None:
    """Drawn without a look at who may be asked now: most of them never are of such a case, or in a group."""
    for writing, chat in product(WRITINGS, (GROUPS[0], 1000 + LI.id)):
        with undone():
            case = filled(tx, Status.AWAITING_INFO, typed(writing))
            notes = [case.description]
            prompt = tx.prompts.open(LI.id, chat, form, MONDAY_0942, local(24, 9), case.id, {"verb": "rj"}, notes)
            words, keyboard = prompt_text(tx, prompt, saying(CENTRE, MONDAY_0942))
            hides(f"{words}{keyboard}".replace(EXAMPLE, ""), door=chat < 0)


@pytest.mark.parametrize("writing", WRITINGS)
def test_no_history_and_nothing_that_goes_up_to_the_district_shows_it(tx: Transaction, writing: str) -> None:
    case = filled(tx, Status.ESCALATED, typed(writing))
    say = saying(CENTRE, MONDAY_0942)

    for reader in PRIVATE:
        shown = texts(sent(tx, "history", {"case": case.id}, reader))
        hides(shown, door=False)
        assert MASKED in shown
    hides(form_text(tx, case, say), door=False)
    hides(row_file(tx, case, say).content.decode(), door=False)
