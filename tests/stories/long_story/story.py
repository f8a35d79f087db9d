"""Plays the story step by step; a breach is told with the seed and the step by which it is played again."""

import asyncio
import os
import time
from dataclasses import dataclass, field
from random import Random
from typing import Final

from tests.stories.long_story.acts import Act, chosen
from tests.stories.long_story.invariants import broken
from tests.stories.long_story.process import Died
from tests.stories.long_story.world import World, begin, end

A_STORY: Final = 300
"""Steps on one street; then another begins, with an empty database."""
BETWEEN: Final = 20
"""Seconds from one act to the next."""
TO_REST: Final = 4 * 86_400
"""At the end of a street it is left alone for so long that everything owed has ended."""


class Broken(AssertionError):
    """A promise was broken."""


@dataclass(slots=True)
class Played:
    """What came of it; `seconds` are the processor's; `breaches` say what broke, `trace` the last acts before it."""

    seed: int
    steps: int = 0
    seconds: float = 0.0
    kills: int = 0
    duplicates: int = 0
    breaches: list[str] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)

    @property
    def line(self) -> str:
        """The one line at the end."""
        lost = sum("is lost" in one or "nobody is told" in one for one in self.breaches)
        doubled = sum("copies_are_explained" in one or "cases" in one for one in self.breaches)
        return (
            f"kind=story steps={self.steps} lost={lost} doubled={doubled} max_duplicates={self.duplicates}"
            f" broken={len(self.breaches)} kills={self.kills} seed={self.seed}"
        )


def play(seed: int, steps: int, *, only_to: int | None = None) -> Played:
    """So many steps, street after street; with `only_to` nothing but the street of that step, up to it."""
    played = Played(seed)
    begun = time.process_time()
    first = 0 if only_to is None else only_to // A_STORY * A_STORY
    last = steps if only_to is None else only_to + 1
    for start in range(first, last, A_STORY):
        asyncio.run(_street(played, start, min(start + A_STORY, last), whole=only_to is None))
        if played.breaches:
            break
    played.seconds = time.process_time() - begun
    return played


async def _street(played: Played, start: int, stop: int, *, whole: bool) -> None:
    world = await begin(Random(f"{played.seed}:{start}"))
    played.trace.clear()
    try:
        for step in range(start, stop):
            await _step(played, world, step)
            if played.breaches:
                return
        if whole:
            await _come_to_rest(played, world, stop)
    finally:
        played.kills += world.kills
        played.duplicates = max([played.duplicates, *(n - 1 for key, n in world.telegram.done.items() if key)])
        await end(world)


async def _step(played: Played, world: World, step: int) -> None:
    world.pick.seed(f"{played.seed}:{step}")
    act = chosen(world)
    played.trace.append(f"{step} {world.at:%m-%d %H:%M:%S} {act.name}")
    try:
        await _acted(world, act)
        played.breaches += [f"step {step}, {act.name}: {one}" for one in await broken(world, step)]
        if played.breaches:
            played.trace += world.telegram.told
    except Exception as error:
        raise Broken(
            f"seed {played.seed}, step {step}, {act.name}: {error!r}\n"
            + "\n".join([*played.trace[-15:], *world.telegram.told])
        ) from error
    played.steps += 1


async def _acted(world: World, act: Act) -> None:
    await act.run(world)
    await world.pass_time(BETWEEN)


async def _come_to_rest(played: Played, world: World, step: int) -> None:
    """Nobody does anything any more, and nothing is out of order."""
    world.telegram.mishaps.clear()
    world.lookout.buggy = ""
    try:
        await world.pass_time(TO_REST)
    except Died as died:
        raise Broken(f"seed {played.seed}: it dies without a cause") from died
    world.checked.clear()
    played.breaches += [f"at the end, step {step}: {one}" for one in await broken(world, step, everything=True)]


def seed_given(default: int) -> int:
    """`WANGGE_SEED`, else the default."""
    return int(os.environ.get("WANGGE_SEED") or default)


def steps_given(default: int) -> int:
    """`WANGGE_LONG_STEPS`, else the default."""
    return int(os.environ.get("WANGGE_LONG_STEPS") or default)
