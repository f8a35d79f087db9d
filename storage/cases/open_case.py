"""The few fields of an open case that the board looks at."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter

from dispatch.model import CaseId, DecisionKind, PersonId, StationCode, Status, UnitCode, Urgency


@dataclass(frozen=True, slots=True)
class Running:
    """A clock: when it is due, UTC; None while it stands."""

    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a yes or a no."""

    kind: DecisionKind


@dataclass(frozen=True, slots=True)
class Demand:
    """A supervision, and when it was answered."""

    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Some fields of `Case` under their stored names; all others of its JSON are passed over."""

    id: CaseId
    status: Status
    urgency: Urgency = Urgency.NORMAL
    station: StationCode | None = None
    unit: UnitCode | None = None
    triage: Running | None = None
    clock: Running | None = None
    decision: Waiting | None = None
    supervisions: tuple[Demand, ...] = ()

    @property
    def supervised(self) -> bool:
        """Whether a supervision still waits for its answer."""
        return any(one.answered_at is None for one in self.supervisions)


@dataclass(frozen=True, slots=True)
class Brief:
    """An open case with the staff who answer for its station."""

    case: OpenCase
    owner: PersonId | None
    backup: PersonId | None


_case: Final = TypeAdapter(OpenCase)


def read_open_case(body: str) -> OpenCase:
    """Of the JSON of a case. ValidationError for JSON that is none."""
    return _case.validate_json(body)
