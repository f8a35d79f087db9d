"""Where the bot stands: added to a group, removed, with rights or without; and who is seen in the groups."""

from dataclasses import replace

from dispatch.model import Person
from handlers.bot_api.incoming import BotMembershipChanged, BotRights, Guest, MembershipChanged, Said
from handlers.groups.follow_chat import move_along, show_open, shut_out
from handlers.notify.case_messages import tell_admins
from handlers.notify.destinations import Destination
from handlers.roster.handover import show_what_waits
from handlers.turn.carry_out import Turn
from storage.people.chats import Chat

_BINDING = ("bind", "unbind")


def bot_changed(turn: Turn, came: BotMembershipChanged) -> None:
    """Blocked or opened in private; in a group, in or out of it, with rights or without."""
    bound = turn.tx.chats.get(came.chat.id)
    if came.chat.private:
        _opened_or_blocked(turn, came)
    elif bound is None:
        _added(turn, came)
    elif bound.chat_id == came.chat.id:
        _changed(turn, came, bound)


def members_changed(turn: Turn, moved: MembershipChanged) -> None:
    """Who comes and goes is followed; who leaves is reached in private as before, or the admins are told.

    In a group that became a supergroup nobody is any more, and it matters to nobody who leaves it.
    """
    bound = turn.tx.chats.get(moved.chat.id)
    if bound is None or bound.chat_id != moved.chat.id:
        return
    for guest in moved.guests:
        person = turn.tx.people.by_telegram(guest.user)
        news = _note(turn, bound, person, guest, inside=moved.inside)
        if news and person is not None and not moved.inside and not person.reachable:
            count = len(turn.tx.cases.open_of_reporter(person.id))
            args = {"name": {"person": person.id}, "title": bound.title, "count": count}
            tell_admins(turn.out, "standing.unreachable_left", args)


def hears(turn: Turn, person: Person | None, said: Said, command: str | None, *, wanted: bool) -> bool:
    """Whether a group's message is for the bot to hear: the group is bound, or somebody would bind it.

    Where the bot was thought to be out of the group, it plainly is in again.
    """
    bound = turn.tx.chats.get(said.chat.id) or resume(turn, said.chat.id)
    if bound is None:
        stranger = person is None and said.sender is not None
        if command in _BINDING and not stranger:
            return True
        if wanted:
            greet(turn, said.chat.id, said.chat.thread)
        return False
    if said.sender is not None:
        _note(turn, bound, person, Guest(said.sender, said.sender_name), inside=True)
    if said.chat.title and said.chat.title != bound.title and said.chat.id == bound.chat_id:
        turn.tx.chats.rename(bound.chat_id, said.chat.title)
    return True


def migrated(turn: Turn, old: int, new: int) -> None:
    """The group became a supergroup. The news comes from both sides, and may come after word that the bot is out."""
    move_along(turn.out, old, new)
    resume(turn, new)


def greet(turn: Turn, chat_id: int, thread: int | None) -> None:
    """One polite sentence, once, where the bot is in a group that is not bound."""
    if not turn.tx.chats.greeted(chat_id):
        turn.tx.chats.mark_greeted(chat_id)
        turn.out.say(Destination(chat_id, thread), "said.unbound")


def resume(turn: Turn, chat_id: int) -> Chat | None:
    """The bot is in a chat again that it was removed from: the cards there show at once how things are."""
    chat = turn.tx.chats.wake(chat_id)
    if chat is not None:
        show_open(turn.out, chat)
    return chat


def _added(turn: Turn, came: BotMembershipChanged) -> None:
    """To a group that was left once, or to one that nobody has bound."""
    back = resume(turn, came.chat.id) if came.now.inside else None
    if back is not None and not came.now.deletes:
        tell_admins(turn.out, "standing.back", {"title": back.title})
    elif back is None and came.now.inside:
        greet(turn, came.chat.id, None)


def _changed(turn: Turn, came: BotMembershipChanged, bound: Chat) -> None:
    if not came.now.inside:
        shut_out(turn.out, bound)
        return
    for lost in _lost(came.before, came.now):
        tell_admins(turn.out, f"standing.{lost}", {"title": bound.title})


def _opened_or_blocked(turn: Turn, came: BotMembershipChanged) -> None:
    person = turn.tx.people.by_telegram(came.sender)
    if person is not None and person.reachable != came.now.inside:
        turn.tx.people.update(replace(person, reachable=came.now.inside))
        if came.now.inside:
            show_what_waits(turn.out, person)


def _lost(before: BotRights, now: BotRights) -> list[str]:
    """What the bot could do and can't any more; without an admin's rights the right to delete is gone with them."""
    lost = ["no_admin"] if before.admin and not now.admin else []
    lost += ["no_delete"] if before.deletes and now.admin and not now.deletes else []
    return lost + (["muted"] if before.writes and not now.writes else [])


def _note(turn: Turn, bound: Chat, person: Person | None, guest: Guest, *, inside: bool) -> bool:
    name = guest.name if person is None else None
    return turn.tx.members.seen(bound.chat_id, guest.user, turn.at, inside=inside, name=name)
