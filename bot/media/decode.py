"""Cleans a picture: makes a fresh JPEG of it without its place or anything else of its header, no larger than needed.

Run as a child process by `bot.media.picture`; nothing but Pillow is imported here.
"""

import io
from typing import Final

from PIL import Image, ImageOps

from bot.runtime.confined_child import FileRefused, serve

FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
"""Others are never opened: some are unpacked by merely looking at them, some are given to other programs."""
MAX_PIXELS: Final = 16_000_000
"""A picture of more pixels is a bomb, whatever its bytes."""
MAX_JPEG_PIXELS: Final = 120_000_000
"""Of a JPEG no more is unpacked than will be kept; photos of large cameras come as files."""
MAX_SIDE: Final = 2560
THUMBNAIL: Final = 320
_LENGTH: Final = 4
TOO_MANY_PIXELS: Final = "too_many_pixels"
NO_PICTURE: Final = "no_picture"


def cleaned(data: bytes) -> tuple[bytes, bytes]:
    """The picture and its thumbnail as fresh JPEGs: turned upright, then without any metadata. Raises FileRefused."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            pixels = opened.width * opened.height
            if pixels > (MAX_JPEG_PIXELS if opened.format == "JPEG" else MAX_PIXELS):
                raise FileRefused(TOO_MANY_PIXELS)
            opened.draft("RGB", (MAX_SIDE, MAX_SIDE))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileRefused(TOO_MANY_PIXELS) from None
    except (OSError, ValueError, SyntaxError):
        raise FileRefused(NO_PICTURE) from None
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    picture = _jpeg(upright, 88)
    upright.thumbnail((THUMBNAIL, THUMBNAIL))
    return picture, _jpeg(upright, 75)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    """Drawn into a new image, so that nothing of the old one's header goes along."""
    fresh = Image.new("RGB", image.size)
    fresh.paste(image)
    out = io.BytesIO()
    fresh.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def packed(picture: bytes, thumbnail: bytes) -> bytes:
    """Picture and thumbnail as one, as they go from the child to its parent."""
    return len(picture).to_bytes(_LENGTH, "big") + picture + thumbnail


def unpacked(both: bytes) -> tuple[bytes, bytes]:
    """Picture and thumbnail, of what `packed` made."""
    end = _LENGTH + int.from_bytes(both[:_LENGTH], "big")
    return both[_LENGTH:end], both[end:]


if __name__ == "__main__":
    Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS
    serve(lambda data: packed(*cleaned(data)))
