"""What the doctor finds: a problem with its remedy, or something that is only said; in one line, zh and en."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

_MAX_NAMES: Final = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """`wrong` is a problem; else it is only said."""

    wrong: bool
    zh: str
    en: str

    def said(self, language: str) -> str:
        return f"{'✗' if self.wrong else '·'} {self.zh if language == 'zh' else self.en}"


def wrong(zh: str, en: str) -> Finding:
    return Finding(wrong=True, zh=zh, en=en)


def note(zh: str, en: str) -> Finding:
    return Finding(wrong=False, zh=zh, en=en)


def named(names: Collection[str]) -> tuple[str, str]:
    """The first of them, in Chinese and in English, and that there are more."""
    first: Sequence[str] = list(names)[:_MAX_NAMES]
    more = len(names) > len(first)
    return "、".join(first) + ("等" if more else ""), ", ".join(first) + (" and others" if more else "")
