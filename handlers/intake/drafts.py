"""Drafts: messages that may be a report and wait for one tap, «立案» or «不是上报», under the bot's question.

A draft keeps its message as it was read, sealed, and plays it again when it becomes a report. Nobody's other messages
answer it. When nobody decides, it passes to the staff who own the station, and then it lapses.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from dispatch.model import Person
from dispatch.rulebook.worktime import deadline
from handlers.access import participants
from handlers.bot_api.incoming import File, Said
from handlers.intake.open_case import may_report, whereabouts
from handlers.notify.destinations import Destination, private
from handlers.notify.messages import PromptMessage
from handlers.turn import keep_files
from handlers.turn.carry_out import Turn
from storage.messages.asks import Ask
from storage.messages.timers import Timer

DRAFT = "draft"
KIND = "draft"
"""Its timer's."""
_KEPT = timedelta(days=14)
"""Longer than both of its limits take, holidays included."""
_SAID = TypeAdapter(Said)
_PICTURES = ("photo", "video")


def doubt(turn: Turn, person: Person, said: Said, *, tagged: bool) -> str | None:
    """Why a message must be confirmed before it is a report; None where it is one, or is none at all.

    A forwarded message is not its sender's. In private a file can hardly mean anything else; in a worker group a
    picture with words may, where the centre wants that.
    """
    if not may_report(person):
        return None
    forwarded = said.forwarded_from is not None
    if tagged or said.chat.private:
        if forwarded and (tagged or said.text or said.files or said.point):
            return "forwarded"
        return "photo" if not tagged and any(map(_shows_something, said.files)) else None
    taken = turn.centre.takes_pictures and said.text and any(file.kind in _PICTURES for file in said.files)
    bound = turn.tx.chats.get(said.chat.id) if taken else None
    return "photo" if bound is not None and bound.kind == "worker_group" else None


def _shows_something(file: File) -> bool:
    """A picture, a video, a voice note; a document may be anything, such as a roster."""
    return file.kind != "document" or (file.mime or "").startswith(("image/", "video/"))


def offer(turn: Turn, person: Person, said: Said, why: str) -> None:
    """Asks whether it is a report; `why` it is asked is `photo` or `forwarded`."""
    if _of_message(turn, said) is not None or _joined(turn, person, said):
        return
    media = keep_files.keep_files(turn, said, person.id)
    ask = turn.tx.asks.open(
        person.id,
        said.chat.id,
        DRAFT,
        turn.at,
        turn.at + _KEPT,
        args={"said": _written(said), "why": why, "album": said.album},
        media=media,
        message_ids=(said.message_id,),
        listens=False,
    )
    turn.out.show(place_of(said, person), PromptMessage(ask.id, said.message_id))
    _set_timer(turn, ask, "pass")


def place_of(said: Said, writer: Person) -> Destination:
    return Destination(said.chat.id, said.chat.thread, writer.id if said.chat.private else None)


def said_of(ask: Ask) -> Said:
    """The message; its group may have become a supergroup, whose new id the question knows."""
    said = _SAID.validate_json(str(ask.args["said"]))
    return said if "of" in ask.args else replace(said, chat=replace(said.chat, id=ask.chat_id))


def album_part(turn: Turn, person: Person, said: Said) -> bool:
    """A further part of an album whose draft is open."""
    return said.album is not None and bool(said.files) and _joined(turn, person, said)


def _joined(turn: Turn, person: Person, said: Said) -> bool:
    """Whether a part of an album belongs to a draft; the words of whichever part are the draft's."""
    album = said.album
    open_ = (ask for ask in turn.tx.asks.silent(said.chat.id) if album is not None and ask.args.get("album") == album)
    ask = next(open_, None)
    if ask is None:
        return False
    before = said_of(ask)
    words = "\n".join(text for text in (before.text, said.text) if text)
    media = keep_files.keep_files(turn, said, person.id)
    ask = replace(ask, media=tuple(dict.fromkeys((*ask.media, *media))))
    _keep(turn, ask, replace(before, text=words), said.message_id)
    return True


