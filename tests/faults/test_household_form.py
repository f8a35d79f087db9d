"""The household form through the process: what a household tells is sealed, exported, forgotten, nowhere in clear."""

import json
from pathlib import Path

import pytest

from storage.households.door_looks import Seen
from storage.transaction import Transaction
from tests.faults.interrupted import Interrupted
from tests.faults.room import open_room
from tests.stories.canary import NAME, PHONE, forms, lying_in

WALKER, HEAD = 1001, 2001
"""The worker who is responsible for the door, where somebody lives alone, and the head of the station."""
DOOR = "3-1-601"
TOLD = f"独居，子女{NAME}，电话{PHONE}"
REASON = f"受{NAME}委托核对"
WANTED = forms(NAME, PHONE)


@pytest.mark.timeout(240)
async def test_what_a_household_tells_is_sealed_read_with_a_reason_exported_and_forgotten(tmp_path: Path) -> None:
    directory = tmp_path / "room"
    async with open_room(directory, households="full") as room:
        with room.config.open("a", encoding="utf-8") as file:
            file.write('\n[log]\nlevel = "DEBUG"\n')
        run = Interrupted(room, "", tmp_path)
        try:
            await run.up()
            await tells(run)
            assert not lying_in(directory, WANTED), "the journal holds it too"
            await reads_the_sheet(run)
            assert not lying_in(directory, WANTED)
            await run.down()
            assert not lying_in(directory, WANTED)

            looks = await room.ask(looks_at_the_sheet)
            assert [look.partition(" ")[0] for look in looks] == [REASON]
            export = tmp_path / "export.json"
            told = await exported(run, export)
            assert [one["text"] for one in told] == [TOLD]
            assert await run.host("erase-person", "--phone", PHONE, "--yes") == 0
            assert await exported(run, export) == []
            assert not lying_in(directory, WANTED), "nor what the commands of the host have said"

            await run.up()
            run.say(WALKER, WALKER, f"#入户 {DOOR}")
            await run.settle()
            await run.tap(WALKER, WALKER, "已同意，填表格")
            await run.down()
        finally:
            await run.give_up()
        assert "stopped" in room.log.read_text(encoding="utf-8")
        assert not lying_in(directory, WANTED)


async def tells(run: Interrupted) -> None:
    """A visit, the household's consent, and the first part of the form."""
    run.say(WALKER, WALKER, f"#入户 {DOOR} 见到")
    await run.settle()
    await run.tap(WALKER, WALKER, "已同意，填表格")
    run.say(WALKER, WALKER, TOLD)
    await run.settle()
    await run.tap(WALKER, WALKER, "取消")


async def reads_the_sheet(run: Interrupted) -> None:
    """The head asks for 一户一表 and says why; it comes as a spreadsheet."""
    run.say(HEAD, HEAD, f"#入户 {DOOR}")
    await run.settle()
    await run.tap(HEAD, HEAD, "一户一表")
    run.say(HEAD, HEAD, REASON)
    await run.settle()
    assert run.room.calls("sendDocument")[-1]["params"]["chat_id"] == HEAD


def looks_at_the_sheet(tx: Transaction) -> list[str]:
    return [
        look.reason
        for door in tx.doors.in_care()
        for look in tx.door_looks.of_door(door.id)
        if look.what is Seen.SHEET
    ]


async def exported(run: Interrupted, to: Path) -> list[dict[str, str]]:
    to.unlink(missing_ok=True)
    assert await run.host("export-person", "--phone", PHONE, "--reason", "本人申请", "--to", str(to)) == 0
    found = json.loads(to.read_text(encoding="utf-8"))["told at doors"]
    assert isinstance(found, list)
    return found
