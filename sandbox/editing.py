"""Bot API methods that change, pin or delete what was posted."""

from __future__ import annotations

from sandbox.keyboards import parse_markup
from sandbox.media import media
from sandbox.model import Chat, Posted
from sandbox.params import Params
from sandbox.reaching import own_message, visible, worded, words, writable
from sandbox.town import Town
from sandbox.wire import Json, bad_request

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
MEDIA = ("photo", "video", "document", "voice", "location")
CAPTION = ("caption", "caption_entities")


def edit_message_text(town: Town, params: Params) -> Json:
    content = words(town, params, "text")
    posted = own_message(town, writable(town, params), params)
    if "text" not in posted.body:
        raise bad_request("there is no text in the message to edit")
    return _edit(town, params, posted, {"entities": None, **content})


def edit_message_caption(town: Town, params: Params) -> Json:
    content = words(town, params, "caption")
    posted = own_message(town, writable(town, params), params)
    if "text" in posted.body:
        raise bad_request("there is no caption in the message to edit")
    return _edit(town, params, posted, {**dict.fromkeys(CAPTION), **content})


def edit_message_media(town: Town, params: Params) -> Json:
    item = params.object("media") or {}
    kind = str(item.get("type", ""))
    if kind not in MEDIA:
        raise bad_request("can't parse InputMedia: type is invalid")
    caption = worded(town, item.get("caption") or "", item.get("parse_mode") or "", None, caption=True)
    posted = own_message(town, writable(town, params), params)
    content = {**media(town, params, kind, item.get("media", "")), **caption}
    return _edit(town, params, posted, {**dict.fromkeys((*MEDIA, *CAPTION, "text", "entities")), **content})


def edit_message_reply_markup(town: Town, params: Params) -> Json:
    return _edit(town, params, own_message(town, writable(town, params), params), {})


def _edit(town: Town, params: Params, posted: Posted, content: Json) -> Json:
    """An edit without reply_markup takes the keyboard away, as on Telegram."""
    markup = parse_markup(params.object("reply_markup"))
    if markup and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    if markup == posted.markup and all(posted.body.get(key) == value for key, value in content.items()):
        raise bad_request(NOT_MODIFIED)
    posted.marked(markup)
    town.change(posted, content)
    return posted.body


def delete_message(town: Town, params: Params) -> bool:
    chat = visible(town, params)
    posted = chat.messages.get(params.integer("message_id"))
    if posted is None or posted.deleted:
        raise bad_request("message to delete not found")
    own = posted.sender_id == town.bot.id
    if not (own or chat.is_private or chat.is_admin(town.bot.id)):
        raise bad_request("message can't be deleted")
    town.remove(posted)
    return True


def pin_chat_message(town: Town, params: Params) -> bool:
    chat, posted = _pinnable(town, params)
    if posted is None:
        raise bad_request("message to pin not found")
    if posted.id not in chat.pinned:
        chat.pinned.append(posted.id)
        town.post(chat, town.bot, {"pinned_message": dict(posted.body)}, silent=params.flag("disable_notification"))
    return True


def unpin_chat_message(town: Town, params: Params) -> bool:
    chat, posted = _pinnable(town, params)
    wanted = posted.id if posted else (chat.pinned or [0])[-1]
    if wanted not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(wanted)
    return True


def _pinnable(town: Town, params: Params) -> tuple[Chat, Posted | None]:
    chat = visible(town, params)
    if not chat.is_private and not chat.is_admin(town.bot.id):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    posted = chat.messages.get(params.integer("message_id"))
    return chat, None if posted is None or posted.deleted else posted


def set_message_reaction(town: Town, params: Params) -> bool:
    posted = visible(town, params).messages.get(params.integer("message_id"))
    if posted is None or posted.deleted:
        raise bad_request("message to react not found")
    params.array("reaction")
    return True
