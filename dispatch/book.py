"""What a decision may look things up in: the rules, the catalogue, the calendar; and the scene around one case."""

from dataclasses import dataclass
from datetime import datetime

from dispatch.catalogue import Catalogue, ConditionRow
from dispatch.model import Case
from dispatch.rulebook import Rulebook
from dispatch.worktime import Calendar


@dataclass(frozen=True, slots=True)
class Book:
    """One version of everything that is decided by."""

    rules: Rulebook
    catalogue: Catalogue
    calendar: Calendar

    def row_of(self, case: Case) -> ConditionRow | None:
        return None if case.row is None else self.catalogue.row(case.row)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a decision must know beside its case.

    `manned`: the assigned unit has people in chat (else staff act for it, 代录). `helpers_manned` says the same of
    the assisting units, `leading` is the case to merge into, `leads` whether others were merged into this one,
    `urged_at` when this person last urged it.
    """

    manned: bool = True
    helpers_manned: bool = True
    leading: Case | None = None
    leads: bool = False
    urged_at: datetime | None = None


NO_SCENE = Scene()
