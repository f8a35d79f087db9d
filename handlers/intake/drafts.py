"""Drafts: messages that may be a report, and wait under a prompt for one tap, «立案» or «不是上报».

A draft keeps its message sealed, as it was read, and reads it again when it becomes a report. No other message
answers it. When nobody decides, it passes to the staff who own the station, and then it lapses.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import TypeAdapter

from dispatch.model import Person, Role
from dispatch.rulebook.worktime import deadline
from handlers.access import participants
from handlers.bot_api.incoming import File, FileKind, Said
from handlers.centre import Centre
from handlers.intake.no_report import remark_in, says_nothing
from handlers.intake.open_case import may_report, whereabouts
from handlers.notify.destinations import is_reached, private, where_said
from handlers.notify.messages import PromptMessage
from handlers.turn import keep_files
from handlers.turn.carry_out import Turn
from storage.messages.prompts import Prompt, PromptKind
from storage.messages.timers import Timer
from storage.people.chats import ChatKind
from storage.transaction import Transaction

TIMER = "draft"
"""The kind of the timer that passes a draft on, and then lets it lapse."""
_TTL = timedelta(days=14)
"""Longer than both of its limits take, holidays included."""
_SAID = TypeAdapter(Said)
_MIN_CUT = 2048
"""UTF-16 units: so long at least is a text that Telegram's programs have cut."""
DECIDERS = (Role.STAFF, Role.DIRECTOR)
_PICTURES = (FileKind.PHOTO, FileKind.VIDEO)


class DraftReason(StrEnum):
    """Why a message must be confirmed before it is a report: the words of the prompt, and stored with it."""

    PHOTO = "photo"
    FORWARDED = "forwarded"
    WORDS = "words"
    """Plain words in private."""
    MAYBE = "maybe"
    """It speaks of reporting, or to the bot, and is no report for certain."""
    PASSED = "passed"
    """Its writer did not decide, so staff are asked."""


def doubt(turn: Turn, person: Person, said: Said, *, tagged: bool, maybe: bool = False) -> DraftReason | None:
    """Why a message must be confirmed before it is a report; None where it is one, or is none at all.

    A forwarded message is not its sender's. In private a file can hardly mean anything else, and words may; in a
    worker group a picture with words may, where the centre wants that. `maybe` where it reads like a report.
    """
    if not may_report(person):
        return None
    if tagged or said.chat.private:
        found = _doubt_in_private(said, tagged=tagged)
    else:
        found = DraftReason.PHOTO if _is_taken(turn, said) else None
    if found is None and not tagged and (maybe or said.chat.private) and _tells(said.text):
        return DraftReason.MAYBE if maybe else DraftReason.WORDS
    return found


def _doubt_in_private(said: Said, *, tagged: bool) -> DraftReason | None:
    if said.forwarded_from is not None and (tagged or said.text or said.files or said.point):
        return DraftReason.FORWARDED
    return DraftReason.PHOTO if not tagged and any(map(shows_something, said.files)) else None


def _is_taken(turn: Turn, said: Said) -> bool:
    """Whether it is a picture with words in a worker group, and the centre wants these."""
    taken = turn.centre.takes_pictures and said.text and any(file.kind in _PICTURES for file in said.files)
    bound = turn.tx.chats.get(said.chat.id) if taken else None
    return bound is not None and bound.kind is ChatKind.WORKER_GROUP


def shows_something(file: File) -> bool:
    """Whether a file is a picture, a video or a voice note; a document may be anything, such as a roster."""
    return file.kind is not FileKind.DOCUMENT or (file.mime or "").startswith(("image/", "video/"))


def _tells(text: str) -> bool:
    return not says_nothing(text) and remark_in(text) is None


def offer(turn: Turn, person: Person, said: Said, reason: DraftReason) -> None:
    """Asks whether it is a report, unless the message belongs to a draft already.

    Of a group's message that only may be meant as one its writer is asked in private, where that reaches them.
    """
    if _of_message(turn, said) is not None or _joined(turn, person, said):
        return
    aside = reason is DraftReason.MAYBE and not said.chat.private and is_reached(person)
    to = private(person) if aside else where_said(said, person)
    media = keep_files.keep_files(turn, said, person.id)
    prompt = turn.tx.prompts.open(
        person.id,
        to.chat_id,
        PromptKind.DRAFT,
        turn.at,
        turn.at + _TTL,
        args={"said": _written(said), "why": reason, "album": said.album}
        | ({"aside": _place_of(said)} if aside else {}),
        media=media,
        message_ids=() if aside else (said.message_id,),
        listens=False,
    )
    turn.out.show(to, PromptMessage(prompt.id, None if aside else said.message_id))
    _set_timer(turn, prompt, "pass")


