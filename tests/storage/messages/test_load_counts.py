"""The load meter's table: sums of days by kind, on both engines."""

from collections import Counter
from datetime import timedelta

from storage.database import Database
from storage.messages.load_counts import Load
from storage.transaction import Transaction
from tests.storage.given import DAY


async def test_what_is_counted_on_some_days_is_summed_by_kind(db: Database) -> None:
    def count(tx: Transaction) -> None:
        for day, what in ((0, Load.TAP), (0, Load.TAP), (1, Load.TAP), (1, Load.NIGHT), (2, Load.PROMPT)):
            tx.load_counts.add(what, DAY + timedelta(days=day))

    await db.write(count)

    days = (DAY, DAY + timedelta(days=1))
    assert await db.write(lambda tx: tx.load_counts.between(*days)) == Counter({Load.TAP: 3, Load.NIGHT: 1})
    assert await db.write(lambda tx: tx.load_counts.between(DAY - timedelta(days=9), DAY - timedelta(days=1))) == {}
