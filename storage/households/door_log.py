"""How doors are kept with their events: what the audit compares."""

from typing import Final

from dispatch.households.door import Door
from dispatch.households.events import EVENTS, Event
from dispatch.households.fold import evolve
from storage.engine.event_log import LogKind
from storage.tables import door_events, doors


def _columns(door: Door) -> dict[str, object]:
    care = door.care
    return {
        "grid": door.grid,
        "status": door.status.value,
        "care_group": care.group if care is not None else None,
        "worker": care.worker if care is not None else None,
        "backup": care.backup if care is not None else None,
        "due": door.due.isoformat() if door.due is not None else None,
        "last_outcome": door.last.outcome.value if door.last is not None else None,
    }


DOORS: Final[LogKind[Door, Event]] = LogKind("door", doors, door_events, Door, EVENTS, evolve, _columns)
