"""Whether the cards of a bound group show pictures: an admin chooses it, in private, when it is bound or later."""

from dispatch.case.refusals import RoleNeeded
from dispatch.model import Person, Role
from handlers.bot_api.callback_data import ListName, ListTap, from_36, to_36
from handlers.bot_api.incoming import Pressed
from handlers.notify.destinations import is_reached, private
from handlers.notify.messages import GroupPictures
from handlers.notify.redraw import MAX_CAUGHT_UP, redraw
from handlers.queries.list_page import PageView, button
from handlers.turn.carry_out import Turn
from handlers.wording.speech import Saying
from storage.messages.parcels import Priority
from storage.people.chats import BoundChat, ChatKind
from storage.transaction import Transaction

_ON, _OFF = "on", "off"


def offer(turn: Turn, admin: Person, chat: BoundChat) -> None:
    """The choice, with how it stands. In a group of workers there is none: its cards are always texts."""
    if chat.kind is not ChatKind.WORKER_GROUP and is_reached(admin):
        turn.out.show(private(admin), GroupPictures(chat.chat_id))


def page(tx: Transaction, asked: GroupPictures, say: Saying) -> PageView | None:
    """None for a group that is not bound any more."""
    chat = tx.chats.get(asked.chat)
    if chat is None:
        return None
    words, verb, to = ("shown", "hide", _OFF) if chat.pictures else ("hidden", "show", _ON)
    tap = ListTap(ListName.PICTURES, f"{to}-{to_36(abs(asked.chat))}")
    return say(f"pictures.{words}", title=chat.title), [[button(say.words.plain(f"pictures.{verb}"), tap)]]


def tapped(turn: Turn, person: Person, pressed: Pressed, argument: str) -> None:
    """Changes it as the button says, whatever stands by now. ValueError for a button that is not of ours."""
    to, _, code = argument.partition("-")
    if to not in (_ON, _OFF):
        raise ValueError(argument)
    number = -from_36(code)
    if Role.ADMIN not in person.roles:
        raise RoleNeeded((Role.ADMIN,))
    chat = turn.tx.chats.get(number)
    if chat is None:
        turn.out.alert(pressed.callback, "said.not_bound", loud=True)
        return
    turn.tx.chats.show_pictures(chat.chat_id, wanted=to == _ON)
    turn.out.alert(pressed.callback, f"pictures.now_{'shown' if to == _ON else 'hidden'}")
    if to == _OFF:
        _take_down(turn, chat)
    turn.out.show(private(person), GroupPictures(chat.chat_id, edit=pressed.message_id))


def _take_down(turn: Turn, chat: BoundChat) -> None:
    """From the newest cards, behind everything else."""
    for number in turn.tx.cards.pictured(chat.chat_id, MAX_CAUGHT_UP):
        redraw(turn.out, turn.tx.cases.require(number), chat.chat_id, Priority.REDRAW)
