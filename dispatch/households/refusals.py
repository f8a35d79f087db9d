"""Every "no" about a door, as a case's refusals are: fields that its one sentence is made of."""

from dataclasses import dataclass

from dispatch.case.refusals import Refusal


@dataclass(unsafe_hash=True)
class DoorNotActive(Refusal):
    """The door is on no list, or waits to be confirmed."""

    proposed: bool
    """Whether it waits for staff."""


@dataclass(unsafe_hash=True)
class DoorNotYours(Refusal):
    """The rights do not give it to this person; `whose` may, as values of `DoorRelation`."""

    whose: tuple[str, ...]


@dataclass(unsafe_hash=True)
class VisitNotYours(Refusal):
    """Only who recorded the visit may change it."""


@dataclass(unsafe_hash=True)
class VisitOver(Refusal):
    """The visit can't be changed any more: another came after it, it was undone, or its `minutes` are over."""

    minutes: int


@dataclass(unsafe_hash=True)
class WrongOutcome(Refusal):
    """A visit to such a door does not end so."""


@dataclass(unsafe_hash=True)
class TrustFirst(Refusal):
    """The form is offered after something was done for the household, or where it has agreed."""


@dataclass(unsafe_hash=True)
class UnknownChoice(Refusal):
    """A topic, a helper, a part or a class that there is not."""


@dataclass(unsafe_hash=True)
class NothingLate(Refusal):
    """The clock has nothing to tell: the visit was made, or this was told before."""