def edited(turn: Turn, said: Said) -> bool:
    """The message of a draft was edited: what is edited is what will be reported."""
    ask = _of_message(turn, said)
    if ask is None:
        return False
    _keep(turn, ask, said, said.message_id)
    return True


def settle(turn: Turn, said: Said) -> None:
    """The message has been reported in another way: nobody need decide any more."""
    ask = _of_message(turn, said)
    if ask is not None:
        close(turn, ask)


def close(turn: Turn, ask: Ask, *, keep_prompt: bool = False) -> None:
    """The question is over in whichever chats it stands; their messages go, but for one that becomes the card."""
    first = origin_of(turn, ask) or ask
    for one in (first, turn.tx.asks.get(int(str(first.args["passed"]))) if "passed" in first.args else None):
        if one is None:
            continue
        turn.tx.asks.close(one.id)
        if one.prompt_message_id is not None and not (keep_prompt and one.id == first.id):
            turn.out.delete(one.chat_id, one.prompt_message_id)


def origin_of(turn: Turn, ask: Ask) -> Ask | None:
    """The draft itself, where `ask` is the question that was passed on to staff."""
    return turn.tx.asks.get(int(str(ask.args["of"]))) if "of" in ask.args else ask


def ring(turn: Turn, timer: Timer) -> None:
    """Nobody has decided: the first time it passes on, the second time it lapses, as its writer hears in private."""
    turn.tx.timers.done(timer.id)
    ask = turn.tx.asks.get(int(str(timer.body["ask"])))
    if ask is None:
        return
    if timer.body["then"] == "pass" and _pass_on(turn, ask):
        return
    close(turn, ask)
    writer = turn.tx.people.require(ask.person)
    if writer.telegram_id is not None and writer.reachable and writer.active:
        turn.out.say(private(writer), "draft.lapsed")


def _pass_on(turn: Turn, ask: Ask) -> bool:
    """To the staff who answer for the writer's station; False where there is nobody else."""
    said, writer = said_of(ask), turn.tx.people.require(ask.person)
    station, _ = whereabouts(turn, writer, said.text)
    owner = next((one for one in participants.owners_of(turn.tx, station) if one.id != writer.id), None)
    if owner is None or owner.telegram_id is None or not owner.reachable:
        return False
    passed = turn.tx.asks.open(
        owner.id,
        owner.telegram_id,
        DRAFT,
        turn.at,
        ask.expires_at,
        args={"said": ask.args["said"], "why": "passed", "of": ask.id, "writer": writer.id},
        listens=False,
    )
    turn.tx.asks.update(replace(ask, args={**ask.args, "passed": passed.id}))
    turn.out.show(private(owner), PromptMessage(passed.id))
    _set_timer(turn, ask, "lapse")
    return True


def _set_timer(turn: Turn, ask: Ask, then: str) -> None:
    turn.tx.timers.plan(f"{KIND}:{ask.id}:{then}", KIND, _due(turn), {"ask": ask.id, "then": then})


def _due(turn: Turn) -> datetime:
    return deadline(turn.at, turn.centre.book.rules.decision, turn.centre.book.calendar)


def _of_message(turn: Turn, said: Said) -> Ask | None:
    asks = turn.tx.asks.silent(said.chat.id)
    return next((ask for ask in asks if ask.command == DRAFT and said.message_id in ask.message_ids), None)


def _keep(turn: Turn, ask: Ask, said: Said, message: int) -> None:
    messages = tuple(dict.fromkeys((*ask.message_ids, message)))
    turn.tx.asks.update(replace(ask, args={**ask.args, "said": _written(said)}, message_ids=messages))


def _written(said: Said) -> str:
    return _SAID.dump_json(said).decode()
