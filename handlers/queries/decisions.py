"""Several decisions of a kind by one tap: which kinds there are, and how the buttons name the cases. Pure but for the
look at who decides.

Only what is decided without words is decided together: a «no» needs its reason and is given on the case's own card.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dispatch.case import commands as c
from dispatch.model import Case, CaseId, DecisionKind, Person
from handlers.access import participants
from handlers.bot_api.callback_data import from_36, to_36
from storage.transaction import Transaction

K = DecisionKind
JOINT: Final[Mapping[DecisionKind, c.LaterCommand]] = {
    K.EXTENSION: c.GrantExtension(),
    K.ESCALATION: c.ConfirmEscalation(),
    K.SECOND_PERSON: c.ConfirmOutOfPower(),
    K.THIRD_FAIL: c.Settle(),
    K.SECOND_DISSATISFIED: c.Settle(),
}
"""By what waits, the «yes» to it."""
MAX_TOGETHER: Final = 8
"""As many as fit into a button."""
MIN_TOGETHER: Final = 2
_CODES: Final = {
    K.EXTENSION: "ex",
    K.ESCALATION: "es",
    K.SECOND_PERSON: "sp",
    K.THIRD_FAIL: "tf",
    K.SECOND_DISSATISFIED: "sd",
}
"""The wire codes, which never change."""
_KINDS: Final = {code: kind for kind, code in _CODES.items()}
_MARK: Final = re.compile(r"[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class DecisionTap:
    """The cases that a button is about; with a `mark` it carries the decisions out, without one it shows them."""

    kind: DecisionKind
    cases: tuple[CaseId, ...]
    mark: str = ""


def waiting(tx: Transaction, person: Person, kind: DecisionKind, cases: Iterable[Case]) -> list[Case]:
    """Those of the cases in which such a decision waits for this person, the oldest first."""
    pending = [case for case in cases if case.waits_for(kind)]
    theirs = [case for case in pending if participants.is_among(person, participants.deciding(tx, case))]
    return sorted(theirs, key=lambda case: case.id)


def bundles(tx: Transaction, person: Person, cases: Sequence[Case]) -> list[tuple[DecisionKind, list[Case]]]:
    """What of the cases can be decided together, in bundles that fit into a button."""
    found: list[tuple[DecisionKind, list[Case]]] = []
    for kind in JOINT:
        theirs = waiting(tx, person, kind, cases)
        for first in range(0, len(theirs), MAX_TOGETHER):
            bundle = theirs[first : first + MAX_TOGETHER]
            found += [(kind, bundle)] if len(bundle) >= MIN_TOGETHER else []
    return found


def mark_of(cases: Iterable[Case]) -> str:
    """Tells whether what is decided is what was shown: another request on the same case has another mark."""
    asked = [(case.id, d.kind, d.days, d.note, d.by) for case in cases if (d := case.decision) is not None]
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:6]


def write_tap(tap: DecisionTap) -> str:
    """The argument of the button."""
    numbers = ".".join(map(to_36, tap.cases))
    return f"{_CODES[tap.kind]}-{numbers}" + (f"-{tap.mark}" if tap.mark else "")


def read_tap(argument: str) -> DecisionTap:
    """ValueError for what no button of ours carries."""
    code, _, rest = argument.partition("-")
    numbers, dash, mark = rest.partition("-")
    cases = tuple(CaseId(from_36(number)) for number in numbers.split("."))
    known = code in _KINDS and len(set(cases)) == len(cases) <= MAX_TOGETHER
    if not known or bool(dash) != (_MARK.fullmatch(mark) is not None):
        raise ValueError(argument)
    return DecisionTap(_KINDS[code], cases, mark)
