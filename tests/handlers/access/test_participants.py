"""The persons behind a party: of no unit nobody, and of a case that has ended nobody; a unit by its name."""

from dataclasses import replace

from bot.rulebook.responsibility_file import DEFAULT_RESPONSIBILITIES, load_responsibilities
from dispatch.model import Assignment, Status, Unit, UnitCode, UnitKind
from dispatch.suggest.unit_of_code import SHIPPED_CODES
from handlers.access.participants import responsible_people, unit_heads
from storage.transaction import Transaction
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE, CENTRE_CHAT, WORKER_CHAT
from tests.make import report, reported_case
from tests.reading.reader import BOOK
from tests.street import LI, MONDAY_0942, OFFICER_SQUAD, WANG

LISTED = load_responsibilities(DEFAULT_RESPONSIBILITIES)
OWN_SQUAD, OWN_WORKS = UnitCode("U0107a"), UnitCode("U0108b")
"""Codes of a street's own, in no text by chance."""


def test_where_there_is_no_unit_there_are_no_heads(tx: Transaction) -> None:
    assert unit_heads(tx, None) == []


def test_nobody_answers_for_a_case_that_has_ended(tx: Transaction) -> None:
    case = replace(reported_case(report()), status=Status.CLOSED, ended_at=MONDAY_0942)

    assert responsible_people(tx, case) == []


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
