"""The areas beside the cases, one row each, and what the rest of the handlers asks of all of them."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Final

from markupsafe import Markup

from dispatch.model import MediaId, Person
from handlers.bot_api.incoming import Said
from handlers.campaigns.area import CAMPAIGNS
from handlers.centre import Centre
from handlers.households.area import AREA as HOUSEHOLDS
from handlers.notify.outbox_writer import OutboxWriter
from handlers.rounds.area import ROUNDS
from handlers.turn.area import Area, Scope, Sheet, View
from handlers.turn.carry_out import Turn
from handlers.wording.speech import Saying
from storage.transaction import Transaction

AREAS: Final[tuple[Area, ...]] = (ROUNDS, HOUSEHOLDS, CAMPAIGNS)
"""In the order in which they stand in the morning message and in the help."""
_TAG = re.compile(r"\s*[#＃][ \t\u3000]*(?P<name>\w+?)(?:[\s:：,，]+(?P<rest>.*))?\Z", re.DOTALL)
_VARIANTS = str.maketrans("議難戶訪", "议难户访")
"""Other ways to write the same characters."""

Tagged = Callable[[Turn, Person, Said], None]


def tagged_in(text: str, areas: Sequence[Area] = AREAS) -> Tagged | None:
    """What takes a message that begins with the tag of an area, as #建议 …; None for any other text."""
    found = _TAG.match(text)
    if found is None:
        return None
    name, rest = found["name"].translate(_VARIANTS), (found["rest"] or "").strip()
    for area in areas:
        take = area.tags.get(name)
        if take is not None:
            return lambda turn, person, said: take(turn, person, said, rest)
    return None


def overheard(turn: Turn, person: Person, said: Said) -> bool:
    """Whether an area has taken a message that has no tag and answers no prompt."""
    return any(area.overhears is not None and area.overhears(turn, person, said) for area in AREAS)


def sections_of(
    tx: Transaction, person: Person, day: date, say: Saying, areas: Sequence[Area] = AREAS, *, alone: bool = True
) -> list[View]:
    """What the areas have for that morning, as it is now: those that were gathered for it, and those that join a
    message which goes for another reason too, so that they are not `alone`."""
    names = set(tx.morning_lists.sections(person.id, day))
    asked = [area for area in areas if area.morning is not None and (area.joins or area.name in names)]
    found = [(area, area.morning(tx, person, day, say)) for area in asked if area.morning is not None]
    goes = not alone or any(view is not None and area.name in names for area, view in found)
    return [view for _, view in found if view is not None] if goes else []


def page_of(tx: Transaction, reader: Person, area: str, page: str, say: Saying) -> View | None:
    """A page of the area of that name; None where there is no such area or page, or it is not the reader's."""
    write = next((one.page for one in AREAS if one.name == area), None)
    return write(tx, reader, page, say) if write is not None else None


def files_of(
    tx: Transaction, reader: Person, area: str, of: str, say: Saying
) -> tuple[Sequence[MediaId], Markup] | None:
    """The attachments of a thing of that area, with their words; None where they are not the reader's."""
    found = next((one.files for one in AREAS if one.name == area), None)
    return found(tx, reader, of, say) if found is not None else None


def figures_of(tx: Transaction, scope: Scope, say: Saying, areas: Sequence[Area] = AREAS) -> list[View]:
    """What the areas have to say in a summary; buttons only where one person reads it."""
    asked = [area.figures for area in areas if area.figures is not None]
    found = [view for view in (one(tx, scope, say) for one in asked) if view is not None]
    return found if scope.private else [(text, []) for text, _ in found]


def pressing_of(tx: Transaction, scope: Scope, say: Saying, areas: Sequence[Area] = AREAS) -> list[View]:
    """What the areas have to say in a summary before all else."""
    asked = [area.pressing for area in areas if area.pressing is not None]
    return [view for view in (one(tx, scope, say) for one in asked) if view is not None]


def sheets_of(tx: Transaction, scope: Scope, say: Saying, areas: Sequence[Area] = AREAS) -> list[Sheet]:
    """The pages of the areas in the spreadsheet of a summary."""
    asked = [area.sheet for area in areas if area.sheet is not None]
    return [sheet for sheet in (one(tx, scope, say) for one in asked) if sheet is not None]


def begin(tx: Transaction, at: datetime, centre: Centre) -> None:
    """Plans what each area needs, at each start of the process; what is planned already is left alone."""
    for area in AREAS:
        if area.begins is not None:
            area.begins(tx, at, centre)


def people_changed(out: OutboxWriter) -> None:
    """A roster was taken over, or somebody goes on leave or comes back: whatever of an area follows from who is there
    is planned anew."""
    for area in AREAS:
        if area.people_changed is not None:
            area.people_changed(out)


def help_lines(person: Person, say: Saying, areas: Sequence[Area] = AREAS) -> list[Markup]:
    """What the areas add to the help, each under its own head, by role; what several roles may do is said once."""
    lines: list[Markup] = []
    for area in (one for one in areas if one.is_on is None or one.is_on(say.centre)):
        keys = [
            f"{area.name}.help.{role}" for role in sorted(person.roles) if say.words.has(f"{area.name}.help.{role}")
        ]
        told = dict.fromkeys(line for key in keys for line in say(key).split("\n"))
        lines += [say(f"{area.name}.help.head"), *told] if told else []
    return lines
