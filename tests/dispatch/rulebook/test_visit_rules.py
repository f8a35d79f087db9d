"""How often a door is visited, and what the rules call special groups."""

from datetime import date

import pytest

from dispatch.rulebook.visit_rules import Cadence
from tests.street import book


@pytest.mark.parametrize(
    ("cadence", "day", "next_"),
    [
        (Cadence.WEEKLY, date(2026, 12, 28), date(2027, 1, 4)),
        (Cadence.MONTHLY, date(2027, 1, 31), date(2027, 2, 28)),
        (Cadence.MONTHLY, date(2026, 12, 15), date(2027, 1, 15)),
        (Cadence.QUARTERLY, date(2026, 11, 30), date(2027, 2, 28)),
        (Cadence.QUARTERLY, date(2026, 9, 5), date(2026, 12, 5)),
    ],
)
def test_the_next_visit_is_due_a_week_one_month_or_three_later(cadence: Cadence, day: date, next_: date) -> None:
    assert cadence.after(day) == next_


def test_a_group_is_known_by_code_and_name_and_a_topic_by_its_code() -> None:
    rules = book().rules.visits

    alone = rules.group("alone")
    assert alone is not None
    assert rules.group_named("独居老人") == alone == rules.group_named("alone")
    assert (rules.group("none"), rules.group_named("没有"), rules.topic("none")) == (None, None, None)
    assert rules.topic("fire") is not None
