"""`make faults` plays its kinds in two lanes; the long run goes on where it was stopped and counts a part once."""

import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.faults.__main__ import STOPPED
from tests.faults.kinds import KINDS, Kind, Part
from tests.faults.lanes import State, gate, long_run, parts_of
from tests.paths import ROOT

TOY = """
import sys, time
first, runs, seed, file, pause = sys.argv[1:]
time.sleep(float(pause))
with open(file, "a") as ended:
    print(seed, file=ended)
print(f"kind=toy runs={runs} lost=0 doubled=0 max_duplicates=1 seed={seed}")
"""
BREAKS = "print('kind=bad runs=1 lost=1 doubled=0 max_duplicates=0 seed=1'); raise SystemExit(1)"


def toy(file: Path, *, whole: int = 7, pause: float = 0.0) -> Kind:
    """Seven runs, two at a time: four parts, the last of which is one run."""

    def command(part: Part) -> Sequence[str]:
        words = (part.first, part.runs, part.seed, file, pause)
        return [sys.executable, "-c", TOY, *map(str, words)]

    return Kind("toy", 2, whole, 2, command)


def broken() -> Kind:
    return Kind("bad", 1, 2, 1, lambda part: [sys.executable, "-c", BREAKS])


async def test_the_gate_plays_each_kind_once_and_tells_its_line(tmp_path: Path) -> None:
    said: list[str] = []

    one = toy(tmp_path / "ended")
    held = await gate([one, replace(one, name="other")], 5, tmp_path, said.append)

    assert held
    assert sorted(line for line in said if line.startswith("kind=")) == [
        "kind=toy runs=2 lost=0 doubled=0 max_duplicates=1 seed=5",
        "kind=toy runs=2 lost=0 doubled=0 max_duplicates=1 seed=6",
    ]


async def test_a_kind_with_a_seed_of_its_own_is_always_played_with_it(tmp_path: Path) -> None:
    said: list[str] = []

    held = await gate([replace(toy(tmp_path / "ended"), gate_seed=77)], 5, tmp_path, said.append)

    assert held
    assert said[-1] == "kind=toy runs=2 lost=0 doubled=0 max_duplicates=1 seed=77"


async def test_where_one_kind_breaks_the_others_are_played_and_the_gate_is_shut(tmp_path: Path) -> None:
    said: list[str] = []

    held = await gate([broken(), toy(tmp_path / "ended")], 5, tmp_path, said.append)

    assert not held
    assert any(line.startswith("kind=toy") for line in said)
    assert any(line.startswith("kind=bad") and "lost=1" in line for line in said)


async def test_each_line_of_a_part_is_told(tmp_path: Path) -> None:
    said: list[str] = []
    two = Kind("two", 1, 0, 0, lambda part: [sys.executable, "-c", "print('kind=one runs=1\\nkind=other runs=2')"])

    assert await gate([two], 5, tmp_path, said.append)

    assert said[-2:] == ["kind=one runs=1", "kind=other runs=2"]


async def test_a_process_that_dies_without_a_word_is_told_too(tmp_path: Path) -> None:
    said: list[str] = []
    silent = Kind("silent", 3, 0, 0, lambda part: [sys.executable, "-c", "raise SystemExit(7)"])

    assert not await gate([silent], 5, tmp_path, said.append)

    assert "kind=silent runs=3 exit=7 seed=5" in said


async def test_a_long_run_that_is_interrupted_and_taken_up_again_counts_each_part_exactly_once(
    tmp_path: Path,
) -> None:
    """Killed in the middle of two parts, stopped by its time after a few, then run to the end."""
    ended, file = tmp_path / "ended", tmp_path / "long.json"
    slow = asyncio.ensure_future(
        long_run([toy(ended, pause=60)], State.read(file, 100), 60, tmp_path / "logs", lambda line: None)
    )
    while len(list((tmp_path / "logs").glob("*.log"))) < 2:
        await asyncio.sleep(0.01)
    slow.cancel()
    await asyncio.gather(slow, return_exceptions=True)
    assert not file.exists(), "nothing has ended"

    assert await long_run([toy(ended, whole=4)], State.read(file, 200), 60, tmp_path / "logs", lambda line: None)
    assert await long_run([toy(ended)], State.read(file, 300), 0, tmp_path / "logs", lambda line: None)
    said: list[str] = []
    assert await long_run([toy(ended)], State.read(file, 400), 60, tmp_path / "logs", said.append)
    assert await long_run([toy(ended)], State.read(file, 500), 60, tmp_path / "logs", said.append)

    assert sorted(ended.read_text(encoding="utf-8").split()) == ["200", "202", "204", "206"], "the first seed stays"
    assert said[-1] == "kind=toy runs=7 parts=4/4 lost=0 doubled=0 max_duplicates=1 broken=0 seeds=200..206"


def works_for(process: Path, folder: Path) -> bool:
    """Whether what it writes goes into that folder."""
    try:
        return (process / "fd" / "1").readlink().is_relative_to(folder)
    except OSError:
        return False


async def test_who_stops_the_gate_stops_what_it_has_started(tmp_path: Path) -> None:
    command = (sys.executable, "-m", "tests.faults", "--only", "power-cut,handlers-story")
    gate_ = await asyncio.create_subprocess_exec(
        *command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(100):
        while not all(
            (tmp_path / "var" / "faults" / f"{kind}.log").exists() for kind in ("power-cut", "handlers-story")
        ):
            await asyncio.sleep(0.01)

    gate_.terminate()
    said, _ = await gate_.communicate()

    assert gate_.returncode == STOPPED
    assert said.decode().splitlines()[-1] == "stopped; what has not ended does not count"
    async with asyncio.timeout(10):
        while any(works_for(process, tmp_path) for process in Path("/proc").iterdir()):
            await asyncio.sleep(0.01)


async def test_a_part_that_broke_is_remembered_over_all_later_runs(tmp_path: Path) -> None:
    file = tmp_path / "long.json"
    assert not await long_run([broken()], State.read(file, 1), 60, tmp_path / "logs", lambda line: None)

    said: list[str] = []
    assert not await long_run([broken()], State.read(file, 1), 60, tmp_path / "logs", said.append)

    assert said[0] == "kind=bad runs=2 parts=2/2 lost=2 doubled=0 max_duplicates=0 broken=2 seeds=1..2"


def test_the_amounts_are_those_that_the_promises_name() -> None:
    gate_runs = {kind.name: kind.gate for kind in KINDS}
    whole = {kind.name: kind.whole for kind in KINDS}

    assert (gate_runs["handlers-story"], gate_runs["random-kill"], gate_runs["power-cut"]) == (20_000, 500, 3_000)
    assert (whole["story"], whole["random-kill"], whole["power-cut"]) == (1_000_000, 20_000, 30_000)
    assert all(len(parts_of(kind)) == -(-kind.whole // kind.at_once) for kind in KINDS if kind.whole)
