"""A hundred strangers who knock, or tap, once a second hold up nothing that the street needs."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.delivery.pacing import STRANGERS
from dispatch.model import CaseId
from handlers.bot_api.request import Outgoing
from handlers.buttons.card_actions import CardAction
from handlers.buttons.card_callback import CardTap, encode
from handlers.rendering.render import render
from handlers.router import take_turn
from storage.messages.inbox import Letter
from storage.messages.parcels import Parcel, Priority
from storage.transaction import Transaction
from tests.bot.rig import Rig, rig
from tests.fakes import MONDAY
from tests.handlers.weekly import CENTRE, CENTRE_CHAT, WORKER_CHAT, keep, open_case, settle_street

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


def with_card(tx: Transaction) -> str:
    """A case whose card stands in the centre's group; gives the data of a true button under it."""
    settle_street(tx)
    keep(tx, open_case(1))
    case = tx.cases.require(CaseId(1))
    tx.cards.put(case.id, CENTRE_CHAT, 7, case.revision, MONDAY)
    return encode(CardTap(CardAction.SHOW_PAGE, case.id, case.status_revision, "more"))


def tap(account: int, number: int, data: str) -> bytes:
    message = {"message_id": 7, "date": 1, "chat": {"id": CENTRE_CHAT, "type": "supergroup"}}
    sender = {"id": account, "is_bot": False, "first_name": "甲"}
    query = {"id": f"q{number}", "from": sender, "message": message, "chat_instance": "1", "data": data}
    return json.dumps({"update_id": number, "callback_query": query}).encode()


async def test_urgent_messages_wait_two_seconds_at_most_while_a_hundred_strangers_tap(tmp_path: Path) -> None:
    """On a true button, once a second each; every tap is answered, by who they are not."""
    async with rig(tmp_path, lifted=False) as r:
        data, plain = await r.db.write(with_card), r.notebook.render

        def rendered(tx: Transaction, parcel: Parcel, at: datetime) -> Outgoing | None:
            return render(tx, parcel, at, CENTRE) if parcel.kind == "tap" else plain(tx, parcel, at)

        r.courier._paperwork = replace(r.courier._paperwork, render=rendered)
        waits = []
        for second in range(SECONDS // 4):
            at, first = r.clock.now(), second * ACCOUNTS

            def taps(tx: Transaction, at: datetime = at, first: int = first) -> None:
                for number in range(first, first + ACCOUNTS):
                    raw = tap(9000 + number % ACCOUNTS, number, data)
                    take_turn(tx, Letter(number, number, CENTRE_CHAT, "callback_query", raw, 0, at), at, CENTRE)

            await r.db.write(taps)
            await r.owe(f"urgent {second}", chat=100 + second % 12, priority=Priority.URGENT)
            owed = r.clock.monotonic()
            while f"<b>urgent {second}</b> &amp; more" not in r.sent():
                await r.round()
                r.clock.move(timedelta(seconds=0.05))
            waits.append(r.clock.monotonic() - owed)
            r.clock.move(timedelta(seconds=max(0.0, 1 - waits[-1])))

        assert max(waits) <= PATIENCE
        answered = [asked for asked in r.telegram.asked if asked.method == "answerCallbackQuery"]
        assert len(answered) == ACCOUNTS * len(waits)
        assert all("不在" in str(one.params["text"]) for one in answered)


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
