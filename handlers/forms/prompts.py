"""Opens, closes and answers prompts: answered by a reply (or in private by simply writing), and cancellable."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from dispatch.case.commands import Supplement
from dispatch.case.refusals import NotNow, NotYours
from dispatch.model import Case, CaseId, MediaId, NoteId, Person, Place
from dispatch.rulebook.read_time import without_time
from handlers.bot_api.incoming import Point, Said
from handlers.forms.forms import FORMS, Given, command_of, read_contact
from handlers.forms.propose_merge import propose_merge
from handlers.forms.ready_times import CHOSEN, WRITTEN, with_chosen
from handlers.notify.destinations import Destination, private
from handlers.notify.messages import PromptMessage
from handlers.turn import keep_files, number_guard
from handlers.turn.carry_out import Turn, carry_out
from handlers.turn.parse_input import Unclear
from handlers.turn.reveal import reveal
from handlers.wording.arguments import Args
from handlers.wording.confirmations import confirmed
from storage.messages.prompts import Prompt, PromptKind

_TTL = timedelta(hours=12)
_CANCEL = frozenset({"取消", "/cancel", "cancel", "放弃"})


def open_prompt(
    turn: Turn,
    person: Person,
    place: Destination,
    kind: PromptKind,
    case: Case | None,
    args: Mapping[str, str] | None = None,
    reply_to: int | None = None,
) -> None:
    """Sends the prompt. In a group an older one to the same person gives way to it; in private it stays open, and a
    reply to it chooses it.
    """
    where = private(person) if FORMS[kind].private else place
    older = turn.tx.prompts.current(person.id, where.chat_id)
    if older is not None and _same(older, kind, case, args or {}) and older.expires_at > turn.at:
        return
    for one in _giving_way(turn, person, where, kind, case, args or {}):
        give_up(turn, one)
    prompt = turn.tx.prompts.open(
        person.id,
        where.chat_id,
        kind,
        turn.at,
        turn.at + _TTL,
        case_id=case.id if case is not None else None,
        args=dict(args or {}),
    )
    turn.out.show(where, PromptMessage(prompt.id, reply_to if where == place else None))


def _giving_way(
    turn: Turn, person: Person, where: Destination, kind: PromptKind, case: Case | None, args: Mapping[str, str]
) -> list[Prompt]:
    """The older prompts that the new one takes the place of."""
    open_here = [
        one
        for one in turn.tx.prompts.of_person(person.id)
        if one.chat_id == where.chat_id and one.listens and one.kind in FORMS
    ]
    if where.chat_id != person.telegram_id:
        return open_here
    return [one for one in open_here if one.expires_at <= turn.at or _same(one, kind, case, args)]


def _same(prompt: Prompt, kind: PromptKind, case: Case | None, args: Mapping[str, str]) -> bool:
    """Whether the prompt that stands is the one wanted: a second tap on the same button opens no other."""
    about = case.id if case is not None else None
    return prompt.kind is kind and prompt.case_id == about and all(prompt.args.get(key) == args[key] for key in args)


def close_prompt(turn: Turn, prompt: Prompt) -> None:
    """Closes the prompt and deletes its message, so that nothing in the chat waits for an answer any more."""
    turn.tx.prompts.close(prompt.id)
    if prompt.prompt_message_id is not None:
        turn.out.delete(prompt.chat_id, prompt.prompt_message_id)


def give_up(turn: Turn, prompt: Prompt) -> None:
    """Closes the prompt, deletes its message, and erases the words that were written for it."""
    for note in prompt.notes:
        turn.tx.notes.erase_note(note)
    close_prompt(turn, prompt)


def is_over(turn: Turn, prompt: Prompt, said: Said) -> bool:
    """Whether this message cancels the prompt, or comes after it expired; then that is said."""
    late = prompt.expires_at < turn.at
    if not late and not is_cancel(said.text):
        return False
    give_up(turn, prompt)
    place = Destination(said.chat.id, said.chat.thread, prompt.person if said.chat.private else None)
    turn.out.say(place, "ask.expired" if late else "ask.cancelled")
    return True


def prompt_for(turn: Turn, person: Person, said: Said) -> Prompt | None:
    """The open prompt that a message answers: by replying to it, as part of an album that did, or in private, where
    the newest one is answered.
    """
    if said.reply is not None:
        found = turn.tx.prompts.by_message(said.chat.id, said.reply.message_id)
        if found is not None and found.listens:
            return found if found.person == person.id else None
    current = turn.tx.prompts.current(person.id, said.chat.id)
    if current is None:
        return None
    if said.chat.private and not said.text.startswith("/"):
        return current
    return current if is_cancel(said.text) or _goes_on(current, person, said) else None


def _goes_on(prompt: Prompt, person: Person, said: Said) -> bool:
    """Whether a group message continues an answer: another picture of its album, or a reply to one's own words."""
    if said.album is not None and prompt.args.get("album") == said.album:
        return True
    own = said.reply is not None and said.reply.sender == person.telegram_id
    return own and FORMS[prompt.kind].collects and bool(prompt.notes or prompt.media)


def is_cancel(text: str) -> bool:
    return text.strip().casefold() in _CANCEL


