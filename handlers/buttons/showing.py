"""Taps that show something and change nothing: another page of the card, the attachments, the package."""

from dispatch.case.refusals import NotYours
from dispatch.case.rights import Relation, relations
from handlers.access.audience import may_read
from handlers.access.scene import scene_of
from handlers.bot_api.card_pages import CardPage, PageKind, read_page
from handlers.buttons.card_press import CardPress
from handlers.notify import attachments, district_package
from handlers.notify.destinations import is_reached, private
from handlers.notify.messages import PlaceShown
from handlers.turn.carry_out import Turn
from handlers.turn.reveal import require_reveal, reveal
from handlers.turn.working_card import open_working_card
from handlers.wording import wording
from storage.messages.parcels import Priority


def open_page(turn: Turn, press: CardPress, page: CardPage | None) -> None:
    """That page of the card, in place of what a private card shows; from a group, in private. None is the first."""
    if press.in_group:
        open_working_card(turn, press.person, press.case, press.pressed.callback, page)
        return
    turn.out.alert(press.pressed.callback, "")
    turn.out.card(press.case, press.card, page, anew=True, priority=Priority.ANSWER)


def show_front(turn: Turn, press: CardPress) -> None:
    show_page(turn, press)


def show_page(turn: Turn, press: CardPress) -> None:
    """The page that the button names, the first where it names none. In a group such a button is an old one: its
    card shows its front again."""
    open_page(turn, press, read_page(press.argument))
    if press.in_group:
        turn.out.card(press.case, press.card, anew=True)


def show_merge(turn: Turn, press: CardPress) -> None:
    """The two cases side by side, to be looked at before they are merged."""
    open_page(turn, press, CardPage(PageKind.MERGE, press.argument))


def show_attachments(turn: Turn, press: CardPress) -> None:
    """Before and after, together, to whom may read the case; privately, so that no group is filled."""
    _require_reader(turn, press)
    if not press.case.media and not press.case.results:
        turn.out.alert(press.pressed.callback, "said.no_attachments")
    elif _is_told_where(turn, press):
        attachments.show(turn.out, press.case, press.person)


def show_place(turn: Turn, press: CardPress) -> None:
    """The exact point, to whom may read the case; privately, for it may be somebody's door. Each look is logged."""
    _require_reader(turn, press)
    if press.case.place.point is None:
        turn.out.alert(press.pressed.callback, "said.no_point")
    elif _is_told_where(turn, press):
        turn.tx.notes.log_place_view(press.case.id, press.person.id, "看位置", turn.at)
        turn.out.show(private(press.person), PlaceShown(press.case.id))


def ask_phone(turn: Turn, press: CardPress) -> None:
    """Why the number is wanted: ready reasons, or words."""
    require_reveal(turn.tx, press.person, press.case)
    open_page(turn, press, CardPage(PageKind.PHONE))


def show_phone(turn: Turn, press: CardPress) -> None:
    """The resident's number, for a ready reason."""
    reason = wording(turn.centre.language).plain(f"purpose.{press.argument}")
    reveal(turn, press.person, press.case, reason)
    turn.out.alert(press.pressed.callback, "")


def _require_reader(turn: Turn, press: CardPress) -> None:
    case, person = press.case, press.person
    if not may_read(person, case, relations(person, case, scene_of(turn.tx, case, person))):
        raise NotYours(case.number, "Read", (Relation.REPORTER, Relation.OFFICER, Relation.STAFF))


def _is_told_where(turn: Turn, press: CardPress) -> bool:
    """Answers the tap. False where nothing can be sent to the person in private."""
    if not is_reached(press.person):
        turn.out.alert(press.pressed.callback, "said.cannot_write_privately", loud=True)
        return False
    turn.out.alert(press.pressed.callback, "said.sent_privately" if press.in_group else "")
    return True


def send_package(turn: Turn, press: CardPress) -> None:
    """What the district is to get by hand, privately."""
    turn.out.alert(press.pressed.callback, "" if press.card.person else "said.sent_privately")
    district_package.send_package(turn.out, press.case, press.person)
