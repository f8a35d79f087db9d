"""A random story of the handlers, with the street's database on a PostgreSQL server."""

from contextlib import ExitStack

import pytest
from hypothesis import seed

from storage.engine.address import Address
from tests import postgres
from tests.stories.handlers_story import SEED, STEPS, LongStory, in_steps


class LongStoryOnAServer(LongStory):
    def new_database(self, rooms: ExitStack) -> Address:
        return rooms.enter_context(postgres.database(postgres.migrated()))


TestLongStoryOnAServer = seed(SEED)(LongStoryOnAServer).TestCase
TestLongStoryOnAServer.settings = in_steps(STEPS)
pytestmark = pytest.mark.long
