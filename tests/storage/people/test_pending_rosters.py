"""Rosters that wait for their confirmation; how they are erased and carried over stands beside the searches."""

from dispatch.model import Role
from dispatch.roster.roster import PersonLine, Roster
from storage.transaction import Transaction
from tests.storage.given import AT, HOUR, STAFF

ROSTER = Roster((PersonLine(2, "张三丰", "13800001234", frozenset({Role.WORKER})),), None, None, None)


def test_a_roster_waits_until_it_is_confirmed_or_another_is_sent(tx: Transaction) -> None:
    first = tx.pending_rosters.keep(STAFF, ROSTER, "digest", AT, AT + HOUR)
    second = tx.pending_rosters.keep(STAFF, ROSTER, "other digest", AT, AT + HOUR)

    assert tx.pending_rosters.get(first) is None
    pending = tx.pending_rosters.get(second)
    assert pending is not None
    assert (pending.person, pending.roster, pending.shown) == (STAFF, ROSTER, "other digest")
    tx.pending_rosters.drop(second)
    assert tx.pending_rosters.get(second) is None
    assert tx.pending_rosters.newest() == second
