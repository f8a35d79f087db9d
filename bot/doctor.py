"""Looks at an installation from outside and inside: each problem with its remedy, in one line, zh or en."""

import shutil
import stat
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

from telegram.error import TelegramError

from bot.books import read_book
from bot.chores import CALENDAR_WARNING, DISK_WARNING
from bot.clock import SystemClock
from bot.config import Config
from bot.courier import Call
from bot.intake import LAST_POLL
from bot.opening import open_bot, open_database
from bot.post import call
from bot.settings import Settings
from bot.workdays import ends_within
from dispatch.model import Person
from handlers.forged import KIND as FORGED_TAP
from storage.chats import Chat, ChatKind
from storage.database import Database
from storage.errors import AlreadyRunning, Unusable
from storage.transaction import Transaction

QUIET: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Finding:
    """`wrong` is a problem; else it is only said."""

    wrong: bool
    zh: str
    en: str

    def said(self, language: str) -> str:
        return f"{'✗' if self.wrong else '·'} {self.zh if language == 'zh' else self.en}"


def wrong(zh: str, en: str) -> Finding:
    return Finding(wrong=True, zh=zh, en=en)


def note(zh: str, en: str) -> Finding:
    return Finding(wrong=False, zh=zh, en=en)


@dataclass(frozen=True, slots=True)
class Inside:
    """What the database tells."""

    chats: list[Chat]
    people: list[Person]
    bot_id: int | None
    last_poll: datetime | None
    set_aside: int
    dead: int
    silent: tuple[Chat, ...] = ()
    """Bound, but the bot was removed from them."""
    unbound: tuple[int, ...] = ()
    forged: int = 0
    """Forged taps of this local day."""


async def examine(config: Config) -> list[Finding]:
    """All findings, from outside; every part that can't be reached is a finding itself."""
    if config.token is None:
        raise ValueError("the doctor needs the token")
    at = SystemClock().now()
    findings = [*_house(config.settings, at)]
    inside: Inside | None = None
    try:
        async with open_database(config.settings) as db:
            findings.append(note(f"SQLite {db.sqlite_version}", f"SQLite {db.sqlite_version}"))
            inside = await db.write(lambda tx: _look(tx, local_day(config.settings, at)))
    except AlreadyRunning:
        findings.append(
            note(
                "机器人正在运行，数据库未检查：管理员可私聊发送 /doctor",
                "the bot is running, its database was not looked into: an admin may send it /doctor",
            )
        )
    except Unusable as error:
        findings.append(wrong(f"数据库无法使用：{error}", f"the database can't be used: {error}"))
    if inside is not None:
        findings += _database(inside, at)
    async with open_bot(config.settings, config.token) as bot:
        findings += [found async for found in _telegram(partial(call, bot), inside)]
    return findings


async def examine_running(settings: Settings, db: Database, ask: Call, at: datetime) -> list[Finding]:
    """The same of the bot that runs, from inside it."""
    inside = await db.write(lambda tx: _look(tx, local_day(settings, at)))
    return [*_house(settings, at), *_database(inside, at), *[found async for found in _telegram(ask, inside)]]


def _house(settings: Settings, at: datetime) -> Iterator[Finding]:
    place = settings.storage
    if place.key_file.exists() and stat.S_IMODE(place.key_file.stat().st_mode) & 0o077:
        yield wrong(
            f"密钥别人可读：chmod 600 {place.key_file}", f"others may read the key: chmod 600 {place.key_file}"
        )
    folder = next(parent for parent in (place.database, *place.database.parents) if parent.exists())
    if shutil.disk_usage(folder).free < DISK_WARNING:
        yield wrong("磁盘将满：请清理或扩容", "the disk is nearly full: make room")
    calendar = read_book(settings).calendar
    if ends_within(calendar, calendar.day(at), CALENDAR_WARNING):
        end = calendar.known_until
        yield wrong(f"节假日数据到 {end} 止：请补 holidays 文件", f"holiday data end on {end}: add a holidays file")


def local_day(settings: Settings, at: datetime) -> date:
    return at.astimezone(settings.centre.timezone).date()


def _look(tx: Transaction, today: date) -> Inside:
    return Inside(
        chats=tx.chats.all_active(),
        people=tx.people.all_active(),
        bot_id=tx.inbox.bot_id(),
        last_poll=tx.meta.time(LAST_POLL),
        set_aside=tx.inbox.set_aside_count(),
        dead=sum(count for state, count in tx.outbox.counts().items() if state == "dead"),
        silent=tuple(tx.chats.silent()),
        unbound=tuple(tx.chats.unbound()),
        forged=sum(one.count for one in tx.incidents.since(today) if one.what == FORGED_TAP),
    )


