"""The guided form: a report in private, step by step, by words and buttons. Every step is kept in the database.

Words come first, then the category, then the place; then everything is shown once more, can be changed, and is
submitted. It is one prompt with one message, which moves down when the person has written.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from dispatch.model import MediaId, Person, RowCode
from handlers.bot_api.callback_data import PromptButton, PromptTap
from handlers.bot_api.clean_text import clean
from handlers.bot_api.incoming import Point, Pressed, Said
from handlers.centre import Centre
from handlers.forms import prompts
from handlers.forms.forms import read_contact
from handlers.intake.open_case import Told, may_report, open_case, require_reporter
from handlers.notify.destinations import FirstCard, private
from handlers.notify.messages import PromptMessage
from handlers.turn import keep_files
from handlers.turn.carry_out import Turn
from handlers.turn.street_names import names_of
from storage.messages.prompts import Prompt, PromptKind
from storage.transaction import Transaction

STEPS = ("words", "category", "place", "review", "contact")
_TTL = timedelta(days=3)
_GATHERING = timedelta(seconds=1)
"""So long the prompt waits for the other parts of an album."""
_NEXT = {"words": "category", "category": "place"}
"""Which step follows; after the others it is the review."""


def begin(turn: Turn, person: Person, media: tuple[MediaId, ...] = (), point: Point | None = None) -> None:
    """Begins the form by asking for the words, or shows the one that is open already. Raises RoleNeeded."""
    require_reporter(person)
    to = private(person)
    prompt = turn.tx.prompts.of_kind(person.id, to.chat_id, PromptKind.GUIDED_FORM)
    if prompt is not None and prompt.expires_at < turn.at:
        prompts.give_up(turn, prompt)
        prompt = None
    if prompt is None:
        until = turn.at + _TTL
        prompt = turn.tx.prompts.open(
            person.id, to.chat_id, PromptKind.GUIDED_FORM, turn.at, until, args={"step": "words"}, media=media
        )
        _change(turn, prompt, {} if point is None else _point(point))
        turn.out.show(to, PromptMessage(prompt.id))
    else:
        more = replace(prompt, media=(*prompt.media, *media))
        _ask_below(turn, person, more, {} if point is None else _point(point))


def still_asked(tx: Transaction, prompt: Prompt, person: Person, at: datetime, centre: Centre) -> bool:
    """For who may still report."""
    return may_report(person)


def answered(turn: Turn, person: Person, prompt: Prompt, said: Said) -> None:
    """Takes one more message as what the form's step asks for. Raises Unclear where it can't be read as that."""
    if prompts.is_over(turn, prompt, said):
        return
    media = tuple(one for one in keep_files.keep_files(turn, said, person.id) if one not in prompt.media)
    prompt = replace(prompt, media=(*prompt.media, *media))
    given = {} if said.point is None else _point(said.point)
    text, step = clean(said.text), str(prompt.args["step"])
    if text and step == "contact":
        name, phone = read_contact(text)
        given |= {"name": name, "phone": phone, "step": "review"}
        turn.out.delete(said.chat.id, said.message_id, urgent=True)
    elif text and step == "place":
        given |= {"place": text, "step": "review"}
    elif text and step == "category":
        given |= {"asked": text, "page": ""}
    elif text:
        prompt = replace(prompt, notes=(*prompt.notes, turn.tx.notes.keep(text, person.id, turn.at)))
        given |= {"step": "review" if prompt.args.get("seen") else _NEXT.get(step, "review")}
        given |= _located(turn, prompt, text)
    elif said.point is not None and step == "place":
        given |= {"step": "review"}
    _ask_below(turn, person, prompt, given, late=_GATHERING if said.album is not None else timedelta())


def tapped(turn: Turn, person: Person, pressed: Pressed, tap: PromptTap, prompt: Prompt) -> None:
    """Handles a tap under the form and answers it, once. Raises a Refusal of the report."""
    if tap.button is PromptButton.SUBMIT:
        _submit(turn, person, pressed, prompt)
        return
    change = _change_of(turn, tap, prompt)
    if change is None:
        turn.out.alert(pressed.callback, "said.bad_button", loud=True)
        return
    _show_again(turn, _change(turn, prompt, change))
    turn.out.alert(pressed.callback, "")


def words_of(tx: Transaction, prompt: Prompt) -> str:
    """The words so far, as one text."""
    return "\n".join(text for text in map(tx.notes.text, prompt.notes) if text)


def _change_of(turn: Turn, tap: PromptTap, prompt: Prompt) -> dict[str, object] | None:
    step = str(prompt.args["step"])
    match tap.button:
        case PromptButton.ROW if turn.centre.book.catalogue.row(tap.argument) is not None:
            return {"row": tap.argument, "asked": "", "page": "", "step": _after_category(prompt)}
        case PromptButton.PAGE:
            return {"page": tap.argument}
        case PromptButton.STEP if tap.argument in STEPS:
            return {"step": tap.argument, "page": ""}
        case PromptButton.SKIP:
            return {"page": "", "step": _after_category(prompt) if step == "category" else "review"}
        case PromptButton.URGENT:
            return {"urgent": not prompt.args.get("urgent")}
        case _:
            return None


def _after_category(prompt: Prompt) -> str:
    """The step after the category: the place, unless it is known already."""
    return "review" if prompt.args.get("seen") or "place" in prompt.args or "latitude" in prompt.args else "place"


def _submit(turn: Turn, person: Person, pressed: Pressed, prompt: Prompt) -> None:
    told = _told(turn, prompt)
    if not told.text:
        turn.out.alert(pressed.callback, "ask.words_needed", loud=True)
        return
    # The form's message becomes the case's card, so that the chat has one message of it.
    case = open_case(turn, person, told, FirstCard(private(person), message=pressed.message_id))
    turn.tx.prompts.close(prompt.id)
    for note in prompt.notes:
        turn.tx.notes.erase_note(note)
    for media in turn.tx.media.get(prompt.media):
        if media.album is not None:
            turn.tx.media.claim_album(media.chat_id, media.album, case.id)
    turn.out.alert(pressed.callback, "done.Report")


def _told(turn: Turn, prompt: Prompt) -> Told:
    text, args = words_of(turn.tx, prompt), prompt.args
    point = Point(float(str(args["latitude"])), float(str(args["longitude"]))) if "latitude" in args else None
    return Told(
        text=text,
        row=RowCode(str(args["row"])) if args.get("row") else None,
        place=str(args["place"]) if args.get("place") else None,
        point=point,
        urgent=bool(args.get("urgent")),
        name=str(args["name"]) if args.get("name") else None,
        phone=str(args["phone"]) if args.get("phone") else None,
        media=prompt.media,
    )


def _located(turn: Turn, prompt: Prompt, text: str) -> dict[str, object]:
    """The address found among the words, where the form has no place yet."""
    found = names_of(turn.tx).place(text)
    return {} if found is None or "place" in prompt.args else {"place": found}


def _ask_below(
    turn: Turn, person: Person, prompt: Prompt, change: Mapping[str, object], *, late: timedelta = timedelta()
) -> None:
    """Moves the prompt below what was written; a message that is still waiting to be sent shows the change anyway."""
    if prompt.prompt_message_id is None:
        _change(turn, prompt, change)
        return
    turn.out.delete(prompt.chat_id, prompt.prompt_message_id)
    _change(turn, replace(prompt, prompt_message_id=None), change)
    turn.out.show(private(person), PromptMessage(prompt.id), not_before=turn.at + late if late else None)


def _show_again(turn: Turn, prompt: Prompt) -> None:
    turn.out.show(private(turn.tx.people.require(prompt.person)), PromptMessage(prompt.id))


def _change(turn: Turn, prompt: Prompt, change: Mapping[str, object]) -> Prompt:
    seen = {"seen": True} if change.get("step") == "review" else {}
    changed = replace(prompt, args={**prompt.args, **change, **seen})
    turn.tx.prompts.update(changed)
    return changed


def _point(point: Point) -> dict[str, object]:
    return {"latitude": point.latitude, "longitude": point.longitude}
