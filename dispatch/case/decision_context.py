"""What a decision is given: who asks, by which relations, when, and what may be looked up."""

from dataclasses import dataclass
from datetime import datetime

from dispatch.case.rights import Relation
from dispatch.model import PersonId
from dispatch.rulebook.book import Book, Scene


@dataclass(frozen=True, slots=True)
class Hearing:
    """`by` is None for the clock; of the relations `held`, those `granted` give this person this command."""

    by: PersonId | None
    held: frozenset[Relation]
    granted: frozenset[Relation]
    at: datetime
    book: Book
    scene: Scene

    def only_as(self, relation: Relation) -> bool:
        """Whether the right hangs on this relation alone."""
        return self.granted == frozenset({relation})
