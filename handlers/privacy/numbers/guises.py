"""What people put in the place of a digit: a letter that looks like it, a word that sounds like it, its name spelled.

Each of these is a guess, so whoever finds a number in such a reading looks at how much of it is sure.
"""

import re
from collections.abc import Iterator


def table(*tens: str) -> dict[int, str]:
    """Ten strings: what stands for nought, for one, and so on."""
    return {ord(char): str(digit) for digit, chars in enumerate(tens) for char in chars}


_LETTERS = table("OoОоΟοØøDQ", "lIіІı丨", "Zz", "ЗзƷʒE", "ЧA", "Ss", "bбG", "T", "B", "qg")
SURELY_ALIKE = frozenset("OoОоΟοØølIіІı丨ЗзƷʒ")
"""Letters that nobody writes among digits for their own sake; of the others a word before has to tell."""
_ALIKE = "".join(map(chr, _LETTERS))
_TOKEN = re.compile(rf"(?<![A-Za-z])[0-9{_ALIKE}]+(?![A-WYZa-wyz])")
_BESIDE = re.compile(rf"[0-9][^\w\n]{{0,3}}[{_ALIKE}]|[{_ALIKE}][^\w\n]{{0,3}}[0-9]")

_SOUNDS = table(
    "灵玲铃另令林领凌动口",
    "妖腰要药耀邀衣医依吆",
    "儿尔而耳",
    "散伞山",
    "似死思丝寺是事",
    "午舞吾物屋武无",
    "溜柳刘留流",
    "起妻期气漆奇骑齐",
    "吧爸巴扒霸发把",
    "酒久就旧救舅",
)
_SOUNDING = re.compile(rf"(?:[0-9{''.join(map(chr, _SOUNDS))}][ \-,.]?){{11}}")

_COUNTING = "号栋幢楼室户单元层米岁天日月年次车辆件度路口个只台万亿点时分秒吨升斤平第段片排"
"""What is between numbers that are counted up."""
_FILLER = rf"(?![{_COUNTING}])[^\W\d_]|[+=]"
_OFTEN_FILLED = re.compile(rf"(?<!\d)\d{{1,8}}((?:{_FILLER}){{1,3}})\d{{1,8}}(?:\1\d{{1,8}})+(?!\d)")
_ONCE_FILLED = re.compile(rf"(?<!\d)\d{{3,17}}({_FILLER})\d{{1,17}}(?!\d)")
_MIN_COUNT = 7
_LENGTHS = frozenset({11, 12, 13, 16, 17, 18, 19})
"""Of phones, identities and cards: one sign alone has to leave the right number of digits."""

_NAMES = {
    name: str(digit)
    for digit, names in enumerate(
        (
            ("zero", "oh", "ling", "dong"),
            ("one", "yi", "yao"),
            ("two", "er", "liang"),
            ("three", "san"),
            ("four", "si"),
            ("five", "wu"),
            ("six", "liu"),
            ("seven", "qi", "guai"),
            ("eight", "ba"),
            ("nine", "jiu", "gou"),
        )
    )
    for name in names
}
_NAME = "|".join(sorted(_NAMES, key=len, reverse=True))
_LATIN = re.compile(r"[A-Za-z]{2}[A-Za-z0-9 \-,.]{6}")
_SPELLED = re.compile(rf"(?<![A-Za-z])(?:(?:{_NAME}|[0-9])[ \-,.]{{0,2}}){{7,}}(?![A-Za-z])", re.IGNORECASE)
_ONE_NAME = re.compile(_NAME, re.IGNORECASE)
_MIN_NAMES = 1


def alike(text: str) -> str:
    """With letters as digits where they stand by themselves or among digits."""
    if _BESIDE.search(text) is None:
        return text
    return _TOKEN.sub(lambda m: m[0].translate(_LETTERS), text)


def sounding(text: str) -> str:
    """With words as the digits that they sound like, where together they are as many as a number has."""
    return text.translate(_SOUNDS) if _SOUNDING.search(text) is not None else text


def unfilled(text: str) -> str:
    """Without the same sign or word that somebody put between all the digits, or between the pieces of a number."""
    return _unfilled(text) or _unfilled(alike(text)) or text


def _unfilled(read: str) -> str | None:
    often = _OFTEN_FILLED.sub(lambda row: _without_filler(row) if _count(row) >= _MIN_COUNT else row[0], read)
    once = _ONCE_FILLED.sub(lambda row: _without_filler(row) if _count(row) in _LENGTHS else row[0], often)
    return once if once != read else None


def _count(row: re.Match[str]) -> int:
    return sum(char.isdigit() for char in row[0])


def _without_filler(row: re.Match[str]) -> str:
    return row[0].replace(row[1], " " * len(row[1]))


def spelled(text: str) -> bool:
    """Whether digits are named in English or in pinyin, so many in a row that it is a number."""
    if _LATIN.search(text) is None:
        return False
    return any(len(_ONE_NAME.findall(row[0])) >= _MIN_NAMES for row in _SPELLED.finditer(text))


def parts(text: str) -> Iterator[tuple[str, int, int]]:
    """The characters of a text with their places, where each name of a digit in a row of them is one digit."""
    end = 0
    for row in _SPELLED.finditer(text):
        yield from ((text[place], place, place + 1) for place in range(end, row.start()))
        yield from _named(row[0], row.start())
        end = row.end()
    yield from ((text[place], place, place + 1) for place in range(end, len(text)))


def _named(row: str, start: int) -> Iterator[tuple[str, int, int]]:
    end = 0
    for name in _ONE_NAME.finditer(row):
        yield from ((row[place], start + place, start + place + 1) for place in range(end, name.start()))
        yield _NAMES[name[0].lower()], start + name.start(), start + name.end()
        end = name.end()
    yield from ((row[place], start + place, start + place + 1) for place in range(end, len(row)))
