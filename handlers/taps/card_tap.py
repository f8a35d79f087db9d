"""A tap on a card: checked against who, which case, which move, which message; then it acts, turns a page or asks."""

from collections.abc import Callable

from dispatch.case import commands as c
from dispatch.case.refusals import BadTarget, NotYours, Stale, not_now
from dispatch.case.rights import MAY, Relation, relations
from dispatch.case.rules import NEXT
from dispatch.model import (
    Case,
    ClauseNumber,
    Outcome,
    Person,
    PersonId,
    Role,
)
from handlers.access.audience import audience_of, may_read, scene_for
from handlers.bot_api.callback_data import Tap
from handlers.bot_api.card_actions import TURNING, VERBS, Verb
from handlers.bot_api.incoming import Pressed
from handlers.forms.forms import FORMS, probe
from handlers.forms.prompts import open_prompt
from handlers.notify import attachments
from handlers.notify.destinations import Destination
from handlers.notify.district_package import send_package
from handlers.notify.outbox_writer import FRONT
from handlers.taps.card_commands import Tapped, assist_number, command_of_tap, unit_of
from handlers.taps.forged import CardAge, Forged, card_age
from handlers.turn.carry_out import Turn, carry_out
from storage.messages.prompts import PromptKind

_PRESETS = ("rj", "rt", "fl", "ai")
_CHOSEN_FIRST = {
    "tf": (PromptKind.TRANSFER, "unit"),
    "aw": (PromptKind.WHISTLE, "unit"),
    "an": (PromptKind.TASK, "unit"),
    "da": (PromptKind.DISTRICT, "settled"),
    "ad": (PromptKind.ASSIST_NOTE, "number"),
}
"""Buttons whose choice on a page is followed by words: the form, and what the choice is called in it."""
_WORDED_OUTCOMES = {o.value[:5]: o for o in (Outcome.DISSATISFIED, Outcome.OUT_OF_POWER)}


def tapped(turn: Turn, person: Person, pressed: Pressed, tap: Tap) -> None:
    """Always answers, once. Raises a Refusal for what may not be."""
    case = turn.tx.cases.get(tap.case)
    place = _place(turn, person, pressed, case)
    if case is None or place is None:
        turn.out.alert(pressed.callback, "said.bad_button" if case else "said.before_restore", loud=True)
        return
    if not _is_the_card(turn, case, pressed, place):
        turn.out.alert(pressed.callback, "said.copy_retired")
        return
    it = Tapped(person, case, place, pressed, tap)
    if tap.moved != case.moved:
        turn.out.card(case, place, FRONT)
        raise Stale(case.number, case.status, "", _last_actor(turn, case))
    if tap.verb in TURNING:
        _TURNS[tap.verb](turn, it)
    else:
        _act(turn, it, VERBS[tap.verb])


def _place(turn: Turn, person: Person, pressed: Pressed, case: Case | None) -> Destination | None:
    """A card stands in a bound chat, or in the person's own; from a group that is bound no more nothing is done."""
    if pressed.chat is None or case is None:
        return None
    if pressed.chat.private:
        return Destination(pressed.chat.id, person=person.id) if pressed.chat.id == person.telegram_id else None
    bound = turn.tx.chats.get(pressed.chat.id)
    return Destination(bound.chat_id, bound.thread_id) if bound is not None else None


def _is_the_card(turn: Turn, case: Case, pressed: Pressed, place: Destination) -> bool:
    """A copy, left by a crash between sending and noting, is retired; where none is noted yet, this is the card.

    What stands in a group that was upgraded since can't be reached; its cards stand in the new one.
    """
    if pressed.chat is not None and pressed.chat.id != place.chat_id:
        return False
    match card_age(turn.tx, case.id, place.chat_id, pressed.message_id, pressed.drawn_at):
        case CardAge.NEVER:
            raise Forged
        case CardAge.OLDER:
            turn.out.retire(case, place.chat_id, pressed.message_id)
            _show_again(turn, case, place)
            return False
        case CardAge.CARD:
            pass
    if turn.tx.cards.get(case.id, place.chat_id) is None:
        if audience_of(turn.tx, place.chat_id, case) is None:
            return False
        turn.tx.cards.put(case.id, place.chat_id, pressed.message_id, 0, turn.at)
    return True


def _show_again(turn: Turn, case: Case, place: Destination) -> None:
    """The newer card that a retired one points to, where none stands: a restored backup may know of none."""
    if turn.tx.cards.get(case.id, place.chat_id) is None and audience_of(turn.tx, place.chat_id, case) is not None:
        turn.out.card(case, place, FRONT)


def _last_actor(turn: Turn, case: Case) -> PersonId | None:
    events = turn.tx.cases.events(case.id)
    return next((item.actor for item in reversed(events) if item.revision == case.moved), None)


def _turn_page(turn: Turn, it: Tapped) -> None:
    page = {"mo": "more", "ba": FRONT}.get(it.tap.verb, it.tap.argument)
    turn.out.alert(it.pressed.callback, "")
    turn.out.card(it.case, it.place, page)


def _ask_why(turn: Turn, it: Tapped) -> None:
    """Who may call the resident may see the number: the same right as the revisit."""
    _refuse_early(turn, it, c.RevisitDone)
    if it.case.contact is None:
        turn.out.alert(it.pressed.callback, "said.no_contact", loud=True)
        return
    _open_form(turn, it, PromptKind.PHONE_REASON, {})


