"""What the words around a number say that it is: somebody's phone, identity or card, or something else altogether.

The word before decides, and the nearest: «订单号13800001234» is no phone, «订单联系人13800001234» is one. A word
speaks for each number of the list that follows it. Words are looked up once a text, not once a number.
"""

import re
from bisect import bisect_right
from functools import cached_property

from handlers.privacy.numbers import label_words as words
from handlers.privacy.numbers.digits import TAKEN

_REACH = 64
_BEFORE, _AFTER = 24, 16
_LIST = rf"(?:(?:[\d\-]{{6,20}}|{TAKEN}+)\s*(?:、|,|/|和|及|与|跟|或者?|\n)\s*)*"
"""The earlier numbers of a list."""
_SO_MANY = r"\(?\d{1,2}位(?:数字?)?\)?"
_NEAR = re.compile(rf"\.?(?:\d(?=[:、.)\s])|[^\d\u3002.!?;{TAKEN}]|{_SO_MANY}){{0,8}}{_LIST}")
_NEARLY = re.compile(rf"(?:[^\d\u3002{TAKEN}]|{_SO_MANY}){{0,12}}{_LIST}")
_DIRECT = re.compile(rf"(?:的|是|:|,|\s){{0,2}}{_LIST}")
_LINKED = re.compile(rf"{words.OTHER_LINKS}(?:\d{{11}}\s*(?:、|,|/|和|及|与|跟|或者?|\n)\s*)*")
_LINKED_CARD = re.compile(rf"[^\d账帐银{TAKEN}]{{0,8}}")

_LETTERS = re.compile(r"(?<![A-Za-z])[A-Z]{1,8}$")
_PART = re.compile(r"(?<![A-Za-z])([A-Z]{1,8})[\-_]?\d{0,8}[\-_]$")
_PARTED = re.compile(r"[0-9A-Za-z][\-_]$|[A-Za-z]/$")
_DOOR_OR_DAY = re.compile(r"(?<![\d\-])(?:\d{1,2}-(?:\d{1,2}-)?\d{3,4}|20[0-4]\d[01]\d[0-3]\d)-$")
_FILE_BEFORE = re.compile(r"[A-Za-z]{2,8}[_\-]?$")
_FILE_AFTER = re.compile(r"\.(?:jpe?g|png|gif|heic|mp4|mov|m4a|amr|pdf|docx?|xlsx?|zip)\b", re.IGNORECASE)
_QUERY = re.compile(r"[?&](?!tel|phone|mob|sj|dh)\w{1,20}=$")
_DECIMALS = re.compile(r"(?<![\d.])(?:0|29|3[0-2]|1[01]\d)\.$")
_PHONE_AFTER = re.compile(
    r"[)\]】」\s]{0,2}(?:[(\[【][^\d()]{0,4}|(?:这个|这部|那个|才?是|就是|的|为)[^\d,\u3002;\n]{0,8}?|[^\d,\u3002;\n]{0,2})"
    r"(?:座机|固话|宅电|电话|手机|家里|landline|打不通|没人接|无人接)"
    r"|\s?,\s?(?:座机|固话|宅电)|[\s,]{0,2}(?:转|分机|ext)\s?(?:分机)?\s?\d|-\d{3,4}(?:办公室|\(?分机)",
    re.IGNORECASE,
)


class Words:
    """Where in a text the words stand that say what a number is."""

    def __init__(self, plain: str) -> None:
        lowered = plain.lower()
        self.plain = plain
        self.lowered = lowered if len(lowered) == len(plain) else plain

    @cached_property
    def phones(self) -> tuple[int, ...]:
        return self._ends(words.PHONE)

    @cached_property
    def beside_phones(self) -> tuple[int, ...]:
        return self._ends(words.BESIDE_A_PHONE)

    @cached_property
    def identities(self) -> tuple[int, ...]:
        return self._ends(words.IDENTITY)

    @cached_property
    def cards(self) -> tuple[int, ...]:
        return self._ends(words.CARD)

    @cached_property
    def other_cards(self) -> tuple[int, ...]:
        return self._ends(*words.OTHER_CARDS)

    @cached_property
    def others(self) -> tuple[int, ...]:
        return self._ends(*words.OTHERS)

    @cached_property
    def of_a_phone(self) -> bool:
        """Whether anything at all in the text may call a number a phone."""
        return bool(self.phones or self.beside_phones or words.AFTER_A_PHONE.search(self.lowered))

    @cached_property
    def backwards(self) -> bool:
        return words.BACKWARDS.search(self.lowered) is not None

    @cached_property
    def of_a_region(self) -> bool:
        return words.REGION.search(self.lowered) is not None

    @cached_property
    def of_an_identity(self) -> bool:
        return bool(self.identities)

    @cached_property
    def of_people(self) -> bool:
        return words.PEOPLE.search(self.lowered) is not None

    def _ends(self, *patterns: re.Pattern[str]) -> tuple[int, ...]:
        return tuple(sorted(found.end() for word in patterns for found in word.finditer(self.lowered)))

    def before(self, ends: tuple[int, ...], link: re.Pattern[str], start: int) -> bool:
        """Whether the nearest of these words speaks for what stands there, by nothing but such a link."""
        nearest = bisect_right(ends, start) - 1
        if nearest < 0 or start - ends[nearest] > _REACH:
            return False
        return link.fullmatch(self.lowered, ends[nearest], start) is not None


