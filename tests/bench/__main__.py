"""`python -m tests.bench`: a durable report beside a bare echo, as a ratio; memory; a flood; a surge, a crowd, one
case's requests and a city of twenty streets, in played time; start-up when full, also after a kill; the search for
personal numbers in the nastiest texts; summary, board and search of a street with a million cases.

Both sides get the same reports from the same server, in turns, so that what else the machine does meets both.
"""

import asyncio
import shutil
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from tests.bench import city, engines, flood, numbers, questions, recovery, sides, surge

REPORTS: Final = 2_000
ROUNDS: Final = 5


def main() -> None:
    durable: list[sides.Run] = []
    echo: list[sides.Run] = []
    # Beside the project, for the system's own place for temporary files may be no disk at all.
    var = sides.ROOT / "var"
    var.mkdir(exist_ok=True)
    for number in range(1, ROUNDS + 1):
        with TemporaryDirectory(prefix="bench-", dir=var) as directory:
            durable.append(sides.durable(REPORTS, Path(directory)))
        echo.append(sides.bare_echo(REPORTS))
        print(f"  round {number}: durable {durable[-1].rate:.0f}/s, bare echo {echo[-1].rate:.0f}/s", file=sys.stderr)
    ours, theirs = (median(run.rate for run in runs) for runs in (durable, echo))
    print(f"durable: {ours:.0f} reports/s, peak memory {max(run.peak for run in durable):.0f} MB")
    print(f"bare echo: {theirs:.0f} reports/s, peak memory {max(run.peak for run in echo):.0f} MB")
    print(f"durable_vs_bare_echo = {ours / theirs:.2f}", flush=True)
    print(engines.measure(var), flush=True)
    seconds, name = numbers.worst()
    print(
        f"personal numbers in {numbers.LENGTH} characters: {1000 * seconds:.0f} ms at the most ({name})", flush=True
    )
    with TemporaryDirectory(prefix="bench-", dir=var) as directory:
        shutil.copytree(recovery.full_database(var), directory, dirs_exist_ok=True)
        run = sides.start(Path(directory))
    print(asyncio.run(recovery.told(var)), flush=True)
    print(surge.measure(), flush=True)
    print(city.measure(), flush=True)
    print(questions.measure(var), flush=True)
    with TemporaryDirectory(prefix="bench-", dir=var) as directory:
        print(asyncio.run(flood.measure(Path(directory))), flush=True)
    print(
        f"start on {recovery.CASES} cases: {run.seconds:.2f} s until the first getUpdates, memory {run.peak:.0f} MB"
    )


if __name__ == "__main__":
    main()
