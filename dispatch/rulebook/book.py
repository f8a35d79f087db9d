"""What a decision may look things up in: the rules, the catalogue, the calendar; and the scene around one case."""

from dataclasses import dataclass, replace
from datetime import datetime

from dispatch.geography.grid_areas import NO_AREAS, GridAreas
from dispatch.model import Case, Person, RowCode
from dispatch.rulebook.catalogue import Catalogue, ConditionRow
from dispatch.rulebook.responsibility import NO_LIST, Responsibilities
from dispatch.rulebook.rules_in_force import Rulebook
from dispatch.rulebook.visit_rules import HouseholdMode
from dispatch.rulebook.worktime import Calendar


@dataclass(frozen=True, slots=True)
class Book:
    """What is in force, and the earlier versions, newest first: cases that began under them are still open."""

    rules: Rulebook
    catalogue: Catalogue
    calendar: Calendar
    responsibilities: Responsibilities = NO_LIST
    areas: GridAreas = NO_AREAS
    earlier_rules: tuple[Rulebook, ...] = ()
    earlier_catalogues: tuple[Catalogue, ...] = ()
    households: HouseholdMode = HouseholdMode.OFF

    def under(self, case: Case | None) -> "Book":
        """The book as this case is decided by: with the rules that it began under, where they are still known."""
        if case is None or case.rules_version == self.rules.version:
            return self
        kept = next((rules for rules in self.earlier_rules if rules.version == case.rules_version), self.rules)
        return replace(self, rules=kept)

    def row_of(self, case: Case) -> ConditionRow | None:
        """The case's condition row, also of an earlier catalogue; None where it has none, or nobody knows it."""
        if case.row is None:
            return None
        return self.catalogue.row(case.row) or self.catalogue_with(case.row).row(case.row)

    def catalogue_with(self, row: RowCode) -> Catalogue:
        """The catalogue in force, unless only an earlier one has that row."""
        editions = (self.catalogue, *self.earlier_catalogues)
        return next((edition for edition in editions if edition.row(row) is not None), self.catalogue)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a decision must know beside its case.

    `manned`: the assigned unit has people in chat (else staff act for it, 代录). `helpers_manned` says the same of
    the assisting units. `headed`: the case's station has a head in chat who did not resolve it (else staff check in
    the head's place). `leading` is the case to merge into, `leads` whether others were merged into this one,
    `urged_at` when this person last urged it. `stands_for` are the people on leave whose deputy asks, and `helps`
    the assists (by number) that this person may act for; None where that is not the question.
    """

    manned: bool = True
    helpers_manned: bool = True
    headed: bool = True
    leading: Case | None = None
    leads: bool = False
    urged_at: datetime | None = None
    stands_for: tuple[Person, ...] = ()
    helps: frozenset[int] | None = None


NO_SCENE = Scene()
