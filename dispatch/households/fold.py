"""What each event makes of a door: the only way in which a door changes."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from dispatch.households import events as e
from dispatch.households.door import Door, DoorStatus, Visit
from dispatch.model import PersonId

_KEPT_TOLD: Final = 4
"""So many due days that others were told of are remembered: also the one to which an undoing may lead back."""


def evolve(door: Door | None, event: e.Event, actor: PersonId | None, at: datetime) -> Door:
    """The door after one event, one revision later; a door begins by being registered or proposed.

    ValueError where it does not. `at` is UTC; nobody's name comes from the `actor`.
    """
    if door is not None:
        return replace(_changed(door, event, at), revision=door.revision + 1)
    match event:
        case e.DoorRegistered(number, grid, care, cadence, due):
            return Door(number, grid, 1, care=care, cadence=cadence, due=due)
        case e.DoorProposed(number, grid, by, outcome, day):
            proposed = Door(number, grid, 1, DoorStatus.PROPOSED, proposed_by=by)
            return replace(proposed, proposed_outcome=outcome, proposed_day=day)
        case _:
            raise ValueError(f"no door begins with {event}")


def _changed(door: Door, event: e.Event, at: datetime) -> Door:  # noqa: C901 - one arm an event
    match event:
        case e.DoorArranged(care, cadence, due):
            return replace(door, care=care, cadence=cadence, due=due)
        case e.DoorRemoved() | e.DoorDeclined():
            return replace(door, status=DoorStatus.REMOVED, due=None)
        case e.DoorNamedAgain():
            return _named_again(door, event)
        case e.DoorConfirmed(due):
            return replace(door, status=DoorStatus.ACTIVE, due=due)
        case e.DoorVisited():
            return _visited(door, event, at)
        case e.VisitUndone():
            return _undone(door)
        case e.TopicsChanged(number, topics):
            return _with_last(door, number, topics=topics)
        case e.HelperChanged(number, helper):
            return _with_last(door, number, helper=helper)
        case e.CaseLinked(case, visit):
            return replace(_with_last(door, visit, case=case), helped=True)
        case e.ConsentNoted():
            return replace(door, consented=True)
        case e.PartFilled(part, value):
            return replace(door, filled={**door.filled, part: value})
        case e.PartErased(part):
            return replace(door, filled={known: value for known, value in door.filled.items() if known is not part})
        case e.OverdueTold(whom, due):
            return replace(door, told=(*door.told, (whom, due))[-_KEPT_TOLD:])
        case e.DoorRegistered() | e.DoorProposed():
            raise ValueError(f"door {door.id} has begun already")


def _named_again(door: Door, event: e.DoorNamedAgain) -> Door:
    status = DoorStatus.ACTIVE if event.proposed_by is None else DoorStatus.PROPOSED
    again = replace(door, status=status, care=event.care, cadence=event.cadence, due=event.due)
    return replace(again, proposed_by=event.proposed_by, proposed_outcome=event.outcome, proposed_day=event.day)


def _visited(door: Door, event: e.DoorVisited, at: datetime) -> Door:
    visit = Visit(event.number, event.outcome, at, event.day, event.by, event.counts, event.was_due)
    return replace(door, last=visit, before_last=door.last, visits=event.number, due=event.due)


def _undone(door: Door) -> Door:
    """What was due before the visit is due again."""
    due = door.last.was_due if door.last is not None else door.due
    return replace(door, last=door.before_last, before_last=None, due=due)


def _with_last(door: Door, number: int | None, **changed: object) -> Door:
    """The door with its newest visit changed, where that has this number."""
    if door.last is None or door.last.number != number:
        return door
    return replace(door, last=replace(door.last, **changed))  # type: ignore[arg-type]  # fields of Visit
