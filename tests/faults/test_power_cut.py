"""Power cuts at random moments lose nothing that was confirmed; and the proof would notice it if they did."""

import random
from pathlib import Path

import pytest

from tests.faults.power_cut import Kind, Record, Step, _Disk, examine, record
from tests.faults.room import open_room

SEED = random.randrange(10**9)


@pytest.mark.timeout(240)
async def test_power_cuts_lose_nothing_that_was_confirmed(tmp_path: Path) -> None:
    print(f"seed={SEED}")
    dice = random.Random(SEED)
    async with open_room(tmp_path.resolve() / "room") as room:
        recorded = await record(room, dice, acts=40)

    assert await examine(recorded, 40, 1, dice, tmp_path.resolve()) == []
    unsynced = await examine(recorded.on_a_disk_that_does_not_sync(), 40, 0, dice, tmp_path.resolve())
    assert unsynced, "a disk that does not sync loses what was confirmed, and this proof must notice it"


def test_what_was_synced_is_in_every_image_and_what_was_not_may_be() -> None:
    steps = [
        Step(Kind.WRITTEN, "/d/f", b"a" * 1024, 0),
        Step(Kind.SYNCED, "/d/f"),
        Step(Kind.WRITTEN, "/d/f", b"b" * 1024, 1024),
    ]
    images = [image["/d/f"] for image, _ in Record(Path("/d"), {"/d/f": b""}, steps, 1).cuts(200, random.Random(7))]

    assert {image[:1024] for image in images[150:]} == {b"a" * 1024}
    assert {len(image) for image in images} > {0, 1024, 1536, 2048}, "none, one, a torn one, both"


def test_a_file_that_was_renamed_takes_what_is_not_synced_along() -> None:
    disk = _Disk({"/d/new": bytearray(b"whole")})

    disk.apply(Step(Kind.RENAMED, "/d/new", to="/d/kept"))

    assert disk.image(random.Random(1)) == {"/d/kept": b"whole"}
