"""The places of which several cases were reported within two weeks, as the cases; no word of a place leaves here."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatch.model import Case, CaseId, NoteId, StationCode, Status
from dispatch.suggest.same_place import addresses_in
from storage.engine.codec import read_case
from storage.engine.secrets import Vault
from storage.tables import cases, notes

WINDOW: Final = timedelta(days=14)
MIN_CASES: Final = 3
MAX_PLACES: Final = 3
_NO_MATTER: Final = frozenset({Status.REJECTED, Status.VOIDED})
_CHUNK: Final = 200


async def hot_places(connection: AsyncConnection, vault: Vault, until: datetime) -> list[tuple[CaseId, ...]]:
    """The cases of each road and house number of a community that has three or more in the fourteen days before
    `until` (UTC): the place with the most of them first.

    Without the sensitive ones, and what was rejected or voided; a merged one counts, for somebody reported it.
    """
    recent = (cases.c.opened_at >= until - WINDOW, cases.c.opened_at < until)
    asked = select(cases.c.body).where(*recent).order_by(cases.c.id)
    all_of_them = [read_case(body) for body in await connection.scalars(asked)]
    found = [case for case in all_of_them if not case.sensitive and case.status not in _NO_MATTER]
    places = await _places(connection, vault, found)
    hot = [tuple(sorted(numbers)) for numbers in places.values() if len(numbers) >= MIN_CASES]
    return sorted(hot, key=lambda numbers: (-len(numbers), numbers))[:MAX_PLACES]


async def _places(
    connection: AsyncConnection, vault: Vault, found: Sequence[Case]
) -> dict[tuple[StationCode, str, str], set[CaseId]]:
    """By community, road and house number; words before the road's name count for nothing, as for likely doubles."""
    texts = await _texts(connection, vault, [case.place.note for case in found if case.place.note is not None])
    houses: dict[tuple[StationCode, str], list[tuple[str, CaseId]]] = defaultdict(list)
    for case in found:
        if case.station is not None and case.place.note is not None:
            for road, number in addresses_in(texts.get(case.place.note, "")):
                houses[case.station, number].append((road, case.id))
    places: dict[tuple[StationCode, str, str], set[CaseId]] = defaultdict(set)
    for (station, number), there in houses.items():
        for road, case_id in there:
            name = min((other for other, _ in there if road.endswith(other)), key=len)
            places[station, name, number].add(case_id)
    return places


async def _texts(connection: AsyncConnection, vault: Vault, wanted: Sequence[NoteId]) -> dict[NoteId, str]:
    texts: dict[NoteId, str] = {}
    for first in range(0, len(wanted), _CHUNK):
        some = select(notes.c.id, notes.c.text).where(notes.c.id.in_(wanted[first : first + _CHUNK]))
        for row in await connection.execute(some):
            if row.text is not None:
                texts[row.id] = vault.open(row.text, "notes", "text", row.id).decode()
    return texts
