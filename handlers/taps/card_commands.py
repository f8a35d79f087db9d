"""The command that a tapped button stands for, once nothing is left to choose or to write."""

from collections.abc import Callable
from dataclasses import dataclass

from dispatch.case import commands as c
from dispatch.case.refusals import BadTarget, Incomplete
from dispatch.model import (
    Assist,
    Case,
    CaseId,
    GridCode,
    Level,
    Outcome,
    Person,
    PersonId,
    Role,
    RowCode,
    StationCode,
    Status,
    UnitCode,
    Urgency,
)
from handlers.access import participants
from handlers.bot_api.callback_data import Tap, from_36
from handlers.bot_api.incoming import Pressed
from handlers.notify.destinations import Destination
from handlers.turn.carry_out import Turn

_AT_ONCE: dict[str, c.Command] = {
    "ac": c.Accept(),
    "ps": c.Pass(),
    "ge": c.GrantExtension(),
    "ce": c.ConfirmEscalation(),
    "co": c.ConfirmOutOfPower(),
    "xo": c.DenyOutOfPower(),
    "st": c.Settle(),
    "wq": c.WithdrawQuestion(),
    "ur": c.Urge(),
    "re": c.Resume(),
}


@dataclass(frozen=True, slots=True)
class Tapped:
    """A tap that has been looked at: on this case, in this chat, by this person."""

    person: Person
    case: Case
    place: Destination
    pressed: Pressed
    tap: Tap


def command_of_tap(turn: Turn, it: Tapped) -> c.Command:
    """BadTarget or Incomplete where the button, or the case, does not bear it."""
    if it.tap.verb in _AT_ONCE:
        return _AT_ONCE[it.tap.verb]
    return _amending(turn, it) or _sending(turn, it) or _helping(turn, it)


def _amending(turn: Turn, it: Tapped) -> c.Command | None:
    argument, people = it.tap.argument, turn.tx.people
    match it.tap.verb:
        case "am":
            return c.Amend(row=RowCode(argument))
        case "ca":
            return c.Supplement(row=RowCode(argument))
        case "ug" if argument in {*Urgency}:
            return c.Amend(urgency=Urgency(argument))
        case "lv" if argument in {*Level}:
            return c.Amend(level=Level(argument))
        case "sn" | "wh" if people.station(StationCode(argument)) is not None:
            return c.Amend(station=StationCode(argument))
        case "gd":
            grid = people.grid(GridCode(argument))
            if grid is not None:
                return c.Amend(station=grid.station, grid=grid.code)
        case _:
            pass
    return None


def _sending(turn: Turn, it: Tapped) -> c.Command | None:
    match it.tap.verb:
        case "dp" | "un":
            _require_whereabouts(it.case)
            return c.Dispatch(unit_of(turn, it))
        case "dw":
            return _to_worker(turn, it)
        case "ru":
            return c.Rule(unit_of(turn, it))
        case "mh":
            leading = turn.tx.cases.get(_case_id(it.case, it.tap.argument))
            return c.Merge(leading.number if leading is not None else it.tap.argument)
        case "rv":
            outcomes = [o for o in Outcome if o.value[:5] == it.tap.argument]
            return c.RevisitDone(outcomes[0]) if outcomes else None
        case _:
            pass
    return None


def _helping(turn: Turn, it: Tapped) -> c.Command:
    match it.tap.verb:
        case "aa":
            return c.AssistAccept(assist_number(turn, it, lambda a: a.open and a.officer is None))
        case "av":
            return c.AssistArrived(assist_number(turn, it, lambda a: a.open and a.arrived_at is None))
        case "rr":
            rating = int(it.tap.argument) if it.tap.argument.isdigit() else 0
            return c.RateAssist(_unrated(it.case), rating)
        case _:
            raise BadTarget(it.case.number, "unknown")


def unit_of(turn: Turn, it: Tapped) -> UnitCode:
    unit = turn.tx.people.unit(UnitCode(it.tap.argument))
    if unit is None or not unit.active:
        raise BadTarget(it.case.number, "unit")
    return unit.code


def assist_number(turn: Turn, it: Tapped, wanted: Callable[[Assist], bool]) -> int:
    """The assist that the button names, else the first such one that this person may act for."""
    mine = participants.helps(turn.tx, it.case, it.person)
    named = it.tap.argument
    fitting = [a.number for a in it.case.assists if wanted(a) and named in ("", str(a.number))]
    if not fitting:
        raise BadTarget(it.case.number, "assist")
    return next((number for number in fitting if number in mine), fitting[0])


def _unrated(case: Case) -> int:
    numbers = [a.number for a in case.assists if not a.open and a.rating is None]
    if not numbers:
        raise BadTarget(case.number, "assist")
    return numbers[0]


def _to_worker(turn: Turn, it: Tapped) -> c.Command:
    """A worker of the case's own station, which is then the unit."""
    _require_whereabouts(it.case)
    worker = turn.tx.people.get(PersonId(_case_id(it.case, it.tap.argument)))
    if worker is None or not worker.active or Role.WORKER not in worker.roles or worker.station != it.case.station:
        raise BadTarget(it.case.number, "unit")
    return c.Dispatch(UnitCode(str(it.case.station)), officer=worker.id)


def _require_whereabouts(case: Case) -> None:
    if case.row is None:
        raise Incomplete(case.number, "row")
    if case.station is None and case.status is Status.REPORTED:
        raise Incomplete(case.number, "station")


def _case_id(case: Case, argument: str) -> CaseId:
    try:
        return CaseId(from_36(argument))
    except ValueError:
        raise BadTarget(case.number, "unknown") from None
