"""Whether the process before this one ended in order, or was killed, cut off or stopped by a bug."""

from typing import Final

from storage.engine.meta import Meta

_RUNNING: Final = "running"


class LastEnd:
    def __init__(self, meta: Meta) -> None:
        self._meta = meta

    def begin(self) -> bool:
        """A run begins. Whether the one before did not end in order."""
        unclean = self._meta.get(_RUNNING) is not None
        self._meta.set(_RUNNING, "yes")
        return unclean

    def in_order(self) -> None:
        """This run ends as it should."""
        self._meta.drop(_RUNNING)
