"""Changes the key of personal data: a new one is added, everything is sealed with it, the older ones may then go.

All of it under the database's lock. A kill leaves either no new key, or one that the next call goes on with: rows are
sealed batch by batch, each with the id of its key in front, and the indexes change hands in one transaction.
"""

from bot.failpoints import failpoint
from bot.opening import open_storage
from bot.settings import StorageSection
from storage.database import Database
from storage.keys import add_key, keep_newest_key, key_count
from storage.rotate import Place
from storage.secrets import read_keys
from storage.transaction import Transaction


async def rotate(storage: StorageSection, *, forget: bool) -> int:
    """Takes up a rotation that was broken off, else begins one. How many older keys the file holds at the end.

    AlreadyRunning while the bot, or another rotation, has the database.
    """
    async with open_storage(storage) as db:
        under_way = key_count(storage.key_file) > 1 and not await db.write(lambda tx: tx.rotation.finished)
        if not under_way:
            add_key(storage.key_file)
            failpoint("rotate.key_added")
            db.vault.learn(read_keys(storage.key_file))
        await seal_anew(db)
        failpoint("rotate.finished")
        if forget:
            keep_newest_key(storage.key_file)
        return key_count(storage.key_file) - 1


async def seal_anew(db: Database) -> None:
    """Batch by batch; what is done is done, also when the next batch never comes."""
    place: Place | None = Place()
    while place is not None:
        after = place
        place = await db.write(lambda tx, after=after: tx.rotation.step(after))  # type: ignore[misc]
        failpoint("rotate.sealed")
    await db.write(_finish)


def _finish(tx: Transaction) -> None:
    tx.rotation.finish()
    failpoint("rotate.finishing")
