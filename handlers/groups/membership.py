"""Reacts when the bot or members join, leave or change rights in a group."""

from dataclasses import replace

from dispatch.model import Person
from handlers.bot_api.incoming import BotMembershipChanged, BotRights, Guest, MembershipChanged, Said
from handlers.groups.group_cards import move_along, show_cards, shut_out
from handlers.notify.case_messages import tell_admins
from handlers.notify.destinations import Destination
from handlers.roster.handover import show_what_waits
from handlers.turn.carry_out import Turn
from handlers.wording.arguments import Args, PersonArg
from storage.people.chats import BoundChat

_BINDING = ("bind", "unbind")


def bot_changed(turn: Turn, change: BotMembershipChanged) -> None:
    """The bot was blocked or opened in private, or added to a group, removed from it, or given other rights there."""
    bound = turn.tx.chats.get(change.chat.id)
    if change.chat.private:
        _opened_or_blocked(turn, change)
    elif bound is None:
        _added(turn, change)
    elif bound.chat_id == change.chat.id:
        _changed(turn, change, bound)


def members_changed(turn: Turn, change: MembershipChanged) -> None:
    """Notes who came or left. Tells the admins of somebody who left and can't be reached in private either.

    Nothing is noted of a group that became a supergroup: Telegram tells that everybody leaves it.
    """
    bound = turn.tx.chats.get(change.chat.id)
    if bound is None or bound.chat_id != change.chat.id:
        return
    for guest in change.guests:
        person = turn.tx.people.by_telegram(guest.user)
        news = _note(turn, bound, person, guest, inside=change.inside)
        if news and person is not None and not change.inside and not person.reachable:
            count = len(turn.tx.cases.open_of_reporter(person.id))
            args: Args = {"name": PersonArg(person.id), "title": bound.title, "count": count}
            tell_admins(turn.out, "standing.unreachable_left", args)


def hears(turn: Turn, person: Person | None, said: Said, command: str | None, *, wanted: bool) -> bool:
    """Whether a group's message is to be handled: the group is bound, or the message would bind it.

    A message from a group that the bot was thought to be out of shows that it is in again.
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
    """The group became a supergroup. Telegram tells it in both, and maybe after telling that the bot is out."""
    move_along(turn.out, old, new)
    resume(turn, new)


def greet(turn: Turn, chat_id: int, thread: int | None) -> None:
    """Says once, in a group that is not bound, that it is not."""
    if not turn.tx.chats.greeted(chat_id):
        turn.tx.chats.mark_greeted(chat_id)
        turn.out.say(Destination(chat_id, thread), "said.unbound")


def resume(turn: Turn, chat_id: int) -> BoundChat | None:
    """Notes that the bot is in a chat again, and sends the cards there. None where it was not out."""
    chat = turn.tx.chats.wake(chat_id)
    if chat is not None:
        show_cards(turn.out, chat)
    return chat


def _added(turn: Turn, change: BotMembershipChanged) -> None:
    """The bot was added to a group that it was removed from once, or to one that nobody has bound."""
    back = resume(turn, change.chat.id) if change.now.inside else None
    if back is not None and not change.now.deletes:
        tell_admins(turn.out, "standing.back", {"title": back.title})
    elif back is None and change.now.inside:
        greet(turn, change.chat.id, None)


def _changed(turn: Turn, change: BotMembershipChanged, bound: BoundChat) -> None:
    if not change.now.inside:
        shut_out(turn.out, bound)
        return
    for lost in _lost(change.before, change.now):
        tell_admins(turn.out, f"standing.{lost}", {"title": bound.title})
    if change.now.writes and not change.before.writes:
        show_cards(turn.out, bound)


def _opened_or_blocked(turn: Turn, change: BotMembershipChanged) -> None:
    person = turn.tx.people.by_telegram(change.sender)
    if person is not None and person.reachable != change.now.inside:
        turn.tx.people.update(replace(person, reachable=change.now.inside))
        if change.now.inside:
            show_what_waits(turn.out, person)


def _lost(before: BotRights, now: BotRights) -> list[str]:
    """The rights that the bot has lost; the right to delete is not named beside the lost rights of an admin."""
    lost = ["no_admin"] if before.admin and not now.admin else []
    lost += ["no_delete"] if before.deletes and now.admin and not now.deletes else []
    return lost + (["muted"] if before.writes and not now.writes else [])


def _note(turn: Turn, bound: BoundChat, person: Person | None, guest: Guest, *, inside: bool) -> bool:
    name = guest.name if person is None else None
    return turn.tx.members.seen(bound.chat_id, guest.user, turn.at, inside=inside, name=name)
