"""The verbs of doors: what people, the roster and the clock ask to be done. Plain data."""

from dataclasses import dataclass
from datetime import date
from typing import get_args

from dispatch.households.door import Care, DoorId, FieldId, HelperId, Part, VisitOutcome, Warned
from dispatch.model import CaseId, GridCode
from dispatch.rulebook.visit_rules import Cadence


@dataclass(frozen=True, slots=True)
class Register:
    """登记: the roster names a door that was not known. `first_due` is when its first visit is due."""

    id: DoorId
    grid: GridCode
    care: Care | None = None
    cadence: Cadence | None = None
    first_due: date | None = None


@dataclass(frozen=True, slots=True)
class Arrange:
    """调整: the roster says something else of its class, of who is responsible, or of how often."""

    care: Care | None = None
    cadence: Cadence | None = None


@dataclass(frozen=True, slots=True)
class Remove:
    """移出: the roster does not name it any more."""


@dataclass(frozen=True, slots=True)
class Propose:
    """登记新门牌: a worker stands before a door that the bot does not know; `outcome` is that of the visit."""

    id: DoorId
    grid: GridCode
    outcome: VisitOutcome | None = None


@dataclass(frozen=True, slots=True)
class Confirm:
    """确认: the proposed door is one."""


@dataclass(frozen=True, slots=True)
class Decline:
    """不予登记: the proposed door is none."""


@dataclass(frozen=True, slots=True)
class RecordVisit:
    """走访: `outcome` on that local day."""

    outcome: VisitOutcome


@dataclass(frozen=True, slots=True)
class UndoVisit:
    """撤销: the visit of that number was a slip."""

    number: int


@dataclass(frozen=True, slots=True)
class MakeKnown:
    """宣传了: a topic of the rules, at the visit of that number; a second time takes it back."""

    number: int
    topic: str


@dataclass(frozen=True, slots=True)
class GoTogether:
    """结伴: a helper of the building came along; the same one a second time takes it back."""

    number: int
    helper: HelperId


@dataclass(frozen=True, slots=True)
class LinkCase:
    """办一件事: a case was opened for the household."""

    case: CaseId


@dataclass(frozen=True, slots=True)
class NoteConsent:
    """同意: the household has agreed that the form is filled."""


@dataclass(frozen=True, slots=True)
class FillPart:
    """A part of the form; its words are stored under `value`."""

    part: Part
    value: FieldId


@dataclass(frozen=True, slots=True)
class ErasePart:
    """A part of the form goes."""

    part: Part


@dataclass(frozen=True, slots=True)
class WarnOverdue:
    """The clock: the visit that was due on `due` is so late that `whom` hears of it."""

    whom: Warned
    due: date


LaterCommand = (
    Arrange | Remove | Confirm | Decline | RecordVisit | UndoVisit | MakeKnown | GoTogether | LinkCase | NoteConsent
    | FillPart | ErasePart | WarnOverdue
)  # fmt: skip
"""Commands for a door that is there."""
Command = Register | Propose | LaterCommand
COMMANDS: tuple[type[Command], ...] = get_args(Command)
