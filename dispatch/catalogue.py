"""The catalogue of what may be reported: fields, sub-classes, and condition rows on which the limits hang."""

from dataclasses import dataclass

from dispatch.model import Kind, RowCode, UnitCode
from dispatch.worktime import Limit


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

    def row(self, code: str) -> ConditionRow | None:
        return next((row for row in self.rows if row.code == code), None)

    def require_row(self, code: str) -> ConditionRow:
        row = self.row(code)
        if row is None:
            raise KeyError(f"the catalogue {self.version} has no condition row {code}")
        return row

    def field(self, code: str) -> Field:
        return next(field for field in self.fields if field.code == code)

    def subclass(self, code: str) -> SubClass | None:
        return next((subclass for subclass in self.subclasses if subclass.code == code), None)

    def subclass_of(self, row: ConditionRow) -> SubClass:
        return next(subclass for subclass in self.subclasses if subclass.code == row.subclass)

    def subclasses_of(self, field: str) -> tuple[SubClass, ...]:
        return tuple(subclass for subclass in self.subclasses if subclass.field == field)

    def rows_of(self, subclass: str) -> tuple[ConditionRow, ...]:
        return tuple(row for row in self.rows if row.subclass == subclass)

    def find_rows(self, text: str) -> tuple[ConditionRow, ...]:
        """The rows that a free text may mean, the likeliest first; none where none of their words occurs."""
        folded = text.casefold()
        heads = {sub.code: _weight(folded, (sub.name, *sub.words)) for sub in self.subclasses}
        hits = [row for row in self.rows if heads[row.subclass]]
        return tuple(
            sorted(hits, key=lambda row: (heads[row.subclass], _weight(folded, row.words)), reverse=True),
        )


def _weight(text: str, words: tuple[str, ...]) -> int:
    """Each hit weighs the square of its length, so that 占道经营 beats two hits of 经营."""
    return sum(text.count(word.casefold()) * len(word) ** 2 for word in words)
