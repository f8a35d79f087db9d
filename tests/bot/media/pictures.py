"""Plain pictures, and a look at what was made of them."""

import io

from PIL import Image


def plain(colour: str, size: tuple[int, int] = (640, 480), form: str = "JPEG") -> bytes:
    """One colour all over."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, form)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    """As somebody sees it."""
    return Image.open(io.BytesIO(data)).convert("RGB")
