"""The ways in which people write a number down, with or without the wish that nobody reads it."""

import random

_CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")
_SPOKEN = str.maketrans("0123456789", "〇幺二三四五六七八九")
_RADIO = str.maketrans("0123456789", "洞幺两三四五六拐八勾")
_FORMAL = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
_CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
_BOLD = {ord("0") + value: chr(0x1D7CE + value) for value in range(10)}
_WIDE = {ord(char): ord(char) + 0xFEE0 for char in "0123456789X-"}
_UNSEEN = ("", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad")
_SOFT = (" ", "-", "—", "－", "\u3000", "\u00a0", "_", "·", ".", " - ", "——", "~")
_HARD = ("，", "、", "/", "\n", ",", "；", "|", "…", "*", "\\", "。", ":")
_WORDS = ("杠", "然后", " 再 ", "，后面", "空格", "🌟", "(空格)", "x", "啊", "#")
_SINGLY = (" ", "-", ".", "、", "，", "\n", "/", "_", "—", " · ", "🍎", "啊")
_NAMES = (
    ("ling", "yao", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu"),
    ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
)


def as_it_is(rng: random.Random, number: str, *, spoken: bool = True) -> str:
    """In one piece: half or full width, in Chinese, circled, mixed, with unseen characters or letters within."""
    ways = (_plain, _plain, _wide, _hidden, _bold, _circled, _alike, _spoken, _spoken, _mixed)
    return rng.choice(ways if spoken else ways[:4])(rng, number)


def in_pieces(rng: random.Random, number: str, sizes: tuple[int, ...], *, spoken: bool = True) -> str:
    """In the pieces that one mostly sees, with anything between them."""
    pieces = cut(number, sizes)
    if spoken and rng.random() < 0.3:
        table = rng.choice((_CHINESE, _SPOKEN, _RADIO, _FORMAL))
        pieces = [piece.translate(table) if rng.random() < 0.7 else piece for piece in pieces]
        return rng.choice(("，", "、", " ", "-", "杠", "\n")).join(pieces)
    return rng.choice((*_SOFT, *_HARD)).join(pieces)


def with_words(rng: random.Random, number: str, sizes: tuple[int, ...]) -> str:
    return rng.choice(_WORDS).join(cut(number, sizes))


def oddly(rng: random.Random, number: str) -> str:
    """In pieces of any size, joined in one way."""
    sizes: list[int] = []
    while sum(sizes) < len(number):
        sizes.append(min(rng.randrange(2, 6), len(number) - sum(sizes)))
    return rng.choice((" ", "-", "/", "\n", "、", "—", " · ")).join(cut(number, tuple(sizes)))


def singly(rng: random.Random, number: str) -> str:
    return rng.choice(_SINGLY).join(number)


def spelled(rng: random.Random, number: str) -> str:
    names = rng.choice(_NAMES)
    return rng.choice((" ", "-", ", ")).join(names[int(digit)] for digit in number)


def cut(number: str, sizes: tuple[int, ...]) -> list[str]:
    """The last piece takes what is left."""
    parts = []
    for size in sizes:
        parts.append(number[:size])
        number = number[size:]
    return [part for part in [*parts[:-1], parts[-1] + number] if part]


def _plain(_rng: random.Random, number: str) -> str:
    return number


def _wide(_rng: random.Random, number: str) -> str:
    return number.translate(_WIDE)


def _hidden(rng: random.Random, number: str) -> str:
    return "".join(digit + rng.choice(_UNSEEN) for digit in number)


def _bold(_rng: random.Random, number: str) -> str:
    return number.translate(_BOLD)


def _circled(_rng: random.Random, number: str) -> str:
    return number.translate(_CIRCLED)


def _alike(rng: random.Random, number: str) -> str:
    return number.replace("0", rng.choice("OoО〇")) if "0" in number else number


def _spoken(rng: random.Random, number: str) -> str:
    return number.translate(rng.choice((_CHINESE, _SPOKEN, _RADIO, _FORMAL)))


def _mixed(rng: random.Random, number: str) -> str:
    table = rng.choice((_CHINESE, _SPOKEN, _FORMAL))
    return "".join(digit.translate(table) if rng.random() < 0.5 else digit for digit in number)
