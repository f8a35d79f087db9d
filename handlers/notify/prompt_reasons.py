"""Why somebody is prompted about a case: a table of reasons with what each asks for and when it is still needed."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dispatch.case import commands as c
from dispatch.model import ENDS, OPEN, Status


class PromptReason(StrEnum):
    """The values stand in the outbox; the properties read the table below."""

    TRIAGE = "triage"
    TRIAGE_LATE = "triage_late"
    TRIAGE_FOR_OWNER = "triage_for_owner"
    RETURNED = "returned"
    RULING = "ruling"
    APPEALED = "appealed"
    QUESTION = "question"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    MERGED = "merged"
    LEADING_ENDED = "leading_ended"
    ACCEPT = "accept"
    DISSATISFIED = "dissatisfied"
    DISSATISFIED_TRIAGE = "dissatisfied_triage"
    """As before, of a case that has no unit: it is in triage again."""
    PICKUP_LATE = "pickup_late"
    NEARLY_DUE = "nearly_due"
    DUE = "due"
    OVERDUE = "overdue"
    REWORK = "rework"
    FAILED_TRIAGE = "failed_triage"
    """The check has failed, and the case has no unit: it is in triage again."""
    RESUMED = "resumed"
    RESUMED_BY_HAND = "resumed_by_hand"
    UNMERGED = "unmerged"
    URGED = "urged"
    ON_BEHALF = "on_behalf"
    EXTENSION = "extension"
    EXTENDED = "extended"
    EXTENSION_DENIED = "extension_denied"
    ESCALATION_DENIED = "escalation_denied"
    SECOND_PERSON_DENIED = "second_person_denied"
    ASSIST_ANSWERED = "assist_answered"
    ANSWERED = "answered"
    """No longer sent: each answer has a reason of its own. It stands in older rows of the outbox."""
    ASSIST = "assist"
    ASSIST_LATE = "assist_late"
    ASSIST_WANTED = "assist_wanted"
    ARRANGED = "arranged"
    ESCALATION = "escalation"
    ESCALATED = "escalated"
    FOLLOW_UP = "follow_up"
    CHECK = "check"
    CHECK_FOR_REPORTER = "check_for_reporter"
    """To the head, or to staff where the reporter settled it: who should have checked has not."""
    CHECK_FOR_HEAD = "check_for_head"
    CHECK_LATE = "check_late"
    THIRD_FAIL = "third_fail"
    REVISIT = "revisit"
    REVISIT_FOR_OWNER = "revisit_for_owner"
    QUESTION_FOR_REPORTER = "question_for_reporter"
    PICKUP_FOR_UNIT = "pickup_for_unit"
    DANGER = "danger"
    """What was added to the case tells of a danger: it is urgent now."""
    HARD = "hard"
    """Staff have found the case to be a hard one: the director coordinates."""
    SECOND_PERSON = "second_person"
    SECOND_DISSATISFIED = "second_dissatisfied"
    SUPERVISED = "supervised"
    SUPERVISION_ANSWERED = "supervision_answered"
    UNANSWERED = "unanswered"
    ANSWER_LATE = "answer_late"
    """The same, to who is to answer."""
    DECISION_LATE = "decision_late"
    END = "end"

    @property
    def words(self) -> str:
        """The key of its sentence, which is the first line of the card."""
        return f"why.{self}"

    @property
    def asks_for(self) -> type[c.Command] | None:
        """The command that it is about; None for news."""
        return ROWS[self].asks_for

    @property
    def is_news(self) -> bool:
        """It asks for nothing: it waits for the morning, however urgent the case is."""
        return self.asks_for is None

    @property
    def needed_in(self) -> frozenset[Status]:
        """In any other status it is not sent any more."""
        return ROWS[self].needed_in

    @property
    def for_unit(self) -> bool:
        """While a unit has the case, only for that unit, the staff and the director."""
        return ROWS[self].for_unit


_ANY = frozenset(Status)
_REPORTED = frozenset({Status.REPORTED})
_DISPATCHED = frozenset({Status.DISPATCHED})
_HANDLING = frozenset({Status.HANDLING})
_WITH_UNIT = frozenset({Status.DISPATCHED, Status.HANDLING})
_ESCALATED = frozenset({Status.ESCALATED})
_RESOLVED = frozenset({Status.RESOLVED})
_VERIFIED = frozenset({Status.VERIFIED})


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """One row of the table; its columns are explained at the properties of `PromptReason`."""

    asks_for: type[c.Command] | None
    needed_in: frozenset[Status] = _ANY
    for_unit: bool = False


_R = PromptReason
ROWS: Final[Mapping[PromptReason, ReasonRow]] = {
    _R.TRIAGE: ReasonRow(c.Dispatch, _REPORTED),
    _R.TRIAGE_LATE: ReasonRow(c.Dispatch, _REPORTED),
    _R.TRIAGE_FOR_OWNER: ReasonRow(c.Dispatch, _REPORTED),
    _R.RETURNED: ReasonRow(c.Dispatch, _REPORTED),
    _R.RULING: ReasonRow(c.Rule, _REPORTED),
    _R.APPEALED: ReasonRow(c.Dispatch, _REPORTED),
    _R.QUESTION: ReasonRow(c.GiveInfo, frozenset({Status.AWAITING_INFO})),
    _R.WITHDRAWN: ReasonRow(None),
    _R.REJECTED: ReasonRow(None),
    _R.MERGED: ReasonRow(None),
    _R.LEADING_ENDED: ReasonRow(None),
    _R.ACCEPT: ReasonRow(c.Accept, _DISPATCHED, for_unit=True),
    _R.DISSATISFIED: ReasonRow(c.Resolve, _WITH_UNIT, for_unit=True),
    _R.DISSATISFIED_TRIAGE: ReasonRow(c.Dispatch, _REPORTED),
    _R.PICKUP_LATE: ReasonRow(c.Accept, _DISPATCHED),
    _R.NEARLY_DUE: ReasonRow(c.Resolve, _WITH_UNIT, for_unit=True),
    _R.DUE: ReasonRow(c.Resolve, _WITH_UNIT, for_unit=True),
    _R.OVERDUE: ReasonRow(c.Supervise),
    _R.REWORK: ReasonRow(c.Resolve, _HANDLING, for_unit=True),
    _R.FAILED_TRIAGE: ReasonRow(c.Dispatch, _REPORTED),
    _R.RESUMED: ReasonRow(None, for_unit=True),
    _R.RESUMED_BY_HAND: ReasonRow(None, for_unit=True),
    _R.UNMERGED: ReasonRow(None),
    _R.URGED: ReasonRow(c.Resolve, for_unit=True),
    _R.ON_BEHALF: ReasonRow(c.Accept, _WITH_UNIT),
    _R.EXTENSION: ReasonRow(c.GrantExtension),
    _R.EXTENDED: ReasonRow(None, for_unit=True),
    _R.EXTENSION_DENIED: ReasonRow(None, for_unit=True),
    _R.ESCALATION_DENIED: ReasonRow(None),
    _R.SECOND_PERSON_DENIED: ReasonRow(None),
    _R.ASSIST_ANSWERED: ReasonRow(None),
    _R.ANSWERED: ReasonRow(None),
    _R.ASSIST: ReasonRow(c.AssistAccept),
    _R.ASSIST_LATE: ReasonRow(c.AssistDone),
    _R.ASSIST_WANTED: ReasonRow(c.AnswerAssistRequest),
    _R.ARRANGED: ReasonRow(c.Resolve),
    _R.ESCALATION: ReasonRow(c.ConfirmEscalation),
    _R.ESCALATED: ReasonRow(c.Amend, _ESCALATED),
    _R.FOLLOW_UP: ReasonRow(c.DistrictAnswered, _ESCALATED),
    _R.CHECK: ReasonRow(c.Pass, _RESOLVED),
    _R.CHECK_FOR_REPORTER: ReasonRow(c.Pass, _RESOLVED),
    _R.CHECK_FOR_HEAD: ReasonRow(c.Pass, _RESOLVED),
    _R.CHECK_LATE: ReasonRow(c.Pass, _RESOLVED),
    _R.THIRD_FAIL: ReasonRow(c.Settle),
    _R.REVISIT: ReasonRow(c.RevisitDone, _VERIFIED),
    _R.REVISIT_FOR_OWNER: ReasonRow(c.RevisitDone, _VERIFIED),
    _R.QUESTION_FOR_REPORTER: ReasonRow(c.GiveInfo, frozenset({Status.AWAITING_INFO})),
    _R.PICKUP_FOR_UNIT: ReasonRow(c.Transfer, _DISPATCHED),
    _R.DANGER: ReasonRow(c.Dispatch, OPEN),
    _R.HARD: ReasonRow(c.Supervise),
    _R.SECOND_PERSON: ReasonRow(c.ConfirmOutOfPower, _VERIFIED),
    _R.SECOND_DISSATISFIED: ReasonRow(c.Settle),
    _R.SUPERVISED: ReasonRow(c.AnswerSupervision, for_unit=True),
    _R.SUPERVISION_ANSWERED: ReasonRow(None),
    _R.UNANSWERED: ReasonRow(c.Supervise),
    _R.ANSWER_LATE: ReasonRow(c.AnswerSupervision, for_unit=True),
    _R.DECISION_LATE: ReasonRow(c.Settle),
    _R.END: ReasonRow(None, ENDS),
}
"""The whole of it, in the order of the enum."""
