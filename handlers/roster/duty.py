"""`/duty` shows who is on duty outside working time; an admin or the director sets it."""

import re
from datetime import date

from dispatch.case.refusals import RoleNeeded
from dispatch.model import Person, Role
from handlers.bot_api.incoming import Said
from handlers.notify.destinations import Destination
from handlers.notify.on_duty import ALWAYS, on_duty, read_rota, write_rota
from handlers.privacy import masks
from handlers.turn import parse_input
from handlers.turn.carry_out import Turn
from handlers.wording.arguments import DayArg, Looked, PersonArg, WordsArg

_DAY = re.compile(r"(?:20\d\d[-./年])?\d{1,2}[-./月]\d{1,2}日?")


def duty(turn: Turn, person: Person, said: Said, words: str) -> None:
    """`/duty` shows the rota; admin and director set it: `/duty 李敏 吴强`, `/duty 11-28 陈志强`, `/duty off`."""
    here = Destination(said.chat.id, said.chat.thread, person.id if said.chat.private else None)
    if words:
        _set(turn, person, words)
    names: list[Looked] = [PersonArg(p.id) for p in on_duty(turn.tx, turn.at, turn.centre.book.calendar)]
    turn.out.say(here, "said.duty", {"names": names or [WordsArg("said.duty_nobody")], "days": _days(turn)})


def _set(turn: Turn, person: Person, words: str) -> None:
    if not person.roles & {Role.ADMIN, Role.DIRECTOR}:
        raise RoleNeeded((Role.ADMIN, Role.DIRECTOR))
    plain = masks.normal(words)
    moment = parse_input.found_day(turn, plain)
    day = turn.centre.book.calendar.day(moment).isoformat() if moment is not None else ALWAYS
    rota = read_rota(turn.tx)
    named = _named(turn, _DAY.sub(" ", plain))
    if named:
        rota[day] = [p.id for p in named]
    else:
        rota.pop(day, None)
    today = turn.centre.book.calendar.day(turn.at).isoformat()
    kept = {when: people for when, people in rota.items() if when == ALWAYS or when >= today}
    write_rota(turn.tx, kept)


def _named(turn: Turn, words: str) -> list[Person]:
    """The people named, by their whole names. Raises Unclear where a name is nobody's, or that of several."""
    people = turn.tx.people.all_active()
    names = [name for name in re.split(r"[\s,、;]+", words) if name and name.casefold() not in ("off", "无")]
    return [parse_input.one_named(people, name) for name in names]


def _days(turn: Turn) -> list[DayArg]:
    """The single days of the rota, each with its people."""
    dated = sorted((when, people) for when, people in read_rota(turn.tx).items() if when != ALWAYS)
    return [DayArg((f"{date.fromisoformat(when):%m-%d}", people)) for when, people in dated]
