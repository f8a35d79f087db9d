"""Builds the facts of all cases from their logs, a few at a time beside all other work: in a database that was begun
before they were kept, and where a later program makes something else of a log."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, select

from dispatch.figures.case_facts import FACTS_VERSION
from dispatch.model import CaseId
from storage.cases.cases import Cases
from storage.cases.kept_facts import FACTS_BUILT, KEEP_OLDER, KeptFacts
from storage.cases.unread_cases import UnreadCases
from storage.engine.connection import Connection
from storage.engine.meta import Meta
from storage.tables import cases

_PLACE: Final = "facts_built_to"
"""The row of `meta` with the version that is being built and the last case that has it, as 1:4711."""
_BATCH: Final = 50
_next = select(cases.c.id).where(cases.c.id > bindparam("after")).order_by(cases.c.id).limit(bindparam("most"))
_count = select(func.count()).select_from(cases)
_done = select(func.count()).select_from(cases).where(cases.c.id <= bindparam("place"))


class BuildFacts:
    """Call `step` until it says that all is built; broken off anywhere, it goes on there."""

    def __init__(
        self, connection: Connection, meta: Meta, cases: Cases, facts: KeptFacts, unread: UnreadCases
    ) -> None:
        self._connection = connection
        self._meta = meta
        self._cases = cases
        self._facts = facts
        self._unread = unread

    @property
    def finished(self) -> bool:
        """Whether every case has its facts, all of this version."""
        return self._meta.get(FACTS_BUILT) == str(FACTS_VERSION)

    def settle_empty(self) -> None:
        """A database without cases has nothing to build."""
        if not self.finished and not self._connection.scalars(_next, {"after": 0, "most": 1}):
            self._meta.set(FACTS_BUILT, str(FACTS_VERSION))

    def step(self, at: datetime) -> bool:
        """Builds one batch. Returns whether there may be more; `at` is now, UTC."""
        if self.finished:
            return False
        found = self._connection.scalars(_next, {"after": self._place(), "most": _BATCH})
        for case in map(CaseId, found):
            self._facts.build(case, self._cases.log_of(case), at - KEEP_OLDER)
        if found:
            self._meta.set(_PLACE, f"{FACTS_VERSION}:{found[-1]}")
            return True
        self._meta.drop(_PLACE)
        self._meta.set(FACTS_BUILT, str(FACTS_VERSION))
        return False

    def try_again(self, after: int, at: datetime) -> int | None:
        """Tries the next cases behind that id whose facts could not be worked out; returns the last of them, None
        where there is none left. A program that can read them has come meanwhile, or not."""
        found = self._unread.after(after, _BATCH)
        for case in found:
            self._facts.build(case, self._cases.log_of(case), at - KEEP_OLDER)
        return found[-1] if found else None

    def progress(self) -> tuple[int, int]:
        """How many cases are built, of how many. It counts them: not for every step."""
        whole = self._connection.scalar(_count) or 0
        done = self._connection.scalar(_done, {"place": self._place()}) or 0
        return (whole, whole) if self.finished else (done, whole)

    def _place(self) -> int:
        """The last case that has its facts of this version."""
        version, _, place = (self._meta.get(_PLACE) or "0:0").partition(":")
        return int(place) if version == str(FACTS_VERSION) else 0
