"""Visits are read as people type them."""

import pytest

from dispatch.households.door import VisitOutcome
from dispatch.households.door_number import DoorNumber
from dispatch.households.read_visit import SpokenVisit, outcome_in, speaks_of_visit, visits_in

V = VisitOutcome
ROOM = DoorNumber("3", "2", "501")


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("#入户 3-2-501 见到", V.SEEN),
        ("入户 3栋2单元501 见到", V.SEEN),
        ("入户３－２－５０１　不在", V.ABSENT),
        ("入户:3幢2单元501室 没见到", V.ABSENT),
        ("入户 3号楼2单元501 敲门没应", V.ABSENT),
        ("走访 3-2-501 婉拒", V.REFUSED),
        ("走访3-2-501,不让进", V.REFUSED),
        ("入户 3-2-501 空户", V.EMPTY),
        ("入户 3-2-501 无人居住", V.EMPTY),
        ("入户 3-2-501 平安", V.SEEN),
        ("入户 3-2-501 老人需要帮助", V.NEEDS_HELP),
        ("入户 见到了 3-2-501", V.SEEN),
        ("入户 3-2-501", None),
    ],
)
def test_one_message_says_door_and_outcome(text: str, outcome: VisitOutcome | None) -> None:
    assert speaks_of_visit(text)
    assert visits_in(text) == [SpokenVisit(ROOM, outcome)]


def test_several_doors_stand_in_one_message() -> None:
    text = "#入户\n3-2-501 见到\n3-2-502 不在；3-2-503 婉拒, 3-2-504 见到\n3-2-505、3-2-506 不在"

    assert [(str(one.number), one.outcome) for one in visits_in(text)] == [
        ("3-2-501", V.SEEN),
        ("3-2-502", V.ABSENT),
        ("3-2-503", V.REFUSED),
        ("3-2-504", V.SEEN),
        ("3-2-505", V.ABSENT),
        ("3-2-506", V.ABSENT),
    ]


@pytest.mark.parametrize(
    "text",
    ["入户要注意安全", "大家今天去入户", "3-2-501 漏水", "入户率统计", "", "请大家入户 3 栋", "今天入户 3-2-501"],
)
def test_who_only_speaks_of_visits_records_none(text: str) -> None:
    assert not speaks_of_visit(text)


def test_what_says_no_outcome_says_none() -> None:
    assert outcome_in("明天再去") is None
