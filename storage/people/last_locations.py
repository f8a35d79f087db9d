"""Where a person was a moment ago, for the report that may follow: one sealed location a person."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select

from dispatch.model import PersonId
from storage.engine.codec import read_params, write_params
from storage.engine.connection import Connection
from storage.engine.secrets import Vault
from storage.engine.sql import upsert
from storage.tables import spots

_set = upsert(spots)
_put = _set.on_conflict_do_update(
    index_elements=["id"], set_={name: _set.excluded[name] for name in ("chat_id", "point", "at")}
)
_since = select(spots.c.point).where(
    spots.c.id == bindparam("who"), spots.c.chat_id == bindparam("chat"), spots.c.at >= bindparam("since")
)
_drop = delete(spots).where(spots.c.id == bindparam("who"))
_forget = delete(spots).where(spots.c.at < bindparam("before"))


class LastLocations:
    """The table `spots`."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def put(self, person: PersonId, chat_id: int, latitude: float, longitude: float, at: datetime) -> None:
        """Stores a location (WGS-84); it takes the person's older one's place."""
        point = write_params({"latitude": latitude, "longitude": longitude}).encode()
        sealed = self._vault.seal(point, "spots", "point", person)
        self._connection.execute(_put, {"id": person, "chat_id": chat_id, "point": sealed, "at": at})

    def take(self, person: PersonId, chat_id: int, since: datetime) -> tuple[float, float] | None:
        """Latitude and longitude (WGS-84) that this person sent in that chat since then; deleted with it, so that it
        is given out once."""
        sealed = self._connection.scalar(_since, {"who": person, "chat": chat_id, "since": since})
        if sealed is None:
            return None
        self._connection.execute(_drop, {"who": person})
        point = read_params(self._vault.open(sealed, "spots", "point", person).decode())
        return float(str(point["latitude"])), float(str(point["longitude"]))

    def forget(self, before: datetime) -> int:
        """Deletes what was sent before then, and returns how many rows that were."""
        return self._connection.execute(_forget, {"before": before}).rowcount