def _place_of(said: Said) -> str:
    return f"{said.chat.id}.{said.message_id}"


def said_of(prompt: Prompt) -> Said:
    """The message; its group may have become a supergroup, whose new id the prompt knows."""
    said = _SAID.validate_json(str(prompt.args["said"]))
    return said if {"of", "aside"} & set(prompt.args) else replace(said, chat=replace(said.chat, id=prompt.chat_id))


def still_asked(tx: Transaction, prompt: Prompt, person: Person, at: datetime, centre: Centre) -> bool:
    """Its writer, while a role of theirs may report; where it was passed on, staff and directors."""
    return decides(tx, person) if "of" in prompt.args else may_report(person)


def decides(tx: Transaction, person: Person) -> bool:
    """Whether somebody may decide about another's draft."""
    return any(one.roles & set(DECIDERS) for one in (person, *tx.people.absent_with_deputy(person.id)))


def album_part(turn: Turn, person: Person, said: Said) -> bool:
    """Whether the message is a further part of an album whose draft is open; then it is added."""
    return said.album is not None and bool(said.files) and _joined(turn, person, said)


def _joined(turn: Turn, person: Person, said: Said) -> bool:
    """Adds a message to the draft that it goes on with, words and files; False where there is no such draft."""
    drafts = _drafts(turn, said.chat.id) if said.album is not None else []
    prompt = next((draft for draft in drafts if draft.args.get("album") == said.album), None)
    of_album = prompt is not None
    prompt = prompt or _begun(turn, person, said)
    if prompt is None:
        return False
    before = said_of(prompt)
    words = "\n".join(text for text in (before.text, said.text) if text)
    media = keep_files.keep_files(turn, said, person.id)
    prompt = replace(prompt, media=tuple(dict.fromkeys((*prompt.media, *media))))
    files = before.files if of_album else (*before.files, *said.files)
    _keep(turn, prompt, replace(before, text=words, files=files), said.message_id)
    if not of_album:
        _ask_below(turn, person, prompt)
    return True


def _begun(turn: Turn, person: Person, said: Said) -> Prompt | None:
    """In private: the draft of a moment ago to which words or pictures are still missing, or whose text was cut."""
    if not said.chat.private or said.forwarded_from is not None or said.album is not None:
        return None
    since = turn.at - timedelta(minutes=turn.centre.book.rules.location_window_minutes)
    mine = [one for one in _drafts(turn, said.chat.id) if one.person == person.id and "of" not in one.args]
    if not mine or mine[-1].kind is not PromptKind.DRAFT or mine[-1].opened_at < since or "aside" in mine[-1].args:
        return None
    before = said_of(mine[-1])
    if before.forwarded_from is not None:
        return None
    apart = bool(before.text) and bool(said.text) and len(before.text.encode("utf-16-le")) // 2 < _MIN_CUT
    return None if apart else mine[-1]


def _ask_below(turn: Turn, person: Person, prompt: Prompt) -> None:
    """Moves the question below what has just come."""
    if prompt.prompt_message_id is None:
        return
    turn.out.delete(prompt.chat_id, prompt.prompt_message_id)
    current = turn.tx.prompts.get(prompt.id)
    if current is not None:
        turn.tx.prompts.update(replace(current, prompt_message_id=None))
        turn.out.show(private(person), PromptMessage(prompt.id))


def edited(turn: Turn, said: Said) -> bool:
    """Changes the draft of an edited message; False where it belongs to none."""
    prompt = _of_message(turn, said)
    if prompt is None:
        return False
    _keep(turn, prompt, said, said.message_id)
    return True


def settle(turn: Turn, said: Said) -> None:
    """Closes the draft of a message that has been reported in another way."""
    prompt = _of_message(turn, said)
    if prompt is not None:
        close(turn, prompt)


