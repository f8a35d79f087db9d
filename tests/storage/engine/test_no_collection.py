"""The search for circles rests while rows are worked off, and goes on afterwards, whatever was raised."""

import gc

import pytest

from storage.engine.no_collection import no_collection


def test_the_search_for_circles_rests_and_goes_on_also_where_the_work_fails() -> None:
    with no_collection():
        with no_collection():
            pass
        assert not gc.isenabled()
    with pytest.raises(ValueError, match="invalid literal"), no_collection():
        int("no number")

    assert gc.isenabled()
