"""After a kill nothing that anybody wrote lies in clear: not in the log, nor in the journal beside the database."""

import signal
from pathlib import Path

import pytest

from sandbox import acts
from tests.faults.room import WORKERS, Room, open_room
from tests.stories.canary import IDENTITY, NAME, PHONE, forms, lying_in

REPORT = f"#上报 首义路8号下水道堵,找{NAME},电话{PHONE},证号{IDENTITY}\n联系人:{NAME}\n电话:{PHONE}"
WANTED = forms(NAME, PHONE, IDENTITY)


def write(room: Room, words: str, chat: int = WORKERS, by: int = 1001) -> None:
    acts.post(room.town, by, chat, [acts.text(room.town, words)])


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("place", "style"), [("intake.stored", "json"), ("turn.before_commit", "text"), ("courier.sent", "json")]
)
async def test_a_kill_leaves_nothing_in_clear(tmp_path: Path, place: str, style: str) -> None:
    async with open_room(tmp_path) as room:
        with room.config.open("a", encoding="utf-8") as file:
            file.write(f'\n[log]\nlevel = "DEBUG"\nformat = "{style}"\n')
        async with room.running() as bot:
            write(room, REPORT)
            await room.calm(bot)
            await bot.stop()

        bot = await room.start(WANGGE_FAILPOINT=f"{place}:2")
        for words, chat in ((REPORT, WORKERS), (f"/find {NAME} {PHONE}", 1001), (f"/case {PHONE}", 1001)):
            write(room, words, chat)
            await room.calm(bot)
        assert await bot.dies() == -signal.SIGKILL

        assert (tmp_path / "wangge.db-wal").stat().st_size > 0, "what was written last lies in the journal"
        assert not lying_in(tmp_path, WANTED)
        async with room.running() as bot:
            await room.calm(bot)
            assert not lying_in(tmp_path, WANTED)
            await bot.stop()
        assert not lying_in(tmp_path, WANTED)
        assert "stopped" in room.log.read_text(encoding="utf-8")
