"""A tap on a card: checked against who, which case, which move, which message; then it acts, turns a page or asks."""

from collections.abc import Callable
from dataclasses import dataclass

from dispatch import commands as c
from dispatch.model import (
    Assist,
    Case,
    CaseId,
    ClauseNumber,
    Outcome,
    Person,
    PersonId,
    Role,
    RowCode,
    StationCode,
    Status,
    UnitCode,
    Urgency,
)
from dispatch.refusals import BadTarget, Incomplete, NotYours, Stale, not_now
from dispatch.rights import MAY, Relation, relations
from dispatch.rules import NEXT
from handlers.asking import open_ask
from handlers.audience import audience_of, may_read, scene_for
from handlers.buttons import Tap, from_36
from handlers.forms import FORMS
from handlers.incoming import Pressed
from handlers.outgoing import Place, private
from handlers.turn import Turn, carry_out
from handlers.verbs import VERBS, Verb

_PRESETS = ("rj", "rt", "fl", "ai")
_CHOSEN_FIRST = {"tf": ("transfer", "unit"), "as": ("task", "unit"), "da": ("district", "settled")}
"""Buttons whose choice on a page is followed by words: the form, and what the choice is called in it."""
_AT_ONCE: dict[str, c.Command] = {
    "ac": c.Accept(),
    "ps": c.Pass(),
    "ge": c.GrantExtension(),
    "ce": c.ConfirmEscalation(),
    "co": c.ConfirmOutOfPower(),
    "xo": c.DenyOutOfPower(),
    "st": c.Settle(),
    "wq": c.WithdrawQuestion(),
    "ur": c.Urge(),
    "re": c.Resume(),
}
_WORDED_OUTCOMES = (Outcome.DISSATISFIED, Outcome.OUT_OF_POWER)


@dataclass(frozen=True, slots=True)
class Tapped:
    """A tap that has been looked at: on this case, in this chat, by this person."""

    person: Person
    case: Case
    place: Place
    pressed: Pressed
    tap: Tap


def tapped(turn: Turn, person: Person, pressed: Pressed, tap: Tap) -> None:
    """Always answers, once. Raises a Refusal for what may not be."""
    case = turn.tx.cases.get(tap.case)
    place = _place(turn, person, pressed, case)
    if case is None or place is None:
        turn.out.alert(pressed.callback, "said.bad_button", loud=True)
        return
    if not _is_the_card(turn, case, pressed, place):
        turn.out.alert(pressed.callback, "said.copy_retired")
        return
    it = Tapped(person, case, place, pressed, tap)
    if tap.moved != case.moved:
        turn.out.card(case, place)
        raise Stale(case.number, case.status, "", _last_actor(turn, case))
    if tap.verb in ("mo", "ba", "pp"):
        _turn_page(turn, it)
    elif tap.verb == "ph":
        _ask_why(turn, it)
    elif tap.verb == "pi":
        _show_pictures(turn, it)
    elif tap.verb in VERBS:
        _act(turn, it, VERBS[tap.verb])
    else:
        turn.out.alert(pressed.callback, "said.bad_button", loud=True)


def _place(turn: Turn, person: Person, pressed: Pressed, case: Case | None) -> Place | None:
    """A card can stand in a bound chat, or in the person's own; a button from elsewhere is forged."""
    if pressed.chat is None or case is None:
        return None
    if pressed.chat.private:
        return Place(pressed.chat.id, person=person.id) if pressed.chat.id == person.telegram_id else None
    bound = turn.tx.chats.get(pressed.chat.id)
    return Place(bound.chat_id, bound.thread_id) if bound is not None else None


def _is_the_card(turn: Turn, case: Case, pressed: Pressed, place: Place) -> bool:
    """A copy, left by a crash between sending and noting, is retired; where none is noted yet, this is the card."""
    card = turn.tx.cards.get(case.id, place.chat_id)
    if card is None:
        if audience_of(turn.tx, place.chat_id, case) is None:
            return False
        turn.tx.cards.put(case.id, place.chat_id, pressed.message_id, 0, turn.at)
        return True
    if card.message_id == pressed.message_id:
        return True
    turn.out.retire(place.chat_id, pressed.message_id)
    return False


