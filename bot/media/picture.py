"""What is kept of a picture: without its place or anything else of its header, no larger than needed."""

import io
from typing import Final

from PIL import Image, ImageOps

from storage.media.media_files import Why

MAX_PIXELS: Final = 40_000_000
"""A picture of more pixels is a bomb, whatever its bytes."""
MAX_SIDE: Final = 2560
THUMBNAIL: Final = 320


class BadPicture(Exception):
    """Not a picture, or one that nobody should open."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


def cleaned(data: bytes) -> tuple[bytes, bytes]:
    """The picture and its thumbnail as fresh JPEGs: turned upright, then without any metadata. Raises BadPicture."""
    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise BadPicture(Why.TOO_MANY_PIXELS)
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadPicture(Why.TOO_MANY_PIXELS) from None
    except (OSError, ValueError, SyntaxError):
        raise BadPicture(Why.NO_PICTURE) from None
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
