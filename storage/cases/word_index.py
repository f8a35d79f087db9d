"""A keyed index of the pieces of two characters in what cases say, so that a case is found without opening all texts.

A piece is known by a hash that needs the key; what the index gives away without it stands in docs/privacy.md. Cases
are indexed in blocks of ids, once a block is full: the newest ones are looked through in full anyway. What is found
is opened and compared before it is shown, so pieces of a place that was changed since do no harm; but they go with
their note. Beside the pieces stand whose a case is (its units, station and reporter), so that who has few cases goes
through no others.
"""

import logging
import struct
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatch.model import Case, CaseId, NoteId, PersonId, StationCode, UnitCode
from storage.engine.codec import read_case
from storage.engine.connection import Connection
from storage.engine.meta import Meta
from storage.engine.secrets import Vault
from storage.engine.sql import upsert
from storage.engine.tried import Failed, tried
from storage.tables import cases, find_notes, find_pending, find_pieces, meta, notes

log = logging.getLogger(__name__)

A_BLOCK: Final = 1024
MAX_TEXT: Final = 40
"""So many characters of a text are indexed, and all of a place."""
INDEXED_TO: Final = "words_indexed_to"
"""The row of `meta` with the version of the index and the id up to which cases are in it, as 2:4096."""
_VERSION: Final = 2
_MIXED: Final = 50
"""Changed cases in one step."""
_HASH_BYTES: Final = 3
_key = (find_pieces.c.piece == bindparam("piece_"), find_pieces.c.block == bindparam("block_"))
_of_block = select(find_pieces.c.piece, find_pieces.c.cases).where(find_pieces.c.block == bindparam("block_"))
_row = select(find_pieces.c.cases).where(*_key)
_put = upsert(find_pieces).values(piece=bindparam("piece"), block=bindparam("block"), cases=bindparam("cases"))
_set = _put.on_conflict_do_update(index_elements=["piece", "block"], set_={"cases": _put.excluded.cases})
_shrink = update(find_pieces).where(*_key).values(cases=bindparam("cases_"))
_drop = delete(find_pieces).where(*_key)
_know = upsert(find_notes).values(note_id=bindparam("note_id"), case_id=bindparam("case_id")).on_conflict_do_nothing()
_case_of = select(find_notes.c.case_id).where(find_notes.c.note_id == bindparam("key"))
_unknow = delete(find_notes).where(find_notes.c.note_id == bindparam("key"))
_changed = upsert(find_pending).values(case_id=bindparam("case_id")).on_conflict_do_nothing()
_some_changed = select(find_pending.c.case_id).order_by(find_pending.c.case_id).limit(_MIXED)
_settle = delete(find_pending).where(find_pending.c.case_id == bindparam("key"))
_text = select(notes.c.text).where(notes.c.id == bindparam("key"))
_body = select(cases.c.body).where(cases.c.id == bindparam("key"))
_first = select(cases.c.id).where(cases.c.id > bindparam("after")).order_by(cases.c.id).limit(1)
_last = select(cases.c.id).order_by(cases.c.id.desc()).limit(1)
_bodies = select(cases.c.body).where(cases.c.id >= bindparam("first"), cases.c.id < bindparam("beyond"))
Postings = dict[tuple[int, int], set[int]]
"""By piece and block: which cases of the block."""


