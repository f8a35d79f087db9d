"""Small real JPEGs made by hand (flat 8×8 blocks, one DC coefficient each), and the size of any picture."""

from __future__ import annotations

import struct

ZERO_TO_ELEVEN = bytes(range(12))
DC_CODE_LENGTHS = bytes([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0])  # the standard's luminance table
END_OF_BLOCK_TABLE = bytes([1] + [0] * 15) + b"\x00"  # one code, one bit: this block has no detail


def jpeg(seed: int, width: int = 800, height: int = 600) -> bytes:
    """A street-like mosaic that differs by seed: pale sky above, darker ground below."""
    blocks_wide, blocks_high = -(-width // 8), -(-height // 8)
    bits = _Bits()
    codes = _dc_codes()
    last = [0, 0, 0]
    for y in range(blocks_high):
        for x in range(blocks_wide):
            for channel, value in enumerate(_colour(seed, x * 30 // blocks_wide, y * 22 // blocks_high)):
                level = 8 * (value - 128)
                _write_dc(bits, codes, level - last[channel])
                last[channel] = level
    frame = struct.pack(">BHHB", 8, height, width, 3) + b"".join(bytes([i, 0x11, 0]) for i in (1, 2, 3))
    scan = b"\x03" + b"".join(bytes([i, 0x00]) for i in (1, 2, 3)) + b"\x00\x3f\x00"
    segments = [
        (0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
        (0xDB, b"\x00" + b"\x01" * 64),
        (0xC0, frame),
        (0xC4, b"\x00" + DC_CODE_LENGTHS + ZERO_TO_ELEVEN),
        (0xC4, b"\x10" + END_OF_BLOCK_TABLE),
        (0xDA, scan),
    ]
    head = b"".join(struct.pack(">BBH", 0xFF, mark, len(data) + 2) + data for mark, data in segments)
    return b"\xff\xd8" + head + bits.finish() + b"\xff\xd9"


def _colour(seed: int, x: int, y: int) -> tuple[int, int, int]:
    """Luminance and the two colour differences of one tile."""
    grain = (x * 7919 ^ y * 104729 ^ seed * 1299709) % 23
    ground = y > 10 + (x * (seed % 5 + 1) // 6) % 6
    brightness = (92 if ground else 186) + grain - y
    return brightness, 128 + (seed * 37 % 41) - 20 - (8 if ground else 0), 128 + (seed * 53 % 37) - 18


def _dc_codes() -> list[tuple[int, int]]:
    """(code, length) for each size category 0–11."""
    codes: list[tuple[int, int]] = []
    code = 0
    for length, count in enumerate(DC_CODE_LENGTHS, start=1):
        for _ in range(count):
            codes.append((code, length))
            code += 1
        code <<= 1
    return codes


def _write_dc(bits: _Bits, codes: list[tuple[int, int]], difference: int) -> None:
    size = abs(difference).bit_length()
    bits.put(*codes[size])
    bits.put(difference if difference >= 0 else difference + (1 << size) - 1, size)
    bits.put(0, 1)


class _Bits:
    def __init__(self) -> None:
        self._out = bytearray()
        self._held = 0
        self._count = 0

    def put(self, value: int, length: int) -> None:
        self._held = self._held << length | value
        self._count += length
        while self._count >= 8:
            self._count -= 8
            byte = self._held >> self._count & 0xFF
            self._held &= (1 << self._count) - 1
            self._out += b"\xff\x00" if byte == 0xFF else bytes([byte])

    def finish(self) -> bytes:
        self.put((1 << 7) - 1, 7)
        return bytes(self._out)


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height of a JPEG, PNG, GIF or WebP; (0, 0) when it is none of them."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        return struct.unpack(">II", data[16:24])
    if data[:6] in {b"GIF87a", b"GIF89a"} and len(data) >= 10:
        return struct.unpack("<HH", data[6:10])
    if data[:2] == b"\xff\xd8":
        return _jpeg_size(data)
    if data[:4] == b"RIFF" and data[12:16] == b"VP8X" and len(data) >= 30:
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if data[:4] == b"RIFF" and data[12:16] == b"VP8 " and len(data) >= 30:
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        mark = data[at + 1]
        if 0xC0 <= mark <= 0xCF and mark not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return 0, 0
