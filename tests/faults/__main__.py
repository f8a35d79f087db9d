"""Everything that a fault may do to the bot, in two lanes: `python -m tests.faults`, or `... long --hours 8`.

Each kind ends with one line; the exit code is 1 where a promise broke. The long run keeps in var/faults/long.json
what it has reached, and goes on there when it is called again.
"""

import argparse
import asyncio
import signal
import sys
from pathlib import Path
from random import Random
from typing import Final

from tests.faults.kinds import KINDS
from tests.faults.lanes import State, gate, long_run

LOGS: Final = Path("var/faults")


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
    # A supervisor ends it as a terminal does: the processes of the parts go with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if options.which == "gate":
        held = asyncio.run(gate(kinds, seed, LOGS, _tell))
    else:
        state = State.read(LOGS / "long.json", seed)
        held = asyncio.run(long_run(kinds, state, options.hours * 3600, LOGS / "long", _tell))
    return 0 if held else 1


def _tell(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