def _bound(inside: Inside) -> Iterator[Finding]:
    bound = {chat.kind for chat in inside.chats}
    names = {ChatKind.WORKER_GROUP: ("网格员群", "worker group"), ChatKind.CENTRE_GROUP: ("中心群", "centre group")}
    for kind, (zh, en) in names.items():
        if kind not in bound:
            yield wrong(f"还没有绑定{zh}：请管理员在群里发 /bind", f"no {en} is bound: an admin sends /bind in it")
    for chat in inside.silent:
        yield wrong(
            f"机器人已被移出「{chat.title}」：请重新拉入", f"the bot was removed from «{chat.title}»: add it again"
        )


def _database(inside: Inside, at: datetime) -> Iterator[Finding]:
    yield from _bound(inside)
    if not inside.people:
        yield wrong("名册为空：wangge invite --admin", "the roster is empty: wangge invite --admin")
    strangers = sum(person.telegram_id is None for person in inside.people)
    if strangers:
        yield note(
            f"{strangers} 人尚未接受邀请：请用 /invite", f"{strangers} people have not come in yet: use /invite"
        )
    if inside.set_aside:
        yield wrong(
            f"{inside.set_aside} 条消息处理失败，见日志", f"{inside.set_aside} updates were set aside: see the log"
        )
    if inside.dead:
        yield wrong(f"{inside.dead} 条通知未能送达，见日志", f"{inside.dead} messages could not be sent: see the log")
    if inside.forged:
        yield note(
            f"今天有 {inside.forged} 次无效按钮，均未生效；逐日次数见 wangge audit",
            f"{inside.forged} invalid taps today, none of which did anything; wangge audit counts them by day",
        )
    if inside.last_poll is not None and inside.last_poll > at:
        yield wrong("系统时间早于最近一次收信：请校时", "the clock is before the last poll: set it right")


async def _telegram(ask: Call, inside: Inside | None) -> AsyncIterator[Finding]:
    try:
        me = await ask("getMe", {})
    except TelegramError as error:
        name = type(error).__name__
        yield wrong(
            f"连不上 Telegram 或令牌无效（{name}）", f"Telegram can't be reached, or refuses the token ({name})"
        )
        return
    yield note(f"机器人 @{me['username']}", f"the bot is @{me['username']}")
    if inside is not None and inside.bot_id not in (None, me["id"]):
        yield wrong("数据库属于另一个机器人：请核对令牌", "the database belongs to another bot: check the token")
    webhook = await ask("getWebhookInfo", {})
    if webhook.get("url"):
        yield wrong("设有 webhook：启动时会取消", "a webhook is set: it is taken down at the next start")
    blind = not me.get("can_read_all_group_messages")
    if blind:
        yield note("隐私模式已开：机器人须是各群管理员", "privacy mode is on: the bot must be an admin of its groups")
    if inside is not None:
        async for finding in _groups(ask, me["id"], inside, blind=blind):
            yield finding


async def _groups(ask: Call, bot_id: int, inside: Inside, *, blind: bool) -> AsyncIterator[Finding]:
    for chat in inside.chats:
        finding = await _standing(ask, bot_id, chat, blind=blind)
        if finding is not None:
            yield finding
    for chat_id in inside.unbound:
        title = await _title_of_group(ask, chat_id)
        if title is not None:
            yield wrong(
                f"群「{title}」没有绑定：请在群里发 /bind，或把机器人移出",
                f"the group «{title}» is not bound: send /bind in it, or remove the bot",
            )


async def _standing(ask: Call, bot_id: int, chat: Chat, *, blind: bool) -> Finding | None:
    try:
        member: Any = await ask("getChatMember", {"chat_id": chat.chat_id, "user_id": bot_id})
    except TelegramError:
        return wrong(f"进不了群「{chat.title}」：请重新拉入", f"the bot is not in «{chat.title}»: add it again")
    if member.get("status") in ("left", "kicked"):
        return wrong(
            f"机器人已被移出「{chat.title}」：请重新拉入", f"the bot was removed from «{chat.title}»: add it again"
        )
    if member.get("status") != "administrator":
        remedy_zh, remedy_en = f"「{chat.title}」里机器人不是管理员", f"the bot is no admin of «{chat.title}»"
        if blind:
            return wrong(
                f"{remedy_zh}，看不到普通消息：请设为管理员", f"{remedy_en} and sees no plain messages: make it one"
            )
        return note(f"{remedy_zh}，不能删除含电话的消息", f"{remedy_en} and can't delete messages with phone numbers")
    return None


async def _title_of_group(ask: Call, chat_id: int) -> str | None:
    """None where the bot is no longer in it."""
    try:
        return str((await ask("getChat", {"chat_id": chat_id})).get("title", chat_id))
    except TelegramError:
        return None
