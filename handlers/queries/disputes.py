"""Writes the director's list of matters that units have passed on to one another, with the ruling on each."""

from markupsafe import Markup

from dispatch.case.refusals import RoleNeeded
from dispatch.model import Person, Role
from handlers.access.participants import unit_name
from handlers.bot_api.callback_data import ListName, ListTap, to_36
from handlers.bot_api.incoming import Pressed
from handlers.notify.messages import DisputeList
from handlers.queries.list_page import A_PAGE, PageView, button, page_buttons, stacked
from handlers.turn.carry_out import Turn
from handlers.turn.private_reply import show_page
from handlers.wording.speech import Saying
from storage.cases.disputes import Dispute
from storage.transaction import Transaction

_READERS = (Role.STAFF, Role.DIRECTOR)


def tapped(turn: Turn, person: Person, pressed: Pressed, page: int) -> None:
    if not may_look(person):
        raise RoleNeeded(_READERS)
    show_page(turn, person, pressed, DisputeList(page))


def may_look(person: Person) -> bool:
    """Whether the list is this person's to see."""
    return bool(person.roles & set(_READERS))


def disputes_page(tx: Transaction, asked: DisputeList, say: Saying) -> PageView:
    """The list, what waits for a ruling first; a button opens the case by which the matter came up."""
    disputes = tx.disputes.all()
    pages = max(1, -(-len(disputes) // A_PAGE))
    page = min(asked.page, pages - 1)
    shown = disputes[page * A_PAGE : (page + 1) * A_PAGE]
    lines = [say("list.disputes", count=len(disputes)), *(_line(tx, dispute, say) for dispute in shown)]
    cases = [button(tx.cases.require(d.case).number[-9:], ListTap(ListName.OPEN, to_36(d.case))) for d in shown]
    opening = [cases[i : i + 3] for i in range(0, len(cases), 3)]
    back = [button(say.words.plain("verb.back_to_board"), ListTap(ListName.BOARD, "a-sum-0"))]
    return stacked(lines), [*opening, *page_buttons(say, ListName.DISPUTES, "", page, pages), back]


def _line(tx: Transaction, dispute: Dispute, say: Saying) -> Markup:
    subclass = say.centre.book.catalogue.subclass(dispute.subclass)
    what = subclass.name if subclass is not None else dispute.subclass
    where = tx.places.station_name(dispute.station)
    if dispute.unit is None:
        return say("list.dispute_open", what=what, where=where, time=say.time(dispute.at))
    return say(
        "list.dispute_ruled", what=what, where=where, time=say.time(dispute.at), unit=unit_name(tx, dispute.unit)
    )
