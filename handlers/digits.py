"""Digits as a reader sees them: half and full width, circled, in Chinese, with invisible characters between.

A view has one readable character a position and remembers where each stood in the text, so that what is found in
the view can be cut out of the text itself. Digits that stand together are a group; groups may belong together.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_UNSEEN = frozenset({"Cf", "Mn", "Me"})
"""Zero-width and direction characters, variation selectors, the frame of a keycap."""
_HAN = str.maketrans("〇零一壹幺二贰三叁四肆五伍六陆七柒八捌九玖", "001112233445566778899")
_LIKE_X = str.maketrans("xХх×", "XXXX")
_GROUP = re.compile(r"[0-9]+")
_JOIN = re.compile(r"[ \t\-‐‑‒–—―_.·•,()/~]{1,3}")
_SOFT = re.compile(r"[ \t\-‐‑‒–—―_·•]{1,3}")


@dataclass(frozen=True, slots=True)
class View:
    """`plain` is the text as it reads, `digits` the same with Chinese numerals as digits; `at[i]` is i's place."""

    plain: str
    digits: str
    at: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Groups that may be one number: their digits, their sizes, what joins them, and where they stand in the view."""

    digits: str
    sizes: tuple[int, ...]
    joins: tuple[str, ...]
    start: int
    end: int

    @property
    def soft(self) -> bool:
        """Joined as a number is written, by spaces and dashes, rather than by what also parts numbers."""
        return all(_SOFT.fullmatch(join) for join in self.joins)


def normal(text: str) -> str:
    """Full-width characters made plain and invisible ones taken out, so that what reads as a number is one."""
    return "".join(char for _, char in _seen(text))


def views(text: str) -> Iterator[View]:
    """The text with its digits; and once more with Chinese numerals, where there are any."""
    seen = list(_seen(text))
    plain = "".join(char for _, char in seen)
    at = tuple(place for place, _ in seen)
    yield View(plain, plain.translate(_LIKE_X), at)
    spoken = plain.translate(_HAN)
    if spoken != plain:
        yield View(plain, spoken.translate(_LIKE_X), at)


def runs(view: View, most: int) -> Iterator[Run]:
    """Every sequence of neighbouring groups with at most so many digits, from each group on; the shortest first."""
    groups = list(_GROUP.finditer(view.digits))
    for first, group in enumerate(groups):
        run = Run(group[0], (len(group[0]),), (), group.start(), group.end())
        yield run
        for following in groups[first + 1 :]:
            join, digits = view.digits[run.end : following.start()], run.digits + following[0]
            if len(digits) > most or not _JOIN.fullmatch(join):
                break
            run = Run(digits, (*run.sizes, len(following[0])), (*run.joins, join), run.start, following.end())
            yield run


def _seen(text: str) -> Iterator[tuple[int, str]]:
    for place, char in enumerate(text):
        if char.isascii():
            yield place, char
        elif unicodedata.category(char) not in _UNSEEN:
            digit = unicodedata.digit(char, None)
            shown = unicodedata.normalize("NFKC", char) if digit is None else str(digit)
            for part in shown:
                yield place, part
