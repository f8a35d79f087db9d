"""Writes the weekly summary at the moment when it is sent."""

from datetime import timedelta

from markupsafe import Markup

from dispatch.figures.digest import to_json
from dispatch.figures.unresolved import Holder, Unresolved
from dispatch.model import Case, ClockKind
from handlers.cards.case_notes import short, veiled
from handlers.notify.messages import WeeklyDigest
from handlers.privacy import masks
from handlers.wording.speech import Saying
from storage.transaction import Transaction

_MAX_PLACE = 20
"""Characters of an address in a line."""
_DAY_MINUTES = 24 * 60


def weekly_text(tx: Transaction, it: WeeklyDigest, say: Saying) -> Markup:
    """As the digest says it, but a day as month and day, a code as its name, an open case as one line."""
    said = it.digest
    first, last = said.first.isoformat(), said.last.isoformat()
    return say(
        "weekly.message",
        **to_json(said),
        of=it.of,
        begins=_day(first, last),
        ends=_day(last, first),
        lines=[unresolved_line(tx, one, it, say) for one in said.unresolved],
        more=said.waiting - len(said.unresolved),
    )


def unresolved_line(tx: Transaction, one: Unresolved, it: WeeklyDigest, say: Saying) -> Markup:
    """Number, matter, place to the house, whose turn it is, how long it is over; of a sensitive case its number."""
    case = tx.cases.by_number(one.number)
    if one.sensitive or case is None or case.sensitive:
        return say("weekly.number_only", number=one.number)
    kind = ClockKind.CONTINUOUS if one.day == _DAY_MINUTES else ClockKind.WORK
    told = say(
        "weekly.line",
        number=one.number,
        what=" ".join(_what(tx, one, case, it, say)),
        holder=holder(one, it, say),
        over=say.span(timedelta(minutes=one.over), kind) if one.over else "",
        supervised=one.supervised,
    )
    return veiled(tx, case, told)


def holder(one: Unresolved, it: WeeklyDigest, say: Saying) -> Markup:
    """Whose turn it was at the end of the period."""
    unit = it.names.get(one.unit, one.unit) if one.unit is not None else None
    holds = one.holder if unit is not None or one.holder is not Holder.UNIT else Holder.CENTRE
    return say(f"weekly.holder.{holds}", unit=unit or "", status=one.status.value)


def _what(tx: Transaction, one: Unresolved, case: Case, it: WeeklyDigest, say: Saying) -> list[str]:
    row = say.centre.book.row_of(case)
    parts = [say.row(row) if row is not None else say.words.plain("card.no_category")]
    station = it.names.get(one.station) if one.station is not None else say.words.plain("card.no_station")
    parts += [station] if station and station != it.of else []
    place = tx.notes.text(case.place.note) if case.place.note is not None else None
    return [*parts, short(masks.place(place), _MAX_PLACE)] if place else parts


def _day(day: str, other: str) -> str:
    """Without its year where both are of one."""
    return day[5:] if day[:4] == other[:4] else day
