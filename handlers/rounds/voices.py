"""The workers' voice: #建议 and #困难 are taken, answered by one owner, and the answer goes to who spoke."""

from datetime import datetime, timedelta
from typing import Final

from dispatch.case.refusals import RoleNeeded
from dispatch.model import MediaId, Person, PersonId, Role, StationCode
from dispatch.rounds import voices as v
from dispatch.rounds.refusals import VoiceNotYours
from dispatch.rounds.voices import Standing, Voice, VoiceEvent, VoiceKind, evolve
from handlers.access import participants
from handlers.bot_api.callback_data import PromptTap, from_36
from handlers.bot_api.clean_text import clean
from handlers.bot_api.incoming import Pressed, Said
from handlers.centre import Centre
from handlers.forms.prompts import close_prompt, is_over
from handlers.notify import attachments
from handlers.notify.case_messages import gather_section
from handlers.notify.destinations import is_reached, private, where_said
from handlers.notify.messages import AreaPage, PromptMessage
from handlers.notify.outbox_writer import OutboxWriter
from handlers.rounds.names import NAME, VOICE
from handlers.rounds.visit_turn import directs
from handlers.turn import number_guard
from handlers.turn.carry_out import Turn
from handlers.turn.keep_files import keep_files
from handlers.turn.private_reply import answer_said, show_page
from storage.messages.prompts import Prompt, PromptKind
from storage.messages.timers import Timer
from storage.transaction import Transaction

TIMER: Final = "voice"
UNNAME: Final = "noname"
ROLES: Final = (Role.STAFF, Role.DIRECTOR)
_LATE: Final = "voice:late"
_SHOWN: Final = timedelta(days=90)
"""So long who spoke finds the message with the answer, and may take the name away before."""
_ASK_TTL: Final = timedelta(hours=12)
_DAY: Final = timedelta(days=1)


def heard(turn: Turn, person: Person, said: Said, rest: str, kind: VoiceKind) -> None:
    """Takes a voice. In a group one line says so, and everything else is private; a number there is taken out."""
    here = where_said(said, person)
    words = clean(rest).strip()
    reply_to = None if said.chat.private else said.message_id
    if not words:
        turn.out.say(here, "rounds.voice.usage", reply_to=reply_to)
        return
    if number_guard.numbers_in(said):
        number_guard.withdraw(turn, [said])
        reply_to = None
    media = _shown_with(turn, said)
    voice = ask(turn.out, kind, words, station=person.station, speaker=person, media=media)
    if not said.chat.private:
        turn.out.say(here, "rounds.voice.taken", reply_to=reply_to)
    if is_reached(person) or said.chat.private:
        _show(turn, voice, person, turn.at + _SHOWN, said.album)


def _shown_with(turn: Turn, said: Said) -> tuple[MediaId, ...]:
    """The files of the message, with the parts of its album that have come already."""
    own = keep_files(turn, said, None)
    before = turn.tx.media.album(said.chat.id, said.album) if said.album is not None else []
    return tuple(dict.fromkeys([*(one.id for one in before if one.case is None), *own]))


def album_part(turn: Turn, person: Person, said: Said) -> bool:
    """Takes a later part of the album that a voice came with; which voice that was stands sealed in the message of
    who spoke."""
    if said.album is None or said.text.strip() or not said.files:
        return False
    prompts = (one for one in turn.tx.prompts.of_person(person.id) if one.kind is PromptKind.VOICE)
    prompt = next((one for one in prompts if one.args.get("album") == said.album), None)
    if prompt is None:
        return False
    voice = turn.tx.voices.require(int(str(prompt.args["voice"])))
    media = keep_files(turn, said, None)
    turn.tx.media.claim_beside(media, VOICE, voice.id, unsigned=True)
    _save(turn, voice, v.shown(voice, media), None)
    turn.out.show(private(person), PromptMessage(prompt.id))
    return True


