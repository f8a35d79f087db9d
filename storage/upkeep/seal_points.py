"""Seals the exact places that older databases held in clear text: each becomes a note, as what people write is."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from dispatch.case.fold import replay
from dispatch.model import CaseId, NoteId
from storage.cases.notes import Notes
from storage.engine.codec import read_case, read_event
from storage.engine.connection import Connection
from storage.engine.errors import Unusable
from storage.engine.meta import Meta
from storage.tables import case_events, cases

_DONE = "points_sealed"
_BATCH = 200
_IN_CLEAR = (
    select(case_events.c.case_id)
    .where(case_events.c.case_id > bindparam("after"), case_events.c.body.like('%"latitude"%'))
    .distinct()
    .order_by(case_events.c.case_id)
    .limit(_BATCH)
)
_body = select(cases.c.body).where(cases.c.id == bindparam("key"))
_events = (
    select(case_events.c.revision, case_events.c.at, case_events.c.actor, case_events.c.kind, case_events.c.body)
    .where(case_events.c.case_id == bindparam("key"))
    .order_by(case_events.c.revision)
)
_new_body = update(cases).where(cases.c.id == bindparam("id_")).values(body=bindparam("text"))
_new_event = (
    update(case_events)
    .where(case_events.c.case_id == bindparam("id_"), case_events.c.revision == bindparam("rev"))
    .values(body=bindparam("text"))
)


class SealPoints:
    """Call `step` until it gives None."""

    def __init__(self, connection: Connection, meta: Meta, notes: Notes) -> None:
        self._connection = connection
        self._meta = meta
        self._notes = notes

    @property
    def finished(self) -> bool:
        """Whether no exact place stands in clear text any more."""
        return self._meta.get(_DONE) is not None

    def step(self, after: CaseId) -> CaseId | None:
        """One batch of the cases behind that one; gives the last of it. None where none is left in clear.

        Unusable where a case would no longer be the fold of its events.
        """
        found = [CaseId(row.case_id) for row in self._connection.execute(_IN_CLEAR, {"after": after})]
        for case in found:
            self._seal(case)
        if not found:
            self._meta.set(_DONE, "yes")
            return None
        return found[-1]

    def _seal(self, case: CaseId) -> None:
        body = str(self._connection.scalar(_body, {"key": case}))
        log = self._connection.execute(_events, {"key": case}).all()
        agreed = _is_fold(body, [(row.at, row.actor, row.kind, row.body) for row in log])
        points: dict[tuple[float, float], NoteId] = {}
        bodies = [self._without(row.body, points, row.at) for row in log]
        new_body = self._without(body, points, log[-1].at)
        written = [(row.at, row.actor, row.kind, text) for row, text in zip(log, bodies, strict=True)]
        if agreed and not _is_fold(new_body, written):
            raise Unusable(f"the exact place of case {case} can't be sealed: its events would give another case")
        self._connection.execute(_new_body, {"id_": case, "text": new_body})
        for row, text in zip(log, bodies, strict=True):
            if text != row.body:
                self._connection.execute(_new_event, {"id_": case, "rev": row.revision, "text": text})

    def _without(self, body: str, points: dict[tuple[float, float], NoteId], at: datetime) -> str:
        """The same JSON with a note for each point; the same point of a case has the same note."""

        def sealed(value: Any) -> Any:
            if isinstance(value, list):
                return [sealed(item) for item in value]
            if not isinstance(value, dict):
                return value
            rest = {key: sealed(item) for key, item in value.items() if key not in ("latitude", "longitude")}
            if value.get("latitude") is None or value.get("longitude") is None:
                return rest
            where = (float(value["latitude"]), float(value["longitude"]))
            if where not in points:
                points[where] = self._notes.keep_point(*where, None, at)
            return rest | {"point": points[where]}

        if '"latitude"' not in body:
            return body
        return json.dumps(sealed(json.loads(body)), ensure_ascii=False, separators=(",", ":"))


def _is_fold(body: str, log: list[tuple[datetime, Any, str, str]]) -> bool:
    """Points in clear are left out of account: whoever reads a body of today knows none."""
    return replay((at, actor, read_event(kind, text)) for at, actor, kind, text in log) == read_case(body)
