"""The index of words: any case is found by its place and the beginning of its text, however old; and no more once
that is erased."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from dispatch.case.events import Rejected, Supplemented, Voided
from dispatch.model import Case, CaseId, ClauseNumber, NoteId, Place, RowCode, Station, StationCode, UnitCode
from storage.cases import search as module
from storage.cases import word_index
from storage.cases.search import Found, Sight, Word, find
from storage.cases.word_index import MAX_TEXT, hash_of, of_reporter, of_station, of_unit, pieces_of, plain
from storage.database import Database
from storage.engine.codec import read_case
from storage.tables import find_notes, find_pieces, notes
from storage.transaction import Transaction
from storage.upkeep.residents import Wanted
from tests.storage import given
from tests.storage.given import AT

BLOCK = 8
SEEN = 4
"""So many of the newest cases are looked through in full."""
ALL = Sight(everything=True)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_index, "A_BLOCK", BLOCK)
    monkeypatch.setattr(module, "_CHUNK", 2)
    monkeypatch.setattr(module, "_SEARCHED", SEEN)


def said(tx: Transaction, text: str, place: str | None = None) -> Case:
    case = given.report(tx, tx.notes.keep(text, None, AT))
    if place is not None:
        found = Supplemented(place=Place(tx.notes.keep(place, None, AT)))
        case = given.happen(tx, case, [found], given.WORKER, AT)
    return case


async def indexed(db: Database, first: Callable[[Transaction], Case]) -> Case:
    """The case is the oldest of many, and the index is made."""

    def fill(tx: Transaction) -> Case:
        case = first(tx)
        for _ in range(3 * BLOCK):
            said(tx, "路灯不亮")
        return case

    case = await db.write(fill)
    await settled(db)
    return case


async def settled(db: Database) -> None:
    while await db.write(lambda tx: tx.words.step()):
        pass


async def looked(
    db: Database, *words: str, sight: Sight = ALL, depth: int = 1, rows: frozenset[str] = frozenset()
) -> Found:
    wanted = [Word(word, rows) for word in words]
    return await db.ask(lambda connection: find(connection, db.vault, wanted, sight, 20, depth))


async def found(db: Database, *words: str, sight: Sight = ALL, depth: int = 1) -> list[CaseId]:
    return (await looked(db, *words, sight=sight, depth=depth)).cases


def places(tx: Transaction) -> set[int]:
    """Of the first block, which cases any piece of a text is known of; whose they are is in no text."""
    known = (of_unit(given.SQUAD), of_station(given.STATION), of_reporter(given.WORKER))
    of_somebody = [hash_of(tx.words._vault, one) for one in known]
    rows = tx.words._connection.execute(select(find_pieces).where(find_pieces.c.block == 0))
    return {at for row in rows if row.piece not in of_somebody for at in word_index._unpacked(row.cases)}


async def test_the_oldest_case_is_found_by_its_place_and_the_beginning_of_its_text(db: Database) -> None:
    case = await indexed(db, lambda tx: said(tx, "占道经营 ABC，推车", "首义路１２号"))

    for words in (("占道",), ("abc",), ("推车",), ("首义路12号",), ("占道经营", "首义"), ("0001",)):
        assert await found(db, *words) == [case.id], words
    assert await found(db, "占经") == []
    assert await found(db, "首义路", "路灯") == []


async def test_what_stands_far_back_in_an_old_text_is_found_where_texts_are_looked_through_that_far(
    db: Database,
) -> None:
    long = "占" * MAX_TEXT + "翡翠"
    case = await indexed(db, lambda tx: said(tx, long))

    first, deep = await looked(db, "翡翠"), await looked(db, "翡翠", depth=2)

    assert (first.cases, first.since, first.indexed) == ([], AT, True)
    assert (deep.cases, deep.since) == ([], AT)
    everything = await looked(db, "翡翠", depth=3)
    assert (everything.cases, everything.since) == ([case.id], None)


async def test_an_old_case_is_found_by_its_category_and_its_station_beside_a_word(db: Database) -> None:
    def old(tx: Transaction) -> Case:
        tx.places.put_station(Station(StationCode("old"), "武南村社区"))
        case = said(tx, "门口推车")
        moved = Supplemented(row=RowCode("E0999-1"), station=StationCode("old"))
        return given.happen(tx, case, [moved], given.WORKER, AT)

    case = await indexed(db, old)
    rows = frozenset({"E0999-1"})

    assert await found(db, "武南村") == [case.id]
    assert await found(db, "武南村", "推车") == [case.id]
    assert await found(db, "武南村", "路灯") == []
    assert (await looked(db, "占道", rows=rows)).cases == [case.id]


async def test_until_a_block_is_in_the_index_the_answer_says_that_older_cases_may_be_missing(db: Database) -> None:
    def fill(tx: Transaction) -> Case:
        case = said(tx, "翡翠")
        for _ in range(3 * BLOCK):
            said(tx, "路灯不亮")
        return case

    case = await db.write(fill)
    before = await looked(db, "翡翠")
    await settled(db)
    after = await looked(db, "翡翠")

    assert (before.cases, before.indexed) == ([], False)
    assert (after.cases, after.indexed) == ([case.id], True)


async def test_an_officer_finds_old_cases_by_the_index_and_own_open_ones_to_the_end_of_their_texts(
    db: Database,
) -> None:
    far = "路灯不亮" * MAX_TEXT + "螳螂"

    def first(tx: Transaction) -> Case:
        given.dispatch(tx, said(tx, far))
        case = given.dispatch(tx, said(tx, "门口占道", "首义路12号"))
        case = given.resolve(tx, case, AT, used=timedelta())
        return given.happen(tx, case, [Voided(NoteId(1))], given.STAFF, AT)

    case = await indexed(db, first)
    theirs, others = (Sight(units=frozenset({unit})) for unit in (given.SQUAD, UnitCode("other")))

    assert await found(db, "首义路12号", sight=theirs) == [case.id]
    assert await found(db, "螳螂", sight=theirs) == [CaseId(case.id - 1)]
    assert await found(db, "首义路12号", sight=others) == []
    assert await found(db, "螳螂", sight=others) == []


async def test_an_officer_of_few_cases_goes_through_these_alone_whatever_the_word(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A word that stands in every case of others, the name of a category, one that no text has."""
    case = await indexed(db, lambda tx: given.dispatch(tx, said(tx, "路灯不亮"), unit=UnitCode("few")))
    read: list[CaseId] = []

    def reads(body: str) -> Case:
        found = read_case(body)
        read.append(found.id)
        return found

    monkeypatch.setattr(module, "read_case", reads)
    theirs, newest = Sight(units=frozenset({UnitCode("few")})), case.id + 3 * BLOCK - SEEN

    of_all = await looked(db, "路灯", sight=theirs)
    by_category = await looked(db, "占道", sight=theirs, rows=frozenset({"E0406-1"}))
    none = await looked(db, "螳螂", sight=theirs)

    assert (of_all.cases, by_category.cases, none.cases) == ([case.id], [case.id], [])
    assert {one for one in read if one <= newest} == {case.id}


