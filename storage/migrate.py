"""Creates a database or upgrades it to the newest schema, forward only and in one transaction.

A schema's revision is the number that its migration's file begins with. Alembic is imported only where there is
something to upgrade: it takes nine megabytes, and its part of each start.
"""

from functools import cache
from pathlib import Path
from typing import Final

from storage.engine.address import Address
from storage.engine.choose import engine_of
from storage.engine.errors import NotMigrated
from storage.engine.failpoints import failpoint

_SCRIPTS: Final = Path(__file__).with_name("migrations")
_DIGITS: Final = 4
"""Of a revision."""


def migrate(database: Address) -> None:
    """Brings the database to the newest schema, or creates it.

    AlreadyRunning where a process has it open; NotMigrated where a newer program made it.
    """
    engine = engine_of(database)
    link = engine.link()
    link.hold()
    try:
        _refuse_newer(database)
        if current(database) != newest():
            with engine.usable():
                _upgrade(database)
    finally:
        link.release()


def current(database: Address) -> str | None:
    """The schema revision of the database; None where it is missing or empty."""
    return engine_of(database).look("alembic_version", "SELECT version_num FROM alembic_version")


@cache
def newest() -> str:
    """The schema revision that this program works with."""
    return max(_known())


@cache
def _known() -> frozenset[str]:
    """The schema revisions that this program can upgrade from, and the newest."""
    return frozenset(script.name[:_DIGITS] for script in _SCRIPTS.glob("versions/[0-9]*.py"))


def require_newest(database: Address) -> None:
    """NotMigrated where the schema is not the one that this program works with."""
    _refuse_newer(database)
    found, wanted = current(database), newest()
    if found != wanted:
        raise NotMigrated(
            f"{engine_of(database)} has schema {found or 'none'}, this program needs {wanted}: run «wangge migrate»"
        )


def _refuse_newer(database: Address) -> None:
    found = current(database)
    if found is not None and found not in _known():
        raise NotMigrated(
            f"{engine_of(database)} has schema {found}, which a newer version of this program made: install that one"
        )


def _upgrade(database: Address, to: str = "head") -> None:
    from alembic import command
    from alembic.config import Config

    with engine_of(database).migrating() as connection:
        config = Config()
        config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        failpoint("migration.before_commit")
    failpoint("migration.committed")
