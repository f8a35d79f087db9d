"""Exact places are sealed, in databases that were begun before that too; what was the fold of its events still is."""

import json
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from bot.cli.audit import differing
from dispatch.case.events import Supplemented
from dispatch.model import CaseId, NoteId, Place
from storage.database import Database
from storage.engine.errors import Unusable
from storage.engine.secrets import Vault
from storage.transaction import Transaction
from storage.upkeep.note_references import notes_of
from storage.upkeep.seal_points import SealPoints
from tests.storage import given

LATITUDE, LONGITUDE = 30.5412345, 114.3056789
CLEAR = f'"latitude":{LATITUDE},"longitude":{LONGITUDE}'


def with_point(tx: Transaction) -> None:
    """Reported, then a point was added, then the case moved on; and another case without a point."""
    point = tx.notes.keep_point(LATITUDE, LONGITUDE, given.WORKER, given.AT)
    case = given.report(tx)
    case = given.happen(tx, case, [Supplemented(place=Place(point=point))], given.WORKER, given.AT)
    given.dispatch(tx, case)
    given.report(tx)


def as_older_versions_wrote(path: Path) -> None:
    """The point in clear, and no word of it having been sealed."""
    raw = sqlite3.connect(path)
    with raw:
        (point,) = raw.execute("SELECT max(id) FROM notes").fetchone()
        for table in ("cases", "case_events"):
            changed = raw.execute(f"UPDATE {table} SET body = replace(body, '\"point\":{point}', ?)", (CLEAR,))
            assert changed.rowcount
        raw.execute("DELETE FROM notes")
        raw.execute("DELETE FROM meta WHERE key = 'points_sealed'")
    raw.close()


def bodies(path: Path) -> str:
    raw = sqlite3.connect(path)
    found = [row[0] for table in ("cases", "case_events") for row in raw.execute(f"SELECT body FROM {table}")]
    raw.close()
    return "\n".join(found)


async def test_points_of_an_older_database_are_sealed_at_its_opening(path: Path, vault: Vault) -> None:
    db = Database(path, vault)
    await db.open()
    await db.write(with_point)
    await db.close()
    as_older_versions_wrote(path)
    assert bodies(path).count(CLEAR) == 2, "in the case and in its event"

    db = Database(path, vault)
    await db.open()
    try:
        assert await differing(db) == (2, [])
        case = await db.write(lambda tx: tx.cases.require(CaseId(1)))
        assert case.place.point is not None
        point = case.place.point
        said = await db.write(lambda tx: tx.notes.text(point))
        assert json.loads(said or "") == {"latitude": LATITUDE, "longitude": LONGITUDE}
    finally:
        await db.close()

    assert "latitude" not in bodies(path)
    assert str(LATITUDE).encode() not in path.read_bytes()


async def test_where_a_case_would_no_longer_be_the_fold_of_its_events_nothing_is_changed_and_that_is_said(
    path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = Database(path, vault)
    await db.open()
    await db.write(with_point)
    await db.close()
    as_older_versions_wrote(path)
    whole = SealPoints._without

    def with_another_status(
        self: SealPoints, body: str, points: dict[tuple[float, float], NoteId], at: datetime
    ) -> str:
        return whole(self, body, points, at).replace('"dispatched"', '"reported"')

    monkeypatch.setattr(SealPoints, "_without", with_another_status)

    db = Database(path, vault)
    with pytest.raises(Unusable, match="events would give another case"):
        await db.open()
    await db.close()

    assert bodies(path).count(CLEAR) == 2


async def test_a_new_database_has_nothing_to_seal_and_looks_only_once(path: Path, vault: Vault) -> None:
    db = Database(path, vault)
    await db.open()
    try:
        assert await db.write(lambda tx: tx.seal_points.finished)
        await db.write(with_point)
    finally:
        await db.close()

    assert "latitude" not in bodies(path)
    assert str(LATITUDE).encode() not in path.read_bytes()


def test_the_point_is_among_the_notes_that_retention_and_erasing_look_for() -> None:
    assert notes_of([Supplemented(place=Place(note=NoteId(4), point=NoteId(7)))]) == {4, 7}
