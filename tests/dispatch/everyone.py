"""Everyone who may ask for a command, and what each is to the cases of `prepared`, in the letters of the law."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dispatch.model import Person, Role, UnitCode
from dispatch.rulebook.book import Scene
from tests.dispatch.prepared import SCENE
from tests.street import (
    ADMIN,
    CHEN,
    DIRECTOR,
    HEAD,
    HEAD_SQUAD,
    OFFICER_HOUSING,
    OFFICER_SQUAD,
    OTHER_HEAD,
    SQUAD,
    WANG,
    ZHAO,
    person,
)

UNMANNED = replace(SCENE, manned=False)
HELPERS_UNMANNED = replace(SCENE, helpers_manned=False)


@dataclass(frozen=True)
class Someone:
    """Who asks, and what they are to the cases of `prepared`, in the letters of the law."""

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
