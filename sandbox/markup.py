"""Parses the HTML of parse_mode=HTML into plain text and entities, with Telegram's errors where it is broken."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from sandbox.wire import Json, bad_request, utf16

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
}
TAG = re.compile(r"<(/?)([a-zA-Z0-9-]*)([^>]*)(>?)")
ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
# Telegram knows these four names only; any other ampersand is itself.
REFERENCE = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|lt|gt|amp|quot);")


@dataclass
class _Open:
    tag: str
    kind: str
    start: int
    more: Json = field(default_factory=dict)


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Text and entities (offsets in UTF-16 units). Raises 400 "can't parse entities"."""
    text, at = "", 0
    opened: list[_Open] = []
    entities: list[Json] = []
    while (start := source.find("<", at)) >= 0:
        text += _plain(source[at:start])
        tag = TAG.match(source, start)
        if tag is None or not tag[4]:
            raise _broken(f"Unclosed start tag at byte offset {_byte(source, start)}")
        at = tag.end()
        if tag[1]:
            _close(opened, entities, tag[2].lower(), utf16(text), _byte(source, start))
        else:
            opened.append(_opening(tag, utf16(text), _byte(source, start)))
    text += _plain(source[at:])
    if opened:
        raise _broken(f'Can\'t find end tag corresponding to start tag "{opened[-1].tag}"')
    return text, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _opening(tag: re.Match[str], offset: int, byte: int) -> _Open:
    name = tag[2].lower()
    attributes = {m[1].lower(): html.unescape(m[2] or m[3] or m[4] or "") for m in ATTRIBUTE.finditer(tag[3])}
    if name == "span" and attributes.get("class") == "tg-spoiler":
        return _Open(name, "spoiler", offset)
    if name not in KINDS:
        raise _broken(f'Unsupported start tag "{name}" at byte offset {byte}')
    if name == "a":
        return _Open(name, *_link(attributes.get("href", ""), offset))
    kind = "expandable_blockquote" if name == "blockquote" and "expandable" in attributes else KINDS[name]
    return _Open(name, kind, offset)


def _link(href: str, offset: int) -> tuple[str, int, Json]:
    if person := re.fullmatch(r"tg://user\?id=(\d+)", href):
        return "text_mention", offset, {"user": {"id": int(person[1])}}
    return "text_link", offset, {"url": href}


def _close(opened: list[_Open], entities: list[Json], name: str, end: int, byte: int) -> None:
    if not opened:
        raise _broken(f"Unexpected end tag at byte offset {byte}")
    innermost = opened.pop()
    if name not in {innermost.tag, ""}:
        raise _broken(f'Unmatched end tag at byte offset {byte}, expected "</{innermost.tag}>", found "</{name}>"')
    useless = innermost.kind == "text_link" and not innermost.more["url"]
    if end > innermost.start and not useless:
        length = end - innermost.start
        entities.append({"type": innermost.kind, "offset": innermost.start, "length": length, **innermost.more})


def _plain(raw: str) -> str:
    return REFERENCE.sub(lambda found: html.unescape(found[0]), raw)


def _byte(source: str, at: int) -> int:
    return len(source[:at].encode())


def _broken(why: str) -> Exception:
    return bad_request(f"can't parse entities: {why}")
