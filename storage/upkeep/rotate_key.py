"""Seals the whole database anew with the newest key, batch by batch, so that it can be broken off and taken up again.

A sealed value says by its first bytes with which key. At the end, in one turn, the keyed indexes are made anew and
the database notes which key they need; from then on no older key is needed for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Column, ColumnElement, LargeBinary, Table, bindparam, func, literal_column, or_, select, update

from storage.cases.word_index import WordIndex
from storage.engine.connection import Connection
from storage.engine.meta import Meta
from storage.engine.secrets import Vault, plain_phone
from storage.households.door_helpers import BUILDING_PURPOSE
from storage.households.doors import DOOR_PURPOSE
from storage.tables import cards, contacts, door_helpers, door_numbers, find_pieces, inbox, metadata

SEAL = "seal"
"""The row of `meta` that only the right key opens."""
INDEX_KEY = "index_key"
"""The row of `meta` that names the key of the indexes, where it is not the first of the key file."""
_HASHES = (
    inbox.c.digest, contacts.c.phone_index, cards.c.drawn, find_pieces.c.cases, door_numbers.c.number_key,
    door_helpers.c.building_key,
)  # fmt: skip
"""Keyed hashes, and what stands behind some. They are made anew at the end, but for those of what cards show: such a
card is drawn once more; and those of words, which are emptied and then filled beside the work."""
_BATCH = 500
_KEY_ID = 4


@dataclass(frozen=True, slots=True)
class RotationPoint:
    """How far a rotation has come: everything of the tables before, and this one's rows up to `row`."""

    table: int = 0
    row: int = 0


class Rotation:
    """Call `step` until it gives None, then `finish`."""

    def __init__(self, connection: Connection, vault: Vault, meta: Meta, words: WordIndex) -> None:
        self._connection = connection
        self._vault = vault
        self._meta = meta
        self._words = words

    @property
    def finished(self) -> bool:
        """Whether everything is sealed, and indexed, with the newest key already."""
        return self._meta.get(INDEX_KEY) == self._vault.newest.hex()

    def step(self, after: RotationPoint) -> RotationPoint | None:
        """Seals one batch anew and returns how far it has come; None where nothing is left."""
        tables = [table for table in metadata.sorted_tables if sealed_columns(table)]
        if after.table == len(tables):
            return None
        last = self._seal_batch(tables[after.table], after.row)
        return RotationPoint(after.table + 1) if last is None else RotationPoint(after.table, last)

    def finish(self) -> None:
        """Makes the indexes anew, all in one turn, for an index is good only when all of it is of one key."""
        self._vault.index_by(self._vault.newest)
        self._index_contacts()
        self._index_letters()
        self._index_doors()
        self._words.clear()
        self._meta.set(SEAL, self._vault.seal(b"", "meta", SEAL, 0).hex())
        self._meta.set(INDEX_KEY, self._vault.newest.hex())

    def _seal_batch(self, table: Table, after: int) -> int | None:
        columns = sealed_columns(table)
        # As literals: numbers that are handed over have 64 bits, and PostgreSQL's substr takes 32.
        first: ColumnElement[int] = literal_column("1")
        length: ColumnElement[int] = literal_column(str(_KEY_ID))
        older = or_(*(func.substr(column, first, length) != self._vault.newest for column in columns))
        asked = select(table.c.id, *columns).where(table.c.id > after, older).order_by(table.c.id).limit(_BATCH)
        rows = self._connection.execute(asked).all()
        for row in rows:
            values = {column.name: self._anew(table, column, row.id, getattr(row, column.name)) for column in columns}
            self._connection.execute(update(table).where(table.c.id == row.id).values(values))
        return rows[-1].id if rows else None

    def _anew(self, table: Table, column: Column[bytes], row: int, sealed: bytes | None) -> bytes | None:
        if sealed is None:
            return None
        plain = self._vault.open(sealed, table.name, column.name, row)
        return self._vault.seal(plain, table.name, column.name, row)

    def _index_contacts(self) -> None:
        change = update(contacts).where(contacts.c.id == bindparam("id_")).values(phone_index=bindparam("index_"))
        for number, phone in self._opened(contacts, contacts.c.phone):
            values = {"id_": number, "index_": self._vault.index_of_phone(plain_phone(phone.decode()))}
            self._connection.execute(change, values)

    def _index_letters(self) -> None:
        change = update(inbox).where(inbox.c.id == bindparam("id_")).values(digest=bindparam("index_"))
        for number, raw in self._opened(inbox, inbox.c.raw):
            self._connection.execute(change, {"id_": number, "index_": self._vault.index("update", raw)})

    def _index_doors(self) -> None:
        """The numbers of doors, and the buildings of helpers."""
        keyed = (
            (door_numbers, door_numbers.c.number, "number_key", DOOR_PURPOSE),
            (door_helpers, door_helpers.c.building, "building_key", BUILDING_PURPOSE),
        )
        for table, sealed, column, purpose in keyed:
            change = update(table).where(table.c.id == bindparam("id_")).values({column: bindparam("index_")})
            for number, plain in self._opened(table, sealed):
                self._connection.execute(change, {"id_": number, "index_": self._vault.index(purpose, plain)})

    def _opened(self, table: Table, column: Column[bytes]) -> Iterator[tuple[int, bytes]]:
        """Every value of a sealed column, with its row: a batch at a time, for all at once would fill the memory."""
        asked = select(table.c.id, column.label("sealed")).where(table.c.id > bindparam("after"), column.is_not(None))
        asked, after = asked.order_by(table.c.id).limit(_BATCH), 0
        while rows := self._connection.execute(asked, {"after": after}).all():
            for row in rows:
                yield row.id, self._vault.open(row.sealed, table.name, column.name, row.id)
            after = rows[-1].id


def sealed_columns(table: Table) -> list[Column[bytes]]:
    """The columns whose values are sealed; all stand in tables with a number for each row."""
    return [c for c in table.columns if isinstance(c.type, LargeBinary) and c not in set(_HASHES)]
