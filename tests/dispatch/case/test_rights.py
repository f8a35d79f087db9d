"""Who may do what: each person against each command in each status, refused ones included."""

from dataclasses import replace

import pytest

from dispatch.case.refusals import NotYours
from dispatch.case.rights import Relation, on_behalf, relations
from dispatch.case.rules import decide
from dispatch.model import Role, Status, UnitCode
from tests.dispatch.everyone import EVERYONE, UNMANNED, Someone
from tests.dispatch.law import WHO
from tests.dispatch.prepared import SCENE, Prepared, prepared
from tests.make import accepted_case, dispatched_case, reported_case
from tests.street import (
    HEAD,
    LI,
    OFFICER_SQUAD,
    WANG,
    book,
)

S = Status
CELLS = [(who, name, status) for who in EVERYONE for (name, status) in WHO if status is not None]


def test_the_table_of_rights_has_its_thousands_of_cells() -> None:
    assert len(CELLS) > 2_500


@pytest.mark.parametrize(("name", "status"), [cell for cell in WHO if cell[1] is not None])
def test_a_command_is_granted_to_whom_the_mechanism_gives_it_and_to_nobody_else(name: str, status: Status) -> None:
    it = prepared(name, status)
    rightful = {who for who, someone in EVERYONE.items() if set(someone.letters) & WHO[name, status]}

    granted = {who for who, someone in EVERYONE.items() if is_granted(it, someone)}

    assert granted == rightful


def is_granted(it: Prepared, someone: Someone) -> bool:
    try:
        decide(it.case, it.command, someone.who, it.at, book(), someone.scene)
    except NotYours:
        return False
    return True


def test_an_act_of_staff_for_a_unit_without_people_is_entered_as_such() -> None:
    case = dispatched_case()

    assert on_behalf(LI, case, UNMANNED)
    assert not on_behalf(LI, case, SCENE)
    assert not on_behalf(OFFICER_SQUAD, case, UNMANNED)
    assert not on_behalf(None, case, UNMANNED)


def test_one_person_may_hold_several_relations_and_gets_their_union() -> None:
    both = replace(HEAD, id=WANG.id, roles=frozenset({Role.WORKER, Role.STATION_HEAD, Role.STAFF}))

    assert relations(both, reported_case(), SCENE) == {Relation.REPORTER, Relation.HEAD, Relation.STAFF}
    assert relations(None, reported_case(), SCENE) == {Relation.CLOCK}
    assert relations(replace(both, active=False), reported_case(), SCENE) == frozenset()


def test_who_accepted_a_case_has_it_only_while_the_roster_has_them_in_its_unit() -> None:
    case = accepted_case()
    elsewhere = replace(OFFICER_SQUAD, units=(UnitCode("huanwei"),), heads=())

    assert Relation.OFFICER in relations(OFFICER_SQUAD, case, SCENE)
    assert relations(elsewhere, case, SCENE) == frozenset()
    assert relations(replace(OFFICER_SQUAD, active=False), case, SCENE) == frozenset()
