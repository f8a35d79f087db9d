"""`/who`: whose matter it is by the grid responsibility list 项目清单, and what to tell the resident."""

from collections.abc import Iterable

from markupsafe import Markup

from dispatch.model import Person, UnitCode
from dispatch.rulebook.responsibility import Matter
from dispatch.suggest.unit_of_code import unit_of
from handlers.access.participants import assigned_units, unit_name
from handlers.bot_api.callback_data import ListName, ListTap
from handlers.bot_api.incoming import Pressed, Said
from handlers.notify.messages import ResponsibilityList, ResponsibilityMatter
from handlers.queries.list_page import PageView, Row, button, page_buttons, page_number, stacked
from handlers.turn.carry_out import Turn
from handlers.turn.private_reply import answer_said, show_page
from handlers.wording.speech import Saying
from storage.transaction import Transaction

_OTHERS = 6
_A_PAGE = 12


def who(turn: Turn, person: Person, said: Said, words: str) -> None:
    """Shows the likeliest matter in full and others as buttons; without words, or without a hit, the whole list."""
    found = _found(turn, words) if words else []
    if found:
        answer_said(turn, person, said, ResponsibilityMatter(found[0], tuple(found[1 : 1 + _OTHERS])))
    else:
        answer_said(turn, person, said, ResponsibilityList(sought=bool(words)))


def _found(turn: Turn, words: str) -> list[str]:
    """Codes of matters: first by what the catalogue takes the words for, then by the words of the list itself."""
    book = turn.centre.book
    meant = (book.responsibilities.of_subclass(row.subclass) for row in book.catalogue.find_rows(words))
    matters = [*(matter for matter in meant if matter is not None), *book.responsibilities.find(words)]
    return list(dict.fromkeys(matter.code for matter in matters))


def tapped(turn: Turn, person: Person, pressed: Pressed, argument: str) -> None:
    """Shows what a button names: a dash and a page, or the code of a matter. Raises ValueError for no page."""
    if argument.startswith("-"):
        show_page(turn, person, pressed, ResponsibilityList(page_number(argument[1:])))
    elif turn.centre.book.responsibilities.matter(argument) is None:
        turn.out.alert(pressed.callback, "said.bad_button", loud=True)
    else:
        show_page(turn, person, pressed, ResponsibilityMatter(argument))


def matter_page(tx: Transaction, asked: ResponsibilityMatter, say: Saying) -> PageView:
    book = say.centre.book.responsibilities
    matter = book.matter(asked.code)
    if matter is None:
        return say("who.gone"), []
    lines = [
        say("who.name", name=matter.name),
        say("who.lead", unit=_meant(tx, assigned_units(tx).get(matter.name, matter.lead))),
        say("who.window", window=matter.window),
        say("who.basis", basis=matter.basis),
        say("who.tell", tell=matter.tell),
    ]
    if matter.assistants:
        lines.insert(2, say("who.assistants", units="、".join(_helpers(tx, matter, say))))
    others = [book.matter(code) for code in asked.others]
    rows = _buttons(other for other in others if other is not None)
    return stacked(lines), [*rows, [button(say.words.plain("verb.all_matters"), ListTap(ListName.WHO, "-0"))]]


def matters_page(asked: ResponsibilityList, say: Saying) -> PageView:
    """One page of the whole list."""
    matters = say.centre.book.responsibilities.matters
    pages = max(1, -(-len(matters) // _A_PAGE))
    page = min(asked.page, pages - 1)
    head: list[Markup] = [say("who.none")] if asked.sought else []
    lines = [*head, say("who.all", count=len(matters)), say("list.page", page=page + 1, pages=pages)]
    shown = matters[page * _A_PAGE : (page + 1) * _A_PAGE]
    return stacked(lines), [*_buttons(shown), *page_buttons(say, ListName.WHO, "-", page, pages)]


def _helpers(tx: Transaction, matter: Matter, say: Saying) -> Iterable[str]:
    """The names of the assisting units; `station` means the station of the place where it happens."""
    for unit in matter.assistants:
        yield say.words.plain("who.station") if unit == "station" else _meant(tx, unit)


def _meant(tx: Transaction, code: UnitCode) -> str:
    """The name of the street's unit behind a code of the list."""
    unit = unit_of(code, tx.places.units(), assigned_units(tx))
    return unit.name if unit is not None else unit_name(tx, code)


def _buttons(matters: Iterable[Matter]) -> list[Row]:
    return [[button(matter.name, ListTap(ListName.WHO, matter.code))] for matter in matters]
