"""Writes a file that only its owner may read, and never over another."""

import os
from pathlib import Path

import typer

from bot.cli.errors import Refused


def refuse_existing(out: Path) -> None:
    """Refused where there is such a file already; before anything is read for it."""
    if out.exists():
        raise Refused(f"文件已存在：{out}", f"is there already: {out}")


def write_new(out: Path, content: bytes) -> None:
    """Writes it, and says so. Refused where there is such a file already."""
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except FileExistsError:
        raise Refused(f"文件已存在：{out}", f"is there already: {out}") from None
    typer.echo(f"已生成 / written: {out}")
