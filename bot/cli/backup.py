"""Backups of the database and the media, never of the key; and putting one back, which needs the key.

A backup is made beside its place and then renamed, so that a folder without «.partial» is a whole one.
"""

import contextlib
import shutil
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.cli.errors import Refused
from bot.config.settings import StorageSection
from storage.engine.secrets import load_vault
from storage.upkeep.copying import copy_database, half_sealed, require_key_of

DATABASE: Final = "wangge.db"
MEDIA: Final = "media"


def back_up(storage: StorageSection, folder: Path, at: datetime) -> Path:
    """A new folder in `folder`, of this moment; the bot may run meanwhile. Refused where it would hold the key."""
    if storage.key_file.resolve().is_relative_to(storage.media.resolve()):
        raise Refused("密钥在附件文件夹内，不能备份", "the key lies in the media folder; nothing is backed up")
    if folder.resolve().is_relative_to(storage.media.resolve()):
        raise Refused("备份不能放在附件文件夹内", "a backup may not lie in the media folder")
    if half_sealed(storage.database, storage.key_file):
        raise Refused(
            "密钥更换没有做完，请先再次运行 wangge keys rotate",
            "a change of the key was broken off; run wangge keys rotate once more first",
        )
    whole = folder / f"wangge-{at:%Y%m%dT%H%M%SZ}"
    partial = whole.with_suffix(".partial")
    if whole.exists():
        raise Refused(f"已有这份备份：{whole}", f"there is such a backup already: {whole}")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True, mode=0o700)
    copy_database(storage.database, partial / DATABASE)
    if storage.media.is_dir():
        # After the database: what it names is then there, and what came later does no harm.
        unfinished = shutil.ignore_patterns("*.part")
        shutil.copytree(
            storage.media, partial / MEDIA, ignore=unfinished, copy_function=_copy, ignore_dangling_symlinks=True
        )
    partial.rename(whole)
    return whole


def restore(storage: StorageSection, backup: Path) -> None:
    """Puts a backup where the configuration says. Refused without the right key, or where something is already."""
    if not (backup / DATABASE).is_file():
        raise Refused(f"{backup} 不是完整的备份", f"{backup} is not a whole backup")
    if storage.database.exists():
        raise Refused(
            f"已有数据库 {storage.database}，请先移走", f"there is a database {storage.database}; move it away first"
        )
    if not storage.key_file.exists():
        raise Refused(
            f"缺少密钥文件 {storage.key_file}，备份不含密钥，没有它无法恢复",
            f"the key file {storage.key_file} is missing; a backup never holds it, nothing is restored",
        )
    require_key_of(backup / DATABASE, load_vault(storage.key_file))
    if (backup / MEDIA).is_dir():
        shutil.copytree(backup / MEDIA, storage.media, dirs_exist_ok=True)
    storage.database.parent.mkdir(parents=True, exist_ok=True)
    partial = storage.database.with_name(f".{storage.database.name}.restoring")
    copy_database(backup / DATABASE, partial)
    partial.rename(storage.database)


def _copy(source: str, to: str) -> None:
    """The bot may run: what it forgets, or seals under a new name, while the folder is copied is not missed here."""
    with contextlib.suppress(FileNotFoundError):
        shutil.copy2(source, to)
