"""A letter from the inbox, taken up: read, its sender looked up, brought to where it belongs, and always answered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast as the

from dispatch.model import Person
from dispatch.refusals import NotOnRoster, Refusal
from handlers import admin, asking, digests, staff, worker
from handlers.asking import answered, ask_for
from handlers.buttons import AskTap, Tap, decode
from handlers.centre import Centre
from handlers.forms import Unclear
from handlers.incoming import Came, Migrated, Nothing, Pressed, Said, read
from handlers.outgoing import Place
from handlers.refusing import sentence_of
from handlers.report_text import tag_of
from handlers.taps import tapped
from handlers.turn import Question, Turn
from storage.history import Brief
from storage.inbox import Letter
from storage.transaction import Transaction

_COMMANDS = frozenset({"mine", "case", "board", "help", "bind", "unbind", "invite", "cancel", "start"})


def take_turn(tx: Transaction, letter: Letter, at: datetime, centre: Centre) -> Question | None:
    """All that one update causes. A Question has written nothing yet. Raises Unreadable for what can't be parsed."""
    turn = Turn(tx, at, centre, f"u{letter.id}")
    match read(letter.raw):
        case Said() as said:
            return _said(turn, said)
        case Pressed() as pressed:
            _pressed(turn, pressed)
        case Came() as came:
            _came(turn, came)
        case Migrated(old, new):
            tx.chats.migrate(old, new)
        case Nothing():
            pass
    return None


def answer_question(tx: Transaction, question: Question, answer: object, at: datetime, centre: Centre) -> None:
    """The second turn of a long question."""
    turn = Turn(tx, at, centre, f"q{question.name}.{question.params.get('message') or question.params.get('timer')}")
    match question.name:
        case "board":
            staff.answer_board(turn, question, the(Sequence[Brief], answer))
        case "week":
            digests.answer_weekly(turn, question, answer)
        case _:
            raise ValueError(f"nobody asked {question.name}")


def _pressed(turn: Turn, pressed: Pressed) -> None:
    person = turn.tx.people.by_telegram(pressed.sender)
    try:
        if person is None:
            raise NotOnRoster
        tap = decode(pressed.data)
        if isinstance(tap, Tap):
            tapped(turn, person, pressed, tap)
        elif isinstance(tap, AskTap):
            _ask_tapped(turn, person, pressed, tap)
        else:
            turn.out.alert(pressed.callback, "said.bad_button", loud=True)
    except Refusal as refusal:
        words, args = sentence_of(refusal)
        turn.out.alert(pressed.callback, words, args, loud=True)
    except Unclear as unclear:
        turn.out.alert(pressed.callback, unclear.words, unclear.args_, loud=True)


def _ask_tapped(turn: Turn, person: Person, pressed: Pressed, tap: AskTap) -> None:
    ask = turn.tx.asks.get(tap.ask)
    if ask is None or ask.person != person.id or pressed.chat is None or pressed.chat.id != ask.chat_id:
        mine = ask is None or ask.person == person.id
        turn.out.alert(pressed.callback, "ask.expired" if mine else "ask.of_other", loud=True)
    elif tap.verb == "cancel":
        asking.close_ask(turn, ask)
        turn.out.alert(pressed.callback, "ask.cancelled")
    elif tap.verb == "submit":
        after = asking.submit(turn, person, ask)
        words = "ask.nothing_yet" if after is None else f"done.{asking.command_name(ask)}"
        turn.out.alert(pressed.callback, words, loud=after is None)
    else:
        turn.out.alert(pressed.callback, "said.bad_button", loud=True)


def _came(turn: Turn, came: Came) -> None:
    """Blocked or opened in private; in a group, one polite sentence when the bot comes in unbound."""
    if came.chat.private:
        person = turn.tx.people.by_telegram(came.sender)
        if person is not None and person.reachable != came.inside:
            turn.tx.people.update(replace(person, reachable=came.inside))
    elif came.inside and turn.tx.chats.get(came.chat.id) is None:
        _greet(turn, came.chat.id, None)


def _greet(turn: Turn, chat_id: int, thread: int | None) -> None:
    if not turn.tx.chats.greeted(chat_id):
        turn.tx.chats.mark_greeted(chat_id)
        turn.out.say(Place(chat_id, thread), "said.unbound")