class WordIndex:
    """The tables `find_pieces`, `find_notes` and `find_pending`."""

    def __init__(self, connection: Connection, vault: Vault, meta: Meta) -> None:
        self._connection = connection
        self._vault = vault
        self._meta = meta

    def step(self) -> bool:
        """Indexes the next full block of cases, or some whose text or place has changed. Returns whether there may be
        more."""
        if not (self._meta.get(INDEXED_TO) or "").startswith(f"{_VERSION}:"):
            self.clear()
        changed = self._connection.scalars(_some_changed)
        if changed:
            self._index(self._indexed(changed), anew=False)
            self._connection.execute(_settle, [{"key": case} for case in changed])
            return True
        place = _place_in(self._meta.get(INDEXED_TO))
        first = self._connection.scalar(_first, {"after": place})
        block = None if first is None else first // A_BLOCK
        if block is None or (self._connection.scalar(_last) or 0) < (block + 1) * A_BLOCK - 1:
            return False
        bounds = {"first": block * A_BLOCK, "beyond": (block + 1) * A_BLOCK}
        self._index(_readable(self._connection.scalars(_bodies, bounds)), anew=True)
        self._meta.set(INDEXED_TO, f"{_VERSION}:{bounds['beyond'] - 1}")
        return True

    def changed(self, case: CaseId) -> None:
        """Notes that the case has another text or place now, or is somebody else's."""
        self._connection.execute(_changed, {"case_id": case})

    def forget(self, some: Iterable[NoteId]) -> None:
        """Takes out what the index knows of these notes, which are about to be erased."""
        gone, touched = Postings(), set[CaseId]()
        for note in some:
            case = self._connection.scalar(_case_of, {"key": note})
            if case is None:
                continue
            said = self._said(note)
            if said is None:
                self._take_out_of_all(case)
            else:
                _add(gone, case, self._hashes(said))
            self._connection.execute(_unknow, {"key": note})
            touched.add(case)
        for (piece, block), cases_ in gone.items():
            self._take_out(piece, block, cases_)
        for case in touched:
            self.changed(case)  # its other note may share a piece with the one that goes

    def clear(self) -> None:
        """Empties the index; it is made anew from the first case on."""
        for table in (find_pieces, find_notes, find_pending):
            self._connection.execute(delete(table))
        self._meta.set(INDEXED_TO, f"{_VERSION}:0")

    def _indexed(self, some: Iterable[int]) -> Iterator[Case]:
        """Of these cases those that are in the index already; the others will be as they are then."""
        place = _place_in(self._meta.get(INDEXED_TO))
        bodies = (self._connection.scalar(_body, {"key": case}) for case in some if case <= place)
        return _readable(body for body in bodies if body is not None)

    def _index(self, some: Iterable[Case], *, anew: bool) -> None:
        """`anew` where there can be nothing of their blocks yet."""
        found, known, hashed = Postings(), [], dict[str, int]()
        for case in some:
            for note, most in ((case.description, MAX_TEXT), (case.place.note, None)):
                said = self._said(note)
                if said:
                    _add(found, case.id, self._hashes(said[:most], hashed))
                    known.append({"note_id": note, "case_id": case.id})
            _add(found, case.id, self._known(whose(case), hashed))
        rows = []
        for (piece, block), there in found.items():
            before = None if anew else self._connection.scalar(_row, {"piece_": piece, "block_": block})
            rows.append({"piece": piece, "block": block, "cases": _packed(there.union(_unpacked(before or b"")))})
        if known:
            self._connection.execute(_know, known)
        if rows:
            self._connection.execute(_set, rows)

    def _said(self, note: NoteId | None) -> str | None:
        """None for what can't be opened: one damaged text must neither hold up the index nor an erasure."""
        sealed = None if note is None else self._connection.scalar(_text, {"key": note})
        if sealed is None or note is None:
            return ""
        said = tried(lambda: self._vault.open(sealed, "notes", "text", note).decode())
        if isinstance(said, Failed):
            log.error("the text of note %d can't be opened: %s", note, said.why)
            return None
        return plain(said)

    def _hashes(self, text: str, known: dict[str, int] | None = None) -> set[int]:
        """`known` remembers the hashes of one step, for texts share most of their pieces."""
        return self._known(pieces_of(text), {} if known is None else known)

    def _known(self, pieces: Collection[str], known: dict[str, int]) -> set[int]:
        for piece in pieces:
            if piece not in known:
                known[piece] = hash_of(self._vault, piece)
        return {known[piece] for piece in pieces}

    def _take_out_of_all(self, case: int) -> None:
        """Where nobody can say any more which pieces a text had: it goes through all of the case's block."""
        block, place = divmod(case, A_BLOCK)
        for row in self._connection.execute(_of_block, {"block_": block}).all():
            if place in _unpacked(row.cases):
                self._take_out(row.piece, block, {place})

    def _take_out(self, piece: int, block: int, gone: Collection[int]) -> None:
        key = {"piece_": piece, "block_": block}
        before = self._connection.scalar(_row, key)
        if before is None:
            return
        left = set(_unpacked(before)).difference(gone)
        if left:
            self._connection.execute(_shrink, key | {"cases_": _packed(left)})
        else:
            self._connection.execute(_drop, key)


