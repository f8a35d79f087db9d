"""Finds the entities that Telegram finds in any text (links, phones and the like), and makes HTML for the page."""

from __future__ import annotations

import re
from html import escape
from itertools import pairwise

from sandbox.wire import Json, utf16

FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"'，。；、！？）】]+)"
    r"|(?P<bot_command>(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?)(?![\w/])"
    r"|(?P<mention>(?<!\w)@[A-Za-z]\w{3,31})"
    r"|(?P<hashtag>(?<!\w)#\w*[^\W\d]\w*)"
    r"|(?P<phone_number>(?<![\w+])\+?1\d{10}(?!\w))"
)
# What Telegram's servers take out of any text: control characters and the embedding/override marks.
STRIPPED = re.compile("[\u202a-\u202e\u2028\u2029\r]")
BLANKED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
TAGS = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "code": ("<code>", "</code>"),
    "pre": ("<pre>", "</pre>"),
    "spoiler": ('<span class="spoiler">', "</span>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote>", "</blockquote>"),
    "mention": ('<span class="mention">', "</span>"),
    "text_mention": ('<span class="mention">', "</span>"),
}


def clean(text: str) -> str:
    return BLANKED.sub(" ", STRIPPED.sub("", text))


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without the blank ends, as Telegram stores it."""
    lead = utf16(text) - utf16(text.lstrip())
    text = text.strip()
    end = utf16(text)
    moved = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        length = min(end, entity["offset"] - lead + entity["length"]) - start
        if length > 0:
            moved.append({**entity, "offset": start, "length": length})
    return text, moved


def with_found(text: str, given: list[Json]) -> list[Json]:
    """The given entities and what is found by itself outside code, links and each other."""
    taken = [_span(one) for one in given if one["type"] in {"code", "pre", "text_link", "text_mention"}]
    found = []
    for match in FOUND.finditer(text):
        start, length = utf16(text[: match.start()]), utf16(match[0])
        if not any(start < end and begin < start + length for begin, end in taken):
            found.append({"type": str(match.lastgroup), "offset": start, "length": length})
    return sorted([*given, *found], key=lambda one: (one["offset"], -one["length"]))


def _span(entity: Json) -> tuple[int, int]:
    return entity["offset"], entity["offset"] + entity["length"]


def safe_html(text: str, entities: list[Json]) -> str:
    """Everything escaped; tags nest even where entities overlap: they are closed and opened again."""
    units = text.encode("utf-16-le")
    cuts = sorted({0, utf16(text), *(edge for one in entities for edge in _span(one))})
    shown = [one for one in entities if _tags(one, units) is not None]
    html, opened = "", list[Json]()
    for start, end in pairwise(cuts):
        wanted = [one for one in shown if _span(one)[0] <= start and end <= _span(one)[1]]
        while opened and opened != wanted[: len(opened)]:
            html += _tags_of(opened.pop(), units)[1]
        for one in wanted[len(opened) :]:
            html += _tags_of(one, units)[0]
            opened.append(one)
        html += escape(units[2 * start : 2 * end].decode("utf-16-le", "replace"))
    return html + "".join(_tags_of(one, units)[1] for one in reversed(opened))


def _tags_of(entity: Json, units: bytes) -> tuple[str, str]:
    return _tags(entity, units) or ("", "")


def _tags(entity: Json, units: bytes) -> tuple[str, str] | None:
    if entity["type"] in {"url", "text_link"}:
        start, end = _span(entity)
        url = str(entity.get("url") or units[2 * start : 2 * end].decode("utf-16-le", "replace"))
        if url.startswith(("http://", "https://", "tg://")):
            return f'<a href="{escape(url)}">', "</a>"
        return None
    return TAGS.get(entity["type"])
