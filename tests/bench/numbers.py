"""How long the longest and nastiest texts hold up the search for personal numbers, and so the writing thread."""

import random
import time
from typing import Final

from handlers.privacy.find_numbers import find

LENGTH: Final = 4_096
"""The longest text that Telegram lets through."""
SEED: Final = 7
_DIGITS: Final = "0123456789"
_ALPHABETS: Final = {
    "digits": _DIGITS,
    "numerals": "零一二三四五六七八九" + _DIGITS,
    "full width": "０１２３４５６７８９",
    "letters like digits": "OolIZSBq" + _DIGITS,
    "words like digits": "医洞拐散吧起死我" + _DIGITS,
    "digits and signs": _DIGITS + " -_,./、。:;()\n",
}
_APART: Final = {"blanks": " ", "commas": ",", "lines": "\n", "words": "杠", "noughts": " 00 "}
_REPEATED: Final = {
    "mobiles": "13800001234 ",
    "identities": "420106 19900101 1234 ",
    "cards": "6222 0212 3456 7890 123 ",
    "landlines": "027-88041234转123 ",
    "labels": "电话身份证卡号 1 2 3 4 5 6 ",
}


def texts() -> dict[str, str]:
    """By what they are made of."""
    chance = random.Random(SEED)
    mixed = {name: "".join(chance.choices(chars, k=LENGTH)) for name, chars in _ALPHABETS.items()}
    apart = {
        f"single digits by {name}": sign.join(chance.choices(_DIGITS, k=LENGTH)) for name, sign in _APART.items()
    }
    repeated = {name: text * (LENGTH // len(text) + 1) for name, text in _REPEATED.items()}
    return {name: text[:LENGTH] for name, text in (mixed | apart | repeated).items()}


def worst() -> tuple[float, str]:
    """Seconds of the processor for the text that takes longest, and what it is made of."""
    find("电话 13800001234")
    return max((_seconds(text, asked=asked), name) for name, text in texts().items() for asked in (False, True))


def _seconds(text: str, *, asked: bool) -> float:
    """The least of some tries; each text differs by a letter, for what was looked through is remembered."""
    tries = []
    for number in range(5):
        begun = time.process_time()
        find(f"{text[:-1]}{chr(ord('a') + number)}", asked=asked)
        tries.append(time.process_time() - begun)
    return min(tries)


if __name__ == "__main__":
    seconds, name = worst()
    print(f"personal numbers in {LENGTH} characters: {1000 * seconds:.0f} ms at the most ({name})")
