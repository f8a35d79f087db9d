"""How workers write a report: the tag, the lines of a form, and what of it is place, contact or description. Pure."""

import re
import unicodedata
from dataclasses import dataclass

from dispatch.model import Kind
from handlers.bot_api.clean_text import clean

_TAGS = ("#上报", "＃上报", "/report", "/上报")
_KIND_TAGS = {"#服务": Kind.SERVICE, "#社情民意": Kind.OPINION, "#民意": Kind.OPINION}
_SETTLED_TAGS = ("#自办", "＃自办")
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
    """What a report says. `text` may be empty: then the description is still to be asked for."""

    text: str
    settled: bool = False
    category: str | None = None
    place: str | None = None
    urgent: bool = False
    name: str | None = None
    phone: str | None = None


def tag_of(text: str, bot_username: str) -> str | None:
    """`report` or `settled` where the text opens with a tag; None for ordinary chatter."""
    head = text.lstrip()
    lowered = head.casefold()
    if head.startswith(_SETTLED_TAGS):
        return "settled"
    if head.startswith(_TAGS[:2]) or kind_of(head) is not Kind.EVENT:
        return "report"
    for command in _TAGS[2:]:
        if _is_command(lowered, command, bot_username.casefold()):
            return "report"
    return None


def kind_of(text: str) -> Kind:
    """What the tag says that it is: a service or an opinion has tags of its own, everything else is an event."""
    head = text.lstrip().replace("＃", "#")
    return next((kind for tag, kind in _KIND_TAGS.items() if head.startswith(tag)), Kind.EVENT)


def _is_command(lowered: str, command: str, bot: str) -> bool:
    first = lowered.split(maxsplit=1)[0] if lowered else ""
    return first in (command, f"{command}@{bot}")


def strip_tag(text: str, bot_username: str) -> str:
    head = text.strip()
    for tag in (*_SETTLED_TAGS, *_TAGS[:2], *_KIND_TAGS):
        if head.replace("＃", "#").startswith(tag.replace("＃", "#")):
            return _LEADING.sub("", head[len(tag) :])
    first, _, rest = head.partition("\n")
    word, _, more = first.partition(" ")
    if tag_of(word, bot_username) is not None:
        return f"{more}\n{rest}".strip()
    return re.sub(rf"@{re.escape(bot_username)}\b", "", head, flags=re.IGNORECASE).strip()


def place_in(text: str) -> str | None:
    """The first thing in a free text that reads as an address: a road with its number, a lane, an estate."""
    found = _ADDRESS.search(text)
    return found[0] if found is not None else None


def read_report(text: str, bot_username: str) -> Written:
    """A tagged text, or one without a tag (a form, a reply's own words)."""
    settled = tag_of(text, bot_username) == "settled"
    fields: dict[str, str] = {}
    loose: list[str] = []
    for line in clean(strip_tag(text, bot_username)).splitlines():
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
        settled=settled,
        category=fields.get("category"),
        place=fields.get("place") or place_in(described),
        urgent=fields.get("urgent", "").casefold() in _YES,
        name=fields.get("name"),
        phone=fields.get("phone"),
    )
