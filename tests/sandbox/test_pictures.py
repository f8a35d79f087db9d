"""Pictures made by hand, and the sizes read from any."""

from __future__ import annotations

import struct

import pytest

from sandbox.pictures import jpeg, size_of

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 30, 40)
GIF = b"GIF89a" + struct.pack("<HH", 30, 40)
WEBP = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + (29).to_bytes(3, "little") + (39).to_bytes(3, "little")


@pytest.mark.parametrize("data", [PNG, GIF, WEBP, jpeg(1, 30, 40)])
def test_the_size_is_read_from_every_usual_format(data: bytes) -> None:
    assert size_of(data) == (30, 40)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", b"<svg/>", PNG[:20], jpeg(1, 30, 40)[:60]])
def test_what_is_no_picture_has_no_size(data: bytes) -> None:
    assert size_of(data) == (0, 0)


def test_pictures_differ_by_their_seed_and_are_the_same_each_time() -> None:
    assert len({jpeg(seed, 64, 64) for seed in range(10)}) == 10
    assert jpeg(3, 64, 64) == jpeg(3, 64, 64)
