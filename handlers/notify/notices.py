"""What is to be told to whom about a case: worked out first, as plain data, and then written into the outbox."""

from collections.abc import Iterable
from dataclasses import dataclass

from dispatch.model import Person, UnitCode
from handlers.notify.prompt_reasons import PromptReason


@dataclass(frozen=True, slots=True)
class PromptPerson:
    """A card in private, with the reason in its first line."""

    person: Person
    reason: PromptReason


@dataclass(frozen=True, slots=True)
class PromptUnit:
    """The same to a unit: in its own group where it has one, else to its people."""

    unit: UnitCode
    reason: PromptReason


@dataclass(frozen=True, slots=True)
class SendPackage:
    """The papers for the district."""

    person: Person


@dataclass(frozen=True, slots=True)
class Gather:
    """A line in the person's message of this morning, or of the next working one."""

    person: Person
    tomorrow: bool = False


@dataclass(frozen=True, slots=True)
class TellUnit:
    """One line to a unit that no longer has the case; `words` is its key."""

    unit: UnitCode
    words: str


Notice = PromptPerson | PromptUnit | SendPackage | Gather | TellUnit


def prompts(people: Iterable[Person], reason: PromptReason) -> list[Notice]:
    return [PromptPerson(person, reason) for person in people]


def to_unit(unit: UnitCode | None, reason: PromptReason) -> list[Notice]:
    """Nothing where there is no unit."""
    return [] if unit is None else [PromptUnit(unit, reason)]
