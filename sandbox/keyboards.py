"""Checks of reply_markup, as strict as Telegram where a bot could get it wrong."""

from __future__ import annotations

from typing import Any

from sandbox.wire import Json, bad_request

KINDS = ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply")
MAX_DATA = 64
MAX_BUTTONS = 100


def parse_markup(markup: Json | None) -> Json | None:
    """The markup as it will be stored; None when there is none or it is an empty keyboard."""
    if not markup:
        return None
    if not any(kind in markup for kind in KINDS):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = [row for row in _rows(markup["inline_keyboard"]) if row]
        if sum(map(len, rows)) > MAX_BUTTONS:
            raise bad_request("REPLY_MARKUP_TOO_LONG")
        for row in rows:
            for button in row:
                _check_inline(button)
        return {"inline_keyboard": rows} if rows else None
    if "keyboard" in markup:
        rows = [[_reply_button(button) for button in row] for row in _rows(markup["keyboard"])]
        return {**markup, "keyboard": rows}
    return markup


def _rows(rows: Any) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse reply keyboard markup JSON object")
    return rows


def _check_inline(button: Any) -> None:
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise bad_request("can't parse inline keyboard button: text must be non-empty")
    if "callback_data" in button:
        if not 1 <= len(str(button["callback_data"]).encode()) <= MAX_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
    elif "url" in button:
        if not str(button["url"]).startswith(("http://", "https://", "tg://")):
            raise bad_request("inline keyboard button URL is invalid: unsupported URL protocol")
    elif len(button) == 1:
        raise bad_request("text buttons are unallowed in the inline keyboard")


def _reply_button(button: Any) -> Json:
    shown = {"text": button} if isinstance(button, str) else button
    if not isinstance(shown, dict) or not shown.get("text"):
        raise bad_request("can't parse keyboard button: text must be non-empty")
    return shown
