"""Figures as they were sent: the first sending stays, each part of the street and period has its own."""

from storage.database import Database
from tests.storage.given import AT, HOUR


async def test_what_was_sent_first_is_what_is_compared_with(db: Database) -> None:
    await db.write(lambda tx: tx.sent_figures.keep("a", "w20261123", {"closing": "83%"}, "2026-11", AT))
    await db.write(lambda tx: tx.sent_figures.keep("a", "w20261123", {"closing": "80%"}, "2026-12", AT + HOUR))
    await db.write(lambda tx: tx.sent_figures.keep("usquad", "w20261123", {"closing": "5/4"}, "2026-12", AT + HOUR))

    assert await db.write(lambda tx: tx.sent_figures.of("a", "w20261123")) == {"closing": "83%"}
    assert await db.write(lambda tx: tx.sent_figures.of("usquad", "w20261123")) == {"closing": "5/4"}
    assert await db.write(lambda tx: tx.sent_figures.of("a", "w20261130")) == {}
