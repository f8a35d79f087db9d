"""Reads a whole number up to 九十九 as people write it: in digits, or in Chinese characters."""

from collections.abc import Mapping
from typing import Final

_VALUES: Final[Mapping[str, int]] = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "两": 2
}


def whole_number(written: str) -> int:
    """ValueError for what is no such number."""
    if written.isdigit():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    try:
        high = (_VALUES[tens] if tens else 1) if ten else 0
        return high * 10 + (_VALUES[ones] if ones or not ten else 0)
    except KeyError:
        raise ValueError(f"{written!r} is no number") from None
