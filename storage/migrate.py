"""Creates a database file or upgrades it to the newest schema, forward only and in one transaction."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from storage.engine.errors import NotMigrated
from storage.engine.sqlite import look, raw_of, usable, writing_engine
from storage.lock import ProcessLock

_SCRIPTS = Path(__file__).with_name("migrations")


def migrate(path: Path) -> None:
    """Brings the file at `path` to the newest schema, or creates it.

    AlreadyRunning where a process has it open; NotMigrated where a newer program made it.
    """
    lock = ProcessLock(path)
    lock.take()
    try:
        _refuse_newer(path)
        with usable(path):
            _upgrade(path)
    finally:
        lock.release()


def current(path: Path) -> str | None:
    """The schema revision of the file; None where it is missing or empty."""
    return look(path, "alembic_version", "SELECT version_num FROM alembic_version")


@cache
def newest() -> str:
    """The schema revision that this program works with."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


@cache
def _known() -> frozenset[str]:
    """The schema revisions that this program can upgrade from, and the newest."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def require_newest(path: Path) -> None:
    """NotMigrated where the file's schema is not the one that this program works with."""
    _refuse_newer(path)
    found, wanted = current(path), newest()
    if found != wanted:
        raise NotMigrated(f"{path} has schema {found or 'none'}, this program needs {wanted}: run «wangge migrate»")


def _refuse_newer(path: Path) -> None:
    found = current(path)
    if found is not None and found not in _known():
        raise NotMigrated(f"{path} has schema {found}, which a newer version of this program made: install that one")


def _upgrade(path: Path, to: str = "head") -> None:
    engine = writing_engine(path)
    try:
        # Begun on both levels: the outer tells alembic to leave transactions alone, the inner is the real one.
        with engine.connect() as connection, connection.begin():
            raw = raw_of(connection)
            raw.execute("BEGIN IMMEDIATE")
            try:
                config = _config()
                config.attributes["connection"] = connection
                command.upgrade(config, to)
            except BaseException:
                raw.execute("ROLLBACK")
                raise
            raw.execute("COMMIT")
    finally:
        engine.dispose()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config
