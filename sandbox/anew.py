"""Starting the street anew without starting the room anew: what is asked for, and what the last street leaves."""

from __future__ import annotations

import shutil
from pathlib import Path

from sandbox.config_file import NAME as CONFIG
from sandbox.snapshot import NAME as TOWN
from sandbox.town import Town
from sandbox.wire import Json

LEFT = (TOWN, CONFIG, "files", "media", "wangge.db*", "wangge.key")
"""What a street leaves in the room's directory; the bot's log and a server's data stay."""


async def begin_anew(town: Town, said: Json) -> Json:
    """Asks whoever runs the room for a fresh street; `intake_all`, `topics` and `past` say how that one begins.

    The answer comes at once, with the run that is about to end.
    """
    town.next_begins = {name: bool(said.get(name)) for name in ("intake_all", "topics", "past")}
    town.begin_anew.set()
    return {"run": town.run}


def clear(directory: Path) -> None:
    """Removes what the last street left."""
    for name in LEFT:
        for path in directory.glob(name):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