async def test_who_comes_to_an_old_case_later_finds_it(db: Database) -> None:
    case = await indexed(db, lambda tx: said(tx, "门口占道", "首义路12号"))
    theirs = Sight(units=frozenset({given.SQUAD}))
    assert await found(db, "占道", sight=theirs) == []

    await db.write(lambda tx: given.resolve(tx, given.dispatch(tx, case), AT, used=timedelta()))
    await settled(db)

    assert await found(db, "占道", sight=theirs) == [case.id]


async def test_of_a_few_cases_all_are_looked_through_and_nothing_is_said(db: Database) -> None:
    case = await db.write(lambda tx: said(tx, "翡翠"))

    assert await looked(db, "翡翠") == Found([case.id])


async def test_a_new_place_of_an_old_case_is_found_and_the_former_one_is_not(db: Database) -> None:
    case = await indexed(db, lambda tx: said(tx, "推车", "首义路12号"))

    def correct(tx: Transaction) -> None:
        now = Supplemented(place=Place(tx.notes.keep("紫阳路7号", None, AT)))
        given.happen(tx, case, [now], given.WORKER, AT)

    await db.write(correct)
    await settled(db)

    assert await found(db, "紫阳路7号") == [case.id]
    assert await found(db, "首义路") == []


async def test_with_its_note_what_the_index_knows_of_it_goes(db: Database) -> None:
    """A piece that the other note of the case has too stays findable."""
    case = await indexed(db, lambda tx: said(tx, "首义路12号门口占道", "首义路12号"))
    await db.write(lambda tx: tx.notes.erase_note(case.description))
    await settled(db)

    assert await found(db, "占道") == []
    assert await found(db, "首义路12号") == [case.id]

    await db.write(lambda tx: tx.notes.erase_note(case.place.note or NoteId(0)))
    await settled(db)

    assert case.id % BLOCK not in await db.write(places)
    known = await db.write(lambda tx: tx.words._connection.scalars(select(find_notes.c.note_id)))
    assert not {case.description, case.place.note} & set(known)


