"""A finding of the doctor: a problem with its remedy, or a remark; one line, zh and en."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

_MAX_NAMES: Final = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """`wrong` where it is a problem, else it is a remark."""

    wrong: bool
    zh: str
    en: str

    def said(self, language: str) -> str:
        """The line in that language."""
        return f"{'✗' if self.wrong else '·'} {self.zh if language == 'zh' else self.en}"


def wrong(zh: str, en: str) -> Finding:
    """A problem."""
    return Finding(wrong=True, zh=zh, en=en)


def note(zh: str, en: str) -> Finding:
    """A remark."""
    return Finding(wrong=False, zh=zh, en=en)


def named(names: Collection[str]) -> tuple[str, str]:
    """The first of these names, in Chinese and in English, and how many more there are."""
    first: Sequence[str] = list(names)[:_MAX_NAMES]
    more = len(names) > len(first)
    return "、".join(first) + ("等" if more else ""), ", ".join(first) + (" and others" if more else "")
