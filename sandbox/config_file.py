"""Writes the config.toml that the bot of this room runs with."""

from __future__ import annotations

import json
from pathlib import Path

from sandbox.wire import Json

NAME = "config.toml"


def write_config(
    directory: Path,
    address: str,
    street: Json,
    street_file: Path,
    database: str | None = None,
    *,
    intake_all: bool = False,
    past: bool = False,
    lists: bool = False,
) -> Path:
    """Written anew when anything differs, such as the port; gives its path. `database` is a file here where None."""
    here = directory.resolve()
    about = street["street"]
    sections: dict[str, dict[str, str | bool]] = {
        "telegram": {"api_url": f"{address}/bot", "file_url": f"{address}/file/bot", "token_env": "WANGGE_TOKEN"},
        "storage": {
            "database": database or str(here / "wangge.db"),
            "key_file": str(here / "wangge.key"),
            "media": str(here / "media"),
        },
        "clock": {"url": f"{address}/clock"},
        "centre": {
            "name": f"{about['name']}网格化管理指挥中心",
            "prefix": about["prefix"],
            "timezone": about["timezone"],
            "intake": "all" if intake_all else "tagged",
        },
        "privacy": {"households": "doors"},
        "rehearsal": {"street": str(street_file.resolve()), "past": past, "lists": lists},
    }
    text = "# 由演练室写成，每次启动核对。Written by the rehearsal room, checked at each start.\n"
    for section, keys in sections.items():
        # A JSON string is a TOML string too, and so is true and false.
        lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items())
        text += f"\n[{section}]\n" + "\n".join(lines) + "\n"
    path = here / NAME
    here.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    return path