def answered(turn: Turn, person: Person, prompt: Prompt, said: Said) -> None:
    """Takes a message as an answer. Raises a Refusal of the command that comes of it."""
    if is_over(turn, prompt, said):
        return
    place = Destination(said.chat.id, said.chat.thread, person.id if said.chat.private else None)
    number_guard.take_numbers(turn, person, _case_of(prompt), said)
    media = keep_files.keep_files(turn, said, person.id)
    if FORMS[prompt.kind].collects:
        _collect(turn, person, prompt, said, media)
        return
    try:
        _finish(turn, person, prompt, place, said, media)
    except (NotNow, NotYours):
        close_prompt(turn, prompt)
        raise


def _collect(turn: Turn, person: Person, prompt: Prompt, said: Said, media: tuple[MediaId, ...]) -> None:
    """Keeps one more piece; the prompt's message is edited to say what has come so far."""
    text = said.text.strip()
    notes = (*prompt.notes, turn.tx.notes.keep(text, person.id, turn.at)) if text else prompt.notes
    args = dict(prompt.args)
    if said.album is not None:
        args["album"] = said.album
    if said.point is not None:
        args |= {"latitude": said.point.latitude, "longitude": said.point.longitude}
    more = replace(prompt, notes=notes, media=(*prompt.media, *media), args=args)
    turn.tx.prompts.update(more)
    turn.out.show(Destination(prompt.chat_id), PromptMessage(prompt.id))


def submit(turn: Turn, person: Person, prompt: Prompt) -> tuple[str, Args] | None:
    """Carries out the command with the pieces collected so far, and gives the sentence that confirms it; None where
    nothing has come yet."""
    latitude, longitude = prompt.args.get("latitude"), prompt.args.get("longitude")
    place = None
    if isinstance(latitude, float) and isinstance(longitude, float):
        place = Place(point=turn.jot_point(Point(latitude, longitude), person.id))
    if not prompt.notes and not prompt.media and place is None:
        return None
    case = turn.tx.cases.require(_case_of(prompt))
    note = _one_note(turn, person, prompt.notes)
    if note is None and prompt.kind is PromptKind.RESULT:
        raise Unclear("ask.words_needed")
    given = Given("", note, prompt.media, place)
    command = command_of(turn, prompt.kind, _strings(prompt.args), given, case)
    after = carry_out(turn, case, command, person)
    close_prompt(turn, prompt)
    return confirmed(command, after, turn.centre)


def choose_time(turn: Turn, person: Person, prompt: Prompt, code: str) -> tuple[str, Args]:
    """Takes one of the times that the form offers, and gives the sentence that says what has come of it: the command
    where the time is answer enough, else what is still to be written. Unclear where the form does not offer it."""
    form = FORMS[prompt.kind]
    if code not in form.times:
        raise Unclear("said.bad_button")
    if form.enough:
        case = turn.tx.cases.require(_case_of(prompt))
        command = command_of(turn, prompt.kind, _strings(prompt.args), Given(WRITTEN[code]), case)
        after = carry_out(turn, case, command, person)
        close_prompt(turn, prompt)
        return confirmed(command, after, turn.centre)
    turn.tx.prompts.update(replace(prompt, args=dict(prompt.args) | {CHOSEN: code}))
    turn.out.show(Destination(prompt.chat_id), PromptMessage(prompt.id))
    return "ask.now_words", {}


def _finish(
    turn: Turn, person: Person, prompt: Prompt, place: Destination, said: Said, media: tuple[MediaId, ...]
) -> None:
    text = said.text.strip()
    case = turn.tx.cases.require(_case_of(prompt))
    args = _strings(prompt.args)
    try:
        if prompt.kind is PromptKind.PHONE_REASON:
            if not text:
                raise Unclear("ask.words_needed")
            reveal(turn, person, case, text)
        elif prompt.kind is PromptKind.CONTACT:
            name, phone = read_contact(text)
            contact = turn.tx.notes.keep_contact(case.id, name, phone, turn.at)
            carry_out(turn, case, Supplement(contact=contact), person)
            turn.out.delete(said.chat.id, said.message_id, urgent=True)
            turn.out.say(place, "said.contact_saved")
        elif prompt.kind is PromptKind.INTO:
            propose_merge(turn, person, case, text)
        else:
            point = Place(point=turn.jot_point(said.point, person.id)) if said.point else None
            kept = without_time(text) if FORMS[prompt.kind].time_apart else text
            note = turn.jot(kept, person.id) if text else None
            given = Given(with_chosen(text, args, turn.at, turn.centre.book.calendar), note, media, point)
            command = command_of(turn, prompt.kind, args, given, case)
            after = carry_out(turn, case, command, person)
            hidden = case.sensitive and place.person is None
            turn.out.say(place, *confirmed(command, after, turn.centre, unit_hidden=hidden))
    except Unclear as unclear:
        turn.take_back_notes()
        turn.out.say(place, unclear.words, unclear.args_)
        return
    close_prompt(turn, prompt)


def _one_note(turn: Turn, person: Person, notes: tuple[NoteId, ...]) -> NoteId | None:
    if len(notes) <= 1:
        return notes[0] if notes else None
    texts = [text for text in map(turn.tx.notes.text, notes) if text]
    for note in notes:
        turn.tx.notes.erase_note(note)
    return turn.jot("\n".join(texts), person.id)


def _case_of(prompt: Prompt) -> CaseId:
    if prompt.case_id is None:
        raise ValueError(f"prompt {prompt.id} belongs to no case")
    return prompt.case_id


def _strings(args: Mapping[str, object]) -> dict[str, str]:
    return {key: str(value) for key, value in args.items()}