def _last_actor(turn: Turn, case: Case) -> PersonId | None:
    events = turn.tx.cases.events(case.id)
    return next((item.actor for item in reversed(events) if item.revision == case.moved), None)


def _turn_page(turn: Turn, it: Tapped) -> None:
    page = {"mo": "more", "ba": None}.get(it.tap.verb, it.tap.argument)
    turn.out.alert(it.pressed.callback, "")
    turn.out.card(it.case, it.place, page)


def _ask_why(turn: Turn, it: Tapped) -> None:
    """Who may call the resident may see the number: the same right as the revisit."""
    _refuse_early(turn, it, c.RevisitDone)
    if it.case.contact is None:
        turn.out.alert(it.pressed.callback, "said.no_contact", loud=True)
        return
    _open_form(turn, it, "phone_reason", {})


def _act(turn: Turn, it: Tapped, verb: Verb) -> None:
    _refuse_early(turn, it, verb.command)
    kind, _, name = verb.opens.partition(":")
    if kind == "page" and not it.tap.argument:
        turn.out.alert(it.pressed.callback, "")
        turn.out.card(it.case, it.place, name)
    elif kind == "ask" and not it.tap.argument:
        _open_form(turn, it, name, _form_args(it, name))
    else:
        _act_now(turn, it, verb)


def _show_pictures(turn: Turn, it: Tapped) -> None:
    """Before and after, together, to whom may read the case; privately, so that no group is filled."""
    case = it.case
    if not may_read(it.person, case, relations(it.person, case, scene_for(turn.tx, case))):
        raise NotYours(case.number, "Read", (Relation.REPORTER, Relation.OFFICER, Relation.STAFF))
    if not case.media and not case.results:
        turn.out.alert(it.pressed.callback, "said.no_pictures")
    elif it.person.telegram_id is None or not it.person.reachable:
        turn.out.alert(it.pressed.callback, "said.cannot_write_privately", loud=True)
    else:
        turn.out.alert(it.pressed.callback, "" if it.place.person else "said.sent_privately")
        for name in ("media", "results"):
            if getattr(case, name):
                turn.out.show(private(it.person), "pictures", {"case": case.id, "which": name})


def _refuse_early(turn: Turn, it: Tapped, command: type[c.Command]) -> None:
    """Status and rights are looked at before a page opens or words are asked for, so that nobody writes in vain."""
    if it.case.status not in NEXT[command].sources:
        raise not_now(it.case, command.__name__)
    if not relations(it.person, it.case, scene_for(turn.tx, it.case)) & MAY[command]:
        raise NotYours(it.case.number, command.__name__, tuple(sorted(MAY[command] - {Relation.CLOCK})))


def _form_args(it: Tapped, form: str) -> dict[str, str]:
    if form == "assist_note":
        return {"number": str(_assist_number(it, lambda a: a.open))}
    if form == "requirement" and Role.DIRECTOR in it.person.roles:
        return {"leader": "1"}
    return {}


def _open_form(turn: Turn, it: Tapped, form: str, args: dict[str, str]) -> None:
    moves_away = FORMS[form].private and it.place.person is None
    if moves_away and not (it.person.telegram_id and it.person.reachable):
        turn.out.alert(it.pressed.callback, "said.cannot_write_privately", loud=True)
        return
    turn.out.alert(it.pressed.callback, "said.answer_in_private" if moves_away else "said.answer_below")
    open_ask(turn, it.person, it.place, form, it.case, args, reply_to=it.pressed.message_id)


