"""Which condition row staff have settled on for which description: what suggestions for new reports are made from."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import bindparam, delete, select

from dispatch.model import CaseId, NoteId, RowCode
from storage.engine.connection import Connection
from storage.engine.secrets import Vault
from storage.engine.sql import upsert
from storage.tables import choices, notes

T = TypeVar("T")
Choice = tuple[RowCode, str]
"""The row that staff chose, and the description."""
_set = upsert(choices)
_put = _set.on_conflict_do_update(
    index_elements=["case_id"], set_={name: _set.excluded[name] for name in ("row", "note", "at")}
)
_newest = (
    select(choices.c.row, notes.c.id, notes.c.text)
    .join(notes, notes.c.id == choices.c.note)
    .where(notes.c.text.is_not(None))
    .order_by(choices.c.at.desc())
    .limit(bindparam("most"))
)
_forget = delete(choices).where(choices.c.at < bindparam("before"))


class Choices:
    """The table `choices`."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def put(self, case: CaseId, row: RowCode, description: NoteId, at: datetime) -> None:
        """Notes the choice for a case; a newer one takes the older one's place."""
        self._connection.execute(_put, {"case_id": case, "row": row, "note": description, "at": at})

    def learned(self, most: int, learn: Callable[[Sequence[Choice]], T]) -> T:
        """What `learn` makes of the `newest` choices; remembered until one is made, or a text is erased."""
        return self._connection.known(("learned", most, learn), lambda: learn(self.newest(most)))

    def newest(self, most: int) -> Sequence[Choice]:
        """The newest choices, each with its description in clear text; for suggesting, never for showing."""
        found = self._connection.execute(_newest, {"most": most})
        return [(RowCode(one.row), self._vault.open(one.text, "notes", "text", one.id).decode()) for one in found]

    def forget(self, before: datetime) -> int:
        """Deletes the choices made before then, and returns how many."""
        return self._connection.execute(_forget, {"before": before}).rowcount
