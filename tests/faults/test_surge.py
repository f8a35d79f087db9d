"""A surge of reports and a crowd of staff, in played time: nothing lost, first cards first, every tap answered."""

import pytest

from tests.bench.surge import LIMIT, REPORTS, crowd, surge


@pytest.mark.long
async def test_in_a_surge_nothing_is_lost_first_cards_go_first_and_no_edit_changes_nothing() -> None:
    seen = await surge()

    assert (seen.lost, len(seen.waits), seen.idle_edits, seen.faults) == (0, REPORTS, 0, [])
    assert seen.burst <= 1.2 * LIMIT
    # Twenty a minute are spent when it comes: it waits for the next that is free, and behind no other card.
    assert max(seen.urgent) <= 30.0
    assert max(seen.waits) > 4 * max(seen.urgent)


@pytest.mark.long
async def test_ten_staff_for_ten_minutes_have_each_tap_answered_and_each_first_card_at_once() -> None:
    seen = await crowd()

    assert (seen.lost, seen.unanswered, seen.faults) == (0, 0, [])
    assert len(seen.taps) == 300
    assert max(seen.taps) <= 1.0
    assert len(seen.cards) == 60
    assert max(seen.cards) <= 5.0
