"""What kept storage from doing what it was asked, in words that every engine translates its errors into.

An error that is none of these is a bug of whoever wrote the statement (it breaks a constraint, or can't be read), and
fails alone. These are no fault of the turn that met them: it is NotStored, and tried again.
"""

from enum import StrEnum


class Trouble(StrEnum):
    """Each engine says which of its errors mean what."""

    LOCKED = "locked"
    """Another process holds what is needed."""
    FULL = "full"
    HINDERED = "hindered"
    """It was broken off, or memory was short."""
    LOST = "lost"
    """The connection to the server is gone."""
    READ_ONLY = "read_only"
    """Nothing may be written here."""
    FORBIDDEN = "forbidden"
    """The operator has to mend it: a wrong path, or rights that are not given."""
    DAMAGED = "damaged"
    """What is stored is corrupt, or its disk fails: it is of no use to go on."""

    @property
    def passes(self) -> bool:
        """Whether to try again later is all that is needed."""
        return self in _PASSING


_PASSING = frozenset({Trouble.LOCKED, Trouble.FULL, Trouble.HINDERED, Trouble.LOST})
