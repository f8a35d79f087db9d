"""What may be shown where others read along: 138****1234, 张*, an address up to its house number."""

import re
import unicodedata

_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)[ \-]?(\d{4})[ \-]?(\d{4})(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{9}[\dXx](?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})[ \-]?(\d{7,8})(?!\d)")
_BANK = re.compile(r"(?<!\d)(?:\d[ ]?){15,18}\d(?!\d)")
_DOOR = re.compile(
    r"(\d+\s*(?:号楼|栋|幢|座|号(?!楼)))[\s,,、\-]*(?:\d+\s*(?:单元|门|层|楼|室|户|房)[\s\-]*)+(?:\d+\s*(?:室|户|房)?)?"
)
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))


def normal(text: str) -> str:
    """Full-width digits made plain and zero-width characters taken out, so that what reads as a number is one."""
    return unicodedata.normalize("NFKC", text.translate(_ZERO_WIDTH))


def phone(number: str) -> str:
    digits = re.sub(r"\D", "", normal(number))
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 7 else "****"


def name(full: str) -> str:
    return f"{full[0]}*" if full else "*"


def text(words: str) -> str:
    """Free text with every phone, identity and bank number masked; left as written where there is none."""
    plain = normal(words)
    hidden = _IDENTITY.sub(lambda m: f"**************{m[0][-4:]}", plain)
    hidden = _MOBILE.sub(lambda m: f"{m[1]}****{m[3]}", hidden)
    hidden = _LANDLINE.sub(lambda m: f"{m[1]}****{m[2][-4:]}", hidden)
    hidden = _BANK.sub(lambda m: f"****{m[0].replace(' ', '')[-4:]}", hidden)
    return words if hidden == plain else hidden


def place(written: str) -> str:
    """An address to the building: floor, door and household are left out."""
    return _DOOR.sub(r"\1", text(written))
