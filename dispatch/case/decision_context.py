"""What a decision is given beside its case: who asks, by which relations, when, and what may be looked up."""

from dataclasses import dataclass
from datetime import datetime

from dispatch.case import commands as c
from dispatch.case.rights import Relation
from dispatch.model import PersonId, SupervisionKind, UnitCode
from dispatch.rulebook.book import Book, Scene
from dispatch.rulebook.worktime import deadline


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of a command is known before anything is written for it; None where it is still open.

    `unit` is the one asked to assist, `assist` the number of an assist, `override` whether staff give a reason for
    resolving over an open assist.
    """

    unit: UnitCode | None = None
    assist: int | None = None
    supervision: SupervisionKind | None = None
    override: bool | None = None


NOTHING_CHOSEN = Chosen()


def chosen_by(command: c.Command) -> Chosen:
    """The same of a complete command."""
    match command:
        case c.Assist(unit):
            return Chosen(unit=unit)
        case c.AssistAccept(number) | c.AssistArrived(number) | c.AssistDone(number):
            return Chosen(assist=number)
        case c.Supervise(kind):
            return Chosen(supervision=kind)
        case c.Resolve():
            return Chosen(override=command.override is not None)
        case _:
            return NOTHING_CHOSEN


@dataclass(frozen=True, slots=True)
class DecisionContext:
    """Who asks for a command (its class's name), at a UTC time. `by` is None for the clock and for a group's readers.

    Of the relations `held` to the case, those `granted` give the right to this command.
    """

    command: str
    chosen: Chosen
    by: PersonId | None
    held: frozenset[Relation]
    granted: frozenset[Relation]
    at: datetime
    book: Book
    scene: Scene

    def only_as(self, relation: Relation) -> bool:
        """Whether the right hangs on this relation alone."""
        return self.granted == frozenset({relation})

    def is_by(self, person: PersonId | None) -> bool:
        """Whether this very person asks."""
        return person is not None and self.by == person

    @property
    def person(self) -> PersonId:
        """Who asks, for a command that only people have. ValueError where the clock gives it."""
        if self.by is None:
            raise ValueError(f"the clock gives no {self.command}")
        return self.by

    @property
    def decision_due(self) -> datetime:
        """UTC: until when a decision must have been made that is asked for now."""
        return deadline(self.at, self.book.rules.decision, self.book.calendar)
