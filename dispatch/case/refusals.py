"""The refusals: every "no" to a command, with the fields that its sentence is made of; each says "because it is …".

Refusal
 ├─ NotNow            the case's status does not allow it
 │   └─ Stale         the button was drawn before the case moved
 ├─ NotYours          the rights do not give it to this person
 │   ├─ OwnJudgement  nobody judges their own work
 │   ├─ NotYourTurn   somebody else is to do it first
 │   └─ DirectorOnly  only the director may
 ├─ Incomplete        something that it needs is missing
 ├─ OutOfBounds       a number or a day beyond what the rules allow
 ├─ AlreadyDone       it has been done, or may be done only so often
 ├─ Pending           something else has to be decided first
 ├─ AssistsOpen       an assisting unit is not done yet
 ├─ NothingPending    there is nothing of that kind to decide
 ├─ TooLate           its time is over
 ├─ TooSoon           its time has not come
 ├─ BadTarget         what it points to can't be that
 ├─ NotOnRoster       nobody here knows who asks
 ├─ RoleNeeded        it takes a role that the person does not have
 └─ UnknownCase       there is no case with that number
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dispatch.model import Case, DecisionKind, PersonId, Role, Status


class Refusal(Exception):
    """Somebody's wish that can't be granted; answered in one sentence, and nothing has changed."""


@dataclass(unsafe_hash=True)
class NotNow(Refusal):
    """`command` is the name of the command's class, as in all refusals below."""

    number: str
    status: Status
    command: str


@dataclass(unsafe_hash=True)
class Stale(NotNow):
    """`by` is who changed the status meanwhile; None for the clock."""

    by: PersonId | None


@dataclass(unsafe_hash=True)
class NotYours(Refusal):
    """The rights do not give it to this person; `whose` may."""

    number: str
    command: str
    whose: tuple[str, ...]
    """The relations that may, as values of `Relation` in `rights`."""


@dataclass(unsafe_hash=True)
class OwnJudgement(NotYours):
    """Nobody judges their own work."""


@dataclass(unsafe_hash=True)
class NotYourTurn(NotYours):
    """`whose` may do it now."""


@dataclass(unsafe_hash=True)
class DirectorOnly(NotYours):
    """Only the director may."""


@dataclass(unsafe_hash=True)
class Incomplete(Refusal):
    """`something`: the command carries nothing at all."""

    number: str
    missing: Literal["row", "station", "photo", "something"]


@dataclass(unsafe_hash=True)
class OutOfBounds(Refusal):
    """`least` and `most` bound it: a limit in minutes, the others in days, a rating in points."""

    what: Literal["limit", "days", "until", "rating", "reply_by"]
    least: int
    most: int


@dataclass(unsafe_hash=True)
class AlreadyDone(Refusal):
    """`what` was done before, or may be done only so often."""

    number: str
    what: Literal["extension", "hold", "appeal", "supervised", "assist", "accepted", "arrived", "ruled", "dispatched"]


@dataclass(unsafe_hash=True)
class Pending(Refusal):
    """`what` has to be decided first."""

    number: str
    what: DecisionKind


@dataclass(unsafe_hash=True)
class AssistsOpen(Refusal):
    """`count` assists are not done."""

    number: str
    count: int


@dataclass(unsafe_hash=True)
class NothingPending(Refusal):
    """There is no question that this would answer."""

    number: str
    command: str


@dataclass(unsafe_hash=True)
class TooLate(Refusal):
    """`what` was possible until `since` (UTC)."""

    number: str
    what: Literal["appeal", "extension", "reopen", "take_back"]
    since: datetime


@dataclass(unsafe_hash=True)
class TooSoon(Refusal):
    """`what` is possible from `again_at` (UTC) on."""

    number: str
    what: Literal["revisit", "urge"]
    again_at: datetime


@dataclass(unsafe_hash=True)
class BadTarget(Refusal):
    """`what` is the thing that there is not, or why it can't be that.

    A case can't be merged into `itself`, into one that has `ended` or is a `follower`, nor while it `leads` others;
    `same_unit` has the case already. A merging is not undone whose `leader_ended`.
    """

    number: str
    what: Literal[
        "itself",
        "ended",
        "follower",
        "leads",
        "leader_ended",
        "unknown",
        "same_unit",
        "unit",
        "row",
        "clause",
        "assist",
    ]


@dataclass(unsafe_hash=True)
class NotOnRoster(Refusal):
    """Who asks is nobody on the roster."""


@dataclass(unsafe_hash=True)
class RoleNeeded(Refusal):
    """For what concerns no single case: reporting, the board, binding a chat."""

    roles: tuple[Role, ...]


@dataclass(unsafe_hash=True)
class UnknownCase(Refusal):
    """No case has that number."""

    number: str


def not_now(case: Case, command: str) -> NotNow:
    """The refusal of a command that the case's status does not allow."""
    return NotNow(case.number, case.status, command)
