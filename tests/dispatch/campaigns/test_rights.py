"""What a person is to a list comes from the roster, at that moment."""

from dataclasses import replace

import pytest

from dispatch.campaigns.rights import Relation, relations
from dispatch.model import Person
from tests.dispatch.campaigns.lists import place
from tests.street import ADMIN, CHEN, DADONG, DIRECTOR, HEAD, LI, OFFICER_SQUAD, OTHER_HEAD, WANG

R = Relation


@pytest.mark.parametrize(
    ("person", "held"),
    [
        (None, {R.CLOCK}),
        (WANG, {R.WALKER}),
        (CHEN, set()),
        (HEAD, {R.HEAD}),
        (OTHER_HEAD, set()),
        (LI, {R.STAFF}),
        (DIRECTOR, {R.DIRECTOR}),
        (OFFICER_SQUAD, set()),
        (ADMIN, set()),
        (replace(WANG, active=False), set()),
        (replace(WANG, grids=()), set()),
    ],
)
def test_only_who_walks_the_grid_or_heads_the_station_has_to_do_with_a_place(
    person: Person | None, held: set[Relation]
) -> None:
    assert relations(person, place()) == held


def test_a_deputy_is_meanwhile_what_the_absent_one_is() -> None:
    assert relations(CHEN, place(), (replace(WANG, on_leave=True),)) == {R.WALKER}
    assert relations(CHEN, place(), (HEAD,)) == {R.HEAD}


def test_who_answered_is_known_by_it_and_not_by_the_grid() -> None:
    assert relations(CHEN, replace(place(), by=CHEN.id)) == {R.ANSWERER}


def test_of_a_station_without_a_head_staff_are_the_head() -> None:
    assert relations(LI, place(station=DADONG), headed=False) == {R.STAFF, R.HEAD}
    assert relations(LI, None, headed=False) == {R.STAFF}
    assert relations(WANG, place(), headed=False) == {R.WALKER}
