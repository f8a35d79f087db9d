"""A second process stands by on a server's database; `make faults` plays each way in which the first one can fail."""

import asyncio
import os
from pathlib import Path
from random import Random

import pytest

from tests import postgres
from tests.faults.room import open_room
from tests.faults.take_over import KILLED, WITHIN, one_run


@pytest.mark.timeout(300)
async def test_a_process_that_stands_by_takes_over_from_a_killed_one_and_nothing_is_lost() -> None:
    seed = int(os.environ.get("SEED") or Random().randrange(10**9))
    print(f"seed={seed}")

    findings, took = await one_run(KILLED, Random(seed))

    assert findings.wrong == []
    assert (findings.lost, findings.doubled) == (0, 0)
    assert findings.max_duplicates <= 1
    assert took <= WITHIN


async def test_a_process_that_stands_by_says_so_and_can_be_stopped(tmp_path: Path) -> None:
    with postgres.database("template0") as database:
        async with open_room(tmp_path, database=database) as room, room.running() as first:
            second = await room.start_another("run", room.config)
            async with asyncio.timeout(60):
                while "this one stands by" not in room.log.read_text(encoding="utf-8"):
                    await asyncio.sleep(0.05)

            assert await second.stop() == 0
            assert first.process.returncode is None
