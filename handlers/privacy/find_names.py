"""Finds names of persons in a short text that will stand in a group.

Those that are known, and a surname with a form of address (张大爷, 李阿姨, 老王家, 赵某某). A name that is neither
can't be told from other words.
"""

import re
from collections.abc import Iterable
from typing import Final

from dispatch.suggest.private import SURNAMES

_SURNAME: Final = f"(?:欧阳|司马|上官|诸葛|[{SURNAMES}傅康方石萧阎])"
"""With some that are parts of other words in a whole report, as in 对方家里."""
_OLDER: Final = "大爷 大妈 大伯 大叔 大婶 大嫂 大姐 大哥 阿姨 奶奶 爷爷 婆婆 叔叔 伯伯 爹爹 老太太 老太 嫂子"
_ANY_AGE: Final = "先生 女士 小姐 老师傅 师傅 某某"
_ADDRESS: Final = "|".join([*_OLDER.split(), *_ANY_AGE.split()])
_ADDRESSED: Final = re.compile(rf"{_SURNAME}(?:[\u4e00-\u9fff]{{0,2}}?(?:{_ADDRESS})|某(?![些个处段栋楼户]))")
_FAMILIAR: Final = re.compile(rf"(?<![\u4e00-\u9fff])[老小]{_SURNAME}(?:家|户)")


def names_a_person(text: str, known: Iterable[str]) -> bool:
    """Whether a name stands in the text; `known` are whole names, of which those of one character are left out."""
    bare = re.sub(r"[\s\u200b-\u200f\u2060\ufeff]+", "", text)
    if any(len(name) > 1 and name in bare for name in known):
        return True
    return bool(_ADDRESSED.search(bare) or _FAMILIAR.search(bare))
