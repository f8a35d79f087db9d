"""What a case is asked for that it may not have is refused, and not made up."""

import pytest

from tests.make import report, reported_case


def test_an_open_case_has_no_end_and_nothing_pending() -> None:
    case = reported_case(report())

    with pytest.raises(ValueError, match="has not ended"):
        _ = case.end
    with pytest.raises(ValueError, match="waits to be decided"):
        _ = case.pending
