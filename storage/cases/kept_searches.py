"""What somebody searched for last, kept sealed so that the pages of the answer can be turned."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from dispatch.model import PersonId
from storage.engine.codec import read_params, write_params
from storage.engine.connection import Connection
from storage.engine.ids import Ids
from storage.engine.secrets import Vault
from storage.engine.tried import Failed, tried
from storage.tables import searches

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeptSearch:
    """A search; `words` as they were written."""

    id: int
    person: PersonId
    words: str


_add = insert(searches)
_get = select(searches.c.id, searches.c.person, searches.c.body).where(searches.c.id == bindparam("key"))
_drop_of = delete(searches).where(searches.c.person == bindparam("who"))
_forget = delete(searches).where(searches.c.expires_at < bindparam("before"))


class KeptSearches:
    """The table `searches`; the words are sealed."""

    def __init__(self, connection: Connection, vault: Vault, ids: Ids) -> None:
        self._connection = connection
        self._vault = vault
        self._ids = ids

    def keep(self, person: PersonId, words: str, at: datetime, expires_at: datetime) -> int:
        """Stores a search and returns its number, which the buttons under its answer carry.

        The person's older one is deleted.
        """
        self.drop_of(person)
        number = self._ids.take(searches)
        body = self._vault.seal(write_params({"words": words}).encode(), "searches", "body", number)
        row = {"id": number, "person": person, "body": body, "at": at, "expires_at": expires_at}
        self._connection.execute(_add, row)
        return number

    def get(self, number: int) -> KeptSearch | None:
        """The search of that number, None where it was deleted or can't be opened."""
        row = self._connection.execute(_get, {"key": number}).one_or_none()
        if row is None:
            return None
        words = tried(lambda: str(self._opened(row)["words"]))
        if isinstance(words, Failed):
            log.error("search %d can't be opened: %s", row.id, words.why)
            return None
        return KeptSearch(row.id, PersonId(row.person), words)

    def _opened(self, row: Any) -> dict[str, Any]:
        return read_params(self._vault.open(row.body, "searches", "body", row.id).decode())

    def newest(self) -> int:
        """The greatest number that any search ever had, though it may be deleted; 0 where there was none."""
        return self._ids.greatest(searches)

    def drop_of(self, person: PersonId) -> None:
        """Deletes the person's search."""
        self._connection.execute(_drop_of, {"who": person})

    def forget(self, before: datetime) -> int:
        """Deletes what expired before then, and says how many that were."""
        return self._connection.execute(_forget, {"before": before}).rowcount