def _act_now(turn: Turn, it: Tapped, verb: Verb) -> None:
    argument = it.tap.argument
    if verb.code in _PRESETS:
        command = _preset(turn, it, verb.code)
        if command is None:
            return
    elif verb.code == "rv":
        outcome = next((o for o in Outcome if o.value.startswith(argument) and argument), None)
        if outcome is None:
            raise BadTarget(it.case.number, "unknown")
        if outcome in _WORDED_OUTCOMES:
            _open_form(turn, it, "note", {"outcome": outcome.value})
            return
        command = c.RevisitDone(outcome)
    elif verb.code in _CHOSEN_FIRST:
        form, name = _CHOSEN_FIRST[verb.code]
        if name == "unit":
            _unit(turn, it)
        _open_form(turn, it, form, {name: argument})
        return
    else:
        command = _simple(turn, it, verb)
    after = carry_out(turn, it.case, command, it.person)
    args: dict[str, object] = {"unit": {"unit": after.unit}} if after.unit is not None else {"unit": ""}
    turn.out.alert(it.pressed.callback, f"done.{type(command).__name__}", args)


def _preset(turn: Turn, it: Tapped, verb: str) -> c.Command | None:
    """A ready-made reason with its clause; «自己写» asks for words instead."""
    rules = turn.centre.book.rules
    lists = {
        "rj": rules.reject_reasons,
        "rt": rules.return_reasons,
        "fl": rules.fail_reasons,
        "ai": rules.ask_reasons,
    }
    if it.tap.argument == "own":
        if verb == "ai":
            _open_form(turn, it, "question", {})
        else:
            _open_form(turn, it, "reason", {"verb": verb, "clause": lists[verb][-1].clause})
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


def _simple(turn: Turn, it: Tapped, verb: Verb) -> c.Command:  # noqa: C901 - one arm a button
    argument, case = it.tap.argument, it.case
    match verb.code:
        case "dp" | "un":
            _require_place(case)
            return c.Dispatch(_unit(turn, it))
        case "ru":
            return c.Rule(_unit(turn, it))
        case "mh":
            leading = turn.tx.cases.get(_case_id(it.case, argument))
            return c.Merge(leading.number if leading is not None else argument)
        case "am":
            return c.Amend(row=RowCode(argument))
        case "ca":
            return c.Supplement(row=RowCode(argument))
        case "sn":
            if turn.tx.people.station(StationCode(argument)) is None:
                raise BadTarget(case.number, "unit")
            return c.Amend(station=StationCode(argument))
        case "ug":
            urgent = case.urgency is Urgency.URGENT
            return c.Amend(urgency=Urgency.NORMAL if urgent else Urgency.URGENT)
        case "aa":
            return c.AssistAccept(_assist_number(it, lambda a: a.open and a.officer is None))
        case "av":
            return c.AssistArrived(_assist_number(it, lambda a: a.open and a.arrived_at is None))
        case "rr":
            rating = int(argument) if argument.isdigit() else 0
            return c.RateAssist(_assist_number(it, lambda a: not a.open and a.rating is None), rating)
        case _ if verb.code in _AT_ONCE:
            return _AT_ONCE[verb.code]
        case _:
            raise BadTarget(case.number, "unknown")


def _require_place(case: Case) -> None:
    if case.row is None:
        raise Incomplete(case.number, "row")
    if case.station is None and case.status is Status.REPORTED:
        raise Incomplete(case.number, "station")


def _unit(turn: Turn, it: Tapped) -> UnitCode:
    unit = turn.tx.people.unit(UnitCode(it.tap.argument))
    if unit is None or not unit.active:
        raise BadTarget(it.case.number, "unit")
    return unit.code


def _assist_number(it: Tapped, wanted: Callable[[Assist], bool]) -> int:
    """The first such assist of this person's own unit, or of any where staff act for it."""
    person = it.person
    own = {*person.units, *person.heads, person.station}
    fitting = [a for a in it.case.assists if wanted(a)]
    mine = [a for a in fitting if a.unit in own] or fitting
    if not mine:
        raise BadTarget(it.case.number, "assist")
    return mine[0].number


def _case_id(case: Case, argument: str) -> CaseId:
    try:
        return CaseId(from_36(argument))
    except ValueError:
        raise BadTarget(case.number, "unknown") from None
