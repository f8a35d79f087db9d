"""When a button has nothing to do on a card, lawful as it may be."""

from dataclasses import replace

import pytest

from dispatch.case.rights import Relation
from dispatch.model import Assist, Case, MediaId, Place, Source
from handlers.access.audience import Audience
from handlers.buttons import shown_when
from storage.people.chats import ChatKind
from tests.make import (
    NOTE,
    RESIDENT,
    accepted_case,
    asked_case,
    escalated_case,
    report,
    reported_case,
)
from tests.street import MONDAY_0942, SQUAD, minutes

CENTRE_GROUP = Audience(ChatKind.CENTRE_GROUP, frozenset({Relation.STAFF, Relation.DIRECTOR}))
UNIT_GROUP = Audience(ChatKind.UNIT_GROUP, frozenset({Relation.OFFICER}))
OPEN_ASSIST = Assist(1, SQUAD.code, NOTE, MONDAY_0942, MONDAY_0942 + minutes(60))


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
    ],
)
def test_staff_override_where_help_is_not_done(case: Case, readers: Audience, shown: bool) -> None:
    assert shown_when.staff_may_override(case, readers) is shown


def test_a_result_is_for_whoever_acts_for_the_unit() -> None:
    assert shown_when.acts_for_the_unit(accepted_case(), UNIT_GROUP)
    assert not shown_when.acts_for_the_unit(accepted_case(), CENTRE_GROUP)


def test_help_is_rated_once_it_is_over() -> None:
    over = replace(OPEN_ASSIST, done_at=MONDAY_0942)
    cases = [replace(accepted_case(), assists=(one,)) for one in (OPEN_ASSIST, over, replace(over, rating=5))]

    assert [shown_when.help_is_not_rated(case, UNIT_GROUP) for case in cases] == [False, True, False]


def test_nobody_is_offered_to_urge_themselves() -> None:
    head_as_officer = Audience(None, frozenset({Relation.HEAD, Relation.OFFICER}))
    entered_by_staff = Audience(ChatKind.CENTRE_GROUP, frozenset({Relation.STAFF, Relation.OFFICER}))

    assert shown_when.others_are_to_act(accepted_case(), CENTRE_GROUP)
    assert not shown_when.others_are_to_act(accepted_case(), head_as_officer)
    assert not shown_when.others_are_to_act(accepted_case(), entered_by_staff)
