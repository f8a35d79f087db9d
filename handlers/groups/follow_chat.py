"""Cards and prompts follow their chat: shown where a group is bound, moved where it is upgraded, gone where not."""

from collections.abc import Iterator

from dispatch.model import Case, PersonId, Status, UnitCode
from handlers.access import participants
from handlers.notify.case_messages import pass_on, tell_admins
from handlers.notify.destinations import Destination
from handlers.notify.messages import PromptMessage
from handlers.notify.outbox_writer import FRONT, OutboxWriter
from storage.people.chats import Chat, ChatKind

_WITH_UNIT = (Status.DISPATCHED, Status.HANDLING, Status.ON_HOLD)


def show_open(out: OutboxWriter, chat: Chat) -> None:
    """The cards of all open cases that belong there, without a sound."""
    for case in _open_cases(out):
        if _belongs(out, case, chat):
            out.card(case, Destination(chat.chat_id, chat.thread_id), FRONT, quietly=True)


def take_away(out: OutboxWriter, chat: Chat) -> None:
    """The group is no longer bound: its cards of open cases say so, and lead nowhere."""
    for case in _open_cases(out):
        message = out.tx.cards.retire(case.id, chat.chat_id)
        if message is not None:
            out.retire(case, chat.chat_id, message, "card.taken_away")
    _to_private(out, chat.unit)


def shut_out(out: OutboxWriter, chat: Chat) -> None:
    """The bot is out of a bound group: the admins are told, and a unit's people have their cases in private."""
    out.tx.chats.silence(chat.chat_id)
    tell_admins(out, "standing.removed", {"title": chat.title})
    _to_private(out, chat.unit)


def move_along(out: OutboxWriter, old: int, new: int) -> None:
    """The group became a supergroup, where nothing of the old one stands: its open cases and prompts come again."""
    stood = out.tx.chats.migrate(old, new, out.at)
    chat = out.tx.chats.get(new)
    if chat is None:
        return
    here = Destination(new, chat.thread_id)
    for case in map(out.tx.cases.require, stood.cases):
        if case.open:
            out.card(case, here, FRONT, quietly=True)
    for prompt in stood.prompts:
        out.show(here, PromptMessage(prompt))


def leave_topic(out: OutboxWriter, chat_id: int) -> None:
    """The topic that a group is bound in was deleted or closed: the bot goes on in the open, and the admins know."""
    chat = out.tx.chats.leave_topic(chat_id)
    if chat is not None:
        tell_admins(out, "standing.no_topic", {"title": chat.title})


def _open_cases(out: OutboxWriter) -> Iterator[Case]:
    return (out.tx.cases.require(number) for number in out.tx.cases.ids_open())


def _belongs(out: OutboxWriter, case: Case, chat: Chat) -> bool:
    if chat.kind is ChatKind.CENTRE_GROUP or out.tx.cards.get(case.id, chat.chat_id) is not None:
        return True
    report = out.tx.cards.report_message(case.id)
    if chat.kind is ChatKind.WORKER_GROUP and report is not None:
        return out.tx.chats.get(report[0]) == chat
    return chat.unit is not None and _is_with(case, chat.unit)


def _is_with(case: Case, unit: UnitCode) -> bool:
    mine = case.unit == unit and case.status in _WITH_UNIT
    return mine or any(assist.unit == unit and assist.open for assist in case.assists)


def _to_private(out: OutboxWriter, unit: UnitCode | None) -> None:
    """A unit without a group of its own has its cases in private: one list a person."""
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