@dataclass(frozen=True, slots=True)
class Lookup:
    """The cases that have all these pieces, by block; `of_somebody` where they must have one of some others too."""

    by_piece: Sequence[Mapping[int, bytes]]
    of_somebody: Mapping[int, Collection[int]] | None = None

    def cases(self, below: int) -> Iterator[CaseId]:
        """The ids below that one, the newest first."""
        wanted = [*self.by_piece, *([] if self.of_somebody is None else [self.of_somebody])]
        blocks = set.intersection(*(set(found) for found in wanted))
        for block in sorted(blocks, reverse=True):
            if block * A_BLOCK < below:
                pieces = [set(_unpacked(found[block])) for found in self.by_piece]
                somebody = [] if self.of_somebody is None else [set(self.of_somebody[block])]
                there = set.intersection(*pieces, *somebody)
                newest_first = (block * A_BLOCK + place for place in sorted(there, reverse=True))
                yield from (CaseId(case) for case in newest_first if case < below)


async def look_up(
    connection: AsyncConnection, vault: Vault, words: Iterable[str], theirs: Collection[str] | None = None
) -> Lookup | None:
    """The cases that have all the pieces of these words, and are `theirs` (some of `whose`) where that is asked. None
    for words without a piece, such as a single character, unless it is asked whose."""
    pieces = {piece for word in words for piece in pieces_of(word)}
    found = [await _postings(connection, vault, piece) for piece in pieces]
    if theirs is None:
        return Lookup(found) if found else None
    of_somebody: dict[int, set[int]] = {}
    for one in theirs:
        for block, there in (await _postings(connection, vault, one)).items():
            of_somebody.setdefault(block, set()).update(_unpacked(there))
    return Lookup(found, of_somebody)


async def _postings(connection: AsyncConnection, vault: Vault, piece: str) -> dict[int, bytes]:
    asked = select(find_pieces.c.block, find_pieces.c.cases).where(find_pieces.c.piece == hash_of(vault, piece))
    return {row.block: row.cases for row in await connection.execute(asked)}


def whose(case: Case) -> frozenset[str]:
    """Whose a case is, as the index knows it: no piece of a text, which has no such character, is like it."""
    units = {case.unit, *case.previous_units, *(assist.unit for assist in case.assists)}
    theirs = {of_unit(unit) for unit in units if unit is not None} | {of_reporter(case.reporter)}
    return frozenset(theirs if case.station is None else theirs | {of_station(case.station)})


def of_unit(unit: UnitCode) -> str:
    """The cases that a unit has, had, or helped in."""
    return f"\0u{unit}"


def of_station(station: StationCode) -> str:
    """Those of a station."""
    return f"\0s{station}"


def of_reporter(person: PersonId) -> str:
    """Those that a person reported."""
    return f"\0p{person}"


async def indexed_to(connection: AsyncConnection) -> int:
    """The id up to which cases are in the index; 0 where none is."""
    return _place_in(await connection.scalar(select(meta.c.value).where(meta.c.key == INDEXED_TO)))


def plain(text: str) -> str:
    """The text with full-width and capital letters made one with the others."""
    return unicodedata.normalize("NFKC", text).casefold()


def pieces_of(text: str) -> set[str]:
    """Every two characters that stand side by side in a text, which is `plain`."""
    return {text[i : i + 2] for i in range(len(text) - 1) if not (text[i].isspace() or text[i + 1].isspace())}


def hash_of(vault: Vault, piece: str) -> int:
    """What a piece is known by."""
    return int.from_bytes(vault.index("piece", piece.encode())[:_HASH_BYTES])


def _readable(bodies: Iterable[str]) -> Iterator[Case]:
    """Without those that this program can't read: they are found by their numbers alone."""
    for body in bodies:
        case = tried(partial(read_case, body))
        if isinstance(case, Failed):
            log.error("a case can't be read for the index of words: %s", case.why)
        else:
            yield case


def _place_in(value: str | None) -> int:
    version, _, place = (value or "0:0").partition(":")
    return int(place) if version == str(_VERSION) else 0


def _add(postings: Postings, case: int, pieces: Iterable[int]) -> None:
    block, place = divmod(case, A_BLOCK)
    for piece in pieces:
        postings.setdefault((piece, block), set()).add(place)


def _packed(places: Collection[int]) -> bytes:
    return struct.pack(f">{len(places)}H", *sorted(places))


def _unpacked(stored: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(stored) // 2}H", stored)
