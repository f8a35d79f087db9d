"""The load gate: what each worker has to do in a week, and whether one more list is too much of it.

A prompt, a place to walk, a door to visit and an open case count one each. A list that has more than a week is spread
over its weeks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dispatch.model import PersonId

WEEK: Final = 5
"""Working days."""


@dataclass(frozen=True, slots=True)
class WorkerLoad:
    """What one worker has in the week that runs; shown to nobody, only compared with the limit."""

    prompts: int = 0
    places: int = 0
    doors: int = 0
    cases: int = 0

    @property
    def total(self) -> int:
        """All of it."""
        return self.prompts + self.places + self.doors + self.cases


@dataclass(frozen=True, slots=True)
class Gate:
    """What a list means for its `workers`: `most` are the places of who gets most, `full` how many of the workers
    would be over the limit."""

    workers: int
    most: int
    full: int

    @property
    def passes(self) -> bool:
        """Whether it may go without the director."""
        return self.full == 0


def of_week(places: int, working_days: int) -> int:
    """How many of the places fall to one week, where they have so many working days."""
    return -(-places * WEEK // max(working_days, WEEK))


def gate(loads: Mapping[PersonId, WorkerLoad], new: Mapping[PersonId, int], working_days: int, limit: int) -> Gate:
    """`new` are the places of the list by worker; a worker without a load has none."""
    full = sum(
        loads.get(worker, WorkerLoad()).total + of_week(places, working_days) > limit
        for worker, places in new.items()
    )
    return Gate(len(new), max(new.values(), default=0), full)