def _act(turn: Turn, it: Tapped, verb: Verb) -> None:
    _refuse_early(turn, it, verb.command)
    kind, _, name = verb.opens.partition(":")
    if kind == "page" and not it.tap.argument:
        turn.out.alert(it.pressed.callback, "")
        turn.out.card(it.case, it.place, name)
    elif kind == "ask" and not it.tap.argument:
        _open_form(turn, it, PromptKind(name), _form_args(turn, it, PromptKind(name)))
    else:
        _act_now(turn, it, verb)


def _show_attachments(turn: Turn, it: Tapped) -> None:
    """Before and after, together, to whom may read the case; privately, so that no group is filled."""
    case = it.case
    if not may_read(it.person, case, relations(it.person, case, scene_for(turn.tx, case, it.person))):
        raise NotYours(case.number, "Read", (Relation.REPORTER, Relation.OFFICER, Relation.STAFF))
    if not case.media and not case.results:
        turn.out.alert(it.pressed.callback, "said.no_attachments")
    elif it.person.telegram_id is None or not it.person.reachable:
        turn.out.alert(it.pressed.callback, "said.cannot_write_privately", loud=True)
    else:
        turn.out.alert(it.pressed.callback, "" if it.place.person else "said.sent_privately")
        attachments.show(turn.out, case, it.person)


def _send_package(turn: Turn, it: Tapped) -> None:
    _refuse_early(turn, it, c.Amend)
    turn.out.alert(it.pressed.callback, "" if it.place.person else "said.sent_privately")
    send_package(turn.out, it.case, it.person)


def _refuse_early(turn: Turn, it: Tapped, command: type[c.Command]) -> None:
    """Status and rights are looked at before a page opens or words are asked for, so that nobody writes in vain."""
    if it.case.status not in NEXT[command].sources:
        raise not_now(it.case, command.__name__)
    if not relations(it.person, it.case, scene_for(turn.tx, it.case, it.person)) & MAY[command]:
        raise NotYours(it.case.number, command.__name__, tuple(sorted(MAY[command] - {Relation.CLOCK})))


def _form_args(turn: Turn, it: Tapped, form: PromptKind) -> dict[str, str]:
    if form is PromptKind.ASSIST_NOTE:
        return {"number": str(assist_number(turn, it, lambda a: a.open))}
    if form is PromptKind.REQUIREMENT and Role.DIRECTOR in it.person.roles:
        return {"leader": "1"}
    return {}


def _open_form(turn: Turn, it: Tapped, form: PromptKind, args: dict[str, str]) -> None:
    probe(turn, it.person, it.case, form, args)
    moves_away = FORMS[form].private and it.place.person is None
    if moves_away and not (it.person.telegram_id and it.person.reachable):
        turn.out.alert(it.pressed.callback, "said.cannot_write_privately", loud=True)
        return
    turn.out.alert(it.pressed.callback, "said.answer_in_private" if moves_away else "said.answer_below")
    open_prompt(turn, it.person, it.place, form, it.case, args, reply_to=it.pressed.message_id)


def _act_now(turn: Turn, it: Tapped, verb: Verb) -> None:
    argument = it.tap.argument
    if verb.code in _PRESETS:
        command = _preset(turn, it, verb.code)
        if command is None:
            return
    elif verb.code == "rv" and argument in _WORDED_OUTCOMES:
        _open_form(turn, it, PromptKind.NOTE, {"outcome": _WORDED_OUTCOMES[argument].value})
        return
    elif verb.code in _CHOSEN_FIRST:
        form, name = _CHOSEN_FIRST[verb.code]
        if name == "unit":
            unit_of(turn, it)
        _open_form(turn, it, form, {name: argument})
        return
    else:
        command = command_of_tap(turn, it)
    after = carry_out(turn, it.case, command, it.person)
    args: dict[str, object] = {"unit": {"unit": after.unit}} if after.unit is not None else {"unit": ""}
    turn.out.alert(it.pressed.callback, f"done.{type(command).__name__}", args)


def _preset(turn: Turn, it: Tapped, verb: str) -> c.Command | None:
    """A ready-made reason with its clause; «自己写» asks for words instead."""
    rules = turn.centre.book.under(it.case).rules
    lists = {
        "rj": rules.reject_reasons,
        "rt": rules.return_reasons,
        "fl": rules.fail_reasons,
        "ai": rules.ask_reasons,
    }
    if it.tap.argument == "own":
        if verb == "ai":
            _open_form(turn, it, PromptKind.QUESTION, {})
        else:
            _open_form(turn, it, PromptKind.REASON, {"verb": verb, "clause": lists[verb][0].clause})
        return None
    reason = next((r for r in lists[verb] if r.code == it.tap.argument), None)
    if reason is None:
        raise BadTarget(it.case.number, "clause")
    note = turn.jot(reason.text, it.person.id)
    match verb:
        case "rj":
            return c.Reject(note, ClauseNumber(reason.clause))
        case "rt":
            return c.Return(note, ClauseNumber(reason.clause))
        case "fl":
            return c.Fail(note)
        case _:
            return c.AskInfo(note)


_TURNS: dict[str, Callable[[Turn, Tapped], None]] = {
    "mo": _turn_page,
    "ba": _turn_page,
    "pp": _turn_page,
    "ph": _ask_why,
    "pi": _show_attachments,
    "pk": _send_package,
}
