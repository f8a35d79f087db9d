"""Plays parts in processes of their own, two side by side, each with its own log; counts what a long run reached."""

import asyncio
import contextlib
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from tests.faults.kinds import Kind, Part
from tests.paths import ROOT

LANES: Final = 2
MAX_SHOWN: Final = 40
"""Lines of a log that are shown of a part that broke."""
A_KIND: Final = 10_000_000
"""The seeds of two kinds lie so far apart."""


@dataclass(frozen=True, slots=True)
class Played:
    """How one part ended; `lines` are those that begin with `kind=`, one for each sort of thing that was played."""

    kind: Kind
    part: Part
    code: int
    seconds: float
    lines: Sequence[str]
    log: Path

    @property
    def line(self) -> str:
        """The one that is counted."""
        return self.lines[-1]

    @property
    def broke(self) -> bool:
        return self.code not in self.kind.fine


async def play(kind: Kind, part: Part, log: Path) -> Played:
    """Plays a part to its end; where this is cancelled, its process is gone too."""
    log.parent.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    with log.open("wb") as out:
        # Not asyncio's own: where that is cancelled while it starts a process, the process stays.
        process = subprocess.Popen(
            kind.command(part),
            cwd=ROOT,
            env=os.environ | kind.environment(part),
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
        try:
            code = await asyncio.to_thread(process.wait)
        finally:
            if process.poll() is None:
                _end_group(process.pid)
    said = log.read_text(encoding="utf-8", errors="replace").splitlines()
    lines = [line for line in said if line.startswith("kind=")]
    silent = [f"kind={kind.name} runs={part.runs} exit={code} seed={part.seed}"]
    return Played(kind, part, code, time.monotonic() - begun, lines or silent, log)


def _end_group(leader: int) -> None:
    """With the bots that it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


async def gate(kinds: Sequence[Kind], seed: int, logs: Path, tell: Callable[[str], None]) -> bool:
    """Each kind once, as much as the gate wants. Whether all promises held."""
    seeds = [kind.gate_seed if kind.gate_seed is not None else seed + number for number, kind in enumerate(kinds)]
    waiting = iter([(kind, Part(0, kind.gate, own)) for kind, own in zip(kinds, seeds, strict=True) if kind.gate])
    ended: list[Played] = []

    async def lane(number: int) -> None:
        for kind, part in waiting:
            played = await play(kind, part, logs / f"{kind.name}.log")
            ended.append(played)
            tell(f"lane {number}, {played.seconds / 60:.1f} min, log {played.log}")
            for line in played.lines:
                tell(line)

    await asyncio.gather(*(lane(number) for number in range(1, LANES + 1)))
    return _told(ended, tell)


def _told(ended: Sequence[Played], tell: Callable[[str], None]) -> bool:
    broken = [one for one in ended if one.broke]
    for one in broken:
        tell(f"{one.kind.name} ended with {one.code}; the end of its log:")
        for line in one.log.read_text(encoding="utf-8", errors="replace").splitlines()[-MAX_SHOWN:]:
            tell(f"  {line}")
    return not broken


@dataclass(slots=True)
class Reached:
    """What of a kind is done. `counted`, `lost` and the rest are the sums of what the lines of its parts say."""

    parts: list[int] = field(default_factory=list)
    """The first run of each part that has ended."""
    seeds: list[int] = field(default_factory=list)
    counted: int = 0
    lost: int = 0
    doubled: int = 0
    max_duplicates: int = 0
    broken: list[str] = field(default_factory=list)
    """The lines of the parts that broke."""

    def take(self, played: Played) -> None:
        figures = {name: int(value) for name, value in re.findall(r"(\w+)=(\d+)", played.line)}
        self.parts.append(played.part.first)
        self.seeds.append(played.part.seed)
        self.counted += figures.get("runs", figures.get("steps", played.part.runs))
        self.lost += figures.get("lost", 0)
        self.doubled += figures.get("doubled", 0)
        self.max_duplicates = max(self.max_duplicates, figures.get("max_duplicates", 0))
        if played.broke:
            self.broken.append(f"exit={played.code} {played.line}")

    def line(self, kind: Kind) -> str:
        seeds = f"{min(self.seeds)}..{max(self.seeds)}" if self.seeds else "none"
        return (
            f"kind={kind.name} runs={self.counted} parts={len(self.parts)}/{len(parts_of(kind))} lost={self.lost} "
            f"doubled={self.doubled} max_duplicates={self.max_duplicates} broken={len(self.broken)} seeds={seeds}"
        )


@dataclass(slots=True)
class State:
    """What a long run has reached, in a file: a part is written down when it has ended, and only then it counts."""

    file: Path
    seed: int
    kinds: dict[str, Reached] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path, seed: int) -> "State":
        """As the last run left it; the first one begins with this seed."""
        if not file.exists():
            return cls(file, seed)
        kept = json.loads(file.read_text(encoding="utf-8"))
        return cls(file, kept["seed"], {name: Reached(**one) for name, one in kept["kinds"].items()})

    def of(self, kind: Kind) -> Reached:
        return self.kinds.setdefault(kind.name, Reached())

    def take(self, played: Played) -> None:
        self.of(played.kind).take(played)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        new = self.file.with_suffix(".part")
        kinds = {name: asdict(one) for name, one in self.kinds.items()}
        new.write_text(json.dumps({"seed": self.seed, "kinds": kinds}, indent=1), encoding="utf-8")
        new.replace(self.file)


def parts_of(kind: Kind) -> Sequence[int]:
    """The first run of each part of it."""
    return range(0, kind.whole, kind.at_once) if kind.whole else ()


def next_part(
    kinds: Sequence[Kind], state: State, under_way: Collection[tuple[str, int]]
) -> tuple[Kind, Part] | None:
    """Of the kind that is furthest behind; None where everything is done or under way."""
    found: list[tuple[float, int, int]] = []
    for number, kind in enumerate(kinds):
        begun = {*state.of(kind).parts, *(first for name, first in under_way if name == kind.name)}
        first = next((one for one in parts_of(kind) if one not in begun), None)
        if first is not None:
            found.append((len(begun) / len(parts_of(kind)), number, first))
    if not found:
        return None
    _, number, first = min(found)
    kind = kinds[number]
    return kind, Part(first, min(kind.at_once, kind.whole - first), state.seed + number * A_KIND + first)


async def long_run(
    kinds: Sequence[Kind], state: State, seconds: float, logs: Path, tell: Callable[[str], None]
) -> bool:
    """Part after part until the time is over or all is done. Whether all promises held since the first run.

    What has begun when the time is over is played to its end; what was killed on the way is played anew.
    """
    until = time.monotonic() + seconds
    under_way: set[tuple[str, int]] = set()

    async def lane() -> None:
        while time.monotonic() < until and (chosen := next_part(kinds, state, under_way)) is not None:
            kind, part = chosen
            place = (kind.name, part.first)
            under_way.add(place)
            played = await play(kind, part, logs / f"{kind.name}-{part.first}.log")
            state.take(played)
            under_way.discard(place)
            tell(played.line)
            tell(state.of(kind).line(kind))

    await asyncio.gather(*(lane() for _ in range(LANES)))
    for kind in kinds:
        if kind.whole:
            tell(state.of(kind).line(kind))
    broken = [line for one in state.kinds.values() for line in one.broken]
    for line in broken:
        tell(f"broke: {line}")
    return not broken
