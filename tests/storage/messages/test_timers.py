"""Timers are rows: exactly those that a case wants, and each periodic one once."""

from storage.transaction import Transaction
from tests.storage import given
from tests.storage.given import AT, HOUR, MINUTE


def test_a_case_has_exactly_the_timers_that_it_wants(tx: Transaction) -> None:
    case = given.report(tx)
    tx.timers.sync(case.id, [("triage", AT + MINUTE), ("daily", AT + HOUR)])
    kept = {timer.kind: timer.id for timer in tx.timers.of_case(case.id)}

    tx.timers.sync(case.id, [("daily", AT + HOUR), ("due", AT + 2 * HOUR)])

    now = tx.timers.of_case(case.id)
    assert [(timer.kind, timer.due_at) for timer in now] == [("daily", AT + HOUR), ("due", AT + 2 * HOUR)]
    assert now[0].id == kept["daily"]


def test_a_timer_that_moved_is_the_same_row_at_its_new_time(tx: Transaction) -> None:
    case = given.report(tx)
    tx.timers.sync(case.id, {("due", AT)})
    (before,) = tx.timers.of_case(case.id)
    tx.timers.failed(before, AT + HOUR)

    tx.timers.sync(case.id, {("due", AT + MINUTE)})

    (after,) = tx.timers.of_case(case.id)
    assert (after.id, after.due_at, after.attempts) == (before.id, AT + MINUTE, 0)


def test_a_ring_that_failed_puts_off_no_other_timer_that_took_its_place_meanwhile(tx: Transaction) -> None:
    case = given.report(tx)
    tx.timers.sync(case.id, {("due", AT)})
    (rung,) = tx.timers.of_case(case.id)
    tx.timers.sync(case.id, {("due", AT + HOUR)})

    tx.timers.failed(rung, AT + MINUTE)

    assert tx.timers.next_due() == AT + HOUR
    assert [timer.attempts for timer in tx.timers.of_case(case.id)] == [0]


def test_the_timers_of_two_cases_do_not_meet(tx: Transaction) -> None:
    first, second = given.report(tx), given.report(tx)
    for case in (first, second):
        tx.timers.sync(case.id, [("due", AT)])

    tx.timers.sync(first.id, [])

    assert tx.timers.of_case(first.id) == []
    assert len(tx.timers.of_case(second.id)) == 1


def test_a_timer_is_due_at_its_time_and_not_before(tx: Transaction) -> None:
    case = given.report(tx)
    assert tx.timers.next_due() is None
    tx.timers.sync(case.id, [("due", AT), ("pickup", AT - HOUR)])

    assert tx.timers.next_due() == AT - HOUR
    assert [timer.kind for timer in tx.timers.due(AT - MINUTE)] == ["pickup"]
    assert [timer.kind for timer in tx.timers.due(AT)] == ["pickup", "due"]
    assert [timer.kind for timer in tx.timers.due(AT, limit=1)] == ["pickup"]


def test_a_periodic_timer_is_planned_once_and_gone_when_done(tx: Transaction) -> None:
    assert tx.timers.plan("digest:2026-W47:-1001", "digest", AT, {"chat": -1001})
    assert not tx.timers.plan("digest:2026-W47:-1001", "digest", AT + HOUR, {})

    (timer,) = tx.timers.due(AT)
    assert (timer.case, timer.body) == (None, {"chat": -1001})
    assert tx.timers.get(timer.id) == timer
    tx.timers.done(timer.id)
    assert tx.timers.get(timer.id) is None
    assert tx.timers.due(AT) == []


def test_a_ring_that_failed_sleeps_and_lets_the_others_ring(tx: Transaction) -> None:
    tx.timers.plan("poison", "digest", AT, {})
    tx.timers.plan("good", "digest", AT, {})

    tx.timers.failed(tx.timers.due(AT)[0], AT + MINUTE)

    assert [timer.key for timer in tx.timers.due(AT)] == ["good"]
    (_, poison) = tx.timers.due(AT + MINUTE)
    assert (poison.key, poison.due_at, poison.attempts) == ("poison", AT, 1)


def test_a_thing_of_an_area_has_exactly_the_timers_that_it_wants(tx: Transaction) -> None:
    tx.timers.keep("visit:1", [("visit:evening", AT), ("visit:card", AT + HOUR)], {"visit": 1})
    tx.timers.keep("visit:12", [("visit:card", AT)], {"visit": 12})
    kept = {timer.kind: timer.id for timer in tx.timers.of_owner("visit:1")}

    tx.timers.keep("visit:1", [("visit:card", AT + 2 * HOUR), ("visit:guard", AT + 3 * HOUR)], {"visit": 1})

    now = tx.timers.of_owner("visit:1")
    assert [(timer.kind, timer.due_at) for timer in now] == [
        ("visit:card", AT + 2 * HOUR),
        ("visit:guard", AT + 3 * HOUR),
    ]
    assert now[0].id == kept["visit:card"]
    assert [timer.body for timer in tx.timers.of_owner("visit:12")] == [{"visit": 12}]

    tx.timers.keep("visit:1", [("visit:card", AT + 2 * HOUR), ("visit:guard", AT + 3 * HOUR)], {"visit": 1})
    assert tx.timers.of_owner("visit:1") == now

    tx.timers.keep("visit:1", [], {})
    assert tx.timers.of_owner("visit:1") == []
    assert len(tx.timers.of_owner("visit:12")) == 1
