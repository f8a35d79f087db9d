"""Changes the key of personal data: a new one is added, everything is sealed with it, the older ones may then go."""

import contextlib
from collections.abc import AsyncIterator

from bot.settings import StorageSection
from storage.database import Database, vault_for
from storage.keys import add_key, keep_newest_key, key_count
from storage.rotate import Place


async def rotate(storage: StorageSection, *, forget: bool) -> int:
    """Takes up a rotation that was broken off, else begins one. How many older keys the file holds at the end."""
    async with _opened(storage) as db:
        under_way = key_count(storage.key_file) > 1 and not await db.write(lambda tx: tx.rotation.finished)
    if not under_way:
        add_key(storage.key_file)
    async with _opened(storage) as db:
        await seal_anew(db)
    if forget:
        keep_newest_key(storage.key_file)
    return key_count(storage.key_file) - 1


async def seal_anew(db: Database) -> None:
    """Batch by batch; what is done is done, also when the next batch never comes."""
    place: Place | None = Place()
    while place is not None:
        after = place
        place = await db.write(lambda tx, after=after: tx.rotation.step(after))  # type: ignore[misc]
    await db.write(lambda tx: tx.rotation.finish())


@contextlib.asynccontextmanager
async def _opened(storage: StorageSection) -> AsyncIterator[Database]:
    db = Database(storage.database, vault_for(storage.database, storage.key_file))
    await db.open()
    try:
        yield db
    finally:
        await db.close()
