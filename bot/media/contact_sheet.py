"""Lays up to four pictures side by side in one JPEG; those of a result to the right of those of the report.

Run as a child process by `bot.media.sheets`; nothing but Pillow is imported here.
"""

import io
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageOps

from bot.media.decode import FORMATS, MAX_JPEG_PIXELS, NO_PICTURE
from bot.runtime.confined_child import FileRefused, serve

MOST: Final = 4
SIDE: Final = 1280
"""Pixels of the longer side, as Telegram shows photos at most."""
GAP: Final = 8
MIDDLE: Final = 24
"""Pixels between what was before and what is after."""
_LENGTH: Final = 4
_WHITE: Final = (255, 255, 255)


def sheet(before: Sequence[bytes], after: Sequence[bytes]) -> bytes:
    """One JPEG of all that can be opened. FileRefused where none can."""
    first, last = _opened(before), _opened(after)
    if not first and not last:
        raise FileRefused(NO_PICTURE)
    if not first or not last:
        return _jpeg(_laid(first or last, SIDE))
    half = (SIDE - MIDDLE) // 2
    left, right = (_laid(some, half, column=True) for some in (first, last))
    whole = Image.new("RGB", (left.width + MIDDLE + right.width, max(left.height, right.height)), _WHITE)
    whole.paste(left, (0, (whole.height - left.height) // 2))
    whole.paste(right, (left.width + MIDDLE, (whole.height - right.height) // 2))
    return _jpeg(ImageOps.contain(whole, (SIDE, SIDE)) if whole.height > SIDE else whole)


def _laid(pictures: Sequence[Image.Image], width: int, *, column: bool = False) -> Image.Image:
    """One as it is; others in rows of two, an odd one wide above them; in a column one below the other."""
    if len(pictures) == 1:
        return ImageOps.contain(pictures[0], (width, SIDE))
    half = (width - GAP) // 2
    tile, wide = (half, half * 3 // 4), (width, width * 9 // 16)
    if column:
        rows = [[ImageOps.fit(one, (width, width * 3 // 4))] for one in pictures]
    else:
        first = [[ImageOps.fit(pictures[0], wide)]] if len(pictures) % 2 else []
        rest = [ImageOps.fit(one, tile) for one in pictures[len(first) :]]
        rows = [*first, *(rest[at : at + 2] for at in range(0, len(rest), 2))]
    whole = Image.new("RGB", (width, sum(row[0].height + GAP for row in rows) - GAP), _WHITE)
    top = 0
    for row in rows:
        for place, picture in enumerate(row):
            whole.paste(picture, (place * (half + GAP), top))
        top += row[0].height + GAP
    return whole


def _opened(some: Sequence[bytes]) -> list[Image.Image]:
    """Without what only calls itself a picture."""
    found = []
    for data in some[:MOST]:
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                opened.draft("RGB", (SIDE, SIDE))
                found.append(opened.convert("RGB"))
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
            continue
    return found


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()


def packed(before: Sequence[bytes], after: Sequence[bytes]) -> bytes:
    """Both lists as one, as they go from the parent to its child."""
    parts = [len(before).to_bytes(_LENGTH, "big")]
    parts += [len(one).to_bytes(_LENGTH, "big") + one for one in [*before, *after]]
    return b"".join(parts)


def unpacked(data: bytes) -> tuple[list[bytes], list[bytes]]:
    """Both lists, of what `packed` made."""
    count, at, found = int.from_bytes(data[:_LENGTH], "big"), _LENGTH, list[bytes]()
    while at < len(data):
        end = at + _LENGTH + int.from_bytes(data[at : at + _LENGTH], "big")
        found.append(data[at + _LENGTH : end])
        at = end
    return found[:count], found[count:]


if __name__ == "__main__":
    Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS
    serve(lambda data: sheet(*unpacked(data)))
