"""Writes the facts of a case as one line and reads them back: of a million cases some ten thousand at a question.

Each field has a fixed place; fields, the items of a list and the parts of an item are divided by characters that
ASCII has for it. It is read in a sixth of what JSON takes. Its shape is that of `FACTS_VERSION`: no other is read.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

from dispatch.case.responsible import Party
from dispatch.figures.case_facts import CaseFacts, Revisit, Stretch
from dispatch.figures.unit_facts import GivenBack, Help
from dispatch.model import (
    ClockKind,
    DecisionKind,
    Level,
    Outcome,
    Pause,
    PauseReason,
    RowCode,
    Source,
    StationCode,
    Status,
    UnitCode,
    Urgency,
)

_FIELD: Final = "\x1d"
_ITEM: Final = "\x1e"
_PART: Final = "\x1f"
_YES: Final = "1"
E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


def _by_value(kind: type[E]) -> dict[str, E]:
    return {one.value: one for one in kind}


_URGENCY, _LEVEL, _STATUS = _by_value(Urgency), _by_value(Level), _by_value(Status)
_CLOCK, _PARTY, _DECISION = _by_value(ClockKind), _by_value(Party), _by_value(DecisionKind)
_OUTCOME, _SOURCE, _REASON = _by_value(Outcome), _by_value(Source), _by_value(PauseReason)
_time = datetime.fromisoformat


def write_facts(facts: CaseFacts) -> str:
    """The line. ValueError where a code holds one of the dividing characters."""
    f = facts
    fields = (
        f.number, f.station, f.unit, f.urgency, f.level, f.sensitive, f.status, f.since, f.opened_at, f.ended_at,
        f.due, f.due_kind, f.outside_due, f.supervised, f.returns, f.transfers, f.reworks, f.extensions, f.party,
        f.decision, f.revisit_at, f.withdrawn, f.source, f.row,
    )  # fmt: skip
    lists: tuple[Iterable[tuple[object, ...]], ...] = (
        ((one.why, one.since, one.until) for one in f.pauses),
        map(_of_stretch, f.triages),
        map(_of_stretch, f.pickups),
        map(_of_stretch, f.handlings),
        ((one.due, one.at, one.outcome) for one in f.revisits),
        ((one,) for one in f.resolved),
        ((one.unit, one.at, one.judged_at, one.upheld) for one in f.given_back),
        map(_of_help, f.helped),
    )
    written = [_written(one) for one in fields]
    written += [_ITEM.join(_PART.join(map(_written, item)) for item in items) for items in lists]
    return _FIELD.join(written)


def _of_stretch(one: Stretch) -> tuple[object, ...]:
    return one.begun, one.due, one.done, one.stopped, one.urgency


def _of_help(one: Help) -> tuple[object, ...]:
    return one.unit, one.asked, one.due, one.whistle, one.accepted, one.arrived, one.done, one.rating, one.over


def _written(value: object) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return _YES
        case datetime():
            return value.isoformat()
        case _:
            text = str(value)
            if _FIELD in text or _ITEM in text or _PART in text:
                raise ValueError("a code that holds a dividing character can't be written")
            return text


def read_facts(body: str) -> CaseFacts:
    """The facts of their line. ValueError or KeyError for what is none."""
    (
        number, station, unit, urgency, level, sensitive, status, since, opened_at, ended_at, due,
        due_kind, outside_due, supervised, returns, transfers, reworks, extensions, party, decision,
        revisit_at, withdrawn, source, row, pauses, triages, pickups, handlings, revisits, resolved,
        given_back, helped,
    ) = body.split(_FIELD)  # fmt: skip
    return CaseFacts(
        number,
        StationCode(station) if station else None,
        UnitCode(unit) if unit else None,
        _URGENCY[urgency],
        _LEVEL[level] if level else None,
        sensitive == _YES,
        _STATUS[status],
        _time(since),
        _time(opened_at),
        _time(ended_at) if ended_at else None,
        _time(due) if due else None,
        _CLOCK[due_kind],
        _time(outside_due) if outside_due else None,
        supervised == _YES,
        int(returns),
        int(transfers),
        int(reworks),
        int(extensions),
        _PARTY[party],
        _DECISION[decision] if decision else None,
        _time(revisit_at) if revisit_at else None,
        withdrawn == _YES,
        _items(pauses, _pause) if pauses else (),
        _items(triages, _stretch) if triages else (),
        _items(pickups, _stretch) if pickups else (),
        _items(handlings, _stretch) if handlings else (),
        _items(revisits, _revisit) if revisits else (),
        tuple(map(_time, resolved.split(_ITEM))) if resolved else (),
        _SOURCE[source],
        RowCode(row) if row else None,
        _items(given_back, _returned) if given_back else (),
        _items(helped, _help) if helped else (),
    )


def _items(text: str, read: Callable[[str], T]) -> tuple[T, ...]:
    return tuple(map(read, text.split(_ITEM)))


def _moment(text: str) -> datetime | None:
    return _time(text) if text else None


def _stretch(text: str) -> Stretch:
    begun, due, done, stopped, urgency = text.split(_PART)
    return Stretch(
        _time(begun),
        _time(due) if due else None,
        _time(done) if done else None,
        _time(stopped) if stopped else None,
        _URGENCY[urgency],
    )


def _pause(text: str) -> Pause:
    why, since, until = text.split(_PART)
    return Pause(_REASON[why], _time(since), _moment(until))


def _revisit(text: str) -> Revisit:
    due, at, outcome = text.split(_PART)
    return Revisit(_time(due), _moment(at), _OUTCOME[outcome] if outcome else None)


def _returned(text: str) -> GivenBack:
    unit, at, judged_at, upheld = text.split(_PART)
    return GivenBack(UnitCode(unit), _time(at), _moment(judged_at), upheld == _YES)


def _help(text: str) -> Help:
    unit, asked, due, whistle, accepted, arrived, done, rating, over = text.split(_PART)
    return Help(
        UnitCode(unit),
        _time(asked),
        _time(due),
        whistle == _YES,
        _moment(accepted),
        _moment(arrived),
        _moment(done),
        int(rating) if rating else None,
        _moment(over),
    )
