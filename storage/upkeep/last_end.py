"""Tells how the process before this one ended, and which work it died of: work that kills it too often is set aside.

What may itself be the cause of a death is noted before it is taken up, in a commit of its own, and struck out with
its result. Where a process ends not in order while one thing alone is noted, that is one death more of it.
"""

import json
from typing import Any, Final

from storage.engine.meta import Meta

_RUNNING: Final = "running"
_IN_WORK: Final = "in_work"
_DEATHS: Final = "deaths"
MAX_DEATHS: Final = 3
"""What the process has died of so often is set aside."""


class LastEnd:
    """Kept in the table `meta`."""

    def __init__(self, meta: Meta) -> None:
        self._meta = meta

    def begin(self) -> bool:
        """Notes that a run begins. Returns whether the one before did not end in order."""
        unclean = self._meta.get(_RUNNING) is not None
        in_work, deaths = self._read(_IN_WORK, []), self._read(_DEATHS, {})
        if unclean and len(in_work) == 1:
            deaths[in_work[0]] = deaths.get(in_work[0], 0) + 1
        self._meta.set(_RUNNING, "yes")
        self._write(_IN_WORK, [])
        self._write(_DEATHS, deaths if unclean else {})
        return unclean

    def take_up(self, what: str) -> bool:
        """Notes a piece of work as begun.

        Returns False, and notes nothing, where the process has died of it too often.
        """
        if self._read(_DEATHS, {}).get(what, 0) >= MAX_DEATHS:
            return False
        in_work = self._read(_IN_WORK, [])
        if what not in in_work:
            self._write(_IN_WORK, [*in_work, what])
        return True

    def put_down(self, what: str) -> None:
        """Notes that the work is done, whatever came of it; nothing is held against it any more."""
        self._write(_IN_WORK, [one for one in self._read(_IN_WORK, []) if one != what])
        deaths = self._read(_DEATHS, {})
        if deaths.pop(what, None) is not None:
            self._write(_DEATHS, deaths)

    def in_order(self) -> None:
        """Notes that this run ends as it should."""
        self._meta.drop(_RUNNING)

    def _read(self, key: str, nothing: Any) -> Any:
        kept = self._meta.get(key)
        return nothing if kept is None else json.loads(kept)

    def _write(self, key: str, value: Any) -> None:
        if value:
            self._meta.set(key, json.dumps(value))
        else:
            self._meta.drop(key)
