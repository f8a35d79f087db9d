"""Which rows a report may mean: by the catalogue's words, and by what staff chose before for the same words.

A guess decides nothing. The catalogue's candidates weigh 2, 1, 2/3 … in their order. A past choice weighs through its
pairs of characters: a pair of the new text counts for a row when at least two past texts have it and more than half
of these were settled on that row, and then by that share. So 武南, which stands in every address, says nothing, and
僵尸, which staff have twice called the same, says a lot.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from dispatch.model import RowCode
from dispatch.rulebook.catalogue import Catalogue, ConditionRow

MAX_GUESSES = 3
_FIRST = 2.0
_MIN_COUNT = 2
"""Past texts with the same pair of characters; one may be chance."""
_HAN = ("\u4e00", "\u9fff")


def guess_rows(
    catalogue: Catalogue,
    text: str,
    past: Iterable[tuple[RowCode, str]],
    named: str | None = None,
) -> tuple[ConditionRow, ...]:
    """At most three rows, the likeliest first.

    `named` is what the reporter calls the category; it goes before the text. `past` are the centre's own choices,
    each with its description.
    """
    found = (catalogue.find_rows(named) if named else ()) or catalogue.find_rows(text)
    weight: dict[RowCode, float] = defaultdict(float)
    for place, row in enumerate(_spread(found)):
        weight[row.code] = _FIRST / (place + 1)
    for code, votes in _votes(text, past).items():
        if catalogue.row(code) is not None:
            weight[code] += votes
    ranked = sorted(weight, key=lambda code: -weight[code])
    return tuple(catalogue.require_row(code) for code in ranked[:MAX_GUESSES])


def _spread(rows: Sequence[ConditionRow]) -> list[ConditionRow]:
    """The best row of each sub-class first, so that the states of one don't hide the others."""
    best = {row.subclass: row for row in reversed(rows)}
    first = [row for row in rows if best[row.subclass] is row]
    return [*first, *(row for row in rows if best[row.subclass] is not row)]


def _votes(text: str, past: Iterable[tuple[RowCode, str]]) -> Mapping[RowCode, float]:
    """What the pairs of this text have meant before; each as the share of its past texts that were such a row."""
    wanted = pairs(text)
    meant: dict[str, Counter[RowCode]] = defaultdict(Counter)
    for code, words in past:
        for pair in pairs(words) & wanted:
            meant[pair][code] += 1
    votes: dict[RowCode, float] = defaultdict(float)
    for counts in meant.values():
        total = counts.total()
        [(code, times)] = counts.most_common(1)
        if total >= _MIN_COUNT and 2 * times > total:
            votes[code] += times / total
    return votes


def pairs(text: str) -> frozenset[str]:
    """Neighbouring Chinese characters; digits, letters and signs part them."""
    return frozenset(a + b for a, b in pairwise(text) if _HAN[0] <= a <= _HAN[1] and _HAN[0] <= b <= _HAN[1])