def settle_wordless(turn: Turn, person: Person, chat: int, since: datetime) -> None:
    """Closes the drafts of pictures without words that this person has shown there since then: a report follows."""
    for prompt in _drafts(turn, chat):
        if prompt.kind is PromptKind.DRAFT and prompt.person == person.id and prompt.opened_at >= since:
            said = said_of(prompt)
            if not said.text and said.forwarded_from is None:
                close(turn, prompt)


def close(turn: Turn, prompt: Prompt, *, keep_prompt: bool = False) -> None:
    """Closes the prompts of the draft and deletes their messages, but for one that becomes the card."""
    first = origin_of(turn, prompt) or prompt
    for one in (first, turn.tx.prompts.get(int(str(first.args["passed"]))) if "passed" in first.args else None):
        if one is None:
            continue
        turn.tx.prompts.close(one.id)
        if one.prompt_message_id is not None and not (keep_prompt and one.id == first.id):
            turn.out.delete(one.chat_id, one.prompt_message_id)


def origin_of(turn: Turn, prompt: Prompt) -> Prompt | None:
    """The draft itself, where `prompt` is the one that was passed on to staff."""
    return turn.tx.prompts.get(int(str(prompt.args["of"]))) if "of" in prompt.args else prompt


def ring(turn: Turn, timer: Timer) -> None:
    """Passes on a draft that nobody decided in time; the second time lets it lapse and tells its writer."""
    turn.tx.timers.done(timer.id)
    prompt = turn.tx.prompts.get(int(str(timer.body["ask"])))
    if prompt is None:
        return
    if timer.body["then"] == "pass" and _pass_on(turn, prompt):
        return
    close(turn, prompt)
    writer = turn.tx.people.require(prompt.person)
    if writer.telegram_id is not None and writer.reachable and writer.active:
        turn.out.say(private(writer), "draft.lapsed")


def _pass_on(turn: Turn, prompt: Prompt) -> bool:
    """Asks the staff who answer for the writer's station; False where there is nobody else to ask."""
    said, writer = said_of(prompt), turn.tx.people.require(prompt.person)
    station, _ = whereabouts(turn, writer, said.text)
    owner = next((one for one in participants.owners_of(turn.tx, station) if one.id != writer.id), None)
    if owner is None or owner.telegram_id is None or not owner.reachable:
        return False
    passed = turn.tx.prompts.open(
        owner.id,
        owner.telegram_id,
        PromptKind.DRAFT,
        turn.at,
        prompt.expires_at,
        args={"said": prompt.args["said"], "why": DraftReason.PASSED, "of": prompt.id, "writer": writer.id},
        listens=False,
    )
    turn.tx.prompts.update(replace(prompt, args={**prompt.args, "passed": passed.id}))
    turn.out.show(private(owner), PromptMessage(passed.id), may_wait=True)
    _set_timer(turn, prompt, "lapse")
    return True


def _set_timer(turn: Turn, prompt: Prompt, then: str) -> None:
    turn.tx.timers.plan(f"{TIMER}:{prompt.id}:{then}", TIMER, _due(turn), {"ask": prompt.id, "then": then})


def _due(turn: Turn) -> datetime:
    return deadline(turn.at, turn.centre.book.rules.decision, turn.centre.book.calendar)


def _of_message(turn: Turn, said: Said) -> Prompt | None:
    drafts = _drafts(turn, said.chat.id)
    here = next((one for one in drafts if said.message_id in one.message_ids and "aside" not in one.args), None)
    writer = turn.tx.people.by_telegram(said.sender) if here is None and said.sender is not None else None
    asked = turn.tx.prompts.of_person(writer.id) if writer is not None else []
    return here or next((one for one in asked if one.args.get("aside") == _place_of(said)), None)


def _keep(turn: Turn, prompt: Prompt, said: Said, message: int) -> None:
    messages = tuple(dict.fromkeys((*prompt.message_ids, message)))
    turn.tx.prompts.update(replace(prompt, args={**prompt.args, "said": _written(said)}, message_ids=messages))


def _written(said: Said) -> str:
    return _SAID.dump_json(said).decode()


def _drafts(turn: Turn, chat: int) -> list[Prompt]:
    """The open drafts of a chat, the oldest first; other prompts are answered by buttons alone, too."""
    return [one for one in turn.tx.prompts.silent(chat) if one.kind is PromptKind.DRAFT]
