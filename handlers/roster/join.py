"""Lets an invited person in: after the link they share their phone number, which must be the roster's."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

from dispatch.model import Person, PersonId, Role
from dispatch.roster.roster import plain_phone
from handlers.bot_api.incoming import Said
from handlers.notify.case_messages import tell_admins
from handlers.notify.destinations import Destination, private
from handlers.notify.message_codec import read_message
from handlers.notify.messages import PromptMessage, ReplyKeyboard
from handlers.privacy import masks
from handlers.roster.handover import show_what_waits
from handlers.roster.invite import hash_of
from handlers.roster.offboarding import leave_chat
from handlers.turn.carry_out import Turn
from handlers.turn.working_card import CardLink, follow_link, read_link
from handlers.wording.arguments import Args, PersonArg, WordsArg

_TTL = timedelta(hours=24)
"""So long somebody may take to share the number, once the link was opened."""
_MAX_GUESSES = 5
_GUESSING = timedelta(hours=1)
STRANGER_EVERY = timedelta(hours=1)
GUESS_EVERY = timedelta(seconds=10)
"""A wrong link is answered, but not each of many in a row."""


def start(turn: Turn, person: Person | None, said: Said, code: str) -> None:
    """`/start` in private: an invited person comes in, a known one is greeted or gets the card that a link of ours
    names, a stranger gets one sentence."""
    here = Destination(said.chat.id, person=person.id if person is not None else None)
    link = read_link(code)
    if person is not None and link is not None and said.chat.private:
        _linked(turn, person, said, link)
    elif person is not None:
        turn.out.say(here, _greeting(turn, person, code), {"name": PersonArg(person.id)})
        _is_reached_again(turn, person)
    elif not code or link is not None or said.sender is None:
        turn.out.say_to_stranger(here, "said.stranger", every=STRANGER_EVERY)
    else:
        _opened(turn, said, said.sender, code)


def _greeting(turn: Turn, person: Person, code: str) -> str:
    """The key of the answer to somebody who is in already; the own link, opened again, is no other's."""
    if not code or code.isdigit():
        return "said.welcome_back"
    return "joining.own_link" if turn.tx.people.invited_by(hash_of(code)) == person.id else "said.already_bound"


def _linked(turn: Turn, person: Person, said: Said, link: CardLink) -> None:
    """START behind a tap in a group: the card, and no greeting."""
    _is_reached_again(turn, person)
    if not follow_link(turn, person, link, said.message_id):
        turn.out.say(private(person), "said.welcome_back", {"name": PersonArg(person.id)})


def _is_reached_again(turn: Turn, person: Person) -> None:
    if not person.reachable:
        turn.tx.people.update(replace(person, reachable=True))
        show_what_waits(turn.out, person)


def confirm(turn: Turn, said: Said, sender: int) -> bool:
    """Somebody who opened a link shares a number; False where nobody opened one. A wrong number uses it up."""
    invited = _waiting(turn, sender)
    if invited is None or said.contact is None:
        return False
    here = Destination(said.chat.id)
    if said.contact.user_id != sender or said.forwarded_from is not None:
        turn.out.say(here, "said.phone_not_own")
        return True
    turn.tx.meta.set(_key(sender), "")
    if plain_phone(said.contact.phone) == plain_phone(turn.tx.people.phone(invited.id) or ""):
        _bind(turn, invited, sender)
        turn.out.say(here, "said.phone_saved", keyboard=ReplyKeyboard.NONE)
        show_what_waits(turn.out, invited)
    else:
        turn.out.say(here, _refusal(turn, invited), keyboard=ReplyKeyboard.NONE)
        _tell_of_other_phone(turn, "joining.admin_not_bound", invited, said.contact.phone)
    return True


def _refusal(turn: Turn, invited: Person) -> str:
    """The key of what is said about another number; an admin who is the first has no administrator to ask."""
    others = [one for one in turn.tx.people.with_role(Role.ADMIN) if one.telegram_id is not None]
    return "joining.other_phone" if others or Role.ADMIN not in invited.roles else "joining.other_phone_first"


