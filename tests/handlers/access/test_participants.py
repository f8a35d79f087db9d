"""The persons behind a party: of no unit nobody, and of a case that has ended nobody; a unit by its name."""

from dataclasses import replace

import pytest

from bot.rulebook.responsibility_file import DEFAULT_RESPONSIBILITIES, load_responsibilities
from dispatch.case.refusals import RoleNeeded
from dispatch.model import Assignment, Decision, DecisionKind, Status, TimerKind, Unit, UnitCode, UnitKind
from dispatch.suggest.unit_of_code import SHIPPED_CODES
from handlers.access.participants import (
    deciding,
    helping,
    require_admin,
    responsible_people,
    stands_for,
    unit_heads,
)
from storage.transaction import Transaction
from tests.dispatch.prepared import helped
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE, CENTRE_CHAT, WORKER_CHAT
from tests.make import dispatched_case, report, reported_case, resolved_case
from tests.reading.reader import BOOK
from tests.street import ADMIN, DIRECTOR, HEAD, LI, MONDAY_0942, OFFICER_HOUSING, OFFICER_SQUAD, WANG, ZHAO

LISTED = load_responsibilities(DEFAULT_RESPONSIBILITIES)
OWN_SQUAD, OWN_WORKS = UnitCode("U0107a"), UnitCode("U0108b")
"""Codes of a street's own, in no text by chance."""


def test_where_there_is_no_unit_there_are_no_heads(tx: Transaction) -> None:
    assert unit_heads(tx, None) == []


def test_nobody_answers_for_a_case_that_has_ended(tx: Transaction) -> None:
    case = replace(reported_case(report()), status=Status.CLOSED, ended_at=MONDAY_0942)

    assert responsible_people(tx, case) == []


def test_of_a_reporter_who_has_left_the_head_of_the_station_is_what_they_were(tx: Transaction) -> None:
    case = reported_case(report())
    assert stands_for(tx, case, HEAD) == ()

    tx.people.update(replace(WANG, active=False))

    assert [one.id for one in stands_for(tx, case, HEAD)] == [WANG.id]
    assert stands_for(tx, case, OFFICER_SQUAD) == ()


def test_who_resolved_a_case_does_not_check_it_for_the_staff(tx: Transaction) -> None:
    case = replace(resolved_case(), rung=frozenset({TimerKind.CHECK_STAFF}))

    assert [one.id for one in responsible_people(tx, case)] == [LI.id]
    assert LI.id not in [one.id for one in responsible_people(tx, replace(case, resolved_by=LI.id))]


def test_a_second_person_decides_who_is_not_the_first(tx: Transaction) -> None:
    asked = Decision(DecisionKind.SECOND_PERSON, MONDAY_0942, MONDAY_0942, ZHAO.id)
    case = replace(reported_case(report()), decision=asked)

    ids = [one.id for one in deciding(tx, case)]

    assert DIRECTOR.id in ids
    assert ZHAO.id not in ids
    assert ZHAO.id in [one.id for one in deciding(tx, replace(case, decision=replace(asked, by=LI.id)))]


def test_an_open_assist_is_of_its_unit_until_somebody_has_accepted_it(tx: Transaction) -> None:
    case = helped(dispatched_case(), done=False)
    assist = case.assists[0]
    accepted = replace(case, assists=(replace(assist, officer=OFFICER_HOUSING.id),))
    gone = replace(case, assists=(replace(assist, officer=OFFICER_SQUAD.id),))

    assert [one.id for one in helping(tx, case)] == [OFFICER_HOUSING.id]
    assert [one.id for one in helping(tx, accepted)] == [OFFICER_HOUSING.id]
    assert [one.id for one in helping(tx, gone)] == [OFFICER_HOUSING.id], "who is of another unit now helps no more"
    assert helping(tx, helped(dispatched_case())) == []


def test_who_is_no_admin_is_told_which_role_it_takes() -> None:
    require_admin(ADMIN)
    with pytest.raises(RoleNeeded):
        require_admin(WANG)


def test_no_code_of_a_unit_is_ever_shown_to_anybody(tx: Transaction) -> None:
    for unit in (Unit(OWN_SQUAD, "第一中队", UnitKind.SQUAD), Unit(OWN_WORKS, "第二工区", UnitKind.SQUAD)):
        tx.places.put_unit(unit)
    tx.places.put_assignment(Assignment("城管", OWN_SQUAD))
    officer = replace(OFFICER_SQUAD, units=(OWN_SQUAD,))
    tx.people.update(officer)
    town = Town(tx, centre=replace(CENTRE, book=replace(BOOK, responsibilities=LISTED)))
    li, unit_chat = 1000 + LI.id, 1000 + officer.id

    town.say(WANG, "#上报 首义路12号占道经营", WORKER_CHAT)
    assert "派 第一中队" in town.last(CENTRE_CHAT).labels
    town.say(WANG, "/who 占道经营")
    assert "第一中队" in town.last(1000 + WANG.id).text
    town.tap(LI, town.last(CENTRE_CHAT), "派 第一中队")
    town.tap(officer, town.last(unit_chat), "接单")
    town.tap(officer, town.last(unit_chat), "退单")
    town.tap(officer, town.last(unit_chat), town.last(unit_chat).labels[0])
    town.tap(LI, town.last(CENTRE_CHAT), "其他单位")
    town.tap(LI, town.last(li), "第二工区")
    town.say(LI, "/case 0001")

    shown = [message.text + "".join(message.labels) for message in town.messages.values() if message.sender is None]
    codes = [*SHIPPED_CODES, OWN_SQUAD, OWN_WORKS]
    assert [(code, text) for text in shown for code in codes if code in text] == []
    assert any("第二工区" in text for text in shown)
