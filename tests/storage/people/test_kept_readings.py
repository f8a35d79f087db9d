"""What is remembered is kept until it changes, and never longer: not over a turn that was undone."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dispatch.model import (
    Assignment,
    Grid,
    GridCode,
    Landmark,
    NoteId,
    Person,
    PersonId,
    Role,
    RowCode,
    Station,
    StationCode,
    Unit,
    UnitCode,
    UnitKind,
)
from storage.people.chats import BoundChat, ChatKind
from storage.tables import REMEMBERED
from storage.transaction import Transaction
from tests.bot.rig import opened
from tests.storage import given

S1, S2, U1 = StationCode("S1"), StationCode("S2"), UnitCode("U1")
STATION, GRID = Station(S1, "武南村社区", PersonId(1), None), Grid(GridCode("S1-01"), S1, "1网格")
UNIT, LANDMARK = Unit(U1, "第一中队", UnitKind.SQUAD), Landmark("红楼", S1, None, ("辛亥革命博物院",))
CHAT = BoundChat(-1001, ChatKind.UNIT_GROUP, "一中队", U1)
HEAD = replace(given.person(), roles=frozenset({Role.STATION_HEAD}), station=S1)


def fill(tx: Transaction) -> None:
    tx.places.put_station(STATION)
    tx.places.put_grid(GRID)
    tx.places.put_unit(UNIT)
    tx.places.put_landmark(LANDMARK)
    tx.places.put_assignment(Assignment("路灯", U1))
    tx.people.add(HEAD)
    tx.chats.bind(CHAT)
    tx.members.seen(-1001, 1001, given.AT, inside=True)
    choose(tx, "桶满了")


def choose(tx: Transaction, words: str) -> None:
    note = tx.notes.keep(words, PersonId(1), given.AT)
    tx.choices.put(given.report(tx, note).id, RowCode("E0192-1"), note, given.AT)


def readings(tx: Transaction) -> list[object]:
    """Everything that is kept, asked in every way."""
    return [
        tx.places.stations(), tx.places.station(S1), tx.places.station(S2), tx.places.grids_of(S1),
        tx.places.grid(GRID.code), tx.places.units(), tx.places.unit(U1), tx.places.landmarks(),
        tx.places.assignments(), tx.people.get(PersonId(1)), tx.people.get(PersonId(2)),
        tx.people.by_telegram(1001), tx.people.by_telegram(1002), tx.people.all_active(), tx.people.heads_of(S1),
        tx.people.with_role(Role.WORKER), tx.people.with_role(Role.STATION_HEAD), tx.people.officers_of(U1),
        tx.people.heads_of_unit(U1), tx.people.absent_with_deputy(PersonId(2)), tx.chats.get(-1001),
        tx.chats.get(-1002), tx.chats.all_active(), tx.chats.of_kind(ChatKind.UNIT_GROUP), tx.chats.of_unit(U1),
        tx.choices.learned(10, tuple),
    ]  # fmt: skip


def changed(**values: object) -> Callable[[Transaction], object]:
    return lambda tx: tx.people.update(replace(tx.people.require(PersonId(1)), **values))  # type: ignore[arg-type]


CHANGES: dict[str, Callable[[Transaction], object]] = {
    "a station": lambda tx: tx.places.put_station(Station(S2, "长湖社区", None, None)),
    "a station changed": lambda tx: tx.places.put_station(replace(STATION, owner=PersonId(7))),
    "a station dropped": lambda tx: tx.places.drop_station(S1),
    "a grid": lambda tx: tx.places.put_grid(Grid(GridCode("S1-02"), S1, "2网格")),
    "a grid dropped": lambda tx: tx.places.drop_grid(GRID.code),
    "a unit changed": lambda tx: tx.places.put_unit(replace(UNIT, active=False)),
    "a landmark": lambda tx: tx.places.put_landmark(Landmark("首义广场", S1, None, ())),
    "a landmark dropped": lambda tx: tx.places.drop_landmark("红楼"),
    "an assignment": lambda tx: tx.places.put_assignment(Assignment("井盖", U1)),
    "an assignment dropped": lambda tx: tx.places.drop_assignment("路灯"),
    "somebody new": lambda tx: tx.people.add(replace(given.person("李明"), telegram_id=1002)),
    "many new": lambda tx: tx.people.add_all(
        [(Person(PersonId(2), "李明", frozenset({Role.WORKER})), "13800001234")]
    ),
    "another role": changed(roles=frozenset({Role.WORKER})),
    "an officer": changed(units=(U1,), heads=(U1,)),
    "on leave": changed(on_leave=True, deputy=PersonId(2)),
    "gone": changed(active=False),
    "another account": changed(telegram_id=1002),
    "a group": lambda tx: tx.chats.bind(replace(CHAT, chat_id=-1002)),
    "a group unbound": lambda tx: tx.chats.unbind(-1001),
    "a group left": lambda tx: tx.chats.silence(-1001),
    "a group renamed": lambda tx: tx.chats.rename(-1001, "二中队"),
    "pictures": lambda tx: tx.chats.show_pictures(-1001, wanted=True),
    "a topic gone": lambda tx: tx.chats.leave_topic(-1001),
    "a group upgraded": lambda tx: tx.chats.migrate(-1001, -1002, given.AT),
    "a category chosen": lambda tx: choose(tx, "灯不亮"),
    "choices forgotten": lambda tx: tx.choices.forget(given.AT + given.HOUR),
    "a text erased": lambda tx: tx.notes.erase_note(NoteId(1)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_is_seen_at_once(tx: Transaction, change: str) -> None:
    fill(tx)
    before = readings(tx)

    CHANGES[change](tx)

    after = readings(tx)
    tx.people._connection.forget()
    assert after == readings(tx)
    assert after != before or change == "a topic gone"


def test_whether_somebody_is_in_a_group_is_news_again_once_it_was_forgotten(tx: Transaction) -> None:
    fill(tx)
    assert not tx.members.seen(-1001, 1001, given.AT, inside=True)

    tx.members.forget_user(1001)

    assert tx.members.seen(-1001, 1001, given.AT, inside=True)
    assert tx.members.seen(-1001, 1001, given.AT, inside=False)
    assert not tx.members.seen(-1001, 1001, given.AT, inside=False)


def test_a_group_that_comes_in_again_is_seen_at_once(tx: Transaction) -> None:
    fill(tx)
    tx.chats.silence(-1001)
    assert tx.chats.get(-1001) is None

    assert tx.chats.wake(-1001) == CHAT == tx.chats.get(-1001)


def test_while_nothing_changes_the_same_is_given_and_a_list_of_it_may_be_changed(tx: Transaction) -> None:
    fill(tx)

    assert tx.people.get(PersonId(1)) is tx.people.get(PersonId(1))
    tx.places.units().clear()
    tx.people.all_active().clear()
    assert tx.places.units() == [UNIT]
    assert len(tx.people.all_active()) == 1


async def test_what_a_turn_read_before_it_failed_is_not_known_to_the_next(tmp_path: Path) -> None:
    class Failed(Exception):
        pass

    def failing(tx: Transaction) -> None:
        changed(name="李明")(tx)
        assert tx.people.require(PersonId(1)).name == "李明"
        raise Failed

    async with opened(tmp_path) as db:
        await db.write(fill)
        with pytest.raises(Failed):
            await db.write(failing)

        assert (await db.write(lambda tx: tx.people.require(PersonId(1)))).name == HEAD.name


def test_the_tables_are_those_that_the_readings_are_of() -> None:
    assert {table.name for table in REMEMBERED} == {
        "stations", "grids", "units", "landmarks", "assignments", "people", "person_links", "chats", "upgraded",
        "members", "choices",
    }  # fmt: skip
