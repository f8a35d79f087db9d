"""What the doctor asks Telegram: the bot itself, a webhook left set, and what the bot may do in each group."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any, Final

from telegram.error import TelegramError

from bot.config.telegram_section import WebhookSection
from bot.doctor.database import Inside
from bot.doctor.findings import Finding, note, wrong
from bot.doctor.webhook import of_webhook
from bot.telegram_client.client import Call
from handlers.bot_api.incoming import BotRights
from handlers.bot_api.parse_update import rights_of
from storage.people.chats import BoundChat

PRIVACY_MODE: Final = note(
    "隐私模式已开：机器人须是各群管理员；或在 @BotFather 用 /setprivacy 关闭，再把机器人重新拉进群",
    "privacy mode is on: the bot must be an admin of its groups; or turn it off with /setprivacy at "
    "@BotFather and add the bot to its groups anew",
)


async def of_telegram(ask: Call, inside: Inside | None, wanted: WebhookSection | None) -> AsyncIterator[Finding]:
    """The problems that Telegram's answers show; where it can't be reached, that is one.

    `wanted` is the webhook of the configuration, None where the bot polls.
    """
    try:
        me, webhook = await ask("getMe", {}), await ask("getWebhookInfo", {})
    except TelegramError as error:
        name = type(error).__name__
        yield wrong(
            f"连不上 Telegram 或令牌无效（{name}）：请检查网络、代理和令牌",
            f"Telegram can't be reached, or refuses the token ({name}): look at network, proxy and token",
        )
        return
    for found in (*_bot(me, inside), *of_webhook(webhook, wanted)):
        yield found
    if inside is not None:
        async for found in _groups(ask, me, inside):
            yield found


async def lacks(ask: Call, chat_id: int) -> list[str]:
    """What the bot can't do in a group: of sees, deletes, writes, pictures; empty where Telegram is out of reach."""
    try:
        me = await ask("getMe", {})
        rights = await _rights_in(ask, me["id"], chat_id)
    except TelegramError:
        return []
    blind = not rights.admin and not me.get("can_read_all_group_messages")
    able = {"sees": not blind, "deletes": rights.deletes, "writes": rights.writes, "pictures": rights.pictures}
    return [name for name, can in able.items() if not can]


def _bot(me: Any, inside: Inside | None) -> Iterator[Finding]:
    yield note(f"机器人 @{me['username']}", f"the bot is @{me['username']}")
    if inside is not None and inside.bot_id not in (None, me["id"]):
        yield wrong("数据库属于另一个机器人：请核对令牌", "the database belongs to another bot: check the token")
    if not me.get("can_read_all_group_messages"):
        yield PRIVACY_MODE


async def _groups(ask: Call, me: Any, inside: Inside) -> AsyncIterator[Finding]:
    for chat in inside.chats:
        try:
            rights = await _rights_in(ask, me["id"], chat.chat_id)
        except TelegramError:
            rights = BotRights(inside=False)
        for finding in _rights(chat, rights, blind=not me.get("can_read_all_group_messages")):
            yield finding
    for chat_id in inside.unbound:
        title = await _title_of_group(ask, chat_id)
        if title is not None:
            yield wrong(
                f"群「{title}」没有绑定：请在群里发 /bind，或把机器人移出",
                f"the group «{title}» is not bound: send /bind in it, or remove the bot",
            )


def _rights(chat: BoundChat, rights: BotRights, *, blind: bool) -> Iterator[Finding]:
    title = chat.title
    if not rights.inside:
        yield wrong(f"机器人不在群「{title}」里：请重新拉入", f"the bot is not in «{title}»: add it again")
    elif not rights.admin:
        zh = "，看不到普通消息，会漏收上报" if blind else "，不能删除含电话的消息"
        en = "sees no plain messages, so reports are missed" if blind else "can't delete messages with phone numbers"
        yield wrong(
            f"机器人不是「{title}」的管理员{zh}：请设为管理员，并允许删除消息",
            f"the bot is no admin of «{title}» and {en}: make it one that may delete messages",
        )
    elif not rights.deletes:
        yield wrong(
            f"机器人在「{title}」不能删除含电话的消息：请在管理员权限中允许删除消息",
            f"the bot can't delete messages with phone numbers in «{title}»: allow it among its admin rights",
        )
    if rights.inside and not rights.writes:
        yield wrong(
            f"机器人不能在「{title}」发言：请允许成员发送消息，或把机器人设为管理员",
            f"the bot may not write in «{title}»: let its members write, or make the bot an admin",
        )
    elif rights.inside and not rights.pictures:
        yield wrong(
            f"机器人不能在「{title}」发图片，案件照片和统计图发不出：请允许成员发送图片，或把机器人设为管理员",
            f"the bot may send no photos in «{title}», so cards and summaries go without pictures: let its members "
            "send photos, or make the bot an admin",
        )


async def _rights_in(ask: Call, bot_id: int, chat_id: int) -> BotRights:
    """Raises TelegramError. A plain member may write as far as the group lets its members."""
    rights = rights_of(await ask("getChatMember", {"chat_id": chat_id, "user_id": bot_id}))
    if not rights.inside or rights.admin or not rights.writes:
        return rights
    allowed = (await ask("getChat", {"chat_id": chat_id})).get("permissions") or {}
    writes, pictures = (bool(allowed.get(f"can_send_{what}", True)) for what in ("messages", "photos"))
    return replace(rights, writes=writes, pictures=rights.pictures and pictures)


async def _title_of_group(ask: Call, chat_id: int) -> str | None:
    """None where the bot is no longer in it."""
    try:
        return str((await ask("getChat", {"chat_id": chat_id})).get("title", chat_id))
    except TelegramError:
        return None
