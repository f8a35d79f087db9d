"""A case named in words to be merged into: both are shown side by side, and a tap merges them."""

from dispatch.case import commands as c
from dispatch.case.rules import decide
from dispatch.model import Case, Person
from handlers.access.scene import scene_for
from handlers.bot_api.callback_data import to_36
from handlers.bot_api.card_pages import CardPage, PageKind
from handlers.notify.destinations import private
from handlers.turn.carry_out import Turn
from handlers.turn.case_lookup import case_number
from storage.messages.parcels import Priority


def propose_merge(turn: Turn, person: Person, case: Case, text: str) -> None:
    """Raises the Refusal that would stand against the merging, and Unclear where the text names no case."""
    number = case_number(turn, text)
    scene = scene_for(turn.tx, case, c.Merge, person, number)
    decide(case, c.Merge(number), person, turn.at, turn.centre.book.under(case), scene)
    leading = turn.tx.cases.by_number(number)
    if leading is None:
        raise ValueError(f"{number} was there to be merged into and is not any more")
    page = CardPage(PageKind.MERGE, to_36(leading.id))
    turn.out.new_card(
        case.id, private(person), None, page=page, priority=Priority.ANSWER, supersede=f"working:{case.id}"
    )
