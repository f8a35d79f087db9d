"""Ranks the units that a case may be dispatched to: by ruling, list, catalogue, grid and past dispatches."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dispatch.model import StationCode, Unit, UnitCode
from dispatch.rulebook.catalogue import ConditionRow
from dispatch.rulebook.responsibility import Matter
from dispatch.suggest.unit_of_code import NO_ASSIGNMENTS, Assigned, unit_of

_MAX_SUGGESTED = 3


class Ground(StrEnum):
    """On what ground a unit is suggested."""

    RULED = "ruled"
    LISTED = "listed"
    CATALOGUE = "catalogue"
    GRID = "grid"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A unit, and the ground on which it is suggested."""

    unit: Unit
    ground: Ground


def rank_units(
    row: ConditionRow | None,
    station: StationCode | None,
    units: Iterable[Unit],
    past: Mapping[UnitCode, int],
    matter: Matter | None = None,
    ruled: UnitCode | None = None,
    assigned: Assigned = NO_ASSIGNMENTS,
    category: str = "",
    had: Collection[UnitCode] = (),
) -> tuple[Suggestion, ...]:
    """At most three active units, each once: whom the director ruled for, whom the street's roster names for the
    category or the matter, who leads by the responsibility list, the catalogue's first, the case's own station, what
    was usual; assistants and further units come last.

    The codes of the list and the catalogue mean the street's own units as `unit_of` tells them, also by `assigned`.
    Who `had` the case already comes behind the others.
    `past` counts earlier dispatches of the like (same row and station), `ruled` is the ruling on such a one.
    """
    active = {unit.code: unit for unit in units if unit.active}
    chosen: dict[UnitCode, Ground] = {}
    own = [assigned[name] for name in (category, matter.name if matter else "") if name in assigned]
    lead = [*own, *(() if matter is None else (matter.lead,))]
    first = [*(((ruled, Ground.RULED),) if ruled else ()), *((code, Ground.LISTED) for code in lead)]
    last = [(code, Ground.LISTED) for code in (matter.assistants if matter else ())]
    for code, ground in (*first, *_candidates(row, station, active, past), *last):
        unit = unit_of(code, active.values(), assigned)
        if unit is not None:
            chosen.setdefault(unit.code, ground)
    ranked = sorted(chosen.items(), key=lambda one: one[0] in had)
    return tuple(Suggestion(active[code], ground) for code, ground in ranked[:_MAX_SUGGESTED])


def _candidates(
    row: ConditionRow | None,
    station: StationCode | None,
    active: Mapping[UnitCode, Unit],
    past: Mapping[UnitCode, int],
) -> Iterator[tuple[UnitCode, Ground]]:
    named = row.units if row else ()
    own = [code for code, unit in active.items() if station is not None and unit.station == station]
    usual = sorted((code for code, times in past.items() if times > 0), key=lambda code: (-past[code], code))
    yield from ((code, Ground.CATALOGUE) for code in named[:1])
    yield from ((code, Ground.GRID) for code in own)
    yield from ((code, Ground.PAST) for code in usual)
    yield from ((code, Ground.CATALOGUE) for code in named[1:])
