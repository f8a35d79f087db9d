"""The errors of storage: what the operator has to mend, what may be tried again, and what is a bug.

Exception
├── Unusable        the database can't be used as it is: told in one line, the process stops
│   ├── AlreadyRunning
│   │   └── TakenOver   another process has had it meanwhile
│   ├── NotMigrated
│   ├── HalfMoved   a move into this database was begun and has not ended
│   ├── KeyMissing
│   ├── WrongKey
│   ├── ForeignToken
│   ├── UnusableNow another program holds the file, the disk is full, or the server is away: later
│   ├── Damaged     the file is corrupt, or the disk does not read or write
│   └── WriterDied  the writing thread ended by a bug
├── StoppedStandingBy   the process was told to stop before it had the database
├── NotStored       storage was in trouble (disk full, locked, damaged): nothing of the turn is on disk, try again
├── StaleRevision   the case is no longer at the revision that was read
└── Altered         a sealed value was changed, or stands in another row than it was sealed for
"""


class Unusable(Exception):
    """The database can't be used as it is; the text says why and what to do."""


class AlreadyRunning(Unusable):
    """Another process has the database open."""


class TakenOver(AlreadyRunning):
    """While the connection to the server was gone, another process has taken the database, or written into it."""


class NotMigrated(Unusable):
    """The schema is older or newer than this program's."""


class HalfMoved(Unusable):
    """Another database is being moved into this one, and not all of it is there."""

    def __init__(self, database: object) -> None:
        super().__init__(f"not all has been moved into {database} yet: run «wangge move» again, as before")


class KeyMissing(Unusable):
    """The database is sealed and its key file is not there."""


class WrongKey(Unusable):
    """The key file does not hold the key that something was sealed with."""


class ForeignToken(Unusable):
    """The database belongs to another bot."""


class UnusableNow(Unusable):
    """It could not be opened for a reason that passes: it is locked, its disk is full, or its server is away."""


class Damaged(Unusable):
    """The file is corrupt, or its disk fails."""


class WriterDied(Unusable):
    """The writing thread ended by a bug."""


class StoppedStandingBy(Exception):
    """The process was told to stop while another one had the database: there is nothing to end."""


class NotStored(Exception):
    """Storage was in trouble, and nothing of the turn is on disk; it may be tried again."""


class StaleRevision(Exception):
    """The case is no longer at the revision that was read."""


class Altered(Exception):
    """A sealed value is not what was sealed in that table, column and row."""
