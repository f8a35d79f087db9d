"""The bot killed exactly there: at each place that its loops name, then started again."""

import re
import signal
from pathlib import Path
from random import Random

import pytest

from tests.faults.people import People
from tests.faults.proof import prove
from tests.faults.room import open_room
from tests.paths import ROOT

PLACES = sorted(
    {
        place
        for file in (ROOT / "bot").rglob("*.py")
        for place in re.findall(r'failpoint\("([\w.]+)"\)', file.read_text(encoding="utf-8"))
        if file.parent.name in ("loops", "delivery")
    }
)
TRIAGE_IS_LATE = 40 * 60.0


def test_every_step_of_the_work_has_its_failpoint() -> None:
    assert {place.partition(".")[0] for place in PLACES} == {"intake", "turn", "courier", "timer"}


@pytest.mark.timeout(240)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("visit", [1, 3])
async def test_a_kill_at_a_failpoint_loses_nothing_and_doubles_nothing(
    tmp_path: Path, place: str, visit: int
) -> None:
    async with open_room(tmp_path) as room:
        people = People(room.town, Random(1))
        async with room.running() as bot:
            people.report()
            await room.calm(bot)
            await bot.stop()

        bot = await room.start(WANGGE_FAILPOINT=f"{place}:{visit}")
        people.tap_at_once()
        for _ in range(3):
            people.report()
            await room.calm(bot)
        room.town.clock.advance(TRIAGE_IS_LATE)
        code = await bot.dies()
        room.kills.append(room.town.last_seq)

        await people.finish()
        await room.rest()
        findings = await prove(room, people)
        assert code == -signal.SIGKILL
        assert findings.wrong == []
        assert findings.max_duplicates <= 1
