"""Tells whether a text reports something: by its tag as people write it, of which one message may have several."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from dispatch.geography.place_in_text import place_in
from dispatch.model import Kind
from handlers.bot_api.incoming import Said

_KINDS = {
    "上报": (False, Kind.EVENT),
    "自办": (True, Kind.EVENT),
    "服务": (False, Kind.SERVICE),
    "社情民意": (False, Kind.OPINION),
    "民意": (False, Kind.OPINION),
}
"""What each tag says: whether it has been settled, and its kind."""
_VARIANTS = str.maketrans("報辦務＃", "报办务#")
"""Other ways to write the same characters, each one as long."""
_SPACE = r"[ \t\u3000]*"
_HEAD = re.compile(rf"^{_SPACE}#{_SPACE}(?P<name>上报|自办|服务|社情民意|民意)", re.MULTILINE)
_SORTED = re.compile(rf"^{_SPACE}#{_SPACE}(?:事件|问题|情况|隐患|案件|信息)(?P<name>上报)", re.MULTILINE)
_PLAIN = re.compile(rf"^{_SPACE}(?P<name>上报)(?=[ \t\u3000:：,，]+\S)", re.MULTILINE)
_WITHIN = re.compile(rf"#{_SPACE}(?:事件|问题|情况|隐患|案件)?(?P<name>上报|自办)")
_GLUED = re.compile(r"^(?P<name>上报)(?=\S)")
_COMMANDS = ("/report", "/上报")
_LEADING = re.compile(r"^[\s:：,，]+")
_EXHORTING = re.compile(r"大家|各位|同志|同事|记得|务必|一律|统一|以后|请.{0,6}(?:及时|使用|用)|怎么|如何|格式")
"""Who writes of reporting, and reports nothing."""


@dataclass(frozen=True, slots=True)
class Tag:
    """What a message says of being a report, and the `rest` of its text, without the tag and without the bot's name.

    `opens` where it certainly is one; `doubtful` where its writer is to be asked. `settled` and `kind` are what its
    tag says, `word` is how the tag is written by the book. `hashed` where it has a tag with `#`, which no answer to
    an open question begins with.
    """

    rest: str
    opens: bool = False
    settled: bool = False
    kind: Kind = Kind.EVENT
    doubtful: bool = False
    hashed: bool = False
    word: str = "#上报"


def read_tag(text: str, bot_username: str) -> Tag:
    """The tag of a report, in Chinese or as a slash command for this bot; neither `opens` nor `doubtful` without."""
    head = text.strip()
    command = _command(head, bot_username)
    if command is not None:
        return command
    plain = _without_name(head, bot_username)
    marks = plain.translate(_VARIANTS)
    for pattern in (_HEAD, _SORTED):
        found = pattern.search(marks)
        if found is not None:
            return _tag(plain, found, hashed=True)
    return _looser(plain, marks)


def reports_in(text: str, bot_username: str) -> tuple[Tag, ...]:
    """The tags of a message in which several lines begin with one, each with its lines; else the one of `read_tag`.

    What stands before the first of them belongs to the first.
    """
    plain = _without_name(text.strip(), bot_username)
    heads = list(_HEAD.finditer(plain.translate(_VARIANTS)))
    bounds = [0, *(found.start() for found in heads[1:]), len(plain)]
    parts = [read_tag(plain[start:end], bot_username) for start, end in pairwise(bounds)]
    told = tuple(part for part in parts if part.rest)
    return told if len(heads) > 1 and len(told) > 1 else (read_tag(text, bot_username),)


def is_report(said: Said, tag: Tag, bot_username: str) -> bool:
    """Whether a message is a report: it has a tag, or begins or ends by naming the bot."""
    return tag.opens or (_is_named(said, bot_username) and _beside_the_name(said.text, bot_username))


def is_doubtful(said: Said, tag: Tag, bot_username: str) -> bool:
    """Whether a message that is no report for certain may be meant as one."""
    return tag.doubtful or (_is_named(said, bot_username) and bool(tag.rest))


def _is_named(said: Said, bot_username: str) -> bool:
    return bot_username.casefold() in said.mentions


def _beside_the_name(text: str, bot_username: str) -> bool:
    head = text.strip().casefold()
    name = f"@{bot_username.casefold()}"
    return head.startswith(name) or head.endswith(name)


def _command(head: str, bot_username: str) -> Tag | None:
    first = head.split(maxsplit=1)[0] if head else ""
    bot = bot_username.casefold()
    if first.casefold() not in {form for command in _COMMANDS for form in (command, f"{command}@{bot}")}:
        return None
    return Tag(head[len(first) :].strip(), opens=True)


def _without_name(head: str, bot_username: str) -> str:
    return re.sub(rf"@{re.escape(bot_username)}\b", "", head, flags=re.IGNORECASE).strip()


def _looser(plain: str, marks: str) -> Tag:
    """«上报» without `#` at a line's head, or `#上报` within a line; in doubt where it only speaks of reporting."""
    found = _PLAIN.search(marks)
    if found is not None:
        tag = _tag(plain, found)
        doubtful = found.start() > 0 or _exhorts(plain)
        return replace(tag, opens=not doubtful, doubtful=doubtful)
    found = _WITHIN.search(marks)
    if found is not None:
        tag = _tag(plain, found, hashed=True)
        doubtful = not tag.rest or _exhorts(plain)
        return replace(tag, opens=not doubtful, doubtful=bool(tag.rest) and doubtful, hashed=not doubtful)
    found = _GLUED.search(marks)
    if found is not None and place_in(plain) is not None:
        return replace(_tag(plain, found), opens=False, doubtful=True)
    return Tag(plain)


def _exhorts(text: str) -> bool:
    """Whether a text speaks to the others about reporting, and names no place."""
    return _EXHORTING.search(text) is not None and place_in(text) is None


def _tag(plain: str, found: re.Match[str], *, hashed: bool = False) -> Tag:
    """`found` is where the tag stands in the text."""
    settled, kind = _KINDS[found["name"]]
    before, after = plain[: found.start()].rstrip(), _LEADING.sub("", plain[found.end() :])
    joint = "\n" if plain[: found.start()].endswith("\n") else " "
    rest = joint.join(part for part in (before, after) if part)
    return Tag(rest, opens=True, settled=settled, kind=kind, hashed=hashed, word=f"#{found['name']}")