class Around:
    """What is said about the digits between two places; `asked` where the question before was for a phone."""

    def __init__(self, words: Words, start: int, end: int, *, asked: bool = False) -> None:
        self.words, self.start, self.end, self.asked = words, start, end, asked

    @property
    def before(self) -> str:
        return self.words.plain[max(0, self.start - _BEFORE) : self.start]

    @property
    def after(self) -> str:
        return self.words.plain[self.end : self.end + _AFTER]

    @property
    def lower_before(self) -> str:
        return self.words.lowered[max(0, self.start - _BEFORE) : self.start]

    @property
    def lower_after(self) -> str:
        return self.words.lowered[self.end : self.end + _AFTER]

    @cached_property
    def phone(self) -> bool:
        said = self.words.before(self.words.phones, _NEAR, self.start) or self.words.before(
            self.words.beside_phones, _DIRECT, self.start
        )
        return (said or self.asked) and not self.other

    @property
    def phone_after(self) -> bool:
        return _PHONE_AFTER.match(self.after) is not None

    @property
    def region(self) -> bool:
        """Behind the name of a region with a code of its own."""
        return words.REGION.search(self.before) is not None

    @property
    def hotline(self) -> bool:
        return words.HOTLINE.search(self.before) is not None

    @property
    def identity(self) -> bool:
        said = self.words.before(self.words.identities, _NEARLY, self.start)
        return (said or words.AFTER_AN_IDENTITY.match(self.after) is not None) and not self.other

    @property
    def card(self) -> bool:
        return self.words.before(self.words.cards, _NEARLY, self.start) and not self.other_card

    @property
    def other_card(self) -> bool:
        return self.words.before(self.words.other_cards, _LINKED_CARD, self.start)

    @cached_property
    def other(self) -> bool:
        """Labelled as what is nobody's: an order, a meter, a device; or a part of something with letters in it."""
        if self.words.before(self.words.others, _LINKED, self.start) or words.AFTER_ANOTHER.match(self.after):
            return True
        if self.after.lstrip().startswith("号") and words.NUMBER_OF.search(self.before):
            return True
        letters = _LETTERS.search(self.before)
        if letters is not None:
            return words.PHONE_LETTERS.fullmatch(letters[0]) is None
        return self._of_a_file or _QUERY.search(self.before) is not None

    @property
    def _of_a_file(self) -> bool:
        return _FILE_AFTER.match(self.after) is not None and _FILE_BEFORE.search(self.before) is not None

    @property
    def money(self) -> bool:
        return bool(words.MONEY_BEFORE.search(self.lower_before) or words.MONEY_AFTER.match(self.lower_after))

    @property
    def decimals(self) -> bool:
        return _DECIMALS.search(self.before) is not None

    @property
    def part(self) -> bool:
        """Behind letters with a dash: SY-13800001234."""
        found = _PART.search(self.before)
        return found is not None and words.PHONE_LETTERS.fullmatch(found[1]) is None

    @property
    def parted(self) -> bool:
        """A part of a longer number: TY-2026-138-0000-1234; behind a door or a day it is none."""
        return _PARTED.search(self.before) is not None and _DOOR_OR_DAY.search(self.before) is None

    @property
    def counted(self) -> bool:
        """Behind a word for what is counted or measured."""
        return words.COUNTED_BEFORE.search(self.before) is not None

    @property
    def unit(self) -> bool:
        return words.UNIT.match(self.lower_after) is not None and not self.before.endswith("#")
