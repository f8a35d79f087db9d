"""One PostgreSQL server for all test processes of a run, and a new database in it for each test that wants one.

The server is kept by a process of its own, which ends when no test process is left, however they ended: each of them
holds a lock on the file `users` of the server's folder for as long as it lives.
"""

import contextlib
import fcntl
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import psycopg

from sandbox.postgres import Postgres
from storage.engine.address import Server
from storage.migrate import migrate
from tests.paths import ROOT

_RUN: Final = "PYTEST_XDIST_TESTRUNUID"
_numbers = itertools.count(1)


def new_database(template: str = "template0") -> Server:
    """A database as the template is; `forget` it when it is no longer needed."""
    name = f"t{os.getpid()}_{next(_numbers)}"
    _ask(f"CREATE DATABASE {name} TEMPLATE {template}")
    return Server(server().url(name))


def forget(database: Server) -> None:
    """FORCE: whoever looks into it still is put out."""
    _ask(f"DROP DATABASE {name_of(database)} WITH (FORCE)")


def name_of(database: Server) -> str:
    return database.url.partition("@/")[2].partition("?")[0]


@cache
def migrated() -> str:
    """The name of a database with the newest schema, to make others of; made by the first of all test processes."""
    return made_once("migrated", migrate)


def made_once(name: str, fill: Any) -> str:
    """The name of a template that `fill` has filled, by the first of all test processes that asks."""
    with (server().folder.parent / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not _ask(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
            _ask(f"CREATE DATABASE {name}_new TEMPLATE template0")
            fill(Server(server().url(f"{name}_new")))
            # Whoever looked into it meanwhile, for a database that somebody has open is neither renamed nor copied.
            _ask(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}_new'")
            _ask(f"ALTER DATABASE {name}_new RENAME TO {name}")
    return name


def _ask(statement: str) -> list[tuple[Any, ...]]:
    done = _admin().execute(statement)
    return done.fetchall() if done.description else []


@cache
def _admin() -> psycopg.Connection[Any]:
    return psycopg.connect(server().url(), autocommit=True)


@cache
def server() -> Postgres:
    """The server of this run, started by the first test process that asks for it."""
    run = os.environ.get(_RUN) or f"alone-{os.getpid()}"
    folder = Path(tempfile.gettempdir()) / f"wangge-tests-{os.geteuid()}-{run[:12]}"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    # Held until this process ends.
    users = os.open(folder / "users", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
    fcntl.flock(users, fcntl.LOCK_SH)
    with (folder / "starting").open("w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            keeper = subprocess.Popen(
                [sys.executable, "-m", "tests.postgres", str(folder)],
                cwd=ROOT,
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                text=True,
            )
            assert keeper.stdout is not None
            assert keeper.stdout.readline() == "ready\n", "the server did not start"
            keeper.stdout.close()
            keeper.returncode = 0  # It outlives this process, and nobody waits for it.
    return _in(folder)


def _in(folder: Path) -> Postgres:
    return Postgres(folder / "data", folder / "s", durable=False)


def keep(folder: Path) -> None:
    """Runs the server until nobody uses it any more."""
    postgres = _in(folder)
    try:
        postgres.start()
        (folder / "ready").touch()
        print("ready", flush=True)
        users = os.open(folder / "users", os.O_RDWR)
        fcntl.flock(users, fcntl.LOCK_EX)
        postgres.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def database(template: str) -> Iterator[Server]:
    """A new database for the length of a block."""
    made = new_database(template)
    try:
        yield made
    finally:
        forget(made)


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
