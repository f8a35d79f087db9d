"""How people and the bot come and go: join, leave, start, block; and how a group is upgraded to a supergroup."""

from __future__ import annotations

from sandbox.acts import post, text
from sandbox.asking import member_json
from sandbox.events import Happened
from sandbox.model import Chat, Person
from sandbox.town import Town
from sandbox.wire import Json, NotPossible


def join(town: Town, chat_id: int, person_id: int, *, status: str = "member") -> Json:
    chat, person = _group(town, chat_id), town.require_person(person_id)
    before = chat.members.get(person_id, "left")
    was_in = chat.has(person_id)
    chat.members[person_id] = status
    member = _member_changed(town, chat, person, before, by=person)
    if was_in:
        town.events.publish(Happened("chats"))
        return {"update_id": member}
    posted = town.post(chat, person, {"new_chat_members": [person.to_json()]})
    return {"message_id": posted.id, "update_id": town.tell_bot("message", posted), "member_update_id": member}


def leave(town: Town, chat_id: int, person_id: int) -> Json:
    """A person leaves; the bot is removed by somebody (it can't be told of anything after that)."""
    chat, person = _group(town, chat_id), town.require_person(person_id)
    if not chat.has(person_id):
        raise NotPossible(f"{person.name} 本来就不在群里。")
    before = chat.members[person_id]
    is_bot = person is town.bot
    by = _someone(town, chat) if is_bot else person
    chat.members[person_id] = "kicked" if is_bot else "left"
    posted = town.post(chat, by, {"left_chat_member": person.to_json()})
    member = _member_changed(town, chat, person, before, by=by)
    told = None if is_bot else town.tell_bot("message", posted)
    return {"message_id": posted.id, "update_id": told, "member_update_id": member}


def block(town: Town, person_id: int, *, blocked: bool) -> Json:
    person, chat = town.require_person(person_id), town.require_chat(person_id)
    person.blocked = blocked
    before, after = ("member", "kicked") if blocked else ("kicked", "member")
    change = _change(town, chat, town.bot, before, after, by=person)
    town.events.publish(Happened("chats"))
    return {"update_id": town.updates.put("my_chat_member", change)}


def start(town: Town, person_id: int, payload: str = "") -> Json:
    """Opens the bot's private chat by its link; blocked bots are started again by that, as on Telegram."""
    person = town.require_person(person_id)
    if person.blocked:
        block(town, person_id, blocked=False)
    return post(town, person_id, person_id, [text(town, f"/start {payload}")])


def upgrade(town: Town, chat_id: int) -> int:
    """A basic group becomes a supergroup with a new id; both chats say so. Gives the new id."""
    old = _group(town, chat_id)
    if old.type != "group" or old.migrated_to:
        raise NotPossible("只有普通群能升级。")
    new_id = -(10**12) - abs(old.id)
    town.chats[new_id] = Chat(new_id, "supergroup", old.title, dict(old.members), old.is_forum)
    by = _someone(town, old)
    leaving = town.post(old, by, {"migrate_to_chat_id": new_id})
    town.tell_bot("message", leaving)
    old.migrated_to = new_id
    arrived = town.post(town.chats[new_id], by, {"migrate_from_chat_id": old.id})
    town.tell_bot("message", arrived)
    town.events.publish(Happened("chats"))
    return new_id


def _group(town: Town, chat_id: int) -> Chat:
    chat = town.require_chat(chat_id)
    if chat.is_private:
        raise NotPossible("私聊不能这样操作。")
    return chat


def _someone(town: Town, chat: Chat) -> Person:
    """Who does what needs an administrator: the first one, else the first member."""
    present = [one for one in chat.members if chat.has(one) and one != town.bot.id]
    ranked = sorted(present, key=lambda one: not chat.is_admin(one))
    if not ranked:
        raise NotPossible("群里没有人。")
    return town.people[ranked[0]]


def _member_changed(town: Town, chat: Chat, person: Person, before: str, *, by: Person) -> int | None:
    kind = "my_chat_member" if person is town.bot else "chat_member"
    change = _change(town, chat, person, before, chat.members[person.id], by=by)
    if kind == "chat_member" and not chat.is_admin(town.bot.id):
        return None  # only administrators are told about others
    return town.updates.put(kind, change)


def _change(town: Town, chat: Chat, person: Person, before: str, after: str, *, by: Person) -> Json:
    return {
        "chat": town.chat_json(chat),
        "from": by.to_json(),
        "date": town.clock.stamp(),
        "old_chat_member": member_json(person, before),
        "new_chat_member": member_json(person, after),
    }
