"""What each worker has in the week that runs, for the load gate: prompts sent, and open cases that wait for them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select

from dispatch.model import PersonId, Status
from storage.engine.connection import Connection
from storage.messages.parcels import Priority
from storage.tables import cases, outbox

_prompted = (
    select(outbox.c.person, func.count().label("count"))
    .where(
        outbox.c.person.is_not(None),
        outbox.c.created_at >= bindparam("since"),
        or_(outbox.c.priority == Priority.PROMPT.value, outbox.c.priority == Priority.URGENT.value),
    )
    .group_by(outbox.c.person)
)
_WITH_REPORTER = or_(cases.c.status == Status.AWAITING_INFO.value, cases.c.status == Status.RESOLVED.value)
_WITH_OFFICER = or_(cases.c.status == Status.DISPATCHED.value, cases.c.status == Status.HANDLING.value)
_reported = (
    select(cases.c.reporter.label("person"), func.count().label("count"))
    .where(cases.c.ended_at.is_(None), _WITH_REPORTER)
    .group_by(cases.c.reporter)
)
_handled = (
    select(cases.c.officer.label("person"), func.count().label("count"))
    .where(cases.c.ended_at.is_(None), _WITH_OFFICER, cases.c.officer.is_not(None))
    .group_by(cases.c.officer)
)


class WorkerLoads:
    """Counts in the tables `outbox` and `cases`; nothing of it is kept."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def prompts_since(self, since: datetime) -> Mapping[PersonId, int]:
        """How many messages that want something each person was sent, or is to be sent, since then (UTC)."""
        rows = self._connection.execute(_prompted, {"since": since})
        return {PersonId(row.person): int(row.count) for row in rows}

    def open_cases(self) -> Mapping[PersonId, int]:
        """How many open cases wait for each person: to be answered, checked, or handled."""
        found: dict[PersonId, int] = {}
        for asked in (_reported, _handled):
            for row in self._connection.execute(asked):
                found[PersonId(row.person)] = found.get(PersonId(row.person), 0) + int(row.count)
        return found