def ask(
    out: OutboxWriter,
    kind: VoiceKind,
    words: str,
    *,
    station: StationCode | None,
    speaker: Person | None = None,
    visit: int | None = None,
    media: tuple[MediaId, ...] = (),
) -> Voice:
    """A new voice. Its owner has it in the next morning's message, once; after that only when it is late."""
    tx, book = out.tx, out.centre.book
    due = book.calendar.add_working_days(out.at, book.rules.voice_answer_days)
    note = tx.notes.keep(words, None, out.at)
    asked = v.VoiceAsked(tx.voices.next_id(), kind, note, due, station, visit, media)
    out.tx.media.claim_beside(media, VOICE, asked.id, unsigned=True)
    voice = evolve(None, asked, None, out.at)
    events: list[VoiceEvent] = [asked]
    tx.voices.add(voice, events, None, out.at)
    if speaker is not None:
        tx.voices.keep_speaker(voice.id, speaker.id)
    tx.timers.keep(_owner_of(voice), [(_LATE, book.calendar.next_morning(due))], {"voice": voice.id})
    owner = owner_of(tx, voice)
    if owner is not None:
        gather_section(out, owner, NAME, book.calendar.day(out.at) + _DAY)
    return voice


def owner_of(tx: Transaction, voice: Voice) -> Person | None:
    """The one who answers: the station's owner, else the backup, else a director; of no station the first of the
    staff who are there."""
    return next(iter(participants.owners_of(tx, voice.station)), None)


def standing(tx: Transaction, voice: Voice, person: Person) -> Standing:
    """What the person is to the voice, where it is to be answered or shown as answered."""
    owner = owner_of(tx, voice)
    owns = owner is not None and owner.id == person.id and Role.STAFF in person.roles
    if owns or directs(tx, person):
        return Standing.OWNER
    return Standing.OTHER


def is_own(tx: Transaction, prompt: Prompt, person: Person, at: datetime, centre: Centre) -> bool:
    """What who spoke sees of their voice is theirs, whatever their role."""
    return tx.voices.get(int(str(prompt.args["voice"]))) is not None


def may_answer(tx: Transaction, prompt: Prompt, person: Person, at: datetime, centre: Centre) -> bool:
    """The question for an answer is for who answers the voice now."""
    voice = tx.voices.get(int(str(prompt.args["voice"])))
    return voice is not None and standing(tx, voice, person) is Standing.OWNER


def ring(turn: Turn, timer: Timer) -> None:
    """Nobody has answered in time: it stands with its owner each working morning, and after some days with the
    directors too."""
    tx, book = turn.tx, turn.centre.book
    tx.timers.done(timer.id)
    voice = tx.voices.get(int(str(timer.body["voice"])))
    if voice is None or not voice.waits:
        return
    owner = owner_of(tx, voice)
    told = [owner] if owner is not None else []
    if turn.at >= director_at(voice, turn):
        told += participants.directors(tx)
    for person in {one.id: one for one in told}.values():
        gather_section(turn.out, person, NAME)
    again = book.calendar.next_morning(turn.at)
    tx.timers.keep(_owner_of(voice), [(_LATE, again)], {"voice": voice.id})


def director_at(voice: Voice, turn: Turn) -> datetime:
    """From then on (UTC) the directors hear of it too."""
    book = turn.centre.book
    return book.calendar.add_working_days(voice.due_at, book.rules.voice_director_days)


def _owner_of(voice: Voice) -> str:
    return f"{TIMER}:{voice.id}"


def _show(turn: Turn, voice: Voice, speaker: Person, until: datetime, album: str | None = None) -> None:
    """The message of who spoke, as a prompt: which voice it is about is sealed there, and stands nowhere else."""
    prompt = turn.tx.prompts.open(
        speaker.id,
        private(speaker).chat_id,
        PromptKind.VOICE,
        turn.at,
        until,
        args={"voice": voice.id} | ({"album": album} if album is not None else {}),
        listens=False,
    )
    turn.out.show(private(speaker), PromptMessage(prompt.id), may_wait=True)


def unname(turn: Turn, person: Person, pressed: Pressed, tap: PromptTap, prompt: Prompt) -> None:
    """[不署名]. Raises a Refusal."""
    voice = turn.tx.voices.require(int(str(prompt.args["voice"])))
    if not tap.argument.startswith(UNNAME):
        turn.out.alert(pressed.callback, "said.bad_button", loud=True)
        return
    speaker = turn.tx.voices.speaker(voice.id)
    _save(turn, voice, v.unname(voice, Standing.SPEAKER if speaker == person.id else Standing.OTHER), None)
    turn.out.alert(pressed.callback, "rounds.voice.unnamed")
    turn.out.show(private(person), PromptMessage(prompt.id))


def listed(turn: Turn, person: Person, said: Said, _: str) -> None:
    """`/voice`: those that wait, and those answered in the last month. Raises RoleNeeded."""
    require_reader(turn.tx, person)
    answer_said(turn, person, said, AreaPage(NAME, "voices-0"))


