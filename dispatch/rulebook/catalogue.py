"""The catalogue of what may be reported: fields, sub-classes, and condition rows, each with its limit."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as kept
from functools import lru_cache

from dispatch.model import Kind, RowCode, UnitCode
from dispatch.rulebook.phrases import NO_NAMES, PhraseSearch, Plain
from dispatch.rulebook.worktime import Limit


@dataclass(frozen=True, slots=True)
class Field:
    """A button of the first menu. Five are for events; services and opinions have one each."""

    code: str
    name: str
    kind: Kind = Kind.EVENT


@dataclass(frozen=True, slots=True)
class SubClass:
    """What happened. `words` are what people call it; its own name counts too."""

    code: str
    name: str
    field: str
    class_name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """A sub-class in one state, with its limit; `words` tell this state from the others of its sub-class."""

    code: RowCode
    subclass: str
    condition: str
    limit: Limit
    kind: Kind = Kind.EVENT
    urgent: bool = False
    sensitive: bool = False
    revisit: bool = False
    photo_required: bool = False
    units: tuple[UnitCode, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One version of the catalogue; everything stands in the order in which menus show it."""

    version: str
    fields: tuple[Field, ...]
    subclasses: tuple[SubClass, ...]
    rows: tuple[ConditionRow, ...]
    _row_of: Mapping[str, ConditionRow] = kept(init=False, repr=False, compare=False)
    _subclass_of: Mapping[str, SubClass] = kept(init=False, repr=False, compare=False)
    _placed: Mapping[str, Sequence[tuple[int, ConditionRow]]] = kept(init=False, repr=False, compare=False)
    """By sub-class its rows, each with its place among all."""
    plain: Plain = NO_NAMES
    """By which name each thing is read that has several."""
    plain_words: tuple[str, ...] = ()
    """Words that mean no category, and within which no shorter one counts: 天井盖 is no 井盖."""
    classes_of_people: frozenset[str] = kept(init=False, repr=False, compare=False)
    """The names of the classes that have a sensitive row: these are about people, the others about things."""
    _search: PhraseSearch = kept(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        keep = object.__setattr__
        keep(self, "_search", _search_for(self.subclasses, self.rows, self.plain, self.plain_words))
        placed: dict[str, list[tuple[int, ConditionRow]]] = defaultdict(list)
        for place, row in enumerate(self.rows):
            placed[row.subclass].append((place, row))
        keep(self, "_placed", dict(placed))
        keep(self, "_row_of", {row.code: row for row in self.rows})
        keep(self, "_subclass_of", {sub.code: sub for sub in self.subclasses})
        sensitive = {row.subclass for row in self.rows if row.sensitive}
        keep(self, "classes_of_people", frozenset(s.class_name for s in self.subclasses if s.code in sensitive))

    def row(self, code: str) -> ConditionRow | None:
        """None for a code that it does not have; so below."""
        return self._row_of.get(code)

    def require_row(self, code: str) -> ConditionRow:
        """KeyError for a code that it does not have; so below."""
        row = self.row(code)
        if row is None:
            raise KeyError(f"the catalogue {self.version} has no condition row {code}")
        return row

    def subclass(self, code: str) -> SubClass | None:
        """The sub-class; None for a code that it does not have."""
        return self._subclass_of.get(code)

    def subclass_of(self, row: ConditionRow) -> SubClass:
        """The sub-class that a row is a state of. KeyError for a row of another catalogue."""
        return self._subclass_of[row.subclass]

    def subclasses_of(self, field: str) -> tuple[SubClass, ...]:
        """The sub-classes of a field; none for a code that it does not have."""
        return tuple(subclass for subclass in self.subclasses if subclass.field == field)

    def rows_of(self, subclass: str) -> tuple[ConditionRow, ...]:
        """The rows of a sub-class; none for a code that it does not have."""
        return tuple(row for _, row in self._placed.get(subclass, ()))

    def find_rows(self, text: str) -> tuple[ConditionRow, ...]:
        """The rows that a free text may mean, the likeliest first; none where none of their words occurs."""
        return tuple(row for row, _ in self.weigh_rows(text))

    def weigh_rows(self, text: str) -> tuple[tuple[ConditionRow, float], ...]:
        """The rows that a free text may mean, the likeliest first, each with what its sub-class weighs."""
        weights = self._search.weigh(text)
        placed = sorted(one for code in weights for one in self._placed.get(code, ()))
        rows = [row for _, row in placed]
        rows.sort(key=lambda row: (weights[row.subclass], weights.get(row.code, 0.0), not row.urgent), reverse=True)
        return tuple((row, weights[row.subclass]) for row in rows)


@lru_cache(maxsize=8)
def _search_for(
    subclasses: tuple[SubClass, ...], rows: tuple[ConditionRow, ...], plain: Plain, plain_words: tuple[str, ...]
) -> PhraseSearch:
    """Made once of the same words: it takes a tenth of a second, and a start reads a catalogue three times."""
    lists = {sub.code: (sub.name, *sub.words) for sub in subclasses} | {row.code: row.words for row in rows}
    return PhraseSearch(lists, plain, plain_words, [sub.code for sub in subclasses])
