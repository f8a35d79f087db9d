"""The catalogue of what may be reported: fields, sub-classes, and condition rows, each with its limit."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as kept

from dispatch.model import Kind, RowCode, UnitCode
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
    _calls: tuple[tuple[str, str, int], ...] = kept(init=False, repr=False, compare=False)
    """What people call things: each word folded, the sub-class it means, and what a hit weighs."""

    def __post_init__(self) -> None:
        calls = ((word, sub.code) for sub in self.subclasses for word in (sub.name, *sub.words))
        keep = object.__setattr__
        keep(self, "_row_of", {row.code: row for row in self.rows})
        keep(self, "_subclass_of", {sub.code: sub for sub in self.subclasses})
        keep(self, "_calls", tuple((word.casefold(), code, len(word) ** 2) for word, code in calls))

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
        return tuple(row for row in self.rows if row.subclass == subclass)

    def find_rows(self, text: str) -> tuple[ConditionRow, ...]:
        """The rows that a free text may mean, the likeliest first; none where none of their words occurs."""
        folded = text.casefold()
        heads: Counter[str] = Counter()
        for word, code, weight in self._calls:
            if word in folded:
                heads[code] += folded.count(word) * weight
        hits = [row for row in self.rows if row.subclass in heads]
        return tuple(
            sorted(hits, key=lambda row: (heads[row.subclass], _weight(folded, row.words)), reverse=True),
        )


def _weight(text: str, words: tuple[str, ...]) -> int:
    """Each hit weighs the square of its length, so that 占道经营 beats two hits of 经营."""
    return sum(text.count(word.casefold()) * len(word) ** 2 for word in words)
