"""A hundred strangers who knock once a second, in private and in a group, hold up nothing that the street needs."""

import json
from datetime import timedelta
from pathlib import Path

from bot.delivery.pacing import STRANGERS
from handlers.router import take_turn
from storage.messages.inbox import Letter
from storage.messages.parcels import Priority
from storage.transaction import Transaction
from tests.bot.rig import Rig, rig
from tests.handlers.weekly import CENTRE, WORKER_CHAT, settle_street

ACCOUNTS, SECONDS = 100, 60
PATIENCE = 2.0
"""Seconds that an urgent message may wait."""


def knock(account: int, second: int) -> dict[str, object]:
    """`/start` without a link, with a guessed one, or a report in a group that is not theirs to make."""
    sender = {"id": account, "is_bot": False, "first_name": "甲"}
    group = account % 10 == 0
    chat = {"id": WORKER_CHAT, "type": "supergroup"} if group else {"id": account, "type": "private"}
    start = f"/start guess{second}" if account % 3 == 0 else "/start"
    text = "#上报 首义路9号垃圾" if group else start
    return {"message_id": second * ACCOUNTS + account, "date": 1, "from": sender, "chat": chat, "text": text}


async def knocks(r: Rig, second: int) -> None:
    at = r.clock.now()

    def turn(tx: Transaction) -> None:
        for account in range(9000, 9000 + ACCOUNTS):
            number = second * ACCOUNTS + account
            raw = json.dumps({"update_id": number, "message": knock(account, second)}).encode()
            take_turn(tx, Letter(number, number, account, "message", raw, 0, at), at, CENTRE)

    await r.db.write(turn)


async def test_urgent_messages_wait_two_seconds_at_most_while_a_hundred_strangers_knock(tmp_path: Path) -> None:
    async with rig(tmp_path, lifted=False) as r:
        await r.db.write(settle_street)
        owed: dict[str, float] = {}
        waits: dict[str, float] = {}
        for tick in range(SECONDS * 4):
            if tick % 4 == 0:
                await knocks(r, tick // 4)
                owed[f"urgent {tick}"] = r.clock.monotonic()
                await r.owe(f"urgent {tick}", chat=100 + tick % 12, priority=Priority.URGENT)
            await r.round()
            for text in r.sent():
                if (key := text[3:].partition("<")[0]) in owed:
                    waits.setdefault(key, r.clock.monotonic() - owed[key])
            r.clock.move(timedelta(seconds=0.25))

        assert len(waits) == SECONDS
        assert max(waits.values()) <= PATIENCE


async def test_strangers_are_answered_seldom_and_never_more_than_two_a_second(tmp_path: Path) -> None:
    async with rig(tmp_path, lifted=False) as r:
        await r.db.write(settle_street)
        for second in range(SECONDS):
            before = len(r.telegram.asked)
            await knocks(r, second)
            await r.round()
            r.clock.move(timedelta(seconds=1))
            assert len(r.telegram.asked) - before <= STRANGERS

        count = "SELECT chat_id, count(*) FROM outbox GROUP BY chat_id"
        owed = await r.db.write(lambda tx: list(tx.meta._connection.raw.execute(count)))
        private = [count for chat, count in owed if chat > 0]
        assert max(private) <= 1 + 6, "one an hour; of guesses one in ten seconds, then that it is too often"
        assert dict(owed)[WORKER_CHAT] <= 2, "one a minute in a group"
