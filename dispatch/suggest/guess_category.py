"""Which rows a report may mean: by the catalogue's words, and by what staff chose before for the same words.

A guess decides nothing. The catalogue's own words go first: what staff chose before says more only where the
catalogue is silent or in doubt, and only once there are enough choices to tell a habit from chance. A past choice
counts through its pairs of characters: a pair of the new text counts for a row when at least two past texts have it,
more than half of these were settled on that row, and it does not stand in texts of every kind. So 社区, which stands
in every address, says nothing, and 僵尸, which staff have twice called the same, says a lot.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from dispatch.model import Kind, RowCode
from dispatch.rulebook.catalogue import Catalogue, ConditionRow
from dispatch.suggest.private import About

MAX_GUESSES = 3
MIN_CHOICES = 30
"""So many choices of staff before any of them is learned from."""
_MIN_WEIGHT = 1.6
"""What the words of a category weigh at least before it is shown as the likely one: one of a single character is not
enough, nor one of two that other categories have too."""
_MAX_DOUBT = 0.9
"""A second category that weighs more than this share of the first leaves it open which is meant."""
_MIN_SHARE = 0.4
"""What weighs less than this share of the first is not meant."""
_SENSITIVE_SHARE = 0.65
"""A sensitive category that weighs this share of the first hides what the report says from groups."""
_OF_NOBODY = 0.5
"""What a service to somebody weighs of itself, where nobody is spoken of."""
_MIN_COUNT = 2
"""Past texts with the same pair of characters; one may be chance."""
_MAX_SHARE = 0.2
"""A pair that more past texts have than this share of them stands in texts of every kind."""
_MIN_VOTES = 3.0
"""What the past must say for a category of which the catalogue knows no word."""
_HAN = ("\u4e00", "\u9fff")


@dataclass(frozen=True, slots=True)
class Past:
    """What staff chose before: how many texts, and for each pair of characters the rows of the texts that have it."""

    count: int = 0
    meant: Mapping[str, Counter[RowCode]] = field(default_factory=dict)


NO_PAST = Past()


@dataclass(frozen=True, slots=True)
class Guess:
    """At most three rows, the likeliest first; `sure` where the first is likely enough to stand on the card."""

    rows: tuple[ConditionRow, ...] = ()
    sure: bool = False
    sensitive: bool = False
    """Whether one of those that may well be meant is sensitive."""

    @property
    def row(self) -> ConditionRow | None:
        """The likely row, where there is one."""
        return self.rows[0] if self.sure else None


def guess_rows(
    catalogue: Catalogue,
    text: str,
    past: Past = NO_PAST,
    named: str | None = None,
    of: About = About.NOBODY,
) -> Guess:
    """`named` is what the reporter calls the category; it goes before the text. `of` whom it speaks decides what is
    hidden."""
    found = (catalogue.weigh_rows(named) if named else ()) or catalogue.weigh_rows(text)
    heads = _heads([(row, _weight(row, weight, of)) for row, weight in found])
    learned = _learned(catalogue, text, past)
    order = _in_doubt(heads, learned) or (list(heads) or list(learned))
    rows = _spread([row for row, _ in found], order, learned)
    sure = bool(rows) and _is_sure(heads, learned)
    return Guess(rows[:MAX_GUESSES], sure, _is_sensitive(catalogue, rows, heads, of, sure=sure))


def _weight(row: ConditionRow, weight: float, of: About) -> float:
    """A service to somebody is hardly meant where the text speaks of nobody."""
    return weight * _OF_NOBODY if row.sensitive and row.kind is Kind.SERVICE and not of else weight


def _heads(found: Sequence[tuple[ConditionRow, float]]) -> Mapping[str, float]:
    """Each sub-class that is likely enough with its weight, the heaviest first."""
    least = _MIN_SHARE * max((weight for _, weight in found), default=0.0)
    return {row.subclass: weight for row, weight in found if weight >= least}


def _is_sure(heads: Mapping[str, float], learned: Mapping[str, tuple[ConditionRow, float]]) -> bool:
    first, second = [*sorted(heads.values(), reverse=True), 0.0, 0.0][:2]
    if first >= _MIN_WEIGHT and second <= _MAX_DOUBT * first:
        return True
    return any(votes >= _MIN_VOTES for _, votes in learned.values())


def _is_sensitive(
    catalogue: Catalogue, rows: Sequence[ConditionRow], heads: Mapping[str, float], of: About, *, sure: bool
) -> bool:
    """A sensitive category that is likely, or what speaks of somebody and is not surely about a thing."""
    if of >= About.CONFLICT:
        return True
    weight = max(heads.values(), default=0.0)
    least = _SENSITIVE_SHARE if of else _MAX_DOUBT
    near = any(row.sensitive and heads.get(row.subclass, 0.0) >= least * weight for row in rows)
    if near and (of or weight >= _MIN_WEIGHT):
        return True
    things = bool(rows) and not any(_is_of_people(catalogue, row) for row in (rows[:1] if sure else rows))
    if of is About.PEOPLE:
        return not (sure or (things and weight >= _MIN_WEIGHT))
    return bool(of) and not (things and sure)


def _is_of_people(catalogue: Catalogue, row: ConditionRow) -> bool:
    """Whether its class has sensitive rows: quarrels, people in danger, services, opinions. Others are of things."""
    return catalogue.subclass_of(row).class_name in catalogue.classes_of_people


def _in_doubt(heads: Mapping[str, float], learned: Mapping[str, tuple[ConditionRow, float]]) -> list[str]:
    """The catalogue's candidates in their order, and by what was learned where several weigh about the same."""
    top = max(heads.values(), default=0.0)
    level = [code for code, weight in heads.items() if weight > _MAX_DOUBT * top]
    level.sort(key=lambda code: -learned[code][1] if code in learned else 0.0)
    return [*level, *(code for code in heads if code not in level), *(code for code in learned if code not in heads)]


