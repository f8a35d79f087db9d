"""The link by which the first admin of an empty installation comes in: single use, kept as a hash only."""

import secrets
from datetime import datetime, timedelta
from functools import partial

from bot.config import Config
from bot.opening import open_bot, open_database
from bot.post import call
from dispatch.model import Person, PersonId, Role
from handlers.invites import hash_of
from storage.transaction import Transaction


async def invite_admin(config: Config, name: str, at: datetime, lasts: timedelta) -> str:
    """The t.me link. Telegram is asked for the bot's name first, so that no link is made that leads nowhere."""
    if config.token is None:
        raise ValueError("an invitation needs the token")
    async with open_bot(config.settings, config.token) as bot:
        me = await partial(call, bot)("getMe", {})
    code = secrets.token_urlsafe(16)

    def turn(tx: Transaction) -> None:
        admin = Person(PersonId(0), name, frozenset({Role.ADMIN}))
        tx.people.invite(hash_of(code), tx.people.add(admin), at + lasts)

    async with open_database(config.settings) as db:
        await db.write(turn)
    return f"https://t.me/{me['username']}?start={code}"
