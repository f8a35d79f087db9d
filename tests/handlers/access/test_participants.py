"""The persons behind a party: of no unit nobody, and of a case that has ended nobody."""

from dataclasses import replace

from dispatch.model import Status
from handlers.access.participants import responsible_people, unit_heads
from storage.transaction import Transaction
from tests.make import report, reported_case
from tests.street import MONDAY_0942


def test_where_there_is_no_unit_there_are_no_heads(tx: Transaction) -> None:
    assert unit_heads(tx, None) == []


def test_nobody_answers_for_a_case_that_has_ended(tx: Transaction) -> None:
    case = replace(reported_case(report()), status=Status.CLOSED, ended_at=MONDAY_0942)

    assert responsible_people(tx, case) == []
