"""What may stand between the pieces of one number: signs, spaces, line breaks, and words that people put for them."""

import re

from handlers.privacy.numbers.digits import TAKEN

_SIGN = rf"(?:[^\w{TAKEN}]|_)"
_SO_MANY = "[一二三四五六七八九两几]"
_WORD = "|".join(
    (
        *(
            "横杠",
            "杠",
            "横线",
            "横",
            "短线",
            "减",
            "点",
            "空格",
            "空",
            "逗号",
            "换行",
            "隔开",
            "号码",
            "[删去]掉?",
            "不要",
        ),
        *(
            "然后是?",
            "接着是?",
            "接下来是?",
            "接",
            "再加?",
            "加上?",
            "最?后面是?",
            "后边是?",
            "后头是?",
            "出生(?:日期)?是?",
        ),
        *(
            f"最?[后前末中]{_SO_MANY}?位?是?",
            f"中间{_SO_MANY}?位?是?",
            f"{_SO_MANY}位是?",
            "开头是?",
            "打头",
            "起头",
            "头",
        ),
        *(
            "尾号?是?",
            "末尾是?",
            "结尾是?",
            "生日是?",
            "这个是?",
            "就是",
            "是",
            "汉字",
            "and then",
            "and",
            "then",
            "dash",
            "dot",
            "space",
        ),
    )
)
_BRACKETED = rf"[(\[][^\d()\[\]{TAKEN}]{{1,6}}[)\]]"
_GAP = re.compile(
    rf"{_SIGN}{{1,6}}|{_SIGN}{{0,3}}(?:(?:{_WORD}){_SIGN}{{0,3}}){{1,3}}|{_SIGN}{{0,2}}{_BRACKETED}{_SIGN}{{0,2}}"
)
_MAX_LENGTH = 16
_SOFT = re.compile(r"[\s\-‐‑‒–—―−_.·•‧∙・()\[\]/~|]{1,6}")
_RECKONING = re.compile(r"[%‰°#+=<>$€^]")
_INDEX = frozenset({"、", ".", ")", ":", ","})
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_BLANKS = " \t"


def joins(gap: str) -> bool:
    """Whether it may stand between two pieces of one number."""
    return len(gap) <= _MAX_LENGTH and _GAP.fullmatch(gap) is not None


def plain(gap: str) -> str:
    """Dashes of any length as one; blanks beside a sign make no difference, a new line does."""
    return gap.translate(_DASHES).strip(_BLANKS)


def soft(gap: str) -> bool:
    """As a number is written, by spaces and dashes, rather than by what also parts numbers."""
    return _SOFT.fullmatch(gap) is not None


def reckons(gap: str) -> bool:
    """With a sign that reckons with numbers rather than joins their pieces."""
    return _RECKONING.search(gap) is not None


def worded(gap: str) -> bool:
    """Whether a word stands in it."""
    return any(char.isalpha() for char in gap)


def indexes(gap: str) -> bool:
    """As after the number of a line in a list: 1、 2. 3)"""
    return plain(gap) in _INDEX
