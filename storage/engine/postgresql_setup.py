"""Looks at how a PostgreSQL server is set up: what a promise needs that the bot can't say for its own sessions."""

import shutil
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import psycopg

from storage.engine.address import Server
from storage.engine.postgresql_connection import MIN_VERSION, connect_plainly, version_of
from storage.engine.setup import ServerSetup, Setup

_SETTINGS: Final = (
    "TimeZone",
    "synchronous_commit",
    "default_transaction_isolation",
    "fsync",
    "full_page_writes",
    "data_checksums",
    "max_connections",
    "superuser_reserved_connections",
    "reserved_connections",
    "data_directory",
)
"""The last one is shown only to whom the server trusts with it; reserved_connections came with 16."""
_LEFT: Final = """
SELECT least(
    %s - (SELECT sum(numbackends) FROM pg_stat_database),
    (SELECT nullif(datconnlimit, -1) - numbackends FROM pg_database JOIN pg_stat_database USING (datname)
        WHERE datname = current_database()),
    (SELECT nullif(rolconnlimit, -1) - (SELECT count(*) FROM pg_stat_activity WHERE usename = current_user)
        FROM pg_roles WHERE rolname = current_user)
)::int
"""
_HERE: Final = ("127.0.0.1", "::1")


def setup_of(server: Server, now: Callable[[], datetime]) -> Setup:
    """What it is for whoever says nothing of it. Raises the driver's errors."""
    with closing(connect_plainly(server)) as raw:
        encoding = raw.info.parameter_status("server_encoding") or ""
        new_enough = raw.info.server_version >= MIN_VERSION * 10_000
        return Setup(
            version_of(raw), str(MIN_VERSION), new_enough, encoding, encoding == "UTF8", _of_server(raw, now)
        )


def _of_server(raw: psycopg.Connection[Any], now: Callable[[], datetime]) -> ServerSetup:
    asked = "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)"
    said: Mapping[str, str] = dict(raw.execute(asked, [list(_SETTINGS)]).fetchall())
    reserved = sum(int(said.get(f"{of}reserved_connections", 0)) for of in ("superuser_", ""))
    before = now()
    there = _one(raw, "SELECT clock_timestamp()")
    after = now()
    return ServerSetup(
        time_zone=said["TimeZone"],
        synchronous_commit=said["synchronous_commit"],
        isolation=said["default_transaction_isolation"],
        fsync=said["fsync"] == "on",
        full_page_writes=said["full_page_writes"] == "on",
        checks_pages=said["data_checksums"] == "on",
        # This one will be free again.
        free_connections=_one(raw, _LEFT, int(said["max_connections"]) - reserved) + 1,
        free_disk=_free_disk(raw, said.get("data_directory")),
        ahead=there - (before + (after - before) / 2),
    )


def _free_disk(raw: psycopg.Connection[Any], folder: str | None) -> int | None:
    here = raw.info.host.startswith("/") or raw.info.hostaddr in _HERE
    if folder is None or not here:
        return None
    try:
        return shutil.disk_usage(Path(folder)).free
    except OSError:
        return None


def _one(raw: psycopg.Connection[Any], asked: str, *values: object) -> Any:
    row = raw.execute(asked, values).fetchone()
    return None if row is None else row[0]
