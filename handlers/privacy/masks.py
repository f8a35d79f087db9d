"""Masks personal data where others read along: 138****1234, 张*, an address only to its house number."""

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

from handlers.privacy.find_numbers import Found, Sort, find
from handlers.privacy.numbers import digits

_DOOR = re.compile(
    r"(\d+\s*(?:号楼|栋|幢|座|号(?!楼)))[\s,,、\-]*"
    r"(?:(?:\d+\s*(?:单元|门(?![口前])|层|楼|室|户|房)[\s\-]*)+(?:\d+\s*(?:室|户|房)?)?|\d+(?:-\d+)+|\d{3,4}(?![\d号年月日元米]))"
)


def normal(text: str) -> str:
    """Full-width characters made plain and invisible ones taken out, so that what reads as a number is one."""
    return digits.normal(text)


def phone(number: str) -> str:
    """The first three and the last four digits; of up to eight digits the last four, of fewer than seven none."""
    plain = re.sub(r"\D", "", normal(number))
    if len(plain) < 7:
        return "****"
    return f"{plain[:3]}****{plain[-4:]}" if len(plain) > 8 else f"****{plain[-4:]}"


def name(full: str) -> str:
    """The first character alone."""
    return f"{full[0]}*" if full else "*"


def text(words: str) -> str:
    """Free text with every phone, identity and bank number masked; the rest as it was written."""
    parts, end = [], 0
    for found in find(words):
        parts += [words[end : found.start], _mask(found)]
        end = found.end
    return "".join(parts) + words[end:]


def veil(shown: Markup, known: str) -> Markup:
    """A name that is known to be somebody's, masked wherever it stands between the tags."""
    if len(known) < 2:
        return shown
    either = re.compile(rf"<[^>]*>|{_loosely(map(escape, known))}")
    veiled = either.sub(lambda m: m[0] if m[0].startswith("<") else escape(name(known)), shown)
    return Markup(veiled)  # noqa: S704 - what was markup is markup still


def without(written: str, known: str | None) -> str:
    """The same in plain text; None is no name."""
    if known is None or len(known) < 2:
        return written
    return re.sub(_loosely(known), lambda _: name(known), written)


def _loosely(characters: Iterable[str]) -> str:
    """Also with spaces or invisible characters between."""
    return r"[\s\u200b-\u200f\u2060\ufeff]*".join(re.escape(one) for one in characters if one.strip())


def place(written: str) -> str:
    """An address to the building: floor, door and household are left out."""
    return _DOOR.sub(r"\1", text(written))


def _mask(found: Found) -> str:
    match found.sort:
        case Sort.PHONE:
            return phone(found.digits)
        case Sort.IDENTITY:
            return "*" * (len(found.digits) - 4) + found.digits[-4:]
        case Sort.BANK:
            return f"****{found.digits[-4:]}"
