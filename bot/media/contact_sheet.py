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
    """One JPEG of all of them. FileRefused where one is no picture."""
    if not before or not after:
        return _jpeg(_laid([_opened(one) for one in [*before, *after][:MOST]], SIDE))
    half = (SIDE - MIDDLE) // 2
    left, right = (_laid([_opened(one) for one in some[:MOST]], half, column=True) for some in (before, after))
    whole = Image.new("RGB", (left.width + MIDDLE + right.width, max(left.height, right.height)), _WHITE)
    whole.paste(left, (0, (whole.height - left.height) // 2))
    whole.paste(right, (left.width + MIDDLE, (whole.height - right.height) // 2))
    return _jpeg(whole)


def _laid(pictures: Sequence[Image.Image], width: int, *, column: bool = False) -> Image.Image:
    """One as it is; two side by side, three or four in two rows; in a column one below the other."""
    if len(pictures) == 1:
        return ImageOps.contain(pictures[0], (width, SIDE))
    columns = 1 if column else 2
    rows = -(-len(pictures) // columns)
    wide = (width - GAP * (columns - 1)) // columns
    high = wide * 3 // 4
    whole = Image.new("RGB", (width, high * rows + GAP * (rows - 1)), _WHITE)
    for number, picture in enumerate(pictures):
        row, place = divmod(number, columns)
        whole.paste(ImageOps.fit(picture, (wide, high)), (place * (wide + GAP), row * (high + GAP)))
    return whole


def _opened(data: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            opened.draft("RGB", (SIDE, SIDE))
            return opened.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileRefused(NO_PICTURE) from None


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
