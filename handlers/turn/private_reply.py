"""Sends lists and histories to the person alone, never to a group; another page takes the place of the first."""

from dataclasses import replace

from dispatch.model import Person
from handlers.bot_api.incoming import Pressed, Said
from handlers.notify.destinations import Destination, private
from handlers.notify.messages import DoctorFindings, Page
from handlers.turn.carry_out import Turn
from handlers.turn.reader_query import AskedByButton, AskedInChat, Asker


def answer_said(turn: Turn, person: Person, said: Said, page: Page) -> None:
    """To the person's own chat; where it was asked for in a group, one line there says so."""
    send_privately(turn, person, asked_in_chat(person, said), page)


def show_page(turn: Turn, person: Person, pressed: Pressed, page: Page) -> None:
    """Another page, in the same message."""
    _show_page(turn, person, asked_by_button(person, pressed), page)


def asker_of(person: Person, message: Said | Pressed) -> Asker:
    """Who asks, and where the answer to a reader query goes."""
    return asked_in_chat(person, message) if isinstance(message, Said) else asked_by_button(person, message)


def asked_in_chat(person: Person, said: Said) -> AskedInChat:
    """The address of an answer to a message."""
    return AskedInChat(person.id, Destination(said.chat.id, said.chat.thread), said.message_id)


def asked_by_button(person: Person, pressed: Pressed) -> AskedByButton:
    """The address of an answer to a tap."""
    return AskedByButton(person.id, pressed.callback, pressed.message_id)


def addressee(turn: Turn, asker: Asker) -> Person | None:
    """Who asked, as the roster has that person now; None for somebody who left it meanwhile."""
    person = turn.tx.people.get(asker.person)
    return person if person is not None and person.active else None


def reply(turn: Turn, asker: Asker, person: Person, page: Page) -> None:
    """The answer to a reader query, where it was asked for."""
    match asker:
        case AskedByButton():
            _show_page(turn, person, asker, page)
        case AskedInChat():
            send_privately(turn, person, asker, page)


def send_privately(turn: Turn, person: Person, asked: AskedInChat, page: Page | DoctorFindings) -> None:
    """To the person's own chat; where it was asked for in a group, one line there says so."""
    own = person.telegram_id == asked.place.chat_id
    if person.telegram_id is None or not (person.reachable or own):
        turn.out.say(asked.place, "said.cannot_write_privately", reply_to=asked.message)
        return
    turn.out.show(private(person), page)
    if not own:
        turn.out.say(asked.place, "said.sent_privately", reply_to=asked.message)


def _show_page(turn: Turn, person: Person, asked: AskedByButton, page: Page) -> None:
    turn.out.alert(asked.callback, "")
    turn.out.show(private(person), replace(page, edit=asked.message))
