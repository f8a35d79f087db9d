"""A button stands where the judge grants it, or where its reader should hear why not."""

from dataclasses import replace

import pytest

from dispatch.case.rights import Relation
from dispatch.model import Assist, Case, Decision, DecisionKind, Person, Status, TimerKind
from handlers.access.audience import Audience
from handlers.buttons.card_actions import CardAction
from handlers.cards.button_rules import Offer, may
from handlers.wording import wording
from storage.people.chats import ChatKind
from tests.dispatch.prepared import case_in
from tests.make import NOTE, accepted_case, held_case, reported_case, resolved_case
from tests.street import LI, MONDAY_0942, OFFICER_SQUAD, SQUAD, ZHAO, book, minutes

A = CardAction
OFFER = Offer(book(), wording("zh"), MONDAY_0942 + minutes(90))
CENTRE_GROUP = Audience(ChatKind.CENTRE_GROUP, frozenset({Relation.STAFF, Relation.DIRECTOR}))
UNIT_GROUP = Audience(ChatKind.UNIT_GROUP, frozenset({Relation.OFFICER}))
OPEN_ASSIST = Assist(1, SQUAD.code, NOTE, MONDAY_0942, MONDAY_0942 + minutes(60))
STAFFS_TURN = frozenset({TimerKind.CHECK.value, TimerKind.CHECK_STAFF.value})


def alone(person: Person) -> Audience:
    return Audience(None, frozenset({Relation.STAFF}), person)


def test_nobody_checks_their_own_work() -> None:
    case = replace(resolved_case(), resolved_by=LI.id, rung=STAFFS_TURN)

    assert not may(case, alone(LI), OFFER, A.PASS)
    assert may(case, alone(ZHAO), OFFER, A.PASS)
    assert may(case, CENTRE_GROUP, OFFER, A.PASS), "in a group it is seen who taps"


def test_nobody_is_the_second_person_to_themselves() -> None:
    asked = Decision(DecisionKind.SECOND_PERSON, MONDAY_0942, MONDAY_0942, LI.id)
    case = replace(case_in(Status.VERIFIED), decision=asked)

    assert not may(case, alone(LI), OFFER, A.CONFIRM_OUT_OF_POWER)
    assert may(case, alone(ZHAO), OFFER, A.CONFIRM_OUT_OF_POWER)
    assert not may(replace(case, decision=None), alone(ZHAO), OFFER, A.CONFIRM_OUT_OF_POWER)


@pytest.mark.parametrize("action", [A.REJECT, A.MERGE, A.MERGE_INTO, A.VOID])
def test_nobody_puts_away_again_what_they_rejected(action: CardAction) -> None:
    case = replace(reported_case(), rejected_by=LI.id, appealed=True)

    assert not may(case, alone(LI), OFFER, action)
    assert may(case, alone(ZHAO), OFFER, action)
    assert may(replace(case, appealed=False), alone(LI), OFFER, action)


@pytest.mark.parametrize(
    ("case", "readers", "action", "stands"),
    [
        (replace(accepted_case(), assists=(OPEN_ASSIST,)), UNIT_GROUP, A.RESOLVE, True),
        (replace(accepted_case(), assists=(OPEN_ASSIST,)), CENTRE_GROUP, A.RESOLVE, False),
        (replace(accepted_case(), assists=(OPEN_ASSIST,)), CENTRE_GROUP, A.OVERRIDE, True),
        (replace(accepted_case(), assists=(OPEN_ASSIST,)), UNIT_GROUP, A.OVERRIDE, False),
        (accepted_case(), CENTRE_GROUP, A.OVERRIDE, False),
        (replace(held_case(), assists=(OPEN_ASSIST,)), CENTRE_GROUP, A.OVERRIDE, False),
    ],
)
def test_an_officer_hears_that_help_is_not_done_and_staff_may_resolve_in_spite_of_it(
    case: Case, readers: Audience, action: CardAction, stands: bool
) -> None:
    assert may(case, readers, OFFER, action) is stands


def test_an_extension_that_comes_too_late_is_answered_when_it_is_tapped() -> None:
    case = accepted_case()
    assert case.clock is not None
    assert case.clock.due is not None
    officer = Audience(None, frozenset({Relation.OFFICER}), OFFICER_SQUAD)

    for minute in (-1, 1):
        assert may(case, officer, replace(OFFER, at=case.clock.due + minutes(minute)), A.ASK_EXTENSION)