def phone(turn: Turn, person: Person, said: Said) -> None:
    """Somebody who is in shares the number. It counts only when it is the sender's own, and the roster's."""
    here = Destination(said.chat.id, person=person.id)
    if said.contact is None or said.contact.user_id != said.sender or said.forwarded_from is not None:
        turn.out.say(here, "said.phone_not_own")
        return
    known, shared = turn.tx.people.phone(person.id), plain_phone(said.contact.phone)
    if known is None:
        turn.tx.people.set_phone(person.id, shared)
    if known is None or plain_phone(known) == shared:
        turn.out.say(here, "said.phone_saved", keyboard=ReplyKeyboard.NONE)
    else:
        turn.out.say(here, "joining.phone_differs", keyboard=ReplyKeyboard.NONE)
        _tell_of_other_phone(turn, "joining.admin_differs", person, said.contact.phone)


def _opened(turn: Turn, said: Said, sender: int, code: str) -> None:
    here = Destination(said.chat.id)
    if _guessing(turn, sender):
        turn.out.say_to_stranger(here, "joining.too_often", every=_GUESSING)
        return
    invited = turn.tx.people.take_invite(hash_of(code), turn.at)
    if invited is None:
        _count_guess(turn, sender)
        turn.out.say_to_stranger(here, "said.bad_invitation", every=GUESS_EVERY)
    elif turn.tx.people.phone(invited.id) is None:
        _bind(turn, invited, sender)
        turn.out.say(here, "said.confirm_phone", keyboard=ReplyKeyboard.SHARE_PHONE)
        show_what_waits(turn.out, invited)
    else:
        until = (turn.at + _TTL).isoformat()
        turn.tx.meta.set(_key(sender), json.dumps({"person": invited.id, "until": until}))
        turn.out.say(here, "said.confirm_person", _named(invited), keyboard=ReplyKeyboard.SHARE_PHONE)


def _bind(turn: Turn, invited: Person, sender: int) -> None:
    """Binds the account to the person, in place of an older one; all their other links become void."""
    if invited.telegram_id is not None:
        _take_prompts_along(turn, invited, invited.telegram_id, sender)
        leave_chat(turn.out, invited, "card.other_account")
    turn.tx.people.update(replace(invited, telegram_id=sender, reachable=True))
    if invited.telegram_id is not None:
        turn.tx.outbox.follow(invited.id, invited.telegram_id, sender, turn.at)
    turn.tx.people.void_invites(invited.id, turn.at)
    turn.out.say(Destination(sender), "said.welcome", _named(invited))


def _take_prompts_along(turn: Turn, invited: Person, old: int, new: int) -> None:
    """The prompts whose messages wait, and go to the new chat with all that may wait, are asked there."""
    for parcel in turn.tx.outbox.waiting_for(invited.id, old):
        message = read_message(parcel) if parcel.may_wait else None
        prompt = turn.tx.prompts.get(message.prompt) if isinstance(message, PromptMessage) else None
        if prompt is not None and prompt.prompt_message_id is None:
            turn.tx.prompts.update(replace(prompt, chat_id=new))


def _named(invited: Person) -> Args:
    """As whom they come in."""
    roles = [WordsArg(f"role.{role}") for role in sorted(invited.roles)]
    return {"name": PersonArg(invited.id), "roles": roles}


def _waiting(turn: Turn, sender: int) -> Person | None:
    """The person whose link this account has opened, while they are on the roster; None where the time is up."""
    opened = turn.tx.meta.get(_key(sender))
    if not opened:
        return None
    found = json.loads(opened)
    person = turn.tx.people.get(PersonId(found["person"]))
    late = datetime.fromisoformat(found["until"]) < turn.at
    return None if late or person is None or not person.active else person


def _tell_of_other_phone(turn: Turn, words: str, person: Person, shared: str) -> None:
    tell_admins(turn.out, words, {"name": PersonArg(person.id), "phone": masks.phone(plain_phone(shared))})


def _guessing(turn: Turn, sender: int) -> bool:
    count, since = _guesses(turn, sender)
    return count >= _MAX_GUESSES and turn.at < since + _GUESSING


def _count_guess(turn: Turn, sender: int) -> None:
    count, since = _guesses(turn, sender)
    fresh = turn.at >= since + _GUESSING
    told = [1, turn.at.isoformat()] if fresh else [count + 1, since.isoformat()]
    turn.tx.meta.set(f"guesses:{sender}", json.dumps(told))


def _guesses(turn: Turn, sender: int) -> tuple[int, datetime]:
    kept = turn.tx.meta.get(f"guesses:{sender}")
    count, since = json.loads(kept) if kept else (0, turn.at.isoformat())
    return count, datetime.fromisoformat(since)


def _key(sender: int) -> str:
    return f"joining:{sender}"
