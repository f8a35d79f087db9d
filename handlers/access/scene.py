"""Gathers what a decision must know beside its case: whose unit is in chat, who stands in for whom, who urged."""

from dataclasses import replace

from dispatch.case import commands as c
from dispatch.model import Case, Person
from dispatch.rulebook.book import Scene
from handlers.access import participants
from storage.transaction import Transaction


def scene_of(tx: Transaction, case: Case | None, person: Person | None) -> Scene:
    """What a person's relations to a case depend on. `person` None is the clock, or the readers of a group.

    `case` None is one yet to be reported.
    """
    if case is None:
        return Scene(stands_for=tuple(tx.people.absent_with_deputy(person.id)) if person is not None else ())
    return Scene(
        manned=participants.manned(tx, case.unit),
        helpers_manned=all(participants.manned(tx, a.unit) for a in case.assists if a.open),
        headed=bool(participants.checking_heads(tx, case)),
        stands_for=participants.stands_for(tx, case, person) if person is not None else (),
        helps=participants.helps(tx, case, person) if person is not None else None,
    )


def scene_for(
    tx: Transaction, case: Case | None, command: type[c.Command], person: Person | None, into: str | None = None
) -> Scene:
    """The same with what this kind of command asks about; `into` is the number of the case to merge into."""
    scene = scene_of(tx, case, person)
    if case is None:
        return scene
    if command is c.Urge and person is not None:
        return replace(scene, urged_at=tx.cases.last_urge(case.id, person.id))
    if command is c.Merge:
        leading = tx.cases.by_number(into) if into is not None else None
        return replace(scene, leads=bool(tx.cases.followers(case.number)), leading=leading)
    if command is c.Unmerge and case.leads is not None:
        return replace(scene, leading=tx.cases.by_number(case.leads))
    return scene
