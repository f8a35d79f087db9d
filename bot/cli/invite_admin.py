"""The link by which an admin comes in, of an empty installation or after the last has gone: single use, a hash."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.config.load import Config
from bot.open_resources import open_bot, open_database
from bot.telegram_client.client import call
from dispatch.model import Person, PersonId, Role
from handlers.roster.invite import hash_of
from storage.transaction import Transaction


async def invite_admin(config: Config, name: str, at: datetime, lasts: timedelta) -> str:
    """The t.me link. Telegram is asked for the bot's name first, so that no link is made that leads nowhere."""
    if config.token is None:
        raise ValueError("an invitation needs the token")
    async with open_bot(config.settings, config.token) as bot:
        me = await partial(call, bot)("getMe", {})
    code = secrets.token_urlsafe(16)

    def turn(tx: Transaction) -> None:
        """The host's word is enough: whoever has that name becomes an admin, else somebody new is added."""
        named = [person for person in tx.people.all_active() if person.name == name]
        if len(named) == 1:
            tx.people.update(replace(named[0], roles=named[0].roles | {Role.ADMIN}))
            admin = named[0].id
        else:
            admin = tx.people.add(Person(PersonId(0), name, frozenset({Role.ADMIN})))
        tx.people.invite(hash_of(code), admin, at + lasts)

    async with open_database(config.settings) as db:
        await db.write(turn)
    return f"https://t.me/{me['username']}?start={code}"
