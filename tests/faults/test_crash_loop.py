"""What kills the process whenever it is taken up is set aside by the fourth start after the first death, and told."""

import signal
from pathlib import Path

import pytest

from bot.delivery.send_outcomes import REPEAT_AFTER
from sandbox import acts
from sandbox.files import add_photo
from sandbox.media import shown
from sandbox.pictures import jpeg
from storage.media.media_files import LossReason
from storage.messages.parcels import State
from storage.upkeep.last_end import MAX_DEATHS
from tests.faults.room import WORKERS, Room, open_room

MAX_SENDS = 1 + len(REPEAT_AFTER)
ADMIN = 5001
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
async def test_a_message_that_kills_the_process_whenever_it_is_rendered_is_set_aside_and_the_process_lives(
    tmp_path: Path,
) -> None:
    async with open_room(tmp_path) as room:
        async with room.running() as bot:
            await bot.stop()
        await answered_before(room)

        for _ in range(LIVES):
            bot = await room.start(WANGGE_FAILPOINT="courier.before_commit:1")
            assert await bot.dies() == -signal.SIGKILL
        async with room.running() as bot:
            await room.calm(bot)
            await bot.stop()

        assert await room.ask(lambda tx: tx.outbox.counts()[State.DEAD]) == 1
        assert "is set aside: the process has died of it 3 times" in room.log.read_text(encoding="utf-8")
        assert not any(one.sender_id == room.town.bot.id for one in room.town.chats[1001].messages.values())
        assert [one for one in room.town.chats[ADMIN].messages.values() if one.sender_id == room.town.bot.id]
        await goes_on(room)


@pytest.mark.timeout(120)
async def test_a_message_whose_sending_kills_the_process_is_tried_as_often_as_any_and_then_ends(
    tmp_path: Path,
) -> None:
    """It may have arrived each time, so it is repeated as after a lost answer: three times, and no more."""
    async with open_room(tmp_path) as room:
        async with room.running() as bot:
            await bot.stop()
        await answered_before(room)

        deaths = 0
        while not await has_ended(room):
            bot = await room.start(WANGGE_FAILPOINT="courier.before_send:1")
            await room.calm(bot)
            room.town.clock.advance(REPEAT_AFTER[-1].total_seconds() + 1)
            await room.calm(bot)
            deaths += await bot.dies() == -signal.SIGKILL
            assert deaths <= MAX_SENDS + 1

        assert deaths > 1
        await goes_on(room)


async def has_ended(room: Room) -> bool:
    return (await room.ask(lambda tx: tx.outbox.counts())).get(State.DEAD, 0) > 0


async def answered_before(room: Room) -> None:
    """One message is owed, and nothing else: the answer to who asks for help."""
    acts.post(room.town, 1001, 1001, [acts.text(room.town, "/help")])


async def goes_on(room: Room) -> None:
    """What comes later is done as ever."""
    async with room.running() as bot:
        report(room)
        await room.calm(bot)
        await bot.stop()
    assert len(await room.ask(lambda tx: tx.cases.ids_open())) == 1
    assert room.town.chats[WORKERS].messages


@pytest.mark.timeout(120)
async def test_an_attachment_that_kills_the_process_is_set_aside_and_its_case_goes_on(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        await dies_of(room, "media.stored", photo=True)

        [case] = await room.ask(lambda tx: [tx.cases.require(number) for number in tx.cases.ids_open()])
        missing = await room.ask(lambda tx: tx.files.missing(case.id))
        assert missing.reasons == (LossReason.SET_ASIDE,)
        assert case.number in str([one.body.get("text") for one in room.town.chats[WORKERS].messages.values()])
