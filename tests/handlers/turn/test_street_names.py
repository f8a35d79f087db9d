"""Which community a text speaks of, and the place that it tells for a case that has none."""

import pytest

from dispatch.model import GridCode, StationCode
from handlers.turn.street_names import StreetNames
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE_CHAT, WORKER_CHAT
from tests.street import LI, WANG

FIRST, LAKE, GATE, STREET = StationCode("11"), StationCode("9"), StationCode("4"), StationCode("5")
NAMES = StreetNames(
    {"701": FIRST, "长湖": LAKE, "大东门": GATE, "千家街": STREET}, {"财大": StationCode("10"), "首义公馆": None}
)


@pytest.mark.parametrize(
    ("text", "station"),
    [
        ("701社区3栋井盖坏了", FIRST),
        ("七零一社区车子进不来", FIRST),
        ("701大院对面灰大", FIRST),
        ("长湖4栋有个老人", LAKE),
        ("长湖社区北门打起来了", LAKE),
        ("大东门那边车棚丢了电瓶", GATE),
        ("千家街28号污水漫出来", STREET),
        ("千家街巷口垃圾桶满了", STREET),
        ("财大门口发传单", StationCode("10")),
    ],
)
def test_a_community_is_named_by_itself_or_by_a_landmark_in_it(text: str, station: StationCode) -> None:
    assert NAMES.community(text) == station


def test_a_landmark_tells_its_grid_too_unless_two_speak_of_different_ones() -> None:
    named = {"首义花园": LAKE, "老厂": LAKE, "紫阳苑": LAKE}
    grids = {"首义花园": GridCode("9-01"), "老厂": GridCode("9-01"), "紫阳苑": GridCode("9-02")}
    names = StreetNames({}, named, grids)

    assert names.grid("老厂后门垃圾满了") == names.grid("首义花园（老厂）垃圾满了") == "9-01"
    assert names.grid("首义花园和紫阳苑之间") is None
    assert names.grid("门口垃圾满了") is None
    assert names.place("昨天老厂垃圾满了") == "老厂"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "701路公交不停了",
        "打13870112345",
        "住701室的人",
        "5701元没退",
        "长湖西街12号路灯不亮",
        "大东门那边的人半夜跑到我们5栋楼下倒垃圾",
        "701社区和长湖社区交界处",
        "首义公馆电梯坏了",
    ],
)
def test_digits_streets_and_people_are_no_community(text: str) -> None:
    assert NAMES.community(text) is None


def asked(town: Town, question: str) -> None:
    town.say(WANG, "#上报 井盖坏了", WORKER_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "退回补充")
    town.tap(LI, town.last(1000 + LI.id), "自己写")
    town.say(LI, question)


def place(town: Town) -> str | None:
    note = town.case().place.note
    return town.tx.notes.text(note) if note is not None else None


def test_a_short_answer_to_the_question_for_the_place_is_the_place(town: Town) -> None:
    asked(town, "请补充具体地点")

    town.say(WANG, "老酒厂后头")

    assert place(town) == "老酒厂后头"


def test_an_address_in_any_answer_is_the_place(town: Town) -> None:
    asked(town, "井盖是哪种")

    town.say(WANG, "铁的，在首义路12号门口")

    assert place(town) == "首义路12号门口"


def test_an_answer_that_tells_no_place_gives_none(town: Town) -> None:
    asked(town, "井盖是哪种")

    town.say(WANG, "铁的那种")

    assert place(town) is None


def test_a_place_that_is_known_stays(town: Town) -> None:
    town.say(WANG, "#上报 首义路1号井盖坏了", WORKER_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "退回补充")
    town.tap(LI, town.last(1000 + LI.id), "自己写")
    town.say(LI, "请补充具体地点")

    town.say(WANG, "武珞路20号旁边还有一个")

    assert place(town) == "首义路1号"
