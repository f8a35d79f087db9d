"""The search: what a case is found by, by whom, and how far back."""

from collections.abc import Collection

from dispatch.case.events import Accepted, Supplemented
from dispatch.model import Case, CaseId, Person, PersonId, Place, Role, RowCode, Station, StationCode, Unit, UnitKind
from storage.cases.search import Found, Sight, Word, find
from storage.database import Database
from storage.transaction import Transaction
from tests.storage import given
from tests.storage.given import AT

ALL = Sight(everything=True)


async def looked(
    db: Database, *words: str, sight: Sight = ALL, limit: int = 20, rows: Collection[str] = (), depth: int = 1
) -> Found:
    wanted = [Word(word, frozenset(rows)) for word in words]
    return await db.ask(lambda connection: find(connection, db.vault, wanted, sight, limit, depth))


async def found(
    db: Database, *words: str, sight: Sight = ALL, limit: int = 20, rows: Collection[str] = ()
) -> list[CaseId]:
    return (await looked(db, *words, sight=sight, limit=limit, rows=rows)).cases


def said(tx: Transaction, text: str) -> Case:
    return given.report(tx, tx.notes.keep(text, None, AT))


async def test_a_case_is_found_by_all_the_words_of_its_text_however_they_are_written(db: Database) -> None:
    stall, lamp = await db.write(lambda tx: (said(tx, "门口占道经营").id, said(tx, "路灯不亮 ABC").id))

    assert await found(db, "占道") == [stall]
    assert await found(db, "ABC", "路灯") == [lamp] == await found(db, "abc")
    assert await found(db, "占道", "路灯") == []
    assert await found(db, "", " ") == []


async def test_a_text_that_was_erased_is_found_no_more(db: Database) -> None:
    def write(tx: Transaction) -> None:
        tx.notes.erase_note(said(tx, "已删除占道").description)

    await db.write(write)

    assert await found(db, "占道") == []


async def test_a_number_is_found_whole_by_its_day_and_by_its_tail_but_not_by_any_two_digits(db: Database) -> None:
    first, second = await db.write(lambda tx: (said(tx, "占道").id, said(tx, "首义路12号").id))

    for word in ("SY20261123-0001", "sy20261123-0001", "0001", "#0001", "1123-0001"):
        assert await found(db, word) == [first], word
    assert await found(db, "20261123") == [second, first]
    assert await found(db, "12") == [second]
    assert await found(db, "SY20261123", limit=1) == [second]


async def test_a_case_is_found_by_place_station_unit_category_and_the_people_of_its_unit(db: Database) -> None:
    def write(tx: Transaction) -> CaseId:
        tx.places.put_station(Station(given.STATION, "武南村社区"))
        tx.places.put_unit(Unit(given.SQUAD, "城管中队", UnitKind.SQUAD))
        officer = Person(PersonId(0), "刘洋", frozenset({Role.OFFICER}), units=(given.SQUAD,))
        chosen = tx.people.add(officer)
        tx.people.add(Person(PersonId(0), "马超", frozenset({Role.OFFICER}), heads=(given.SQUAD,)))
        place = Place(tx.notes.keep("首义路12号", None, AT))
        case = given.happen(tx, said(tx, "堵路"), [Supplemented(place=place)], given.WORKER, AT)
        case = given.happen(tx, given.dispatch(tx, case), [Accepted(chosen)], chosen, AT)
        said(tx, "另一件")
        return case.id

    wanted = await db.write(write)

    for word in ("首义路", "城管", "刘洋", "马超"):
        assert await found(db, word) == [wanted], word
    assert wanted in await found(db, "武南村")
    assert wanted in await found(db, "占道经营", rows=[given.ROW])


async def test_texts_are_looked_through_far_back_and_numbers_for_ever(db: Database) -> None:
    def write(tx: Transaction) -> CaseId:
        old = said(tx, "堵路 首义路12号").id
        for _ in range(450):
            given.report(tx)
        return old

    old = await db.write(write)

    assert await found(db, "首义路12号") == [old]
    assert await found(db, "0001") == [old]


async def test_everybody_finds_only_what_is_his(db: Database) -> None:
    def write(tx: Transaction) -> tuple[CaseId, CaseId]:
        return said(tx, "占道 一").id, given.dispatch(tx, said(tx, "占道 二")).id

    first, second = await db.write(write)

    assert await found(db, "占道", sight=Sight(reporters=frozenset({given.WORKER}))) == [second, first]
    assert await found(db, "占道", sight=Sight(reporters=frozenset({PersonId(77)}))) == []
    assert await found(db, "占道", sight=Sight(stations=frozenset({given.STATION}))) == [second, first]
    assert await found(db, "占道", sight=Sight(stations=frozenset({StationCode("other")}))) == []
    assert await found(db, "占道", sight=Sight(units=frozenset({given.SQUAD}))) == [second]
    assert await found(db, "0001", sight=Sight(units=frozenset({given.SQUAD}))) == []


async def test_a_sensitive_case_is_found_by_its_number_alone_by_who_may_not_read_it(db: Database) -> None:
    head = Sight(stations=frozenset({given.STATION}))

    def write(tx: Transaction) -> CaseId:
        case = said(tx, "家庭纠纷")
        quarrel = Supplemented(row=RowCode("E9902-1"), sensitive=True)
        return given.happen(tx, case, [quarrel], given.WORKER, AT).id

    case = await db.write(write)

    assert await found(db, "纠纷") == [case]
    assert await found(db, "纠纷", sight=head) == []
    assert await found(db, "0001", sight=head) == [case]
