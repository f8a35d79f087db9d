"""What kills the process whenever it is taken up is set aside by the fourth start after the first death, and told."""

import signal
from pathlib import Path

import pytest

from sandbox import acts
from sandbox.files import add_photo
from sandbox.media import shown
from sandbox.pictures import jpeg
from storage.media.media_files import LossReason
from storage.upkeep.last_end import MAX_DEATHS
from tests.faults.room import WORKERS, Room, open_room

LIVES = MAX_DEATHS + 1
"""So many die: the first of them is not suspected yet, for the run before it ended in order."""

ALL_LOOKED_AT = "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM media WHERE path IS NULL AND attempts = 0)"
"""Each attachment is there, or was given up: the loop that fetches them has its turn when the others are at rest."""


def report(room: Room, *, photo: bool = False) -> None:
    words = acts.text(room.town, "#上报 首义路8号占道经营")
    if photo:
        picture = shown("photo", add_photo(room.town.files, jpeg(1, 64, 48)))
        acts.post(room.town, 1001, WORKERS, acts.captioned(room.town, [picture], words["text"]))
    else:
        acts.post(room.town, 1001, WORKERS, [words])


async def dies_of(room: Room, place: str, *, photo: bool = False) -> None:
    """The process dies of it at each start, until it is set aside; the last life goes on."""
    async with room.running() as bot:
        await bot.stop()
    report(room, photo=photo)
    for _ in range(LIVES):
        bot = await room.start(WANGGE_FAILPOINT=f"{place}:1")
        await room.calm(bot)
        # Whatever rests until there is something to do looks again when the clock moves.
        room.town.clock.advance(1)
        assert await bot.dies() == -signal.SIGKILL
    async with room.running(WANGGE_FAILPOINT=f"{place}:1") as bot:
        await room.calm(bot)
        await room.comes(ALL_LOOKED_AT)
        await room.calm(bot)
        assert bot.process.returncode is None
        await bot.stop()


@pytest.mark.timeout(120)
async def test_a_letter_that_kills_the_process_is_set_aside_and_the_process_lives(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        await dies_of(room, "turn.before_commit")

        assert await room.ask(lambda tx: tx.inbox.set_aside_count()) == 1


@pytest.mark.timeout(120)
async def test_an_attachment_that_kills_the_process_is_set_aside_and_its_case_goes_on(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        await dies_of(room, "media.stored", photo=True)

        [case] = await room.ask(lambda tx: [tx.cases.require(number) for number in tx.cases.ids_open()])
        missing = await room.ask(lambda tx: tx.files.missing(case.id))
        assert missing.reasons == (LossReason.SET_ASIDE,)
        assert case.number in str([one.body.get("text") for one in room.town.chats[WORKERS].messages.values()])
