"""The search for circles rests while rows are worked off, and goes on afterwards, whatever was raised."""

import gc

import pytest

from storage.engine.no_collection import no_collection, set_apart


def test_the_search_for_circles_rests_and_goes_on_also_where_the_work_fails() -> None:
    with no_collection():
        with no_collection():
            pass
        assert not gc.isenabled()
    with pytest.raises(ValueError, match="invalid literal"), no_collection():
        int("no number")

    assert gc.isenabled()


def test_what_was_set_apart_is_not_looked_through_again() -> None:
    try:
        set_apart()

        assert gc.get_freeze_count() > len(gc.get_objects())
    finally:
        gc.unfreeze()
