"""A tap on a card: checks person, case, status revision and message, then does what the button's row says."""

from dispatch.case import commands as c
from dispatch.case.refusals import BadTarget, Stale
from dispatch.model import Case, Person, PersonId
from handlers.access.audience import audience_of
from handlers.bot_api.card_pages import CardPage
from handlers.bot_api.incoming import Pressed
from handlers.buttons.arguments import OWN_WORDS
from handlers.buttons.card_button import CardButton, Reasons
from handlers.buttons.card_callback import CardTap
from handlers.buttons.card_press import CardPress
from handlers.buttons.showing import open_page
from handlers.forms.forms import FORMS
from handlers.forms.prompts import open_prompt
from handlers.notify.destinations import Destination, is_reached, private
from handlers.notify.reminder_lists import is_list
from handlers.taps.forged import CardAge
from handlers.turn.carry_out import Turn, carry_out, refuse_early
from handlers.turn.working_card import open_working_card
from handlers.wording.confirmations import confirmed
from storage.messages.load_counts import Load
from storage.messages.prompts import PromptKind


def card_tapped(turn: Turn, person: Person, pressed: Pressed, tap: CardTap, age: CardAge | None) -> None:
    """Always answers, once; `age` as in DrawnTap. Raises a Refusal for what may not be."""
    case = turn.tx.cases.get(tap.case)
    place = _place(turn, person, pressed, case)
    if case is None or place is None:
        turn.out.alert(pressed.callback, "said.bad_button" if case else "said.before_restore", loud=True)
        return
    if not _is_the_card(turn, case, pressed, place, age):
        turn.out.alert(pressed.callback, "said.copy_retired")
        return
    if tap.status_revision != case.status_revision:
        turn.out.card(case, place, anew=True)
        raise Stale(case.number, case.status, "", _last_actor(turn, case))
    _act(turn, CardPress(person, case, place, pressed, tap.argument), tap.action.row)
    turn.tx.load_counts.add(Load.TAP, turn.centre.book.calendar.day(turn.at))


def _place(turn: Turn, person: Person, pressed: Pressed, case: Case | None) -> Destination | None:
    """A card stands in a bound chat, or in the person's own; from a group that is bound no more nothing is done."""
    if pressed.chat is None or case is None:
        return None
    if pressed.chat.private:
        return Destination(pressed.chat.id, person=person.id) if pressed.chat.id == person.telegram_id else None
    bound = turn.tx.chats.get(pressed.chat.id)
    return Destination(bound.chat_id, bound.thread_id) if bound is not None else None


def _is_the_card(turn: Turn, case: Case, pressed: Pressed, place: Destination, age: CardAge | None) -> bool:
    """A copy, left by a crash between sending and noting, is retired; where none is noted yet, this is the card.

    What stands in a group that was upgraded since can't be reached; its cards stand in the new one.
    """
    if age is None:
        return False
    if place.person is not None and is_list(turn.tx, place.person, pressed.message_id):
        return False
    if age is CardAge.OLDER:
        turn.out.retire(case, place.chat_id, pressed.message_id, pictured=pressed.pictured)
        _show_again(turn, case, place)
        return False
    if turn.tx.cards.get(case.id, place.chat_id) is None:
        if audience_of(turn.tx, place.chat_id, case) is None:
            return False
        turn.tx.cards.put(case.id, place.chat_id, pressed.message_id, 0, turn.at)
    return True


def _show_again(turn: Turn, case: Case, place: Destination) -> None:
    """The newer card that a retired one points to, where none stands: a restored backup may know of none."""
    if turn.tx.cards.get(case.id, place.chat_id) is None and audience_of(turn.tx, place.chat_id, case) is not None:
        turn.out.card(case, place, anew=True)


def _last_actor(turn: Turn, case: Case) -> PersonId | None:
    events = turn.tx.cases.events(case.id)
    return next((item.actor for item in reversed(events) if item.revision == case.status_revision), None)


def _act(turn: Turn, press: CardPress, row: CardButton) -> None:
    """What the row of the button says: shows a page or something else, asks for words, or carries the command out."""
    if row.command is not None:
        refuse_early(turn, press.case, row.command, press.person, row.chosen)
    if row.page is not None and not press.argument:
        open_page(turn, press, CardPage(row.page))
    elif row.does is not None:
        row.does(turn, press)
    elif row.reasons is not None:
        _give_reason(turn, press, row, row.reasons)
    elif not _asks(turn, press, row) and row.becomes is not None:
        _carry_out(turn, press, row.becomes(turn, press))


def _asks(turn: Turn, press: CardPress, row: CardButton) -> bool:
    """Whether words are wanted, and then asks for them."""
    args = row.form_args(turn, press) if row.form is not None else None
    if row.form is None or args is None:
        return False
    _open_form(turn, press, row, row.form, args)
    return True


def _open_form(turn: Turn, press: CardPress, row: CardButton, form: PromptKind, args: dict[str, str]) -> None:
    """Asks for words, always in private, unless what is chosen by now can't be, whatever they say."""
    chosen = FORMS[form].chosen(args)
    if row.command is not None and chosen != row.chosen:
        refuse_early(turn, press.case, row.command, press.person, chosen)
    if press.in_group:
        open_working_card(turn, press.person, press.case, press.pressed.callback)
        if not is_reached(press.person):
            return
    else:
        turn.out.alert(press.pressed.callback, "said.answer_below")
    reply_to = press.pressed.message_id if not press.in_group else None
    open_prompt(turn, press.person, private(press.person), form, press.case, args, reply_to=reply_to)


def _give_reason(turn: Turn, press: CardPress, row: CardButton, reasons: Reasons) -> None:
    """A ready-made reason with its clause; «自己写» asks for words instead."""
    listed = reasons.listed(turn.centre.book.under(press.case).rules)
    if press.argument == OWN_WORDS and row.form is not None:
        needs_clause = row.form is PromptKind.REASON
        args = {"verb": row.code, "clause": listed[0].clause} if needs_clause else {}
        _open_form(turn, press, row, row.form, args)
        return
    reason = next((one for one in listed if one.code == press.argument), None)
    if reason is None:
        raise BadTarget(press.case.number, "clause")
    note = turn.jot(reason.text, press.person.id)
    _carry_out(turn, press, reasons.becomes(note, reason.clause))


def _carry_out(turn: Turn, press: CardPress, command: c.Command) -> None:
    after = carry_out(turn, press.case, command, press.person)
    words, args = confirmed(command, after, turn.centre)
    turn.out.alert(press.pressed.callback, words, args)
