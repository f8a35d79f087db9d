"""A disk that fails when it is told to: strace answers the database's writes and syncs in the system's place.

Needs strace, as the power cuts do.
"""

import asyncio
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from sandbox.town import TOKEN
from tests.faults.room import Bot, Room
from tests.paths import ROOT

_CALLS: Final = "pwrite64,fdatasync,fsync,openat"


def _on_disk(files: Iterable[Path], fault: str) -> tuple[str, ...]:
    """Before a command: what it does to these files ends as the fault says.

    A fault is written as strace's `--inject`: `pwrite64:error=ENOSPC:when=5..9`, counted for each thread apart.
    """
    paths = [part for file in files for part in ("-P", str(file))]
    return ("strace", "-D", "-f", "-qq", "-o", os.devnull, "-e", f"trace={_CALLS}", "-e", f"inject={fault}", *paths)


def with_log(database: Path) -> tuple[Path, ...]:
    return database, database.with_name(f"{database.name}-wal")


async def start_on(room: Room, fault: str) -> Bot:
    """A life of the bot on such a disk."""
    database = room.config.with_name("wangge.db")
    command = (*_on_disk(with_log(database), fault), sys.executable, "-m", "bot", "rehearse")
    with room.log.open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *command,
            "--config",
            str(room.config),
            cwd=ROOT,
            env=os.environ | {"WANGGE_TOKEN": TOKEN},
            stdout=log,
            stderr=log,
        )
    return Bot(process, room.town)


async def typed_on(files: Iterable[Path], fault: str, *words: str) -> tuple[int, str]:
    """A command of the host on such a disk: its exit code, and what it said."""
    command = (*_on_disk(files, fault), sys.executable, "-m", "bot", *words)
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()
