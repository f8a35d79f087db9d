"""The first start after a backup was put back: numbers go on further ahead, and the admins hear what is missing."""

from datetime import datetime

from dispatch.model import Role
from handlers.centre import Centre
from handlers.notify.destinations import private
from handlers.notify.outbox_writer import OutboxWriter
from handlers.wording.arguments import TimeArg
from storage.transaction import Transaction
from storage.upkeep.restores import SKIPPED_NUMBERS, PutBack


def settle_restore(tx: Transaction, at: datetime, centre: Centre) -> PutBack | None:
    """What was put back, told once; None where nothing was since the last start."""
    found = tx.restores.waiting()
    if found is None:
        return None
    tx.restores.settle(at)
    tx.cases.skip_numbers(centre.prefix, centre.book.calendar.day(at), SKIPPED_NUMBERS)
    out = OutboxWriter(tx, at, centre, f"restored.{found.put_back_at.isoformat()}")
    for admin in tx.people.with_role(Role.ADMIN):
        if admin.telegram_id is not None and admin.reachable:
            out.say(private(admin), "said.restored", {"until": TimeArg(found.backed_up_at)})
    return found