def require_reader(tx: Transaction, person: Person) -> None:
    """RoleNeeded for who is neither staff nor a director, nor stands in for one."""
    if Role.STAFF not in person.roles and not directs(tx, person):
        raise RoleNeeded(ROLES)


def reply_tapped(turn: Turn, person: Person, pressed: Pressed, code: str) -> None:
    """[答复]: asks for the words. Raises a Refusal where there is nothing to answer."""
    voice = _voice(turn, code)
    _require_answerable(turn, voice, person)
    chat = private(person).chat_id
    for older in turn.tx.prompts.of_person(person.id):
        if older.kind is PromptKind.VOICE_ANSWER and older.args.get("voice") == voice.id:
            close_prompt(turn, older)
    until = turn.at + _ASK_TTL
    prompt = turn.tx.prompts.open(person.id, chat, PromptKind.VOICE_ANSWER, turn.at, until, args={"voice": voice.id})
    turn.out.show(private(person), PromptMessage(prompt.id))
    turn.out.alert(pressed.callback, "said.answer_below")


def _require_answerable(turn: Turn, voice: Voice, person: Person) -> None:
    v.answer(voice, standing(turn.tx, voice, person), voice.text)


def answered(turn: Turn, person: Person, prompt: Prompt, said: Said) -> None:
    """The words of the answer; who spoke gets them at once in working hours. Raises a Refusal."""
    if is_over(turn, prompt, said):
        return
    here, words = where_said(said, person), clean(said.text).strip()
    if not words:
        turn.out.say(here, "ask.words_needed")
        return
    voice = turn.tx.voices.require(int(str(prompt.args["voice"])))
    note = turn.jot(words, person.id)
    try:
        after = _save(turn, voice, v.answer(voice, standing(turn.tx, voice, person), note), person.id)
    except Exception:
        turn.take_back_notes()
        raise
    close_prompt(turn, prompt)
    turn.tx.timers.keep(_owner_of(voice), [], {})
    _tell_answer(turn, after)
    turn.out.say(here, "rounds.voice.answer_sent")


def _tell_answer(turn: Turn, voice: Voice) -> None:
    """To who spoke, whose name nobody needs any more where it was not to be shown; of what was told at a visit to
    the station's heads."""
    speaker = _speaker(turn, voice)
    if speaker is not None and is_reached(speaker):
        _show(turn, voice, speaker, turn.at + _SHOWN)
    if not voice.named:
        turn.tx.voices.forget_speaker(voice.id)
    if voice.visit is not None:
        for head in participants.heads(turn.tx, voice.station):
            if is_reached(head):
                page = AreaPage(NAME, f"passed-{voice.id}")
                turn.out.show(private(head), page, not_before=turn.out.working_hours())


def _speaker(turn: Turn, voice: Voice) -> Person | None:
    number = turn.tx.voices.speaker(voice.id)
    found = turn.tx.people.get(number) if number is not None else None
    return found if found is not None and found.active else None


def improve_tapped(turn: Turn, person: Person, pressed: Pressed, code: str) -> None:
    """[已改进]. Raises a Refusal."""
    voice = _voice(turn, code)
    after = _save(turn, voice, v.improve(voice, standing(turn.tx, voice, person)), person.id)
    speaker = _speaker(turn, after)
    if speaker is not None:
        turn.out.tell(speaker, "rounds.voice.improved_told")
    turn.out.alert(pressed.callback, "rounds.voice.improved")
    show_page(turn, person, pressed, AreaPage(NAME, "voices-0"))


def files_tapped(turn: Turn, person: Person, pressed: Pressed, code: str) -> None:
    """[看附件], for who answers. Raises VoiceNotYours."""
    voice = _voice(turn, code)
    if standing(turn.tx, voice, person) is not Standing.OWNER:
        raise VoiceNotYours
    attachments.show_beside(turn.out, person, NAME, f"{VOICE}-{voice.id}", voice.media)
    turn.out.alert(pressed.callback, "")


def _voice(turn: Turn, code: str) -> Voice:
    """ValueError for a number that no voice has."""
    voice = turn.tx.voices.get(from_36(code))
    if voice is None:
        raise ValueError(code)
    return voice


def _save(turn: Turn, voice: Voice, events: list[VoiceEvent], by: PersonId | None) -> Voice:
    after = voice
    for event in events:
        after = evolve(after, event, by, turn.at)
    if events:
        turn.tx.voices.save(voice, after, events, by, turn.at)
    return after
