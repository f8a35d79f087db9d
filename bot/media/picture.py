"""Cleans a picture in a child process, so that a bomb costs no more than that child; see `bot.media.decode`."""

from typing import Final

from bot.media import decode
from bot.runtime.confined import Limits, confined
from bot.runtime.confined_child import FileRefused
from storage.media.media_files import LossReason

LIMITS: Final = Limits(memory=512 * 2**20, processor=10, patience=60.0)
_KNOWN: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")


class BadPicture(Exception):
    """It is not a picture, or one that nobody should open."""

    def __init__(self, why: LossReason) -> None:
        super().__init__(why.value)
        self.why = why


def is_known(data: bytes) -> bool:
    """Whether it begins as a picture of the formats that are opened, whatever its sender says that it is."""
    return data.startswith(_KNOWN) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


async def cleaned(data: bytes, limits: Limits = LIMITS) -> tuple[bytes, bytes]:
    """The picture and its thumbnail as fresh JPEGs.

    BadPicture where it can't be; ChildFailed where a later try may help.
    """
    try:
        return decode.unpacked(await confined(decode.__name__, data, limits))
    except FileRefused as refusal:
        raise BadPicture(LossReason(refusal.reason)) from None
