"""How a text is searched for what people call things: words, words that stand near each other, words that bar a hit.

`甲|乙+丙-丁` means: 甲 or 乙 stands not far from 丙, and 丁 nowhere in the text; a `!` at the end weighs double.
A text is read once, whatever the number of phrases, and its cost grows with its length and no faster.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product

_APART = 12
"""Characters that may stand between two parts of a phrase."""
_MAX_HITS = 8
"""So many places of one part are looked at, for a text may repeat a word a thousand times."""
_MAX_WORD = 40
_MAX_PHRASES = 4

Span = tuple[int, int]
Index = Mapping[str, tuple[str, ...]]
"""By the first two characters of a word, or the only one: the words, longest first."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One entry of a list of words. `parts` are all needed, any word of each; none of `barred` may be there."""

    parts: tuple[tuple[str, ...], ...]
    barred: tuple[str, ...] = ()
    telling: bool = False

    @property
    def words(self) -> Iterable[str]:
        """Every word of it."""
        return (*(word for part in self.parts for word in part), *self.barred)


@dataclass(frozen=True, slots=True)
class Plain:
    """How a text is written before it is searched: in half width, small letters, each thing by one of its names."""

    names: tuple[tuple[str, str], ...] = ()
    """Another name, and what it is read as."""
    _meant: Mapping[str, str] = field(init=False, repr=False, compare=False)
    _any: re.Pattern[str] | None = field(init=False, repr=False, compare=False)
    """Any of the names, the longest first; None where there is none."""

    def __post_init__(self) -> None:
        meant = {meant: meant for _, meant in self.names} | dict(self.names)
        longest = sorted(meant, key=lambda word: (-len(word), word))
        object.__setattr__(self, "_meant", meant)
        object.__setattr__(self, "_any", re.compile("|".join(map(re.escape, longest))) if longest else None)

    def text(self, written: str) -> str:
        """The text as it is searched."""
        text = unicodedata.normalize("NFKC", written).casefold()
        return text if self._any is None else self._any.sub(lambda found: self._meant[found[0]], text)


NO_NAMES = Plain()


def parse_phrase(written: str, plain: Plain) -> Phrase:
    """ValueError for an entry with an empty part."""
    telling = written.endswith("!")
    needed, *barred = written.rstrip("!").replace("!|", "|").split("-", maxsplit=1)
    parts = tuple(_words(part, plain) for part in needed.split("+"))
    return Phrase(parts, _words(barred[0], plain) if barred else (), telling)


def _words(part: str, plain: Plain) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(plain.text(word) for word in part.split("|")))
    if not all(words) or any(len(word) > _MAX_WORD for word in words):
        raise ValueError(f"«{part}» has an empty or too long word")
    return words


class Lexicon:
    """All words of many phrases, found in a text in one go."""

    def __init__(self, words: Iterable[str]) -> None:
        by_start = _by_start(words)
        self._single = frozenset(start for start in by_start if len(start) == 1)
        self._by_start = {start: them for start, them in by_start.items() if len(start) > 1}

    def find(self, text: str) -> Mapping[str, Sequence[Span]]:
        """Where each word stands, at most `_MAX_HITS` times."""
        found: dict[str, list[Span]] = defaultdict(list)
        starts, single = self._by_start, self._single
        for at, char in enumerate(text):
            two = text[at : at + 2]
            if two in starts:
                for word in starts[two]:
                    if text.startswith(word, at):
                        found[word].append((at, at + len(word)))
            if char in single:
                found[char].append((at, at + 1))
        return {word: spans[:_MAX_HITS] for word, spans in found.items()}


def match(phrase: Phrase, found: Mapping[str, Sequence[Span]]) -> tuple[str, ...]:
    """The words by which a phrase is in the text, one of each part; none where it is not there."""
    if any(word in found for word in phrase.barred):
        return ()
    if len(phrase.parts) == 1:
        return _longest(phrase.parts[0], found)
    if any(found.keys().isdisjoint(part) for part in phrase.parts):
        return ()
    sides = [[(span, word) for word in part for span in found.get(word, ())][:_MAX_HITS] for part in phrase.parts]
    fits = (hit for hit in product(*sides[:3]) if _near([span for span, _ in hit]))
    best = max(fits, key=lambda hit: sum(len(word) for _, word in hit), default=())
    return tuple(word for _, word in best)


def _longest(part: tuple[str, ...], found: Mapping[str, Sequence[Span]]) -> tuple[str, ...]:
    """As above where nothing else is needed beside it, of what is looked at."""
    best, hits = "", 0
    for word in part:
        if word in found and hits < _MAX_HITS:
            hits += len(found[word])
            if len(word) > len(best):
                best = word
    return (best,) if best else ()