def _spread(
    rows: Sequence[ConditionRow], order: Sequence[str], learned: Mapping[str, tuple[ConditionRow, float]]
) -> tuple[ConditionRow, ...]:
    """The best row of each sub-class first, so that the states of one don't hide the others."""
    best = {code: row for code, (row, _) in learned.items()} | {row.subclass: row for row in reversed(rows)}
    first = [best[code] for code in order]
    return (*first, *(row for row in rows if row not in first and row.subclass in order))


def learn(choices: Sequence[tuple[RowCode, str]]) -> Past:
    """Of the centre's own choices against another category that was shown, each with its description."""
    meant: dict[str, Counter[RowCode]] = defaultdict(Counter)
    for code, words in choices:
        for pair in pairs(words):
            meant[pair][code] += 1
    return Past(len(choices), meant)


def _learned(catalogue: Catalogue, text: str, past: Past) -> Mapping[str, tuple[ConditionRow, float]]:
    """The sub-classes that the past speaks for, each with the row that was chosen and its votes, the most first."""
    votes = _votes(text, past) if past.count >= MIN_CHOICES else {}
    rows = [(row, votes[code]) for code in sorted(votes, key=lambda it: -votes[it]) if (row := catalogue.row(code))]
    return {row.subclass: (row, weight) for row, weight in reversed(rows)}


def _votes(text: str, past: Past) -> Mapping[RowCode, float]:
    """What the pairs of this text have meant before; each as the share of its past texts that were such a row."""
    votes: dict[RowCode, float] = defaultdict(float)
    for counts in (past.meant[pair] for pair in sorted(pairs(text)) if pair in past.meant):
        total = counts.total()
        [(code, times)] = counts.most_common(1)
        if _MIN_COUNT <= total <= max(_MIN_COUNT, _MAX_SHARE * past.count) and 2 * times > total:
            votes[code] += times / total
    return votes


def pairs(text: str) -> frozenset[str]:
    """Neighbouring Chinese characters; digits, letters and signs part them."""
    return frozenset(a + b for a, b in pairwise(text) if _HAN[0] <= a <= _HAN[1] and _HAN[0] <= b <= _HAN[1])
