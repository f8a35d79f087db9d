"""On which days somebody is away, by the leave that runs and by the one that is planned."""

from dataclasses import replace
from datetime import date

from handlers.access.leave_days import is_away, planned_key, running_key
from storage.transaction import Transaction
from tests.street import CALENDAR, LI, local

MONDAY, FRIDAY, NEXT = date(2026, 11, 23), date(2026, 11, 27), date(2026, 11, 30)
AWAY = replace(LI, on_leave=True)


def test_who_is_there_is_away_on_no_day(tx: Transaction) -> None:
    assert not is_away(tx, LI, MONDAY, CALENDAR)


def test_a_leave_without_an_end_goes_on(tx: Transaction) -> None:
    assert is_away(tx, AWAY, NEXT, CALENDAR)
    tx.meta.set(running_key(LI.id), "")
    assert is_away(tx, AWAY, NEXT, CALENDAR)


def test_a_leave_with_its_last_day_ends_with_it(tx: Transaction) -> None:
    tx.meta.set(running_key(LI.id), local(27, 23, 59).isoformat())

    assert is_away(tx, AWAY, FRIDAY, CALENDAR)
    assert not is_away(tx, AWAY, NEXT, CALENDAR)


def test_a_planned_leave_counts_on_its_days_alone_also_for_who_is_away_before(tx: Transaction) -> None:
    tx.meta.set(running_key(LI.id), local(24, 23, 59).isoformat())
    tx.meta.set(planned_key(LI.id), f"{local(27, 0).isoformat()}/{local(30, 23, 59).isoformat()}")

    for who in (LI, AWAY):
        assert is_away(tx, who, FRIDAY, CALENDAR)
        assert is_away(tx, who, NEXT, CALENDAR)
        assert not is_away(tx, who, date(2026, 11, 26), CALENDAR)
        assert not is_away(tx, who, date(2026, 12, 1), CALENDAR)
