"""Changes the key of personal data: adds a new key, seals everything with it, then lets the older keys go where
asked."""

import asyncio
from typing import Final

from bot.cli.errors import Refused
from bot.config.settings import StorageSection
from bot.open_resources import open_storage
from dispatch.model import MediaId
from storage.database import Database
from storage.engine.errors import Altered, WrongKey
from storage.engine.failpoints import failpoint
from storage.engine.keys import add_key, keep_newest_key, key_count
from storage.engine.secrets import read_keys
from storage.media.media_folder import MediaFolder
from storage.transaction import Transaction
from storage.upkeep.rotate_key import RotationPoint

BATCH: Final = 500


async def rotate(storage: StorageSection, *, forget: bool) -> int:
    """Takes up a change that was broken off, else begins one. Returns how many older keys the file holds at the end.

    AlreadyRunning while the bot, or another rotation, has the database.
    """
    async with open_storage(storage) as db:
        under_way = key_count(storage.key_file) > 1 and not await db.write(lambda tx: tx.rotation.finished)
        if not under_way:
            add_key(storage.key_file)
            failpoint("rotate.key_added")
            db.vault.learn(read_keys(storage.key_file))
        await _seal_rows(db)
        await _seal_files(db, MediaFolder(storage.media, db.vault))
        await db.write(_finish)
        failpoint("rotate.finished")
        if forget:
            keep_newest_key(storage.key_file)
        return key_count(storage.key_file) - 1


async def _seal_rows(db: Database) -> None:
    """Batch by batch; what is done is done, also when the next batch never comes."""
    place: RotationPoint | None = RotationPoint()
    while place is not None:
        after = place
        place = await db.write(lambda tx, after=after: tx.rotation.step(after))  # type: ignore[misc]
        failpoint("rotate.sealed")


async def _seal_files(db: Database, folder: MediaFolder) -> None:
    """Each file says by its first bytes with which key it is sealed. Refused, at the end, where one does not open."""
    after, stuck = MediaId(0), list[str]()
    while found := await db.write(lambda tx: tx.files.kept(after, BATCH)):  # noqa: B023 - it runs at once
        for one in found:
            try:
                await asyncio.to_thread(folder.seal_anew, one)
                failpoint("rotate.file_sealed")
            except (Altered, WrongKey):
                stuck.append(str(one.path))
        after = found[-1].id
    if stuck:
        raise Refused(
            f"附件 {stuck[0]} 等 {len(stuck)} 个无法解密，换钥未完成：请从备份恢复，或移走后重做",
            f"{len(stuck)} attachments, such as {stuck[0]}, can't be opened and the rotation is not finished:"
            " put them back from a backup, or move them away, and do it again",
        )


def _finish(tx: Transaction) -> None:
    tx.rotation.finish()
    failpoint("rotate.finishing")
