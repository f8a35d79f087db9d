"""The roster and the bound chats."""

from dataclasses import replace
from sqlite3 import IntegrityError

import pytest

from dispatch.model import Grid, GridCode, Person, PersonId, Role, Station, StationCode, Unit, UnitCode, UnitKind
from storage.media.media import MediaKind
from storage.messages.inbox import Arrived
from storage.messages.prompts import PromptKind
from storage.people.chats import Chat, ChatKind, Stood
from storage.people.members import Member
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

    with pytest.raises(IntegrityError):
        tx.people.add(given.person("李明"))


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
    assert tx.people.admin_count() == 0


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


def test_the_tree_of_the_street_is_put_and_changed(tx: Transaction) -> None:
    station = Station(given.STATION, "武南村社区", owner=given.STAFF)
    grids = [Grid(GridCode(f"g{n}"), given.STATION, f"{n}网格") for n in (1, 2)]
    unit = Unit(given.SQUAD, "城管中队", UnitKind.SQUAD)
    for _ in range(2):
        tx.places.put_station(station)
        tx.places.put_unit(unit)
        for grid in grids:
            tx.places.put_grid(grid)

    tx.places.put_unit(replace(unit, active=False))

    assert tx.places.stations() == [station] == [tx.places.station(given.STATION)]
    assert tx.places.grids_of(given.STATION) == grids
    assert tx.places.grid(GridCode("g2")) == grids[1]
    assert tx.places.unit(given.SQUAD) == replace(unit, active=False)
    assert len(tx.places.units()) == 1


def test_chats_are_bound_found_and_unbound(tx: Transaction) -> None:
    workers = Chat(-1, ChatKind.WORKER_GROUP, "网格员群")
    squad = Chat(-2, ChatKind.UNIT_GROUP, "城管群", given.SQUAD, thread_id=7)
    for chat in (workers, squad):
        tx.chats.bind(chat)

    assert tx.chats.get(-1) == workers
    assert tx.chats.of_kind(ChatKind.WORKER_GROUP) == [workers]
    assert tx.chats.of_unit(given.SQUAD) == squad
    tx.chats.unbind(-2)
    assert tx.chats.get(-2) is None
    assert tx.chats.of_unit(given.SQUAD) is None
    assert tx.chats.all_active() == [workers]


def test_a_chat_that_the_bot_was_removed_from_keeps_its_binding_until_it_is_in_again(tx: Transaction) -> None:
    squad = Chat(-2, ChatKind.UNIT_GROUP, "城管群", given.SQUAD, thread_id=7)
    tx.chats.bind(squad)

    tx.chats.silence(-2)

    assert tx.chats.get(-2) is None
    assert tx.chats.of_unit(given.SQUAD) is None
    assert tx.chats.silent() == [replace(squad, active=False)]
    assert tx.chats.wake(-2) == squad
    assert tx.chats.wake(-2) is None
    assert tx.chats.silent() == []


def test_groups_that_were_greeted_and_never_bound_are_known(tx: Transaction) -> None:
    for chat in (-5, -6, 7):
        tx.chats.mark_greeted(chat)
    tx.chats.bind(Chat(-6, ChatKind.CENTRE_GROUP, "中心群"))

    assert tx.chats.unbound() == [-5]


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


def test_a_stranger_group_is_greeted_once(tx: Transaction) -> None:
    assert not tx.chats.greeted(-5)

    tx.chats.mark_greeted(-5)
    tx.chats.mark_greeted(-5)

    assert tx.chats.greeted(-5)


def test_an_upgraded_group_is_known_everywhere_by_its_new_id(tx: Transaction) -> None:
    case = given.report(tx)
    tx.chats.bind(Chat(-1, ChatKind.WORKER_GROUP, "网格员群"))
    tx.chats.bind(Chat(-1001, ChatKind.CENTRE_GROUP, "误绑"))
    tx.cards.put(case.id, -1, 10, 1, given.AT)
    tx.cards.put_report(case.id, -1, 9)
    prompt = tx.prompts.open(given.WORKER, -1, PromptKind.GUIDED_FORM, given.AT, given.AT + given.HOUR)
    tx.prompts.set_message(prompt.id, 11)
    tx.inbox.store(1, [Arrived(1, -1, "message", b"{}")], given.AT)
    tx.outbox.add(given.parcel("a", -1), given.AT)
    tx.outbox.add(replace(given.parcel("b", -1), lane="callback:1"), given.AT)
    tx.members.seen(-1, 77, given.AT, inside=True, name="路人")

    shown = tx.chats.migrate(-1, -1001, given.AT)

    assert shown == Stood((case.id,), (prompt.id,))
    assert tx.chats.get(-1) == tx.chats.get(-1001) == Chat(-1001, ChatKind.WORKER_GROUP, "网格员群")
    assert tx.prompts.current(given.WORKER, -1001) == replace(prompt, chat_id=-1001)
    assert tx.members.present(-1001) == [Member(77, "路人")]
    assert [letter.lane for letter in tx.inbox.waiting(given.AT)] == [-1001]
    sent = tx.outbox.claim(given.AT)
    assert {(parcel.chat_id, parcel.lane) for parcel in sent} == {(-1001, "-1001"), (-1001, "callback:1")}
    assert tx.chats.migrate(-1, -1001, given.AT) == Stood(), "the news comes from both sides"


def test_no_message_of_the_old_group_is_taken_for_one_of_the_new(tx: Transaction) -> None:
    """The new group counts its messages from 1."""
    case = given.report(tx)
    tx.chats.bind(Chat(-1, ChatKind.WORKER_GROUP, "网格员群"))
    tx.cards.put(case.id, -1, 10, 1, given.AT)
    tx.cards.put_report(case.id, -1, 9)
    tx.media.keep(MediaKind.PHOTO, "f", "u", -1, 9, None, None, given.AT)
    tx.outbox.add(replace(given.parcel("a", -1), kind="delete", on_message=True), given.AT)

    tx.chats.migrate(-1, -1001, given.AT)

    assert tx.cards.get(case.id, -1001) is None
    assert tx.cards.case_of(-1001, 10) is None
    assert tx.cards.case_of_report(-1001, 9) is None
    assert tx.media.of_message(-1001, 9) == []
    assert tx.outbox.claim(given.AT) == []
    assert tx.cards.report_message(case.id) == (-1, 9)


def test_who_comes_goes_and_speaks_is_news_once(tx: Transaction) -> None:
    assert tx.members.seen(-1, 77, given.AT, inside=True, name="路人")
    assert not tx.members.seen(-1, 77, given.AT, inside=True, name="路人")
    assert tx.members.seen(-1, 78, given.AT, inside=False), "who leaves may never have spoken"

    assert tx.members.present(-1) == [Member(77, "路人")]
    assert tx.members.named("路人") == [(-1, 77)]
    assert tx.members.named("别人") == []
    assert tx.members.forget_outside(given.AT + given.HOUR) == 1
    tx.members.forget_user(77)
    assert tx.members.present(-1) == []
