"""`make mutants`: changes the code of a folder in one place at a time, and names the changes that no test notices.

A run goes on where the last one ended: a change that was noticed is not played again while its file stays as it is,
one that was not is played again once the tests have changed. Which ones come first, the seed says.
"""

import argparse
import os
import random
import sys
import time
import tomllib
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from tests.mutants.changes import Change, changes_of
from tests.mutants.play import PLUGINS, Player
from tests.mutants.survey import survey
from tests.mutants.verdicts import Verdict, Verdicts, digest
from tests.paths import ROOT

FOLDER: Final = "dispatch/case"
TESTS: Final = "tests/dispatch"
EQUIVALENT: Final = ROOT / "tests" / "mutants" / "equivalent.toml"
"""Changes that can't be noticed, since they change nothing that anybody could see; each with the reason."""


class Mutants:
    """A pytest plugin that plays changes instead of the collected tests."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self._asked = asked
        self._until = time.monotonic() + asked.minutes * 60
        self.broken = False

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        asked = self._asked
        files = _files(asked.folder)
        code = {file: digest([ROOT / file]) for file in files}
        verdicts = Verdicts(asked.state, digest(_playing(asked.tests)))
        changes = _chosen(files, asked)
        fresh = [change for change in changes if verdicts.of(change.key, code[change.file]) is None]

        def tell(change: Change, verdict: Verdict, by: str) -> None:
            verdicts.add(change.key, verdict, by, code[change.file])
            if verdict is not Verdict.KILLED:
                print(f"{verdict} {change}", flush=True)

        print(f"{len(changes)} changes, {len(fresh)} to play", flush=True)
        if fresh:
            reached = survey(asked.state, verdicts.tests, session, asked.folder)
            Player(session, reached, asked.workers, self._until, tell).play(fresh)
        self.broken = _sum_up(changes, verdicts, code, asked.seed)
        return True


def _files(folder: str) -> list[str]:
    place = ROOT / folder
    found = [place] if place.is_file() else sorted(place.rglob("*.py"))
    return [path.relative_to(ROOT).as_posix() for path in found]


def _playing(tests: str) -> list[Path]:
    """What a verdict rests on beside the changed file."""
    return [*(ROOT / "tests").glob("*.py"), *(ROOT / tests).rglob("*.py"), *(ROOT / "dispatch").rglob("*.py")]


def _chosen(files: list[str], asked: argparse.Namespace) -> list[Change]:
    """All of them or as many as were asked for, in the order that the seed gives; of these the shard's."""
    changes = [change for file in files for change in changes_of(file, (ROOT / file).read_bytes())]
    random.Random(asked.seed).shuffle(changes)
    shard, shards = (int(part) for part in asked.shard.split("/"))
    return changes[: asked.sample or None][shard - 1 :: shards]


def equivalent() -> dict[str, str]:
    """The reason by the change's key."""
    listed: list[dict[str, str]] = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["equivalent"]
    return {one["change"]: one["why"] for one in listed}


def _sum_up(changes: list[Change], verdicts: Verdicts, code: dict[str, str], seed: int) -> bool:
    """Names the survivors, prints the line of figures, and says whether one survived without being equivalent."""
    reasons = equivalent()
    counts: Counter[str] = Counter()
    for change in changes:
        played = verdicts.of(change.key, code[change.file])
        if played is None:
            counts["not played"] += 1
        elif played.verdict == Verdict.SURVIVED and change.key in reasons:
            counts["equivalent"] += 1
        else:
            counts[played.verdict] += 1
            if played.verdict == Verdict.SURVIVED:
                print(f"SURVIVED {change}" + (f" ({played.by})" if played.by else ""))
    killed = counts[Verdict.KILLED] + counts[Verdict.TIMEOUT]
    runs = killed + counts[Verdict.SURVIVED] + counts["equivalent"]
    share = killed / (killed + counts[Verdict.SURVIVED]) if killed else 0.0
    print(
        f"kind=mutants runs={runs} of={len(changes)} killed={killed} timeouts={counts[Verdict.TIMEOUT]}"
        f" survived={counts[Verdict.SURVIVED]} equivalent={counts['equivalent']} share={share:.3f} seed={seed}",
        flush=True,
    )
    return counts[Verdict.SURVIVED] > 0


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    arguments.add_argument("--folder", default=FOLDER, help="what is changed: a folder or one file")
    arguments.add_argument("--tests", default=TESTS, help="what plays it")
    arguments.add_argument("--minutes", type=float, default=600.0, help="begins no change after that")
    arguments.add_argument("--sample", type=int, default=0, help="plays only so many of the changes; 0 for all")
    arguments.add_argument("--shard", default="1/1", help="plays the first of two halves: 1/2")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--workers", type=int, default=os.cpu_count())
    arguments.add_argument("--state", type=Path, default=ROOT / ".mutants", help="where the verdicts are kept")
    asked = arguments.parse_args()
    mutants = Mutants(asked)
    code = pytest.main(["-q", "-s", *PLUGINS, asked.tests], plugins=[mutants])
    sys.exit(int(code) or int(mutants.broken))


if __name__ == "__main__":
    main()
