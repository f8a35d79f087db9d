"""What one case's log says of the units beside the leading one: cases that they gave back, help that they gave.

A return is upheld 成立 when the case goes to another unit, or ends or goes up to the district without one, and not
upheld 不成立 when the same unit gets it again. No fact names a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from dispatch.case import events as e
from dispatch.model import ENDS, Case, Status, UnitCode


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A return of `unit`. `judged_at` is when it was clear whose the case is, UTC; None while nobody has decided."""

    unit: UnitCode
    at: datetime
    judged_at: datetime | None = None
    upheld: bool = False


@dataclass(frozen=True, slots=True)
class Help:
    """An assist of `unit`, to be done by `due`; `over` is when the case ended before that.

    `rating` is what its reporter said of it, 1 to 5.
    """

    unit: UnitCode
    asked: datetime
    due: datetime
    whistle: bool = False
    accepted: datetime | None = None
    arrived: datetime | None = None
    done: datetime | None = None
    rating: int | None = None
    over: datetime | None = None


def follow_returns(given: list[GivenBack], before: Case | None, case: Case, event: e.Event, at: datetime) -> None:
    """Keeps `given` as it is after one event that has made `case` of `before`."""
    if before is None:
        return
    if isinstance(event, e.Returned) and before.unit is not None:
        given.append(GivenBack(before.unit, at))
    elif given and isinstance(event, e.TakenBack) and given[-1].judged_at == before.since:
        given[-1] = replace(given[-1], judged_at=None, upheld=False)
    elif given and given[-1].judged_at is None and _is_decided(case):
        given[-1] = replace(given[-1], judged_at=at, upheld=case.unit != given[-1].unit)


def _is_decided(case: Case) -> bool:
    return case.status in (Status.DISPATCHED, Status.ESCALATED) or case.status in ENDS


def follow_acceptance(accepted: dict[int, datetime], event: e.Event, at: datetime) -> None:
    """Keeps when each assist was accepted, by its number: whoever has arrived or is done, has accepted it."""
    if isinstance(event, e.AssistAccepted | e.AssistCame | e.AssistEnded):
        accepted.setdefault(event.number, at)


def help_of(case: Case, accepted: Mapping[int, datetime]) -> tuple[Help, ...]:
    """Every assist of the case; what is not done when the case has ended is over with it."""
    return tuple(
        Help(
            unit=one.unit,
            asked=one.at,
            due=one.due,
            whistle=one.whistle,
            accepted=accepted.get(one.number),
            arrived=one.arrived_at,
            done=one.done_at,
            rating=one.rating,
            over=case.ended_at if one.open and not case.open else None,
        )
        for one in case.assists
    )
