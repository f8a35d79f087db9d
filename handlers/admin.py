"""What an admin does in a group, which is to bind it; and how the admins are told what only they can mend."""

from collections.abc import Mapping

from dispatch.model import Person, Role, UnitCode
from dispatch.refusals import RoleNeeded
from handlers.incoming import Said
from handlers.outgoing import Place, private
from handlers.turn import Turn
from storage.chats import Chat, ChatKind

_KINDS = {"worker": ChatKind.WORKER_GROUP, "centre": ChatKind.CENTRE_GROUP, "unit": ChatKind.UNIT_GROUP}


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
        codes = "、".join(f"{u.code}（{u.name}）" for u in turn.tx.people.units() if u.station is None)
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


def tell_admins(turn: Turn, words: str, args: Mapping[str, object]) -> None:
    """One sentence to each admin, in private."""
    for admin in turn.tx.people.with_role(Role.ADMIN):
        if admin.telegram_id is not None and admin.reachable:
            turn.out.say(private(admin), words, args)
