"""`/bind` and `/unbind`: says what a group is for; names the rights that the bot lacks there."""

from dataclasses import replace

from dispatch.model import Person, Role, Unit
from handlers.bot_api.incoming import Said
from handlers.groups.group_cards import show_cards, take_away
from handlers.notify.destinations import Destination
from handlers.queries import group_pictures
from handlers.turn.carry_out import Turn
from handlers.turn.private_reply import addressee, asked_in_chat
from handlers.turn.reader_query import BotRightsAnswer, BotRightsQuery
from handlers.wording.arguments import Arg, WordsArg
from storage.people.chats import BoundChat, ChatKind

_KINDS = {"worker": ChatKind.WORKER_GROUP, "centre": ChatKind.CENTRE_GROUP, "unit": ChatKind.UNIT_GROUP}


def bind(turn: Turn, person: Person, said: Said, words: str) -> BotRightsQuery | None:
    """`/bind worker|centre|unit CODE` (or the unit's name), inside the chat that is to be bound. Telegram is asked
    for the bot's rights there."""
    here = Destination(said.chat.id, said.chat.thread)
    kind, unit = _wanted(turn, words.split())
    bound = turn.tx.chats.get(said.chat.id)
    code = unit.code if unit is not None else None
    if said.chat.private or kind is None or (kind is ChatKind.UNIT_GROUP) != (unit is not None):
        names = "、".join(u.name for u in turn.tx.places.units() if u.station is None and u.active)
        unknown = kind is ChatKind.UNIT_GROUP and not said.chat.private and len(words.split()) > 1
        key = "said.bind_unknown_unit" if unknown else "said.bind_usage"
        turn.out.say(here, key, {"units": names}, reply_to=said.message_id)
    elif bound is not None and (bound.kind, bound.unit) != (kind, code):
        turn.out.say(here, "said.bind_taken", {"kind": WordsArg(f"kind.{bound.kind}")}, reply_to=said.message_id)
    else:
        return BotRightsQuery(turn.origin, asked_in_chat(person, said), said.chat.title, kind, code)
    return None


def answer_bind(turn: Turn, answer: BotRightsAnswer) -> None:
    """Binds the group, whatever rights the bot lacks there; which these are is said."""
    query, asker = answer.query, answer.query.asker
    person = addressee(turn, asker)
    if person is None or Role.ADMIN not in person.roles:
        return
    unit = turn.tx.places.unit(query.unit) if query.unit is not None else None
    code = unit.code if unit is not None else None
    chat = BoundChat(asker.place.chat_id, query.kind, query.title, code, asker.place.thread)
    known = turn.tx.chats.get(chat.chat_id)
    chat = replace(chat, pictures=known is not None and known.pictures)
    older = _older_group(turn, chat)
    if older is not None:
        turn.tx.chats.unbind(older.chat_id)
        turn.tx.members.forget_chat(older.chat_id)
    turn.tx.chats.bind(chat)
    if older is not None:
        take_away(turn.out, older)
    args: dict[str, Arg] = {"kind": WordsArg(f"kind.{query.kind}"), "unit": unit.name if unit is not None else ""}
    args |= {"lacks": list(answer.lacks), "older": older.title if older is not None else ""}
    turn.out.say(asker.place, "said.bound", args, reply_to=asker.message)
    show_cards(turn.out, chat)
    group_pictures.offer(turn, person, chat)


def unbind(turn: Turn, _person: Person, said: Said, _words: str) -> None:
    bound = None if said.chat.private else turn.tx.chats.get(said.chat.id)
    words = "said.not_bound"
    if bound is not None:
        turn.tx.chats.unbind(bound.chat_id)
        turn.tx.members.forget_chat(bound.chat_id)
        take_away(turn.out, bound)
        words = "said.unbound_now"
    turn.out.say(Destination(said.chat.id, said.chat.thread), words, reply_to=said.message_id)


def _wanted(turn: Turn, words: list[str]) -> tuple[ChatKind | None, Unit | None]:
    kind = _KINDS.get(words[0].casefold()) if words else None
    meant = " ".join(words[1:])
    found = [unit for unit in turn.tx.places.units() if unit.active and meant in (unit.code, unit.name)]
    return kind, found[0] if found else None


def _older_group(turn: Turn, chat: BoundChat) -> BoundChat | None:
    """The group that the same unit had until now; a unit has one only."""
    older = turn.tx.chats.of_unit(chat.unit) if chat.unit is not None else None
    return older if older is not None and older.chat_id != chat.chat_id else None
