"""Removes control and text-direction characters from what people send."""

import unicodedata

_INVISIBLE = {"Cc", "Cf", "Co", "Cs"}
_SPACES = str.maketrans(dict.fromkeys("\t\v\f\r\x1c\x1d\x1e\x1f\x85", " "))
"""Control characters that part words."""


def clean(text: str) -> str:
    """Without control and direction characters, which could make a card say what nobody wrote; lines are kept.

    A tab is a space, so that two numbers of a pasted table do not become one that nobody knows as a number.
    """
    spaced = text.translate(_SPACES)
    kept = (c for c, before in zip(spaced, f" {spaced}", strict=False) if _stays(c, before))
    return "\n".join(line.rstrip() for line in "".join(kept).strip().splitlines())


def _stays(character: str, before: str) -> bool:
    """The joiner within an emoji is the one invisible character that means something."""
    if character == "\u200d":
        return unicodedata.category(before) == "So" or before == "\ufe0f"
    return character == "\n" or unicodedata.category(character) not in _INVISIBLE
