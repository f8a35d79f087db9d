"""Which cases a summary's reader may have to act on: chosen from the facts, looked at anew when it is sent."""

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Final

from dispatch.figures.sums import Waiting
from dispatch.figures.unresolved import Holder
from dispatch.model import CaseId
from handlers.digests.scopes import STREET
from storage.transaction import Transaction

_MAX_CANDIDATES: Final = 12
"""Looked at anew when the summary is sent: some have moved on by then."""
_OF_CENTRE: Final = frozenset({Holder.CENTRE, Holder.STAFF, Holder.CALL_BACK})


def candidates(tx: Transaction, waiting: Iterable[Waiting], scope: str, *, decides: bool) -> tuple[CaseId, ...]:
    """Of those that wait, the worst first. `decides` for the director, whose are the ones that need a yes or a no."""
    theirs = _decided if decides else _THEIRS[scope[0]]
    numbers = islice((one.case.number for one in waiting if theirs(one, scope[1:])), _MAX_CANDIDATES)
    return tuple(case.id for case in map(tx.cases.by_number, numbers) if case is not None)


def _decided(one: Waiting, _: str) -> bool:
    return one.decides


def _of_station(one: Waiting, code: str) -> bool:
    holder = one.case.holder
    return holder is Holder.HEAD or (holder is Holder.UNIT and one.unit == code)


def _of_unit(one: Waiting, code: str) -> bool:
    return one.case.holder is Holder.UNIT and one.unit == code


def _of_street(one: Waiting, _: str) -> bool:
    return one.decides or one.case.holder in _OF_CENTRE


_THEIRS: Final[Mapping[str, Callable[[Waiting, str], bool]]] = {
    STREET: _of_street,
    "s": _of_station,
    "u": _of_unit,
}
