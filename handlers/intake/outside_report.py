"""Reads what staff enter for somebody outside: tasks of the district 区交办, hotline calls 热线, visitors 来访."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch.case.refusals import RoleNeeded
from dispatch.model import Person, Role, Source, StationCode
from handlers.bot_api.clean_text import clean
from handlers.bot_api.incoming import Said
from handlers.intake.open_case import Told, open_case
from handlers.notify.destinations import FirstCard, where_said
from handlers.privacy import masks
from handlers.privacy.find_numbers import Found
from handlers.turn import keep_files, number_guard, parse_input
from handlers.turn.carry_out import Turn
from handlers.turn.street_names import names_of

_TAGS = {"#区交办": Source.DISTRICT, "#热线": Source.HOTLINE, "#来访": Source.VISIT}
_LINE = re.compile(r"^\s*(编号|期限|时限|社区|地点|类别|联系人|电话|情况)\s*:\s*(.*)$")
_EDGES = re.compile(r"^[\s,:\uff0c\uff1a]+|\s+$")
_ENTERING = (Role.STAFF, Role.DIRECTOR)


@dataclass(frozen=True, slots=True)
class OutsideTag:
    """Where it came from, and the `rest` of the text."""

    source: Source
    rest: str


def outside_tag(text: str) -> OutsideTag | None:
    """The tag of an outside source that a text begins with; None for anything else."""
    head = text.strip()
    marks = head.replace("＃", "#")
    return next((OutsideTag(source, head[len(t) :]) for t, source in _TAGS.items() if marks.startswith(t)), None)


@dataclass(frozen=True, slots=True)
class _Form:
    """What staff entered: the description, and the other lines by their name."""

    text: str
    lines: dict[str, str]

    def line(self, *names: str) -> str:
        return next((self.lines[name] for name in names if self.lines.get(name)), "")


def enter(turn: Turn, person: Person, said: Said, tag: OutsideTag) -> None:
    """One case with its outside number and deadline. Raises RoleNeeded; a task without its number gets the usage."""
    here = where_said(said, person)
    if not person.roles & set(_ENTERING):
        raise RoleNeeded(_ENTERING)
    form = _read(tag.rest)
    number = _outside_number(form)
    if not form.text or (tag.source is Source.DISTRICT and number is None):
        turn.out.say(here, f"said.{tag.source}_usage", reply_to=None if said.chat.private else said.message_id)
        return
    numbers = number_guard.numbers_in(said)
    told = _told(turn, person, said, tag.source, form, numbers)
    open_case(turn, person, told, FirstCard(here, report=said.message_id))
    number_guard.withdraw(turn, [said] if numbers else [])


def _told(turn: Turn, person: Person, said: Said, source: Source, form: _Form, numbers: Sequence[Found]) -> Told:
    return Told(
        text=form.text,
        source=source,
        category=form.line("类别") or None,
        place=form.line("地点") or names_of(turn.tx).place(form.text),
        station=_station(turn, form),
        media=keep_files.keep_files(turn, said, person.id),
        name=form.line("联系人") or None,
        phone=number_guard.phone_of(form.line("电话")) or number_guard.first_phone(numbers),
        outside_number=_outside_number(form),
        outside_due=_deadline(turn, form),
    )


def _outside_number(form: _Form) -> str | None:
    """It stands in the case itself, unsealed: what reads as somebody's phone or identity is masked."""
    return masks.text(form.line("编号")[:40]) or None


def _station(turn: Turn, form: _Form) -> StationCode | None:
    names, own = names_of(turn.tx), form.line("社区").removesuffix("社区")
    return names.communities.get(own) or names.community(f"{form.line('社区')}\n{form.line('地点')}\n{form.text}")


def _deadline(turn: Turn, form: _Form) -> datetime | None:
    return parse_input.moment(turn, form.line("期限", "时限"))


def _read(text: str) -> _Form:
    lines: dict[str, str] = {}
    loose: list[str] = []
    for line in clean(text).splitlines():
        found = _LINE.match(masks.normal(line))
        if found is None:
            loose.append(line)
        else:
            lines[found[1]] = found[2].strip()
    words = [lines.get("情况", ""), *loose]
    return _Form("\n".join(_EDGES.sub("", word) for word in words if word.strip()), lines)
