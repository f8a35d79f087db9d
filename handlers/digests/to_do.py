"""Which cases a summary's reader may have to act on: chosen from the facts, looked at anew when it is sent."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Final

from dispatch.figures.case_facts import CaseFacts
from dispatch.figures.unresolved import Holder, Unresolved, holder_of
from dispatch.model import ENDS, CaseId
from handlers.digests.scopes import STREET
from storage.transaction import Transaction

_MAX_CANDIDATES: Final = 12
"""Looked at anew when the summary is sent: some have moved on by then."""
_OF_CENTRE: Final = frozenset({Holder.CENTRE, Holder.STAFF, Holder.CALL_BACK})


def candidates(
    tx: Transaction, facts: Sequence[CaseFacts], waiting: Iterable[Unresolved], scope: str, *, decides: bool
) -> tuple[CaseId, ...]:
    """Of those that wait, the worst first. `decides` for the director, whose are the ones that need a yes or a no."""
    theirs = _decided if decides else _THEIRS[scope[0]]
    own = {f.number for f in facts if f.status not in ENDS and theirs(f, scope[1:])}
    numbers = islice((one.number for one in waiting if one.number in own), _MAX_CANDIDATES)
    return tuple(case.id for case in map(tx.cases.by_number, numbers) if case is not None)


def _decided(f: CaseFacts, _: str) -> bool:
    return f.decision is not None


def _of_station(f: CaseFacts, code: str) -> bool:
    holder = holder_of(f)
    return holder is Holder.HEAD or (holder is Holder.UNIT and f.unit == code)


def _of_unit(f: CaseFacts, code: str) -> bool:
    return holder_of(f) is Holder.UNIT and f.unit == code


def _of_street(f: CaseFacts, _: str) -> bool:
    return f.decision is not None or holder_of(f) in _OF_CENTRE


_THEIRS: Final[Mapping[str, Callable[[CaseFacts, str], bool]]] = {
    STREET: _of_street,
    "s": _of_station,
    "u": _of_unit,
}
