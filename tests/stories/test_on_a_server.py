"""The main stories once more, with the street's database on a PostgreSQL server."""

import pytest

from tests.stories.test_check import test_a_failed_check_goes_back_to_the_officer_with_its_reason
from tests.stories.test_clock import *  # noqa: F403
from tests.stories.test_whole_road import *  # noqa: F403

__all__ = ["test_a_failed_check_goes_back_to_the_officer_with_its_reason"]


@pytest.fixture
def on_a_server() -> bool:
    return True
