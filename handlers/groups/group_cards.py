"""Shows cards in a group that is bound, again in a supergroup, and takes them away where it is no longer bound."""

from collections.abc import Iterator

from dispatch.model import Case, PersonId, Status, UnitCode
from handlers.access import participants
from handlers.notify.case_messages import pass_on, tell_admins
from handlers.notify.destinations import Destination
from handlers.notify.messages import PromptMessage
from handlers.notify.outbox_writer import OutboxWriter
from handlers.notify.redraw import catch_up
from storage.people.chats import BoundChat, ChatKind

_WITH_UNIT = (Status.DISPATCHED, Status.HANDLING, Status.ON_HOLD)


def show_cards(out: OutboxWriter, chat: BoundChat) -> None:
    """Sends the cards of all open cases that belong there, without a sound; those of ended ones say so by now."""
    for case in _open_cases(out):
        if _belongs(out, case, chat):
            out.card(case, Destination(chat.chat_id, chat.thread_id), anew=True, quietly=True)
    catch_up(out, chat.chat_id)


def take_away(out: OutboxWriter, chat: BoundChat) -> None:
    """Retires the cards of open cases in a group that is no longer bound."""
    for case in _open_cases(out):
        card = out.tx.cards.retire(case.id, chat.chat_id)
        if card is not None:
            pictured = bool(card.picture)
            out.retire(case, chat.chat_id, card.message_id, "card.taken_away", pictured=pictured)
    _to_private(out, chat.unit)


def shut_out(out: OutboxWriter, chat: BoundChat) -> None:
    """Notes that the bot is out of a bound group; tells the admins; a unit's people get their cases in private."""
    out.tx.chats.silence(chat.chat_id)
    tell_admins(out, "standing.removed", {"title": chat.title})
    _to_private(out, chat.unit)


def move_along(out: OutboxWriter, old: int, new: int) -> None:
    """Sends open cases and prompts again after a group became a supergroup, where nothing of the old one stands."""
    stood = out.tx.chats.migrate(old, new, out.at)
    chat = out.tx.chats.get(new)
    if chat is None:
        return
    here = Destination(new, chat.thread_id)
    for case in map(out.tx.cases.require, stood.cases):
        if case.open and _has_to_do_with(case, chat):
            out.card(case, here, anew=True, quietly=True)
    for prompt in stood.prompts:
        out.show(here, PromptMessage(prompt))


def leave_topic(out: OutboxWriter, chat_id: int) -> None:
    """Goes on outside a topic that was deleted or closed, and tells the admins."""
    chat = out.tx.chats.leave_topic(chat_id)
    if chat is not None:
        tell_admins(out, "standing.no_topic", {"title": chat.title})


def _open_cases(out: OutboxWriter) -> Iterator[Case]:
    return (out.tx.cases.require(number) for number in out.tx.cases.ids_open())


def _belongs(out: OutboxWriter, case: Case, chat: BoundChat) -> bool:
    if chat.kind is ChatKind.CENTRE_GROUP or out.tx.cards.get(case.id, chat.chat_id) is not None:
        return True
    report = out.tx.cards.report_message(case.id)
    if chat.kind is ChatKind.WORKER_GROUP and report is not None:
        return out.tx.chats.get(report[0]) == chat
    return chat.unit is not None and _is_with(case, chat.unit)


def _has_to_do_with(case: Case, chat: BoundChat) -> bool:
    """False for the group of a unit that has lost the case: what stood there said just that."""
    return chat.unit is None or chat.unit == case.unit or _is_with(case, chat.unit)


def _is_with(case: Case, unit: UnitCode) -> bool:
    mine = case.unit == unit and case.status in _WITH_UNIT
    return mine or any(assist.unit == unit and assist.open for assist in case.assists)


def _to_private(out: OutboxWriter, unit: UnitCode | None) -> None:
    """Sends each person of a unit without a group one list of its open cases."""
    if unit is None or out.tx.chats.of_unit(unit) is not None:
        return
    theirs: dict[PersonId, list[Case]] = {}
    for case in _open_cases(out):
        if _is_with(case, unit):
            for person in (
                participants.officers(out.tx, case) if case.unit == unit else participants.unit_people(out.tx, unit)
            ):
                theirs.setdefault(person.id, []).append(case)
    for number, cases in theirs.items():
        person = out.tx.people.require(number)
        if person.telegram_id is not None and person.reachable:
            pass_on(out, person, cases, "roster.no_group")
