"""Lists and histories never stand in a group: they go to the person alone, and their pages turn where they stand."""

from dataclasses import replace

from dispatch.model import Person, PersonId
from handlers.bot_api.incoming import Pressed, Said
from handlers.notify.destinations import Destination, private
from handlers.notify.messages import DoctorFindings, Page
from handlers.turn.carry_out import Question, Turn


def answer_said(turn: Turn, person: Person, said: Said, page: Page) -> None:
    """To the person's own chat; where it was asked for in a group, one line there says so."""
    _answer(turn, person, Destination(said.chat.id, said.chat.thread), said.message_id, page)


def turn_page(turn: Turn, person: Person, pressed: Pressed, page: Page) -> None:
    """Another page, in the same message."""
    _turn_page(turn, person, pressed.callback, pressed.message_id, page)


def address(turn: Turn, person: Person, came: Said | Pressed) -> dict[str, object]:
    """Where the answer to a long question goes: plain JSON for the Question's params."""
    to: dict[str, object] = {"person": person.id, "origin": turn.origin, "message": came.message_id}
    if isinstance(came, Pressed):
        return to | {"callback": came.callback}
    return to | {"chat": came.chat.id, "thread": came.chat.thread}


def addressee(turn: Turn, question: Question) -> Person | None:
    """Who asked, as the roster has that person now; None for somebody who left it meanwhile."""
    person = turn.tx.people.get(PersonId(int(str(question.params["person"]))))
    return person if person is not None and person.active else None


def reply(turn: Turn, question: Question, person: Person, page: Page | DoctorFindings) -> None:
    """The answer to a long question, at the address that it came with."""
    asked, message = question.params, int(str(question.params["message"]))
    if "callback" in asked and not isinstance(page, DoctorFindings):
        _turn_page(turn, person, str(asked["callback"]), message, page)
    else:
        thread = None if asked["thread"] is None else int(str(asked["thread"]))
        _answer(turn, person, Destination(int(str(asked["chat"])), thread), message, page)


def _answer(turn: Turn, person: Person, asked_in: Destination, message: int, page: Page | DoctorFindings) -> None:
    if person.telegram_id is None or (not person.reachable and asked_in.chat_id != person.telegram_id):
        turn.out.say(asked_in, "said.cannot_write_privately", reply_to=message)
        return
    turn.out.show(private(person), page)
    if asked_in.chat_id != person.telegram_id:
        turn.out.say(asked_in, "said.sent_privately", reply_to=message)


def _turn_page(turn: Turn, person: Person, callback: str, message: int, page: Page) -> None:
    turn.out.alert(callback, "")
    turn.out.show(private(person), replace(page, edit=message))