def _near(spans: list[Span]) -> bool:
    """Side by side, in any order, with few characters between them and none in common."""
    ordered = sorted(spans)
    return all(0 <= after[0] - before[1] <= _APART for before, after in pairwise(ordered))


def without_covered(found: Mapping[str, Sequence[Span]], whole: frozenset[str]) -> Mapping[str, Sequence[Span]]:
    """Leaves out what is only a part of a longer one of the `whole` words: 垃圾 in 建筑垃圾."""
    covers = {span for word, spans in found.items() if word in whole for span in spans}
    kept = {}
    for word, spans in found.items():
        left = [one for one in spans if not _covered(one, covers)]
        if left:
            kept[word] = left
    return kept


def _covered(one: Span, covers: Iterable[Span]) -> bool:
    begin, stop = one
    return any(start <= begin and stop <= end and end - start > stop - begin for start, end in covers)


def rarity(words: Iterable[frozenset[str]]) -> Mapping[str, float]:
    """What a word tells, from the words of each list: the fewer lists have it, by itself or within another, the more.

    1 for a word of one list, less for one that several have.
    """
    lists = list(words)
    within: dict[str, int] = defaultdict(int)
    for one in lists:
        for piece in {
            word[start:end] for word in one for start in range(len(word)) for end in range(start + 1, len(word) + 1)
        }:
            within[piece] += 1
    most = math.log(len(lists) + 1)
    return {word: math.log((len(lists) + 1) / within[word]) / most for one in lists for word in one}


def _by_start(words: Iterable[str]) -> Index:
    begins: dict[str, list[str]] = defaultdict(list)
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        begins[word[:2]].append(word)
    return {start: tuple(them) for start, them in begins.items()}


class PhraseSearch:
    """Lists of phrases by a code, and what each weighs in a text.

    Of a list's phrases the heaviest counts whole, the next half, then a third …: saying a thing in many words makes
    it no likelier than saying it in a telling one. Words that many lists have weigh little, but for what a list has
    by themselves. `heads` are the lists that judge this and whose words cover shorter ones, where not all do.
    """

    def __init__(
        self,
        lists: Mapping[str, Iterable[str]],
        plain: Plain,
        plain_words: Iterable[str] = (),
        heads: Iterable[str] | None = None,
    ) -> None:
        phrases = {code: [parse_phrase(word, plain) for word in words] for code, words in lists.items()}
        own = [phrases[code] for code in (lists if heads is None else heads)]
        covers = {plain.text(word) for word in plain_words}
        self._plain = plain
        self._rarity = rarity(frozenset(word for one in them for part in one.parts for word in part) for them in own)
        alone = {word for them in own for one in them if len(one.parts) == 1 for word in one.parts[0]}
        self._whole = frozenset(covers | alone)
        self._lexicon = Lexicon(covers | {word for them in phrases.values() for one in them for word in one.words})
        self._own = {
            code: frozenset(word for one in them if len(one.parts) == 1 for word in one.parts[0])
            for code, them in phrases.items()
        }
        distinct = dict.fromkeys((code, one) for code, them in phrases.items() for one in them)
        self._phrases = tuple(distinct)
        self._begun: dict[str, list[int]] = defaultdict(list)
        """By each word that a phrase may begin with: the places of these phrases."""
        for place, (_, one) in enumerate(self._phrases):
            for word in one.parts[0]:
                self._begun[word].append(place)

    def weigh(self, text: str) -> Mapping[str, float]:
        """What each list weighs in a text; without those of which nothing is in it."""
        found = without_covered(self._lexicon.find(self._plain.text(text)), self._whole)
        tried = dict.fromkeys([place for word in found if word in self._begun for place in self._begun[word]])
        weights: dict[str, list[float]] = defaultdict(list)
        for place in tried:
            code, phrase = self._phrases[place]
            weight = self._weight(phrase, found, self._own.get(code, frozenset()))
            if weight:
                weights[code].append(weight)
        return {code: _summed(them) for code, them in weights.items()}

    def _weight(self, phrase: Phrase, found: Mapping[str, Sequence[Span]], own: frozenset[str]) -> float:
        words = match(phrase, found)
        weight = sum(len(word) * (1.0 if word in own else self._rarity.get(word, 1.0)) for word in words)
        return weight * (2 if phrase.telling else 1)


def _summed(weights: list[float]) -> float:
    heaviest = sorted(weights, reverse=True)[:_MAX_PHRASES]
    return sum(weight / (place + 1) for place, weight in enumerate(heaviest))
