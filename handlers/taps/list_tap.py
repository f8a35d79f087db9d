"""A tap under a list: it opens a case or shows another page. Only summaries stand in groups too."""

from typing import Final

from dispatch.model import Case, CaseId, Person
from handlers.access.audience import require_sight
from handlers.areas import AREAS
from handlers.bot_api.callback_data import ListName, ListTap, from_36
from handlers.bot_api.incoming import Pressed
from handlers.notify.destinations import private
from handlers.notify.messages import CaseHistory
from handlers.queries import board, disputes, group_pictures, my_cases, responsibilities, rules, search, summaries
from handlers.queries.list_page import page_number
from handlers.roster.import_file import roster_tapped
from handlers.taps.decide_together import decisions_tapped
from handlers.taps.forged import Forged
from handlers.turn.carry_out import Turn
from handlers.turn.private_reply import show_page
from handlers.turn.reader_query import ReaderQuery
from storage.messages.parcels import Priority

_AREAS: Final = {name: take for area in AREAS for name, take in area.lists.items()}
"""What takes the taps of the areas' buttons."""


def list_tapped(turn: Turn, person: Person, pressed: Pressed, tap: ListTap) -> ReaderQuery | None:
    """Always answers, at once or through a ReaderQuery. Raises a Refusal for what may not be seen, or Forged."""
    try:
        return _tapped(turn, person, pressed, tap)
    except ValueError:
        if not turn.tx.restores.lost(pressed.drawn_at):
            raise Forged from None
        turn.out.alert(pressed.callback, "said.before_restore", loud=True)
        return None


def _tapped(turn: Turn, person: Person, pressed: Pressed, tap: ListTap) -> ReaderQuery | None:
    """ValueError for a button that is not of ours."""
    match tap.name:
        case ListName.BOARD:
            place = board.read_place(tap.argument)
            if place is None:
                raise ValueError(tap.argument)
            return board.board(turn, person, pressed, place)
        case ListName.FIND:
            _require_given(tap.argument.partition("-")[0], turn.tx.searches.newest())
            return search.tapped(turn, person, pressed, tap.argument)
        case ListName.OPEN:
            _open(turn, person, pressed, _case(turn, person, tap.argument))
        case ListName.DIGEST:
            return summaries.tapped(turn, person, pressed, tap.argument)
        case ListName.ROSTER:
            if tap.argument != "known":
                _require_given(tap.argument.partition("-")[2], turn.tx.pending_rosters.newest())
            roster_tapped(turn, person, pressed, tap.argument)
        case _:
            _show_page(turn, person, pressed, tap)
    return None


def _show_page(turn: Turn, person: Person, pressed: Pressed, tap: ListTap) -> None:
    match tap.name:
        case ListName.CASE:
            number, _, page = tap.argument.partition("-")
            found = _case(turn, person, number)
            show_page(turn, person, pressed, CaseHistory(found.id, page_number(page)))
        case ListName.MINE:
            my_cases.tapped(turn, person, pressed, page_number(tap.argument))
        case ListName.RULES:
            rules.tapped(turn, person, pressed, page_number(tap.argument))
        case ListName.WHO:
            responsibilities.tapped(turn, person, pressed, tap.argument)
        case ListName.DISPUTES:
            disputes.tapped(turn, person, pressed, page_number(tap.argument))
        case ListName.TOGETHER:
            decisions_tapped(turn, person, pressed, tap.argument)
        case ListName.PICTURES:
            group_pictures.tapped(turn, person, pressed, tap.argument)
        case _:
            _AREAS[tap.name](turn, person, pressed, tap.argument)


def _open(turn: Turn, person: Person, pressed: Pressed, case: Case) -> None:
    """The card anew at the foot of the chat, with the buttons that are lawful for this person now."""
    turn.out.alert(pressed.callback, "")
    turn.out.new_card(case.id, private(person), None, priority=Priority.ANSWER)


def _case(turn: Turn, person: Person, code: str) -> Case:
    """NotYours where the person may not know of it."""
    case = turn.tx.cases.get(CaseId(from_36(code)))
    if case is None:
        raise ValueError(code)
    require_sight(turn.tx, person, case)
    return case


def _require_given(code: str, newest: int) -> None:
    """ValueError for a number, in base 36, that no search and no roster ever had; one that is over is answered."""
    if not 0 < from_36(code) <= newest:
        raise ValueError(code)
