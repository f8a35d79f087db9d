"""Everything that a fault may do to the bot, in two lanes: `python -m tests.faults`, or `... long --hours 8`.

Each kind ends with one line; the exit code is 1 where a promise broke. The long run keeps in var/faults/long.json
what it has reached, and goes on there when it is called again.
"""

import argparse
import asyncio
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from random import Random
from typing import Final

from tests.faults.kinds import KINDS
from tests.faults.lanes import State, gate, long_run

LOGS: Final = Path("var/faults")
STOPPED: Final = 130
"""The exit code of what was stopped by a person."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("which", nargs="?", choices=("gate", "long"), default="gate")
    parser.add_argument("--hours", type=float, default=8.0)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--only", default="", help="kinds, parted by commas")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else Random().randrange(10**9)
    kinds = [kind for kind in KINDS if not options.only or kind.name in options.only.split(",")]
    print(f"seed={seed}", flush=True)
    if options.which == "gate":
        held = asyncio.run(_unless_stopped(gate(kinds, seed, LOGS, _tell)))
    else:
        state = State.read(LOGS / "long.json", seed)
        held = asyncio.run(_unless_stopped(long_run(kinds, state, options.hours * 3600, LOGS / "long", _tell)))
    if held is None:
        _tell("stopped; what has not ended does not count")
        return STOPPED
    return 0 if held else 1


async def _unless_stopped(work: Coroutine[None, None, bool]) -> bool | None:
    """None where SIGINT or SIGTERM came; the processes of the parts are gone then."""
    task = asyncio.ensure_future(work)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        return None


def _tell(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