async def test_what_is_old_enough_goes_from_the_index_too(db: Database) -> None:
    def old(tx: Transaction) -> Case:
        case = said(tx, "占道经营", "首义路12号")
        return given.happen(tx, case, [Rejected(NoteId(1), ClauseNumber("3.1"))], given.STAFF, AT)

    case = await indexed(db, old)
    assert case.id % BLOCK in await db.write(places)

    await db.write(lambda tx: tx.retention.notes(AT + timedelta(days=1)))
    await settled(db)

    assert case.id % BLOCK not in await db.write(places)
    assert await found(db, "占道") == []


async def test_a_person_who_is_erased_goes_from_the_index_too(db: Database) -> None:
    case = await indexed(db, lambda tx: said(tx, "张三丰家门口"))

    await db.write(lambda tx: tx.residents.forget(tx.residents.find(Wanted(name="张三丰"))))
    await settled(db)

    assert case.id % BLOCK not in await db.write(places)


async def test_who_may_not_read_a_sensitive_case_does_not_find_it_by_the_index(db: Database) -> None:
    def old(tx: Transaction) -> Case:
        quarrel = Supplemented(row=RowCode("E9902-1"), sensitive=True)
        return given.happen(tx, said(tx, "家庭纠纷"), [quarrel], given.WORKER, AT)

    case = await indexed(db, old)

    assert await found(db, "纠纷") == [case.id]
    assert await found(db, "纠纷", sight=Sight(stations=frozenset({given.STATION}))) == []
    assert await found(db, "纠纷", sight=Sight(stations=frozenset({StationCode("other")}))) == []


async def test_with_a_new_key_the_index_is_made_anew(db: Database) -> None:
    case = await indexed(db, lambda tx: said(tx, "翡翠"))
    old = hash_of(db.vault, "翡翠")
    db.vault.learn([bytes(range(32))])
    await db.write(lambda tx: tx.rotation.finish())

    assert hash_of(db.vault, "翡翠") != old
    assert (await looked(db, "翡翠")).indexed is False
    await settled(db)
    assert await found(db, "翡翠") == [case.id]


def test_pieces_are_every_two_characters_without_blanks_and_widths_are_one() -> None:
    assert pieces_of(plain("首义路 １２")) == {"首义", "义路", "12"}
    assert pieces_of("雪") == set()


async def test_a_text_that_cannot_be_opened_holds_up_neither_the_index_nor_its_own_erasure(db: Database) -> None:
    case = await indexed(db, lambda tx: said(tx, "门口有翡翠螳螂", "首义路8号"))

    def damage(tx: Transaction) -> None:
        tx.words._connection.execute(update(notes).where(notes.c.id == case.description).values(text=b"?"))
        tx.words.changed(case.id)

    await db.write(damage)
    await settled(db)
    await db.write(lambda tx: tx.notes.erase_note(case.description))
    await settled(db)

    piece = find_pieces.c.piece == hash_of(db.vault, "翡翠")
    assert not await db.write(lambda tx: tx.words._connection.scalars(select(find_pieces.c.piece).where(piece)))
    assert await found(db, "首义路") == [case.id]
