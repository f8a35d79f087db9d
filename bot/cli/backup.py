"""Makes backups of the database and the attachments, never of the key; and puts one back, which needs the key.

A database on a server is backed up and put back by the server's own tools; here it is its attachments.
"""

import asyncio
import contextlib
import shutil
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.cli.errors import Refused
from bot.config.settings import StorageSection
from bot.open_resources import open_storage
from storage.engine.address import Server
from storage.engine.durable import copy_synced, sync_folder
from storage.engine.failpoints import failpoint
from storage.engine.file_lock import FileLock
from storage.engine.secrets import Vault, load_vault
from storage.read_only_snapshot import read_snapshot
from storage.upkeep.copying import copy_database, forget_copy, half_sealed, note_copy, require_key_of
from storage.upkeep.restores import BACKED_UP, PUT_BACK, PutBack

DATABASE: Final = "wangge.db"
MEDIA: Final = "media"
_BESIDE: Final = ("", "-wal", "-shm", "-journal")
"""What SQLite keeps of a database; a journal of another one would be played onto the file that is put back."""


def back_up(storage: StorageSection, folder: Path, at: datetime) -> Path:
    """Makes a backup in a new folder within `folder`, named by `at` (UTC), and returns it; the bot may run meanwhile.

    Of a database on a server it holds the attachments alone. Refused where it would hold the key.
    """
    _require_apart(storage, folder)
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
    new = not folder.exists()
    partial.mkdir(parents=True, mode=0o700)
    if not isinstance(storage.database, Server):
        copy_database(storage.database, partial / DATABASE, {BACKED_UP: at.isoformat()})
        failpoint("backup.database_copied")
    # After the database: what it names is then there, and what came later does no harm.
    _copy_media(storage.media, partial / MEDIA)
    sync_folder(partial)
    failpoint("backup.media_copied")
    partial.rename(whole)
    failpoint("backup.named")
    sync_folder(folder)
    if new:
        sync_folder(folder.resolve().parent)
    note_copy(storage.beside, whole)
    return whole


def _require_apart(storage: StorageSection, folder: Path) -> None:
    if storage.key_file.resolve().is_relative_to(storage.media.resolve()):
        raise Refused("密钥在附件文件夹内，不能备份", "the key lies in the media folder; nothing is backed up")
    if folder.resolve().is_relative_to(storage.media.resolve()):
        raise Refused("备份不能放在附件文件夹内", "a backup may not lie in the media folder")


def _copy_media(media: Path, to: Path) -> None:
    if media.is_dir():
        unfinished = shutil.ignore_patterns("*.part")
        shutil.copytree(media, to, ignore=unfinished, copy_function=_copy, ignore_dangling_symlinks=True)
        sync_folder(to)


def restore(storage: StorageSection, backup: Path, at: datetime) -> PutBack:
    """Puts a backup where the configuration says; all of it is on disk when this returns.

    Refused without the right key, or where something of a database is already. AlreadyRunning while a process has it,
    Unusable where the backup is damaged; then nothing of it is left in place. Of a database on a server, which the
    server's own tools have put back, it notes that this is so, and puts back the attachments.
    """
    if isinstance(storage.database, Server):
        return _put_back_beside(storage, backup, at)
    if not (backup / DATABASE).is_file():
        raise Refused(f"{backup} 不是完整的备份", f"{backup} is not a whole backup")
    lock = FileLock(storage.database)
    lock.take()
    try:
        _require_free(storage.database)
        return _put_back(storage, backup, at)
    finally:
        lock.release()


def _put_back_beside(storage: StorageSection, backup: Path, at: datetime) -> PutBack:
    if (backup / DATABASE).exists():
        raise Refused(
            f"{backup} 是文件数据库的备份：请先恢复成文件，再用 wangge move 搬到服务器",
            f"{backup} is of a database in a file: put it back as a file, then use wangge move",
        )
    if not backup.is_dir():
        raise Refused(f"{backup} 不是备份", f"{backup} is no backup")
    _require_key(storage)

    async def note() -> PutBack:
        async with open_storage(storage) as db:
            _media_from(storage, backup)
            return await db.write(lambda tx: tx.restores.put_back(at))

    return asyncio.run(note())


def _require_key(storage: StorageSection) -> None:
    if not storage.key_file.exists():
        raise Refused(
            f"缺少密钥文件 {storage.key_file}，备份不含密钥，没有它无法恢复",
            f"the key file {storage.key_file} is missing; a backup never holds it, nothing is restored",
        )


def _media_from(storage: StorageSection, backup: Path) -> None:
    if (backup / MEDIA).is_dir():
        shutil.copytree(backup / MEDIA, storage.media, copy_function=_copy, dirs_exist_ok=True)
        sync_folder(storage.media)


def _require_free(database: Path) -> None:
    found = [file for file in (database.with_name(f"{database.name}{end}") for end in _BESIDE) if file.exists()]
    if found:
        zh, en = "、".join(map(str, found)), ", ".join(map(str, found))
        raise Refused(
            f"原数据库还在，请先停止机器人，再把这些文件一并移走：{zh}",
            f"there is a database already: stop the bot, then move these files away, all of them together: {en}",
        )


def _put_back(storage: StorageSection, backup: Path, at: datetime) -> PutBack:
    _require_key(storage)
    vault = load_vault(storage.key_file)
    require_key_of(backup / DATABASE, vault)
    database = storage.file
    partial = database.with_name(f".{database.name}.restoring")
    try:
        copy_database(backup / DATABASE, partial, {PUT_BACK: at.isoformat()})
        failpoint("restore.copied")
        _media_from(storage, backup)
        found = _noted(partial, vault)
        failpoint("restore.media_copied")
        partial.rename(database)
        failpoint("restore.named")
        sync_folder(database.parent)
    except BaseException:
        forget_copy(partial)
        raise
    return found


def _noted(database: Path, vault: Vault) -> PutBack:
    """What the first start will find."""
    found = read_snapshot(database, vault, lambda tx: tx.restores.waiting())
    if found is None:
        raise AssertionError("it was written into the copy")
    return found


def _copy(source: str, to: str) -> None:
    """The bot may run: what it forgets, or seals under a new name, while the folder is copied is not missed here."""
    with contextlib.suppress(FileNotFoundError):
        copy_synced(Path(source), Path(to))
