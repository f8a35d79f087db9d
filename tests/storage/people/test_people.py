"""People: their accounts, roles and units, invitations, and who has left."""

import sqlite3
from dataclasses import replace

import psycopg
import pytest

from dispatch.model import Grid, GridCode, Person, PersonId, Role, Station, StationCode, UnitCode
from storage.transaction import Transaction
from tests.storage import given


def _add(tx: Transaction, person: Person) -> Person:
    return replace(person, id=tx.people.add(person))


def test_a_person_comes_back_as_they_were(tx: Transaction) -> None:
    person = _add(tx, replace(given.person(), deputy=PersonId(9), on_leave=True, language="en"))

    assert tx.people.get(person.id) == person
    assert tx.people.by_telegram(1001) == person
    assert tx.people.get(PersonId(99)) is None


def test_who_left_is_no_longer_known_by_their_account_and_it_may_be_bound_anew(tx: Transaction) -> None:
    left = _add(tx, given.person())
    tx.people.update(replace(left, active=False))
    assert tx.people.by_telegram(1001) is None

    new = _add(tx, given.person("李明"))

    assert tx.people.by_telegram(1001) == new


def test_an_account_belongs_to_one_person_at_a_time(tx: Transaction) -> None:
    _add(tx, given.person())

    def another() -> None:
        tx.people.add(given.person("李明"))
        # A server may say it only to the next who asks.
        tx.people.all_active()

    with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError)):
        another()


def test_people_are_found_by_role_unit_and_station(tx: Transaction) -> None:
    worker = _add(tx, given.person())
    head = _add(tx, given.person("站长", 1002, Role.STATION_HEAD))
    officer = replace(given.person("队员", 1003, Role.OFFICER), units=(given.SQUAD,))
    officer = _add(tx, replace(officer, heads=(given.SQUAD,), station=None))
    admin = _add(tx, given.person("管理员", 1004, Role.ADMIN))
    tx.people.update(replace(admin, active=False))

    assert tx.people.with_role(Role.WORKER) == [worker]
    assert tx.people.heads_of(given.STATION) == [head]
    assert tx.people.heads_of(StationCode("other")) == []
    assert tx.people.officers_of(given.SQUAD) == [officer]
    assert tx.people.officers_of(UnitCode(given.STATION)) == [head]
    assert tx.people.heads_of_unit(given.SQUAD) == [officer]
    assert tx.people.all_active() == [worker, head, officer]
    assert tx.people.with_role(Role.ADMIN) == []


def test_a_role_taken_away_is_gone_at_once(tx: Transaction) -> None:
    worker = _add(tx, given.person())

    tx.people.update(replace(worker, roles=frozenset({Role.STAFF}), grids=()))

    assert tx.people.with_role(Role.WORKER) == []


def test_an_invitation_is_taken_up_once_and_in_time(tx: Transaction) -> None:
    person = _add(tx, given.person(telegram_id=None))
    tx.people.invite("hash", person.id, given.AT + given.HOUR)
    tx.people.invite("late", person.id, given.AT)

    assert tx.people.take_invite("guessed", given.AT) is None
    assert tx.people.take_invite("late", given.AT) is None
    assert tx.people.take_invite("hash", given.AT) == person
    assert tx.people.take_invite("hash", given.AT) is None


def test_a_phone_is_kept_and_forgotten(tx: Transaction) -> None:
    person = _add(tx, given.person())
    assert tx.people.phone(person.id) is None

    tx.people.set_phone(person.id, "13800001234")
    tx.people.update(replace(person, on_leave=True))
    assert tx.people.phone(person.id) == "13800001234"

    tx.people.set_phone(person.id, None)
    assert tx.people.phone(person.id) is None


def test_what_has_left_the_roster_is_on_no_list_and_keeps_its_name_for_old_cases(tx: Transaction) -> None:
    station, grid = Station(given.STATION, "武南村"), Grid(GridCode("g1"), given.STATION, "1网格", 326)
    tx.places.put_station(station)
    tx.places.put_grid(grid)

    tx.places.drop_grid(grid.code)
    tx.places.drop_station(station.code)

    assert tx.places.stations() == []
    assert tx.places.grids_of(station.code) == []
    assert tx.places.station(station.code) == station
    assert tx.places.grid(grid.code) == grid
    tx.places.put_station(station)
    assert tx.places.stations() == [station]


def test_the_invitation_of_somebody_who_has_left_opens_nothing(tx: Transaction) -> None:
    person = _add(tx, replace(given.person(), telegram_id=None))
    tx.people.invite("hash", person.id, given.AT + given.HOUR)
    tx.people.update(replace(person, active=False))

    assert tx.people.take_invite("hash", given.AT) is None
