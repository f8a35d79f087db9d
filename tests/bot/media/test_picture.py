"""Pictures are cleaned in a child with limits: what is a bomb costs that child, and is refused with a reason."""

import io
import resource
from dataclasses import replace

import pytest
from PIL import Image

from bot.media import decode
from bot.media.picture import LIMITS, BadPicture, cleaned
from bot.runtime.confined import ChildFailed, confined
from bot.runtime.confined_child import FileRefused
from storage.media.media_files import LossReason

MEGABYTE = 2**20


def saved(kind: str, width: int, height: int, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), 0).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
async def test_a_picture_of_a_known_format_is_cleaned(kind: str) -> None:
    picture, thumbnail = await cleaned(saved(kind, 640, 480))

    with Image.open(io.BytesIO(picture)) as kept, Image.open(io.BytesIO(thumbnail)) as small:
        assert (kept.format, kept.size, small.size) == ("JPEG", (640, 480), (320, 240))


@pytest.mark.parametrize("data", [b"", b"not a picture", saved("JPEG", 64, 48)[:200], saved("BMP", 9, 9)])
async def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(BadPicture, match="no_picture"):
        await cleaned(data)


@pytest.mark.parametrize("side", [4_001, 9_000, 12_000])
async def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(side: int) -> None:
    with pytest.raises(BadPicture, match="too_many_pixels"):
        await cleaned(saved("PNG", side, side, "1"))


async def test_a_large_picture_is_made_no_larger_than_needed() -> None:
    picture, thumbnail = await cleaned(saved("JPEG", 4000, 3000))

    assert Image.open(io.BytesIO(picture)).size == (2560, 1920)
    assert max(Image.open(io.BytesIO(thumbnail)).size) == 320


async def test_a_photo_of_a_large_camera_is_kept_though_it_has_more_pixels_than_other_pictures_may() -> None:
    picture, _ = await cleaned(saved("JPEG", 9_000, 6_000))

    assert Image.open(io.BytesIO(picture)).size == (2560, 1707)


async def test_the_process_itself_never_holds_an_unpacked_picture() -> None:
    data = saved("PNG", 4_000, 4_000, "1")
    await cleaned(saved("PNG", 8, 8))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    await cleaned(data)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 8 * 1024


async def test_a_picture_that_wants_more_memory_than_it_may_is_refused() -> None:
    with pytest.raises(BadPicture) as refused:
        await cleaned(saved("PNG", 3_900, 3_900), replace(LIMITS, memory=80 * MEGABYTE))

    assert refused.value.why is LossReason.TOO_HEAVY


async def test_a_picture_that_wants_more_time_than_it_may_is_refused() -> None:
    with pytest.raises(FileRefused, match="too_heavy"):
        await confined("tests.bot.media.busy", b"", replace(LIMITS, processor=1))


async def test_who_waits_too_long_for_a_child_ends_it_and_tries_again_later() -> None:
    with pytest.raises(ChildFailed, match="more than 0 seconds"):
        await cleaned(saved("PNG", 3_900, 3_900), replace(LIMITS, patience=0.01))


async def test_a_child_knows_neither_the_token_nor_may_it_write_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANGGE_TOKEN", "4242:a-token-that-nobody-may-see")

    told = (await confined("tests.bot.media.curious", b"", LIMITS)).decode()

    assert "WANGGE_TOKEN" not in told
    assert "could not write" in told


def test_both_parts_come_through_as_they_were() -> None:
    assert decode.unpacked(decode.packed(b"picture", b"small")) == (b"picture", b"small")
