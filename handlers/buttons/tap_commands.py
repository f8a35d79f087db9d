"""How a tap becomes a command, or the arguments of the form that it opens: one function a kind of choice.

Each raises BadTarget where there is no such thing any more.
"""

from collections.abc import Callable

from dispatch.case import commands as c
from dispatch.case.refusals import BadTarget
from dispatch.model import (
    Assist,
    CaseId,
    GridCode,
    Level,
    Outcome,
    PersonId,
    Role,
    RowCode,
    StationCode,
    UnitCode,
    Urgency,
)
from handlers.access import participants
from handlers.bot_api.callback_data import from_36
from handlers.buttons.arguments import OUTCOME_OF, read_rating
from handlers.buttons.card_press import CardPress
from handlers.turn.carry_out import Turn
from handlers.turn.parse_input import Unclear

WORDED_OUTCOMES = (Outcome.DISSATISFIED, Outcome.OUT_OF_POWER)
"""After these a revisit wants a few words more."""


def always(command: c.Command) -> Callable[[Turn, CardPress], c.Command]:
    """For a button that leads to the same command whatever the case is."""
    return lambda _turn, _press: command


# ── what is known of the case ──


def amend_row(_: Turn, press: CardPress) -> c.Command:
    return c.Amend(row=RowCode(press.argument))


def supplement_row(_: Turn, press: CardPress) -> c.Command:
    return c.Supplement(row=RowCode(press.argument))


def amend_urgency(_: Turn, press: CardPress) -> c.Command:
    return c.Amend(urgency=Urgency(press.argument))


def amend_level(_: Turn, press: CardPress) -> c.Command:
    return c.Amend(level=Level(press.argument))


def amend_station(turn: Turn, press: CardPress) -> c.Command:
    station = turn.tx.places.station(StationCode(press.argument))
    if station is None:
        raise BadTarget(press.case.number, "unknown")
    return c.Amend(station=station.code)


def amend_grid(turn: Turn, press: CardPress) -> c.Command:
    grid = turn.tx.places.grid(GridCode(press.argument))
    if grid is None:
        raise BadTarget(press.case.number, "unknown")
    return c.Amend(station=grid.station, grid=grid.code)


def merge(turn: Turn, press: CardPress) -> c.Command:
    leading = turn.tx.cases.get(CaseId(from_36(press.argument)))
    return c.Merge(leading.number if leading is not None else press.argument)


# ── where it goes ──


def dispatch(turn: Turn, press: CardPress) -> c.Command:
    return c.Dispatch(_unit(turn, press))


def dispatch_to_worker(turn: Turn, press: CardPress) -> c.Command:
    """A worker of the case's own station, which is then the unit."""
    case = press.case
    worker = turn.tx.people.get(PersonId(from_36(press.argument)))
    if worker is None or not worker.active or Role.WORKER not in worker.roles or worker.station != case.station:
        raise BadTarget(case.number, "unit")
    return c.Dispatch(UnitCode(str(case.station)), officer=worker.id)


def rule(turn: Turn, press: CardPress) -> c.Command:
    return c.Rule(_unit(turn, press))


def unit_args(turn: Turn, press: CardPress) -> dict[str, str]:
    return {"unit": _unit(turn, press)}


def district_args(_: Turn, press: CardPress) -> dict[str, str]:
    return {"settled": press.argument}


def _unit(turn: Turn, press: CardPress) -> UnitCode:
    unit = turn.tx.places.unit(UnitCode(press.argument))
    if unit is None or not unit.active:
        raise BadTarget(press.case.number, "unit")
    return unit.code


# ── help ──


def accept_assist(turn: Turn, press: CardPress) -> c.Command:
    return c.AssistAccept(_assist(turn, press, lambda a: a.open and a.officer is None))


def arrive(turn: Turn, press: CardPress) -> c.Command:
    return c.AssistArrived(_assist(turn, press, lambda a: a.open and a.arrived_at is None))


def assist_args(turn: Turn, press: CardPress) -> dict[str, str]:
    return {"number": str(_assist(turn, press, lambda a: a.open))}


def rate_assist(_: Turn, press: CardPress) -> c.Command:
    """The assist that the button names, else the first; one that is over and has no rating."""
    named, rating = read_rating(press.argument)
    numbers = [a.number for a in press.case.assists if not a.open and a.rating is None and named in (None, a.number)]
    if not numbers:
        raise BadTarget(press.case.number, "assist")
    return c.RateAssist(numbers[0], rating)


def _assist(turn: Turn, press: CardPress, wanted: Callable[[Assist], bool]) -> int:
    """The assist that the button names, else the first such one that this person may act for."""
    mine = participants.helps(turn.tx, press.case, press.person)
    fitting = [a.number for a in press.case.assists if wanted(a) and press.argument in ("", str(a.number))]
    if not fitting:
        raise BadTarget(press.case.number, "assist")
    return next((number for number in fitting if number in mine), fitting[0])


# ── how it ended, and who watches ──


def revisited(_: Turn, press: CardPress) -> c.Command:
    return c.RevisitDone(OUTCOME_OF[press.argument])


def outcome_args(_: Turn, press: CardPress) -> dict[str, str] | None:
    """None for an outcome that needs no words."""
    outcome = OUTCOME_OF[press.argument]
    return {"outcome": outcome.value} if outcome in WORDED_OUTCOMES else None


def phone_args(_: Turn, press: CardPress) -> dict[str, str]:
    """Raises Unclear where no resident's number is known."""
    if press.case.contact is None:
        raise Unclear("said.no_contact")
    return {}


def supervision_args(_: Turn, press: CardPress) -> dict[str, str]:
    """The director supervises as the leader."""
    return {"leader": "1"} if Role.DIRECTOR in press.person.roles else {}
