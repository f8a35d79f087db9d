"""Which group messages a bot is shown, as Telegram's privacy mode has it."""

from __future__ import annotations

from sandbox.model import Chat
from sandbox.wire import Json

SERVICE = {
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "pinned_message",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
}


def bot_sees(message: Json, chat: Chat, bot: Json, *, privacy_on: bool) -> bool:
    if chat.is_private:
        return True
    if not chat.has(int(bot["id"])):
        return False
    if not privacy_on or chat.is_admin(int(bot["id"])) or SERVICE & message.keys():
        return True
    answered = message.get("reply_to_message", {}).get("from", {}).get("id")
    return answered == bot["id"] or _calls(message, str(bot["username"]).lower())


def _calls(message: Json, username: str) -> bool:
    """A command that is not another bot's, or a mention of this one."""
    text = str(message.get("text") or message.get("caption") or "").lower()
    if f"@{username}" in text:
        return True
    word = text.split(maxsplit=1)[0] if text.strip() else ""
    return word.startswith("/") and "@" not in word
