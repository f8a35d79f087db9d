"""A random story of the handlers alone, on SQLite; the same on a server is in `tests/faults`."""

from hypothesis import seed

from tests.stories.handlers_story import SEED, STEPS, LongStory, in_steps

TestHandlersStory = seed(SEED)(LongStory).TestCase
TestHandlersStory.settings = in_steps(STEPS)
