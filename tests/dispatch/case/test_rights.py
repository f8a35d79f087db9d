"""Who may do what: each person against each command in each status, refused ones included."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest

from dispatch.case.refusals import NotYours
from dispatch.case.rights import Relation, on_behalf, relations
from dispatch.case.rules import decide
from dispatch.model import Person, Role, Status, UnitCode
from dispatch.rulebook.book import Scene
from tests.dispatch.law import WHO
from tests.dispatch.prepared import SCENE, prepared
from tests.make import accepted_case, dispatched_case, reported_case
from tests.street import (
    ADMIN,
    CHEN,
    DIRECTOR,
    HEAD,
    HEAD_SQUAD,
    LI,
    OFFICER_HOUSING,
    OFFICER_SQUAD,
    OTHER_HEAD,
    SQUAD,
    WANG,
    ZHAO,
    book,
    person,
)

S = Status
UNMANNED = replace(SCENE, manned=False)
HELPERS_UNMANNED = replace(SCENE, helpers_manned=False)


@dataclass(frozen=True)
class Someone:
    """Who asks, and what he is to the cases of `prepared`, in the letters of the law."""

    who: Person | None
    letters: str
    scene: Scene = SCENE


EVERYONE: Mapping[str, Someone] = {
    "the reporter": Someone(WANG, "W"),
    "another worker": Someone(CHEN, ""),
    "the head of the station": Someone(HEAD, "H"),
    "the head of another station": Someone(OTHER_HEAD, ""),
    "a reporter who is the head too": Someone(replace(WANG, roles=frozenset({Role.WORKER, Role.STATION_HEAD})), "WH"),
    "staff": Someone(ZHAO, "S"),
    "staff taken off the roster": Someone(replace(ZHAO, active=False), ""),
    "the reporter taken off the roster": Someone(replace(WANG, active=False), ""),
    "staff, for a unit without people": Someone(ZHAO, "SO", UNMANNED),
    "staff, for an assisting unit without people": Someone(ZHAO, "SA", HELPERS_UNMANNED),
    "the director": Someone(DIRECTOR, "D"),
    "a director who is staff too": Someone(replace(DIRECTOR, roles=frozenset({Role.STAFF, Role.DIRECTOR})), "SD"),
    "the director, for a unit without people": Someone(DIRECTOR, "D", UNMANNED),
    "an officer of the unit": Someone(OFFICER_SQUAD, "O"),
    "the head of the unit": Someone(HEAD_SQUAD, "O"),
    "an officer of the assisting unit": Someone(OFFICER_HOUSING, "A"),
    "an officer of another unit": Someone(person(90, "外单位", Role.OFFICER, units=(UnitCode("other"),)), ""),
    "an officer who is the reporter too": Someone(
        replace(WANG, roles=frozenset({Role.WORKER, Role.OFFICER}), units=(SQUAD.code,)), "WO"
    ),
    "somebody with the unit but without the role": Someone(person(91, "前经办", units=(SQUAD.code,)), ""),
    "the admin": Someone(ADMIN, ""),
    "the clock": Someone(None, "C"),
}
CELLS = [(who, name, status) for who in EVERYONE for (name, status) in WHO if status is not None]


def test_the_table_of_rights_has_its_thousands_of_cells() -> None:
    assert len(CELLS) > 2_500


@pytest.mark.parametrize("who", EVERYONE)
@pytest.mark.parametrize(("name", "status"), [cell for cell in WHO if cell[1] is not None])
def test_a_command_is_granted_to_whom_the_mechanism_gives_it_and_to_nobody_else(
    name: str, status: Status, who: str
) -> None:
    it, someone = prepared(name, status), EVERYONE[who]
    rightful = bool(set(someone.letters) & WHO[name, status])

    try:
        decide(it.case, it.command, someone.who, it.at, book(), someone.scene)
        granted = True
    except NotYours:
        granted = False

    assert granted is rightful


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
