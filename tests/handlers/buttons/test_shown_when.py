"""When a button has nothing to do on a card, or would let somebody judge their own work."""

from dataclasses import replace

import pytest

from dispatch.case.rights import Relation
from dispatch.model import Assist, Case, Decision, DecisionKind, MediaId, Person, Place, Source
from handlers.access.audience import Audience
from handlers.buttons import shown_when
from storage.people.chats import ChatKind
from tests.make import (
    NOTE,
    RESIDENT,
    accepted_case,
    asked_case,
    escalated_case,
    held_case,
    report,
    reported_case,
    resolved_case,
)
from tests.street import LI, MONDAY_0942, SQUAD, ZHAO, minutes

CENTRE_GROUP = Audience(ChatKind.CENTRE_GROUP, frozenset({Relation.STAFF, Relation.DIRECTOR}))
UNIT_GROUP = Audience(ChatKind.UNIT_GROUP, frozenset({Relation.OFFICER}))
OPEN_ASSIST = Assist(1, SQUAD.code, NOTE, MONDAY_0942, MONDAY_0942 + minutes(60))


def alone(person: Person) -> Audience:
    return Audience(None, frozenset({Relation.STAFF}), person)


def test_a_place_is_asked_for_until_it_is_known_and_changed_afterwards() -> None:
    known, unknown = reported_case(), reported_case(report(place=Place(), station=None))

    assert not shown_when.place_is_missing(known, CENTRE_GROUP)
    assert shown_when.place_is_missing(unknown, CENTRE_GROUP)
    assert shown_when.place_is_missing(replace(known, station=None), CENTRE_GROUP)
    assert shown_when.place_is_known(known, CENTRE_GROUP)
    assert not shown_when.place_is_known(unknown, CENTRE_GROUP)
    assert [shown_when.station_is_known(one, CENTRE_GROUP) for one in (known, unknown)] == [True, False]
    assert [shown_when.station_is_unknown(one, CENTRE_GROUP) for one in (known, unknown)] == [False, True]


def test_the_reporter_chooses_the_category_while_the_case_is_in_triage() -> None:
    assert shown_when.in_triage(reported_case(), UNIT_GROUP)
    assert not shown_when.in_triage(asked_case(), UNIT_GROUP)
    assert not shown_when.in_triage(accepted_case(), UNIT_GROUP)


def test_a_contact_is_asked_for_once() -> None:
    left = reported_case(report(contact=RESIDENT))

    assert shown_when.contact_is_missing(reported_case(), CENTRE_GROUP)
    assert not shown_when.contact_is_missing(left, CENTRE_GROUP)
    assert shown_when.contact_is_known(left, CENTRE_GROUP)
    assert not shown_when.contact_is_known(reported_case(), CENTRE_GROUP)


def test_a_limit_is_changed_where_there_is_one_and_a_unit_is_helped_where_there_is_one() -> None:
    assert not shown_when.has_a_limit(reported_case(), CENTRE_GROUP)
    assert shown_when.has_a_limit(accepted_case(), CENTRE_GROUP)
    assert not shown_when.has_a_unit(reported_case(), CENTRE_GROUP)
    assert shown_when.has_a_unit(accepted_case(), CENTRE_GROUP)


def test_the_package_is_for_what_goes_to_the_district_or_came_from_it() -> None:
    assert not shown_when.goes_to_the_district(accepted_case(), CENTRE_GROUP)
    assert shown_when.goes_to_the_district(escalated_case(), CENTRE_GROUP)
    assert shown_when.goes_to_the_district(reported_case(report(source=Source.DISTRICT)), CENTRE_GROUP)


def test_attachments_are_offered_where_there_are_any_to_whom_may_read_the_case() -> None:
    bare, pictured = reported_case(report(media=())), replace(reported_case(), media=(MediaId(1),))

    assert not shown_when.has_attachments(bare, CENTRE_GROUP)
    assert shown_when.has_attachments(pictured, CENTRE_GROUP)
    assert shown_when.has_attachments(replace(bare, results=(MediaId(1),)), CENTRE_GROUP)
    assert not shown_when.has_attachments(replace(pictured, sensitive=True), CENTRE_GROUP)


@pytest.mark.parametrize(
    ("case", "readers", "shown"),
    [
        (replace(accepted_case(), assists=(OPEN_ASSIST,)), CENTRE_GROUP, True),
        (replace(accepted_case(), assists=(OPEN_ASSIST,)), UNIT_GROUP, False),
        (replace(accepted_case(), assists=(replace(OPEN_ASSIST, done_at=MONDAY_0942),)), CENTRE_GROUP, False),
        (accepted_case(), CENTRE_GROUP, False),
        (replace(held_case(), assists=(OPEN_ASSIST,)), CENTRE_GROUP, False),
    ],
)
def test_staff_override_where_help_is_not_done_while_the_unit_works(
    case: Case, readers: Audience, shown: bool
) -> None:
    assert shown_when.staff_may_override(case, readers) is shown


def test_nobody_checks_their_own_work() -> None:
    case = replace(resolved_case(), resolved_by=LI.id)

    assert not shown_when.not_the_resolver(case, alone(LI))
    assert shown_when.not_the_resolver(case, alone(ZHAO))
    assert shown_when.not_the_resolver(case, CENTRE_GROUP), "in a group it is seen who taps"


def test_nobody_is_the_second_person_to_themselves() -> None:
    decision = Decision(DecisionKind.SECOND_PERSON, MONDAY_0942, MONDAY_0942, LI.id)
    case = replace(resolved_case(), decision=decision)

    assert not shown_when.not_who_decided(case, alone(LI))
    assert shown_when.not_who_decided(case, alone(ZHAO))
    assert shown_when.not_who_decided(resolved_case(), alone(LI))


def test_nobody_puts_away_again_what_they_rejected() -> None:
    case = replace(reported_case(), rejected_by=LI.id, appealed=True)

    assert not shown_when.not_the_rejecter(case, alone(LI))
    assert shown_when.not_the_rejecter(case, alone(ZHAO))
    assert shown_when.not_the_rejecter(replace(case, appealed=False), alone(LI))
