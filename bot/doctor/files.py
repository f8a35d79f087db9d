"""What the doctor sees of files: who else may read the key, the data and the backups, and how much room is left."""

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from bot.config.settings import StorageSection
from bot.doctor.findings import Finding, named, wrong
from bot.loops.nightly import DISK_WARNING
from storage.upkeep.copying import noted_copies


def of_files(place: StorageSection) -> Iterator[Finding]:
    yield from _readable("密钥", "the key", [place.key_file])
    if isinstance(place.database, Path):
        files = [place.database.with_name(f"{place.database.name}{end}") for end in ("", "-wal", "-shm")]
        yield from _readable("数据库", "the database", files)
    yield from _readable("附件文件夹", "the media folder", [place.media])
    yield from _readable("备份", "backups", noted_copies(place.beside))
    yield from _disks(place)


def _readable(zh: str, en: str, places: list[Path]) -> Iterator[Finding]:
    """What other users of the machine may read; what lies in a folder that they can't enter is out of their reach."""
    open_ = [place for place in places if place.exists() and stat.S_IMODE(place.stat().st_mode) & 0o077]
    if open_:
        paths_zh, paths_en = named([str(place) for place in open_])
        mode = "700" if open_[0].is_dir() else "600"
        yield wrong(f"{zh}别人可读：chmod {mode} {paths_zh}", f"others may read {en}: chmod {mode} {paths_en}")


def _disks(place: StorageSection) -> Iterator[Finding]:
    """The database and the media may lie on different ones."""
    folders = [
        next(parent for parent in (path, *path.parents) if parent.is_dir()) for path in (place.beside, place.media)
    ]
    for folder in {path.stat().st_dev: path for path in folders}.values():
        free = shutil.disk_usage(folder).free
        if free < DISK_WARNING:
            left = free // 2**20
            yield wrong(
                f"磁盘将满（{folder} 剩 {left} MB）：请清理或扩容",
                f"the disk is nearly full ({left} MB left at {folder}): make room",
            )
