"""Taps that show something and change nothing: another page of the card, the attachments, the package."""

from dispatch.case.refusals import NotYours
from dispatch.case.rights import Relation, relations
from handlers.access.audience import may_read
from handlers.access.scene import scene_of
from handlers.bot_api.card_pages import CardPage, read_page
from handlers.buttons.card_press import CardPress
from handlers.notify import attachments, district_package
from handlers.turn.carry_out import Turn


def open_page(turn: Turn, press: CardPress, page: CardPage | None) -> None:
    """That page of the card, in place of what the card shows; None is the first."""
    turn.out.alert(press.pressed.callback, "")
    turn.out.card(press.case, press.card, page, anew=True)


def show_front(turn: Turn, press: CardPress) -> None:
    open_page(turn, press, None)


def show_page(turn: Turn, press: CardPress) -> None:
    """The page that the button names."""
    open_page(turn, press, read_page(press.argument))


def show_attachments(turn: Turn, press: CardPress) -> None:
    """Before and after, together, to whom may read the case; privately, so that no group is filled."""
    case, person = press.case, press.person
    if not may_read(person, case, relations(person, case, scene_of(turn.tx, case, person))):
        raise NotYours(case.number, "Read", (Relation.REPORTER, Relation.OFFICER, Relation.STAFF))
    if not case.media and not case.results:
        turn.out.alert(press.pressed.callback, "said.no_attachments")
    elif person.telegram_id is None or not person.reachable:
        turn.out.alert(press.pressed.callback, "said.cannot_write_privately", loud=True)
    else:
        turn.out.alert(press.pressed.callback, "" if press.card.person else "said.sent_privately")
        attachments.show(turn.out, case, person)


def send_package(turn: Turn, press: CardPress) -> None:
    """What the district is to get by hand, privately."""
    turn.out.alert(press.pressed.callback, "" if press.card.person else "said.sent_privately")
    district_package.send_package(turn.out, press.case, press.person)
