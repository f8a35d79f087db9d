"""What an admin does: binding chats, inviting people; and how an invited person comes in."""

import secrets
from dataclasses import replace
from datetime import timedelta

from dispatch.model import Person, Role, UnitCode
from dispatch.refusals import RoleNeeded
from handlers.incoming import Said
from handlers.invites import hash_of
from handlers.outgoing import Place
from handlers.turn import Turn
from storage.chats import Chat, ChatKind

_KINDS = {"worker": ChatKind.WORKER_GROUP, "centre": ChatKind.CENTRE_GROUP, "unit": ChatKind.UNIT_GROUP}
_LASTS = timedelta(hours=24)


def require_admin(person: Person) -> None:
    if Role.ADMIN not in person.roles:
        raise RoleNeeded((Role.ADMIN,))


def bind(turn: Turn, person: Person, said: Said, words: list[str]) -> None:
    """`/bind worker|centre|unit CODE`, inside the chat that is to be bound."""
    require_admin(person)
    here = Place(said.chat.id, said.chat.thread)
    unit = turn.tx.people.unit(UnitCode(words[1])) if len(words) > 1 else None
    kind = _KINDS.get(words[0]) if words else None
    if said.chat.private or kind is None or (kind is ChatKind.UNIT_GROUP) != (unit is not None):
        codes = "、".join(f"{u.code}({u.name})" for u in turn.tx.people.units() if u.station is None)
        turn.out.say(here, "said.bind_usage", {"units": codes}, reply_to=said.message_id)
        return
    bound = turn.tx.chats.get(said.chat.id)
    if bound is not None and (bound.kind, bound.unit) != (kind, unit.code if unit is not None else None):
        turn.out.say(here, "said.bind_taken", {"kind": {"words": f"kind.{bound.kind}"}}, reply_to=said.message_id)
        return
    code = unit.code if unit is not None else None
    turn.tx.chats.bind(Chat(said.chat.id, kind, said.chat.title, code, said.chat.thread))
    args: dict[str, object] = {"kind": {"words": f"kind.{kind}"}, "unit": unit.name if unit is not None else ""}
    turn.out.say(here, "said.bound", args, reply_to=said.message_id)


def unbind(turn: Turn, person: Person, said: Said) -> None:
    require_admin(person)
    turn.tx.chats.unbind(said.chat.id)
    turn.out.say(Place(said.chat.id, said.chat.thread), "said.unbound_now", reply_to=said.message_id)


def invite(turn: Turn, person: Person, said: Said, name: str) -> None:
    """A personal link: 128 bits, kept as a hash, good once and for a day. Only in private, for it opens the door."""
    require_admin(person)
    here = Place(said.chat.id, said.chat.thread, person.id if said.chat.private else None)
    if not said.chat.private:
        turn.out.say(here, "said.private_only", reply_to=said.message_id)
        return
    people = turn.tx.people.all_active()
    waiting = [p for p in people if p.telegram_id is None]
    names: object = [p.name for p in waiting[:30]] or [{"words": "said.nobody"}]
    found = [p for p in people if p.name == name]
    if not name:
        turn.out.say(here, "said.invite_usage", {"names": names})
    elif not found:
        turn.out.say(here, "said.invite_unknown", {"name": name[:40], "names": names})
    elif found[0].telegram_id is not None:
        turn.out.say(here, "said.invite_has_account", {"name": name})
    else:
        turn.out.say(here, "said.invite_done", {"name": name, "link": link_for(turn, found[0])})


def link_for(turn: Turn, person: Person) -> str:
    code = secrets.token_urlsafe(16)
    turn.tx.people.invite(hash_of(code), person.id, turn.at + _LASTS)
    return f"https://t.me/{turn.centre.bot_username}?start={code}"


def start(turn: Turn, person: Person | None, said: Said, code: str) -> None:
    """`/start` in private: an invited person comes in, a known one is greeted, a stranger gets one sentence."""
    here = Place(said.chat.id, person=person.id if person is not None else None)
    if person is not None:
        if not person.reachable:
            turn.tx.people.update(replace(person, reachable=True))
        key = "said.already_bound" if code and not code.isdigit() else "said.welcome_back"
        turn.out.say(here, key, {"name": person.name})
        return
    if not code or said.sender is None:
        turn.out.say(here, "said.stranger")
        return
    invited = turn.tx.people.take_invite(hash_of(code), turn.at)
    if invited is None:
        turn.out.say(here, "said.bad_invitation")
        return
    turn.tx.people.update(replace(invited, telegram_id=said.sender, reachable=True))
    roles = [{"words": f"role.{role}"} for role in sorted(invited.roles)]
    turn.out.say(here, "said.welcome", {"name": invited.name, "roles": roles})
    turn.out.say(here, "said.confirm_phone", keyboard="share_phone")


def phone(turn: Turn, person: Person, said: Said) -> None:
    """A shared contact counts only when it is the sender's own."""
    here = Place(said.chat.id, person=person.id)
    if said.contact is None or said.contact.user_id != said.sender:
        turn.out.say(here, "said.phone_not_own")
        return
    turn.tx.people.set_phone(person.id, said.contact.phone)
    turn.out.say(here, "said.phone_saved", keyboard="none")
