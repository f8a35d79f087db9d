"""The quiet hours: over midnight as shipped, or within one day where a street wants them so."""

from datetime import time

import pytest

from tests.street import book


@pytest.mark.parametrize(("hour", "quiet"), [(11, False), (12, True), (13, True), (14, False), (23, False)])
def test_quiet_hours_may_lie_within_a_day(hour: int, quiet: bool) -> None:
    rules = book(quiet_from=time(12), quiet_until=time(14)).rules

    assert rules.is_quiet(time(hour)) is quiet


@pytest.mark.parametrize(("hour", "quiet"), [(21, False), (22, True), (3, True), (8, False)])
def test_quiet_hours_may_run_past_midnight(hour: int, quiet: bool) -> None:
    rules = book(quiet_from=time(22), quiet_until=time(7)).rules

    assert rules.is_quiet(time(hour)) is quiet
