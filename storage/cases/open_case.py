"""What the board says of an open case."""

from datetime import datetime
from typing import NamedTuple

from dispatch.model import CaseId, DecisionKind, PersonId, StationCode, Status, UnitCode, Urgency


class OpenCase(NamedTuple):
    """One that has not ended. `act_by` is when the clock that runs now, that of triage or of handling, is due (UTC);
    None where none runs or it stands. `decision` waits for a yes or a no; `supervised`: a supervision waits for its
    answer. `owner` is of the staff, and answers for its station."""

    id: CaseId
    status: Status
    urgency: Urgency
    station: StationCode | None
    unit: UnitCode | None
    act_by: datetime | None
    decision: DecisionKind | None
    supervised: bool
    owner: PersonId | None
