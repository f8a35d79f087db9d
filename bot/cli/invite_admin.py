"""`wangge invite --admin`: the link for the first admin of an installation, or for one after the last has gone."""

import difflib
import secrets
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.cli.errors import Refused
from bot.config.load import Config
from bot.open_resources import open_bot, open_clock, open_database
from bot.runtime.wake_signals import Bells
from bot.telegram_client.client import call
from dispatch.model import Person, PersonId, Role
from dispatch.roster.roster import plain_phone
from handlers.roster.invite import hash_of
from storage.transaction import Transaction

PHONE_DIGITS = range(7, 16)


async def invite_admin(config: Config, name: str, lasts: timedelta, phone: str | None = None) -> str:
    """The t.me link: kept as a hash, good once, for `lasts` by the bot's own clock.

    Telegram is asked for the bot's name first, so that no link is made that leads nowhere. Raises Refused where it is
    not clear who is meant: then nobody becomes an admin.
    """
    if config.token is None:
        raise ValueError("an invitation needs the token")
    async with open_bot(config.settings, config.token) as bot:
        me = await partial(call, bot)("getMe", {})
    at = (await open_clock(config.settings, Bells())).now()
    code = secrets.token_urlsafe(16)

    def turn(tx: Transaction) -> None:
        tx.people.invite(hash_of(code), _admin(tx, name, phone), at + lasts)

    async with open_database(config.settings) as db:
        await db.write(turn)
    return f"https://t.me/{me['username']}?start={code}"


def _admin(tx: Transaction, name: str, phone: str | None) -> PersonId:
    """Whoever on the roster has that name (and phone, where it is given) becomes an admin; the first one is added."""
    people = tx.people.all_active()
    if not people:
        return _first(tx, name, phone)
    named = [person for person in people if person.name == name]
    meant = [p for p in named if phone is None or plain_phone(tx.people.phone(p.id) or "") == plain_phone(phone)]
    if not named:
        near = difflib.get_close_matches(name, [person.name for person in people], n=5, cutoff=0.3)
        raise Refused(
            f"名册中没有“{name}”{'；相近的有：' + '、'.join(near) if near else ''}。请核对姓名，或先导入名册",
            f"nobody on the roster is called {name}{'; near to it: ' + ', '.join(near) if near else ''}",
        )
    if len(meant) != 1:
        raise Refused(
            f"名册中“{name}”有 {len(named)} 人，请用 --phone 写明名册中的手机号",
            f"{len(named)} people on the roster are called {name}: say which by --phone, as the roster has it",
        )
    tx.people.update(replace(meant[0], roles=meant[0].roles | {Role.ADMIN}))
    return meant[0].id


def _first(tx: Transaction, name: str, phone: str | None) -> PersonId:
    """Nobody is on the roster yet. Only who shares this number by Telegram's own button comes in by the link."""
    if phone is None or len(plain_phone(phone)) not in PHONE_DIGITS:
        raise Refused(
            "名册还是空的：请用 --phone 写明首位管理员的手机号，本人须以此号码确认",
            "the roster is empty: name the first admin's phone by --phone, which must be confirmed with it",
        )
    first = tx.people.add(Person(PersonId(0), name, frozenset({Role.ADMIN})))
    tx.people.set_phone(first, plain_phone(phone))
    return first
