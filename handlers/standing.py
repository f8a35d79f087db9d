"""Where the bot stands: added to a group, removed, promoted or demoted; and who of the roster leaves a group."""

from dataclasses import replace

from handlers.admin import tell_admins
from handlers.incoming import Came, Moved
from handlers.outgoing import FRONT, Place
from handlers.turn import Turn
from storage.chats import ChatKind


def came(turn: Turn, came: Came) -> None:
    """Blocked or opened in private; in a group, in or out of it, with rights or without."""
    if came.chat.private:
        person = turn.tx.people.by_telegram(came.sender)
        if person is not None and person.reachable != came.inside:
            turn.tx.people.update(replace(person, reachable=came.inside))
        return
    bound = turn.tx.chats.get(came.chat.id)
    if came.inside and bound is None:
        if not resume(turn, came.chat.id):
            greet(turn, came.chat.id, None)
    elif bound is not None and not came.inside:
        turn.tx.chats.silence(came.chat.id)
        tell_admins(turn, "standing.removed", {"title": bound.title})
    elif bound is not None and came.was_admin and not came.admin:
        tell_admins(turn, "standing.no_admin", {"title": bound.title})


def moved(turn: Turn, moved: Moved) -> None:
    """Who leaves a group is reached in private as before; somebody who can't be is told of to the admins."""
    person = turn.tx.people.by_telegram(moved.user)
    bound = turn.tx.chats.get(moved.chat.id)
    if person is None or bound is None or moved.inside or not moved.was_inside or person.reachable:
        return
    count = len(turn.tx.cases.open_of_reporter(person.id))
    args = {"name": {"person": person.id}, "title": bound.title, "count": count}
    tell_admins(turn, "standing.unreachable_left", args)


def migrated(turn: Turn, old: int, new: int) -> None:
    """The group became a supergroup. The news comes from both sides, and may come after word that the bot is out."""
    turn.tx.chats.migrate(old, new)
    resume(turn, new)


def greet(turn: Turn, chat_id: int, thread: int | None) -> None:
    """One polite sentence, once, where the bot is in a group that is not bound."""
    if not turn.tx.chats.greeted(chat_id):
        turn.tx.chats.mark_greeted(chat_id)
        turn.out.say(Place(chat_id, thread), "said.unbound")


def resume(turn: Turn, chat_id: int) -> bool:
    """The bot is in a chat again that it was removed from: the cards there show at once how things are."""
    chat = turn.tx.chats.wake(chat_id)
    if chat is None:
        return False
    for number in turn.tx.cases.ids_open():
        if chat.kind is ChatKind.CENTRE_GROUP or turn.tx.cards.get(number, chat_id) is not None:
            turn.out.card(turn.tx.cases.require(number), Place(chat_id, chat.thread_id), FRONT)
    return True
