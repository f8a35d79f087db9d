"""Reads a report's text: its tag, the lines of a form, and what of it is place, contact or description."""

import re
import unicodedata
from dataclasses import dataclass

from dispatch.model import Kind
from handlers.bot_api.clean_text import clean
from handlers.bot_api.incoming import Said

_TAGS = (
    ("#上报", False, Kind.EVENT),
    ("#自办", True, Kind.EVENT),
    ("#服务", False, Kind.SERVICE),
    ("#社情民意", False, Kind.OPINION),
    ("#民意", False, Kind.OPINION),
)
"""Each tag: whether what it reports has been settled, and its kind."""
_COMMANDS = ("/report", "/上报")
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
_LINE = re.compile(r"^\s*([^\s:]{2,8})\s*:\s*(.*)$")
_ADDRESS = re.compile(
    r"[\u4e00-\u9fff]{1,8}?(?:大道|路|街|巷|弄|胡同|小区|花园|公寓|广场)(?!边|上|面|口|灯|道|沿|旁)"
    r"(?:\d+号?(?:附\d+号?)?)?(?:\d+(?:栋|幢|号楼|座))?(?:门口|门前|旁边|旁|对面|路口|附近)?"
)
_LEADING = re.compile(r"^[\s:：,，]+")
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


@dataclass(frozen=True, slots=True)
class Tag:
    """What a message begins with, and the `rest` of its text, without the tag and without the bot's name.

    `opens` where it begins with a tag of a report; `settled` and `kind` are what that tag says.
    """

    rest: str
    opens: bool = False
    settled: bool = False
    kind: Kind = Kind.EVENT


def read_tag(text: str, bot_username: str) -> Tag:
    """The tag of a report, in Chinese or as a slash command for this bot; `opens` is False where there is none."""
    head = text.strip()
    marks = head.replace("＃", "#")
    for tag, settled, kind in _TAGS:
        if marks.startswith(tag):
            return Tag(_LEADING.sub("", head[len(tag) :]), opens=True, settled=settled, kind=kind)
    first = head.split(maxsplit=1)[0] if head else ""
    bot = bot_username.casefold()
    if first.casefold() in {form for command in _COMMANDS for form in (command, f"{command}@{bot}")}:
        return Tag(head[len(first) :].strip(), opens=True)
    return Tag(re.sub(rf"@{re.escape(bot_username)}\b", "", head, flags=re.IGNORECASE).strip())


def is_report(said: Said, tag: Tag, bot_username: str) -> bool:
    """Whether a message is a report: it begins with a tag, or names the bot."""
    return tag.opens or bot_username.casefold() in said.mentions


def place_in(text: str) -> str | None:
    """The first thing in a free text that reads as an address: a road with its number, a lane, an estate."""
    found = _ADDRESS.search(text)
    return found[0] if found is not None else None


def read_report(tag: Tag) -> Written:
    """The lines of a form, where there are any; every other line belongs to the description.

    An address in the description is the place, where the form does not name one.
    """
    fields: dict[str, str] = {}
    loose: list[str] = []
    for line in clean(tag.rest).splitlines():
        # Colons, letters and digits may be half or full width: NFKC makes them one.
        found = _LINE.match(unicodedata.normalize("NFKC", line))
        name = _FORM.get(found[1].casefold()) if found else None
        if found is None or name is None:
            loose.append(line)
        elif found[2].strip():
            fields[name] = found[2].strip()
    words = [fields["text"]] if "text" in fields else []
    described = "\n".join([*words, *(line for line in loose if line.strip())]).strip()
    return Written(
        text=described,
        settled=tag.settled,
        category=fields.get("category"),
        place=fields.get("place") or place_in(described),
        urgent=fields.get("urgent", "").casefold() in _YES,
        name=fields.get("name"),
        phone=fields.get("phone"),
        form=bool(fields),
    )
