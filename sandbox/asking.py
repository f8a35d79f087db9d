"""Bot API methods about the bot itself, chats, members, files, menus and the webhook."""

from __future__ import annotations

import re

from sandbox.files import MAX_DOWNLOAD
from sandbox.guard import is_loopback
from sandbox.model import PRESENT, Chat, Person
from sandbox.params import Params
from sandbox.reaching import visible
from sandbox.town import Town
from sandbox.wire import ApiError, Json, bad_request

ADMIN_RIGHTS = (
    "can_be_edited",
    "can_manage_chat",
    "can_change_info",
    "can_delete_messages",
    "can_invite_users",
    "can_restrict_members",
    "can_pin_messages",
    "can_promote_members",
    "can_manage_video_chats",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
NOT_GIVEN = {"can_be_edited", "can_promote_members"}


def get_me(town: Town, params: Params) -> Json:
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": not town.privacy_on,
        "supports_inline_queries": False,
        "has_main_web_app": False,
        # By this mark the bot knows that clock, street and pacing of a rehearsal are in their place.
        "rehearsal_room": True,
    }
    return {**town.bot.to_json(), **abilities}


def get_chat(town: Town, params: Params) -> Json:
    chat = visible(town, params)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    full: Json = {
        **town.chat_json(chat),
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }
    if chat.pinned:
        full["pinned_message"] = chat.messages[chat.pinned[-1]].body
    return full


def get_chat_member(town: Town, params: Params) -> Json:
    chat = visible(town, params)
    person = town.people.get(params.integer("user_id"))
    if person is None:
        raise bad_request("user not found")
    return member_json(person, chat.members.get(person.id, "left"))


def get_chat_administrators(town: Town, params: Params) -> list[Json]:
    chat = visible(town, params)
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    found = [person_id for person_id in chat.members if chat.is_admin(person_id)]
    return [member_json(town.people[person_id], chat.members[person_id]) for person_id in found]


def get_chat_member_count(town: Town, params: Params) -> int:
    return count_members(visible(town, params))


def count_members(chat: Chat) -> int:
    return sum(status in PRESENT for status in chat.members.values())


def member_json(person: Person, status: str) -> Json:
    member: Json = {"user": person.to_json(), "status": status}
    if status in {"creator", "administrator"}:
        member["is_anonymous"] = False
    if status == "administrator":
        member |= {right: right not in NOT_GIVEN for right in ADMIN_RIGHTS}
    if status == "kicked":
        member["until_date"] = 0
    return member


def leave_chat(town: Town, params: Params) -> bool:
    chat = visible(town, params)
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.members[town.bot.id] = "left"
    return True


def get_file(town: Town, params: Params) -> Json:
    file = town.files.known.get(params.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    if file.size > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": file.id,
        "file_unique_id": file.unique_id,
        "file_size": file.size,
        "file_path": file.path,
    }


def set_my_commands(town: Town, params: Params) -> bool:
    commands = params.array("commands") or []
    town.menus.set(_scope(params), params.text("language_code"), commands)
    town.menu_changed()
    return True


def get_my_commands(town: Town, params: Params) -> list[Json]:
    return town.menus.get(_scope(params), params.text("language_code"))


def delete_my_commands(town: Town, params: Params) -> bool:
    town.menus.delete(_scope(params), params.text("language_code"))
    town.menu_changed()
    return True


def _scope(params: Params) -> Json:
    return params.object("scope") or {"type": "default"}


def set_webhook(town: Town, params: Params) -> bool:
    url = params.text("url")
    if url and not url.startswith("https://") and not is_loopback(url):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = params.text("secret_token")
    if not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    if params.flag("drop_pending_updates"):
        town.updates.drop_all()
    set_allowed(town, params)
    town.updates.set_webhook(url, secret, max(1, min(100, params.integer("max_connections", 40))))
    return True


def delete_webhook(town: Town, params: Params) -> bool:
    if params.flag("drop_pending_updates"):
        town.updates.drop_all()
    town.updates.set_webhook("", "")
    return True


def get_webhook_info(town: Town, params: Params) -> Json:
    updates = town.updates
    info: Json = {
        "url": updates.webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(updates.waiting),
    }
    if updates.webhook:
        info |= {"ip_address": "127.0.0.1", "max_connections": updates.webhook.get("max_connections", 40)}
    if updates.allowed:
        info["allowed_updates"] = updates.allowed
    info |= updates.webhook.get("trouble", {})
    return info


def set_allowed(town: Town, params: Params) -> None:
    """allowed_updates keeps its last value when it is not named; an empty list asks for the default."""
    allowed = params.array("allowed_updates")
    if allowed is not None:
        town.updates.allowed = [str(kind) for kind in allowed] or None


def download(town: Town, path: str) -> tuple[bytes, str]:
    """Bytes and type behind /file/bot<token>/<path>. Raises 404."""
    file = town.files.by_path(path)
    if file is None or file.size > MAX_DOWNLOAD:
        raise ApiError(404, "Not Found")
    return town.files.read(file), file.mime
