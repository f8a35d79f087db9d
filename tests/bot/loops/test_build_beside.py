"""What an older database lacks is built beside the work, told in the log, and then left alone."""

from pathlib import Path

import pytest
from sqlalchemy import delete

from bot.loops.build_beside import PAUSE, REST, TOLD_EVERY, BuildBeside
from storage.cases.kept_facts import FACTS_BUILT
from storage.tables import case_facts
from storage.transaction import Transaction
from storage.upkeep import build_facts
from tests.bot.rig import opened
from tests.fakes import HandClock
from tests.storage import given


def older(tx: Transaction) -> None:
    for _ in range(3):
        given.report(tx)
    tx.facts._connection.execute(delete(case_facts))
    tx.meta.drop(FACTS_BUILT)


async def test_the_facts_of_an_older_database_are_built_batch_by_batch_and_told_once_a_minute(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_facts, "_BATCH", 1)
    clock = HandClock()
    async with opened(tmp_path) as db:
        await db.write(older)
        loop = BuildBeside(db, clock)

        with caplog.at_level("INFO"):
            rests = [await loop.step(), await loop.step()]
            clock.seconds += TOLD_EVERY
            rests += [await loop.step(), await loop.step(), await loop.step()]

        assert rests == [PAUSE, PAUSE, PAUSE, REST, REST]
        assert [line for line in caplog.messages if "facts" in line] == [
            "the facts of 1 of 3 cases are built; until then figures take longer",
            "the facts of 3 of 3 cases are built; until then figures take longer",
            "the facts of all cases are built",
        ]
        assert await db.write(lambda tx: tx.build_facts.finished)
