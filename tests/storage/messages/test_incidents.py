"""What nobody honest does is counted, a line a day."""

from storage.messages.incidents import Incident
from storage.transaction import Transaction
from tests.storage.given import AT, DAY, HOUR, MINUTE


def test_an_incident_is_one_line_a_day_that_counts(tx: Transaction) -> None:
    for minutes in range(5):
        tx.incidents.count("forged_tap", DAY, AT + minutes * MINUTE)
    tx.incidents.count("other", DAY, AT)

    assert tx.incidents.since(DAY) == [
        Incident(DAY, "forged_tap", 5, AT, AT + 4 * MINUTE),
        Incident(DAY, "other", 1, AT, AT),
    ]
    assert tx.incidents.forget(AT + HOUR) == 2
