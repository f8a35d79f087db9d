"""What the board says of an open case stands in columns of its own, in one narrow index of what is open.

It is filled here, for open cases alone; of what has ended nobody asks.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OPEN = sa.text("SELECT id, body FROM cases WHERE ended_at IS NULL")
_FILL = sa.text("UPDATE cases SET act_by = :act_by, decision = :decision, supervised = :supervised WHERE id = :id")
_INDEX = """
CREATE INDEX cases_on_board ON cases
    (ended_at, station, unit, id, status, urgency, act_by, decision, supervised)
WHERE ended_at IS NULL
"""


def upgrade() -> None:
    op.add_column("cases", sa.Column("act_by", sa.BigInteger(), nullable=True))
    op.add_column("cases", sa.Column("decision", sa.Text(), nullable=True))
    op.add_column("cases", sa.Column("supervised", sa.BigInteger(), nullable=False, server_default="0"))
    connection = op.get_bind()
    found = [_columns(case, json.loads(body)) for case, body in connection.execute(_OPEN)]
    if found:
        connection.execute(_FILL, found)
    op.execute(_INDEX)


def _columns(case: int, body: dict[str, Any]) -> dict[str, object]:
    due = ((body.get("triage") or body.get("clock")) or {}).get("due")
    asked = [one for one in body.get("supervisions") or () if one.get("answered_at") is None]
    return {
        "id": case,
        "act_by": None if due is None else (datetime.fromisoformat(due) - _EPOCH) // timedelta(microseconds=1),
        "decision": (body.get("decision") or {}).get("kind"),
        "supervised": len(asked),
    }
