"""What storage may say no with: the operator's business, the writer's, and a case that moved on.

Exception
├── Unusable        the database can't be used as it is: told in one line, the process stops
│   ├── AlreadyRunning
│   ├── NotMigrated
│   ├── KeyMissing
│   ├── WrongKey
│   ├── ForeignToken
│   ├── Damaged     the file is corrupt, or the disk does not read or write
│   └── WriterDied  the writing thread ended by a bug
├── NotStored       storage was in trouble (disk full, locked, damaged): nothing of the turn is on disk, try again
├── StaleRevision           the case is no longer at the revision that was read
└── Altered         a sealed value was changed, or stands in another row than it was sealed for
"""


class Unusable(Exception):
    """The database can't be used as it is; the text says why and what to do."""


class AlreadyRunning(Unusable):
    pass


class NotMigrated(Unusable):
    pass


class KeyMissing(Unusable):
    pass


class WrongKey(Unusable):
    pass


class ForeignToken(Unusable):
    pass


class Damaged(Unusable):
    pass


class WriterDied(Unusable):
    pass


class NotStored(Exception):
    pass


class StaleRevision(Exception):
    pass


class Altered(Exception):
    pass