def _said(turn: Turn, said: Said) -> Question | None:
    person = turn.tx.people.by_telegram(said.sender) if said.sender is not None else None
    here = Place(said.chat.id, said.chat.thread, person.id if person is not None and said.chat.private else None)
    try:
        return _heard(turn, person, said, here)
    except Refusal as refusal:
        words, args = sentence_of(refusal)
        turn.out.say(here, words, args, reply_to=None if said.chat.private else said.message_id)
    except Unclear as unclear:
        turn.out.say(here, unclear.words, unclear.args_)
    return None


def _heard(  # noqa: C901 - one arm a kind of message
    turn: Turn, person: Person | None, said: Said, here: Place
) -> Question | None:
    """What a message is: a stranger's, an answer, a command, a report, a place, a picture of an album, or chatter."""
    command, rest = _command(said, turn.centre)
    wanted = command is not None or _tag(said, turn.centre) is not None
    if said.edited:
        worker.edited(turn, person, said)
        return None
    if not said.chat.private and turn.tx.chats.get(said.chat.id) is None and command != "bind":
        if wanted:
            _greet(turn, said.chat.id, said.chat.thread)
        return None
    if person is None:
        _unknown(turn, said, here, wanted=wanted, code=rest if command == "start" else None)
        return None
    ask = ask_for(turn, person, said)
    if ask is not None:
        answered(turn, person, ask, said)
        return None
    if command is not None:
        return _commanded(turn, person, said, here, command, rest)
    if _tag(said, turn.centre) is not None:
        worker.report(turn, person, said)
    elif said.contact is not None and said.chat.private:
        admin.phone(turn, person, said)
    elif not _quietly(turn, person, said) and said.chat.private:
        turn.out.say(here, "said.not_understood")
    return None


def _quietly(turn: Turn, person: Person, said: Said) -> bool:
    """What is taken without a word."""
    return (
        worker.locate(turn, person, said)
        or worker.album_part(turn, person, said)
        or worker.answer_on_card(turn, person, said)
    )


def _unknown(turn: Turn, said: Said, here: Place, *, wanted: bool, code: str | None) -> None:
    """Somebody who is not on the roster, or has no identity: one sentence where he asked for something."""
    if said.chat.private:
        if code is not None or not turn.tx.chats.greeted(said.chat.id):
            turn.tx.chats.mark_greeted(said.chat.id)
            admin.start(turn, None, said, code or "")
        return
    if not wanted:
        worker.album_part(turn, None, said)
        return
    if said.sender is None:
        turn.out.say(here, "said.anonymous", reply_to=said.message_id)
        return
    raise NotOnRoster


def _commanded(  # noqa: C901 - one arm a command
    turn: Turn, person: Person, said: Said, here: Place, command: str, rest: str
) -> Question | None:
    match command:
        case "mine":
            staff.mine(turn, person, said)
        case "case":
            staff.one_case(turn, person, said, rest)
        case "board":
            return staff.board(turn, person, said)
        case "help":
            turn.out.show(here, "help", {"person": person.id})
        case "bind":
            admin.bind(turn, person, said, rest.split())
        case "unbind":
            admin.unbind(turn, person, said)
        case "invite":
            admin.invite(turn, person, said, rest)
        case "cancel":
            turn.out.say(here, "ask.nothing_to_cancel")
        case "start":
            admin.start(turn, person, said, rest)
        case _ if said.chat.private:
            turn.out.say(here, "said.unknown_command", {"command": f"/{command[:32]}"})
        case _:
            turn.out.say(here, "said.unknown_command", {"command": f"/{command[:32]}"}, reply_to=said.message_id)
    return None


def _command(said: Said, centre: Centre) -> tuple[str | None, str]:
    """A slash command meant for this bot, in lower case, and what follows it."""
    if not said.text.startswith("/") or tag_of(said.text, centre.bot_username) is not None:
        return None, ""
    first, _, rest = said.text.partition(" ")
    name, _, bot = first[1:].partition("@")
    name = name.partition("\n")[0].casefold()
    if bot and bot.casefold() != centre.bot_username.casefold():
        return None, ""
    if name not in _COMMANDS and not bot and not said.chat.private:
        return None, ""
    return name, rest.strip()


def _tag(said: Said, centre: Centre) -> str | None:
    tag = tag_of(said.text, centre.bot_username)
    return tag or ("report" if centre.bot_username.casefold() in said.mentions else None)
