"""The bot's questions to a person: asked once, answered by a reply (or in private by simply writing), cancellable."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from dispatch.case.commands import RevisitDone, Supplement
from dispatch.case.refusals import NotNow, NotYours
from dispatch.case.rights import MAY, Relation, relations
from dispatch.model import Case, CaseId, MediaId, NoteId, Person, Place
from handlers.access.audience import scene_for
from handlers.bot_api.incoming import Said
from handlers.forms.forms import FORMS, Given, command_of, read_contact
from handlers.notify.destinations import Destination, private
from handlers.notify.messages import PromptMessage, ResidentContact
from handlers.turn import keep_files, number_guard
from handlers.turn.carry_out import Turn, carry_out
from handlers.turn.parse_input import Unclear
from storage.messages.asks import Ask

_TTL = timedelta(hours=12)
_CANCEL = frozenset({"取消", "/cancel", "cancel", "放弃"})


def open_ask(
    turn: Turn,
    person: Person,
    place: Destination,
    form: str,
    case: Case | None,
    args: Mapping[str, str] | None = None,
    reply_to: int | None = None,
) -> None:
    """Asks; an older question to the same person in the same chat gives way to it, but for a report half written."""
    where = private(person) if FORMS[form].private else place
    older = turn.tx.asks.current(person.id, where.chat_id)
    if older is not None and _same(older, form, case, args or {}) and older.expires_at > turn.at:
        return
    if older is not None and older.command in FORMS:
        give_up(turn, older)
    ask = turn.tx.asks.open(
        person.id,
        where.chat_id,
        form,
        turn.at,
        turn.at + _TTL,
        case_id=case.id if case is not None else None,
        args=dict(args or {}),
    )
    turn.out.show(where, PromptMessage(ask.id, reply_to if where == place else None))


def _same(ask: Ask, form: str, case: Case | None, args: Mapping[str, str]) -> bool:
    """A second tap on the same button asks nothing new: the question stands already."""
    about = case.id if case is not None else None
    return ask.command == form and ask.case_id == about and all(ask.args.get(key) == args[key] for key in args)


def close_ask(turn: Turn, ask: Ask) -> None:
    """Over: the question disappears, so that nothing in the chat waits for an answer any more."""
    turn.tx.asks.close(ask.id)
    if ask.prompt_message_id is not None:
        turn.out.delete(ask.chat_id, ask.prompt_message_id)


def give_up(turn: Turn, ask: Ask) -> None:
    """The same, and what had been written for it is forgotten."""
    for note in ask.notes:
        turn.tx.notes.erase_note(note)
    close_ask(turn, ask)


def is_over(turn: Turn, ask: Ask, said: Said) -> bool:
    """Whether this message gives the question up, or comes when its time is up; then that is said."""
    late = ask.expires_at < turn.at
    if not late and not is_cancel(said.text):
        return False
    give_up(turn, ask)
    place = Destination(said.chat.id, said.chat.thread, ask.person if said.chat.private else None)
    turn.out.say(place, "ask.expired" if late else "ask.cancelled")
    return True


def ask_for(turn: Turn, person: Person, said: Said) -> Ask | None:
    """The open question that a message answers: by replying to it, as part of an album that did, or in private."""
    if said.reply is not None:
        found = turn.tx.asks.by_prompt(said.chat.id, said.reply.message_id)
        if found is not None and found.listens:
            return found if found.person == person.id else None
    current = turn.tx.asks.current(person.id, said.chat.id)
    if current is None:
        return None
    if said.chat.private and not said.text.startswith(("/", "#")):
        return current
    return current if is_cancel(said.text) or _goes_on(current, person, said) else None


def _goes_on(ask: Ask, person: Person, said: Said) -> bool:
    """In a group: a further picture of an answer's album, or a reply to one's own words while it is collected."""
    if said.album is not None and ask.args.get("album") == said.album:
        return True
    own = said.reply is not None and said.reply.sender == person.telegram_id
    return own and FORMS[ask.command].collects and bool(ask.notes or ask.media)


def is_cancel(text: str) -> bool:
    return text.strip().casefold() in _CANCEL


def answered(turn: Turn, person: Person, ask: Ask, said: Said) -> None:
    """Takes a message as an answer. Raises a Refusal of the command that comes of it."""
    if is_over(turn, ask, said):
        return
    place = Destination(said.chat.id, said.chat.thread, person.id if said.chat.private else None)
    number_guard.take_phone(turn, person, _case_of(ask), said)
    number_guard.withdraw(turn, said)
    media = keep_files.keep_files(turn, said, person.id)
    if FORMS[ask.command].collects:
        _collect(turn, person, ask, said, media)
        return
    try:
        _finish(turn, person, ask, place, said, media)
    except (NotNow, NotYours):
        close_ask(turn, ask)
        raise


def _collect(turn: Turn, person: Person, ask: Ask, said: Said, media: tuple[MediaId, ...]) -> None:
    """One more piece; the question itself says what has come so far."""
    text = said.text.strip()
    notes = (*ask.notes, turn.tx.notes.keep(text, person.id, turn.at)) if text else ask.notes
    args = dict(ask.args)
    if said.album is not None:
        args["album"] = said.album
    if said.point is not None:
        args |= {"latitude": said.point.latitude, "longitude": said.point.longitude}
    more = replace(ask, notes=notes, media=(*ask.media, *media), args=args)
    turn.tx.asks.update(more)
    turn.out.show(Destination(ask.chat_id), PromptMessage(ask.id))


def submit(turn: Turn, person: Person, ask: Ask) -> Case | None:
    """The collected pieces become the command; None where nothing has come yet."""
    latitude, longitude = ask.args.get("latitude"), ask.args.get("longitude")
    place = None
    if isinstance(latitude, float) and isinstance(longitude, float):
        place = Place(latitude=latitude, longitude=longitude)
    if not ask.notes and not ask.media and place is None:
        return None
    case = turn.tx.cases.require(_case_of(ask))
    note = _one_note(turn, person, ask.notes)
    if note is None and ask.command == "result":
        raise Unclear("ask.words_needed")
    given = Given("", note, ask.media, place)
    after = carry_out(turn, case, command_of(turn, ask.command, _strings(ask.args), case, given), person)
    close_ask(turn, ask)
    return after


def _finish(turn: Turn, person: Person, ask: Ask, place: Destination, said: Said, media: tuple[MediaId, ...]) -> None:
    text = said.text.strip()
    case = turn.tx.cases.require(_case_of(ask))
    args = _strings(ask.args)
    try:
        if ask.command == "phone_reason":
            _show_phone(turn, person, case, text)
        elif ask.command == "contact":
            name, phone = read_contact(text)
            contact = turn.tx.notes.keep_contact(case.id, name, phone, turn.at)
            carry_out(turn, case, Supplement(contact=contact), person)
            turn.out.delete(said.chat.id, said.message_id, urgent=True)
            turn.out.say(place, "said.contact_saved")
        else:
            point = Place(latitude=said.point.latitude, longitude=said.point.longitude) if said.point else None
            note = turn.jot(text, person.id) if text else None
            given = Given(text, note, media, point)
            command = command_of(turn, ask.command, args, case, given)
            carry_out(turn, case, command, person)
            turn.out.say(place, f"done.{type(command).__name__}", {"unit": _unit_said(case, place, args)})
    except Unclear as unclear:
        turn.take_back_notes()
        turn.out.say(place, unclear.words, unclear.args_)
        return
    close_ask(turn, ask)


def _unit_said(case: Case, place: Destination, args: Mapping[str, str]) -> object:
    """Which unit has a sensitive case is no business of a group."""
    hidden = case.sensitive and place.person is None
    return {"unit": args["unit"]} if "unit" in args and not hidden else ""


def _show_phone(turn: Turn, person: Person, case: Case, reason: str) -> None:
    """Each clear-text look is logged with its reason before anything is shown. NotYours where the right is gone."""
    if not reason:
        raise Unclear("ask.words_needed")
    if not relations(person, case, scene_for(turn.tx, case, person)) & MAY[RevisitDone]:
        raise NotYours(case.number, "RevisitDone", tuple(sorted(MAY[RevisitDone] - {Relation.CLOCK})))
    if case.contact is None:
        turn.out.say(private(person), "said.no_contact")
        return
    turn.tx.notes.log_view(case.contact, case.id, person.id, reason, turn.at)
    turn.out.show(private(person), ResidentContact(case.id))


def command_name(ask: Ask) -> str:
    """The command that a collecting form ends in."""
    return {"result": "Resolve", "progress": "Progress", "info": "GiveInfo", "supplement": "Supplement"}[ask.command]


def _one_note(turn: Turn, person: Person, notes: tuple[NoteId, ...]) -> NoteId | None:
    if len(notes) <= 1:
        return notes[0] if notes else None
    texts = [text for text in map(turn.tx.notes.text, notes) if text]
    for note in notes:
        turn.tx.notes.erase_note(note)
    return turn.jot("\n".join(texts), person.id)


def _case_of(ask: Ask) -> CaseId:
    if ask.case_id is None:
        raise ValueError(f"ask {ask.id} belongs to no case")
    return ask.case_id


def _strings(args: Mapping[str, object]) -> dict[str, str]:
    return {key: str(value) for key, value in args.items()}
