"""A message as a person sees it: its words without markup, its buttons by their labels."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Seen:
    id: int
    by: int
    by_bot: bool
    text: str
    buttons: Mapping[str, str]
    """Callback data by label."""
    reply_to: int | None
    edited: bool
    silent: bool
    protected: bool
    asks: bool
    """Whether it opens the reply field of somebody."""
    photo: str | None
    album: str | None

    @classmethod
    def of(cls, found: Mapping[str, Any], bot: int) -> "Seen":
        markup = found.get("reply_markup") or {}
        rows = markup.get("inline_keyboard", [])
        photos = found.get("photo") or [{}]
        return cls(
            id=found["message_id"],
            by=found["from"]["id"],
            by_bot=found["from"]["id"] == bot,
            text=found.get("text") or found.get("caption") or "",
            buttons={button["text"]: button["callback_data"] for row in rows for button in row},
            reply_to=(found.get("reply_to_message") or {}).get("message_id"),
            edited=found["edited"],
            silent=found["silent"],
            protected=bool(found.get("has_protected_content")),
            asks=bool(markup.get("force_reply")),
            photo=photos[-1].get("file_id"),
            album=found.get("media_group_id"),
        )

    def button(self, label: str) -> str | None:
        """The callback data of the first button with these words."""
        return next((data for text, data in self.buttons.items() if label in text), None)


def newest_with(messages: Iterable[Seen], label: str) -> tuple[int, str]:
    """Where the newest button with these words is, and its data."""
    for message in reversed(list(messages)):
        data = message.button(label)
        if data is not None:
            return message.id, data
    raise AssertionError(f"no button says {label}")
