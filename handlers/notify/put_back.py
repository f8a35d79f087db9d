"""The first start after a backup was put back: numbers go on further ahead, the admins hear what is missing, and the
cards of cases are drawn anew, for what stands in the chats may be newer than what is known here."""

from datetime import datetime, timedelta
from typing import Final

from dispatch.model import Role
from handlers.bot_api.parse_update import told_at
from handlers.centre import Centre
from handlers.notify.destinations import private
from handlers.notify.on_event import shown_in
from handlers.notify.outbox_writer import OutboxWriter
from handlers.notify.redraw import redraw
from handlers.wording.arguments import TimeArg
from storage.messages.parcels import Priority
from storage.transaction import Transaction
from storage.upkeep.restores import PutBack

SKIPPED_NUMBERS: Final = 1_000
"""Numbers of cases of the day, which people read: more than a street makes between a backup and its restore."""
_LETTERS: Final = 50
"""So many of the last ones are read for the time that Telegram tells: of taps it tells none."""
_A_MINUTE: Final = 5
"""More cases than a street has in a minute: where one backup is put back twice in a day, the second begins later."""


def settle_restore(tx: Transaction, at: datetime, centre: Centre) -> PutBack | None:
    """What was put back, told once; None where nothing was since the last start."""
    found = tx.restores.waiting()
    if found is None:
        return None
    told = max(filter(None, map(told_at, tx.inbox.latest(_LETTERS))), default=None)
    tx.restores.settle(told)
    for moment in (at, found.backed_up_at, told):
        if moment is not None:
            _leave_numbers_out(tx, moment, at, centre)
    out = OutboxWriter(tx, at, centre, f"restored.{found.put_back_at.isoformat()}")
    for admin in tx.people.with_role(Role.ADMIN):
        if admin.telegram_id is not None and admin.reachable:
            out.say(private(admin), "said.restored", {"until": TimeArg(found.backed_up_at)})
    _draw_anew(out, found)
    return found


def end_lost_time(tx: Transaction, sent_at: datetime, centre: Centre) -> None:
    """Telegram has told a time: where it ends the time that a restore has lost, its day is one of those in which
    numbers may have been given, though the clock may have been wrong at the start."""
    if tx.restores.sent(sent_at):
        _leave_numbers_out(tx, sent_at, sent_at, centre)


def _leave_numbers_out(tx: Transaction, moment: datetime, at: datetime, centre: Centre) -> None:
    """Of the local day of `moment`, once for each restore; `at` is now."""
    calendar = centre.book.calendar
    day, now = calendar.local(moment).date(), calendar.local(at)
    if tx.restores.leaves_out(day):
        tx.cases.skip_numbers(centre.prefix, day, SKIPPED_NUMBERS, (now.hour * 60 + now.minute) * _A_MINUTE)


def _draw_anew(out: OutboxWriter, found: PutBack) -> None:
    """Every card of open cases, and those that stand of ended ones that may have been opened again meanwhile."""
    tx = out.tx
    tx.cards.forget_drawn()
    # The bot may have been let in again meanwhile. Where it was not, the first message that is refused tells.
    for chat in tx.chats.silent():
        tx.chats.wake(chat.chat_id)
    for number in tx.cases.ids_open():
        case = tx.cases.require(number)
        for place in shown_in(tx, case):
            redraw(out, case, place.chat_id, Priority.REDRAW)
    since = found.backed_up_at - timedelta(days=out.centre.book.rules.reopen_days + 1)
    for number in tx.cases.ids_ended_since(since):
        case = tx.cases.require(number)
        for card in tx.cards.of_case(number):
            redraw(out, case, card.chat_id, Priority.REDRAW)
