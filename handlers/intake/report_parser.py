"""Reads a report's text without its tag: the fields of a form, and what of it is place, contact or description."""

import re
from dataclasses import dataclass

from handlers.bot_api.clean_text import clean
from handlers.turn.street_names import NO_NAMES, StreetNames

_FORM = {
    "类别": "category",
    "地点": "place",
    "地址": "place",
    "位置": "place",
    "情况": "text",
    "描述": "text",
    "紧急": "urgent",
    "联系人": "name",
    "电话": "phone",
    "联系电话": "phone",
    "category": "category",
    "place": "place",
    "what": "text",
    "urgent": "urgent",
    "contact": "name",
    "phone": "phone",
}
_NAMES = "|".join(sorted(_FORM, key=len, reverse=True))
_WHICH = "(?:具体|事发|详细|发生)?"
_FIELD = re.compile(
    rf"(?:^[ \t]*|(?<=[;,\u3002、|!?])[ \t]*|(?<=[ \t])(?![a-z])|(?<=[\u4e00-\u9fff])(?={_WHICH}(?:地点|地址|位置)))"
    rf"{_WHICH}({_NAMES})[ \t]*:[ \t]*",
    re.IGNORECASE,
)
"""The name of a field, at a line's head or after a sign or blank that parts it from what stands before; that of the
place anywhere."""
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_PARTS = re.compile(r"[,，;；\u3002]")
_EDGES = f" \t,，;；、|{chr(0x3002)}"
_YES = frozenset({"是", "急", "紧急", "yes", "y", "1", "很急", "加急"})


@dataclass(frozen=True, slots=True)
class Written:
    """What a report says. `text` may be empty: then the description is still to be asked for.

    `form` where some of its lines were read as fields and are not part of the text.
    """

    text: str
    settled: bool = False
    category: str | None = None
    place: str | None = None
    urgent: bool = False
    name: str | None = None
    phone: str | None = None
    form: bool = False


def read_report(words: str, names: StreetNames = NO_NAMES, *, settled: bool = False) -> Written:
    """The fields of a form, in lines or in one, where there are any; all else belongs to the description.

    An address in the description is the place, where the form does not name one.
    """
    fields: dict[str, str] = {}
    loose: list[str] = []
    for line in clean(words).splitlines():
        _read_line(line, fields, loose)
    described = "\n".join([fields["text"], *loose] if "text" in fields else loose).strip()
    if not described and "place" in fields:
        fields["place"], described = _place_and_rest(fields["place"])
    return Written(
        text=described,
        settled=settled,
        category=fields.get("category"),
        place=fields.get("place") or names.place(described),
        urgent=fields.get("urgent", "").casefold() in _YES,
        name=fields.get("name"),
        phone=fields.get("phone"),
        form=bool(fields),
    )


def _read_line(line: str, fields: dict[str, str], loose: list[str]) -> None:
    """Adds what stands in one line to the fields and to the loose words."""
    # Colons, letters and digits may be half or full width; each is one character either way.
    found = list(_FIELD.finditer(line.translate(_HALF_WIDTH)))
    before = line[: found[0].start()].rstrip(_EDGES) if found else line
    if before.strip():
        loose.append(before)
    ends = [*(one.start() for one in found[1:]), len(line)] if found else []
    for one, end in zip(found, ends, strict=True):
        name, value = _FORM[one[1].casefold()], line[one.end() : end].strip()
        if len(found) > 1:
            value = value.rstrip(_EDGES)
        if name == "place" and before.strip():
            value, rest = _place_and_rest(value)
            loose += [rest] if rest else []
        if value:
            fields[name] = value if name == "text" else value.translate(_HALF_WIDTH)


def _place_and_rest(value: str) -> tuple[str, str]:
    """A place ends at the first sign that parts sentences, where more than a place was written after its name."""
    place, *rest = _PARTS.split(value, maxsplit=1)
    return place.strip(), "".join(rest).strip()
