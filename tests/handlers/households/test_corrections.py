"""What a household has told is corrected and erased in private by worker and head; each change is kept."""

import pytest

from dispatch.households.door import Part
from dispatch.model import Person
from storage.transaction import Transaction
from tests.handlers.households.doorway import FULL, door, settle
from tests.handlers.town import Message, Town
from tests.street import CHEN, HEAD, LI, OTHER_HEAD, WANG

NUMBER = "3-2-501"


@pytest.fixture
def town(tx: Transaction) -> Town:
    settle(tx)
    town = Town(tx, centre=FULL)
    town.say(WANG, f"#入户 {NUMBER} 见到")
    tap(town, WANG, "已同意，填表格")
    town.say(WANG, "三口人，常住")
    town.say(WANG, "自有")
    tap(town, WANG, "取消")
    return town


def last(town: Town, who: Person) -> Message:
    return town.last(who.telegram_id or 0)


def tap(town: Town, who: Person, label: str) -> None:
    town.tap(who, last(town, who), label)


def told(town: Town) -> dict[Part, str]:
    return town.tx.door_fields.values(door(town.tx, NUMBER).filled)


def open_parts(town: Town, who: Person) -> None:
    town.say(who, f"#入户 {NUMBER}")
    tap(town, who, "更正已填信息")


def test_the_worker_writes_a_part_anew_and_what_stood_there_is_erased(town: Town) -> None:
    before = door(town.tx, NUMBER).filled[Part.PEOPLE]
    open_parts(town, WANG)
    assert last(town, WANG).labels == ["更正 人", "清空 人", "更正 房", "清空 房", "好了"]
    assert "三口人" not in last(town, WANG).text

    tap(town, WANG, "更正 人")
    assert "请写下更正后的内容" in last(town, WANG).text
    town.say(WANG, "四口人，租住")

    assert told(town) == {Part.PEOPLE: "四口人，租住", Part.HOUSE: "自有"}
    assert town.tx.door_fields.value(before) is None
    assert [m for m in town.in_chat(WANG.telegram_id or 0) if m.text == "四口人，租住"] == []
    assert town.tx.doors.log(door(town.tx, NUMBER).id)[-1].actor == WANG.id


def test_the_head_erases_a_part_after_being_asked_once_more(town: Town) -> None:
    open_parts(town, HEAD)
    tap(town, HEAD, "清空 房")
    assert "清空后不能恢复" in last(town, HEAD).text
    tap(town, HEAD, "不清空")
    assert told(town).keys() == {Part.PEOPLE, Part.HOUSE}

    tap(town, HEAD, "清空 房")
    tap(town, HEAD, "清空")

    assert told(town) == {Part.PEOPLE: "三口人，常住"}
    assert "更正 房" not in last(town, HEAD).labels
    assert town.tx.doors.log(door(town.tx, NUMBER).id)[-1].actor == HEAD.id
    tap(town, HEAD, "清空 人")
    tap(town, HEAD, "清空")
    assert "没有已填信息" in last(town, HEAD).text


@pytest.mark.parametrize("who", [OTHER_HEAD, LI])
def test_nobody_else_s_tap_changes_anything(town: Town, who: Person) -> None:
    open_parts(town, WANG)
    tap(town, WANG, "清空 房")
    asked = last(town, WANG)

    town.tap(who, asked, "清空")

    assert told(town).keys() == {Part.PEOPLE, Part.HOUSE}


def test_what_was_erased_meanwhile_is_said_in_one_sentence(town: Town) -> None:
    open_parts(town, WANG)
    shown = last(town, WANG)
    tap(town, WANG, "清空 房")
    asked = last(town, WANG)
    tap(town, WANG, "清空")

    town.tap(WANG, asked, "清空")
    town.tap(WANG, shown, "好了")

    assert "这一项已清空。" in town.alerts
    assert told(town) == {Part.PEOPLE: "三口人，常住"}


def test_an_identity_number_is_not_kept_and_its_message_goes(town: Town) -> None:
    open_parts(town, WANG)
    tap(town, WANG, "更正 人")

    town.say(WANG, "户主 11010519491231002X")

    assert told(town)[Part.PEOPLE] == "三口人，常住"
    assert "里面有身份证号" in last(town, WANG).text
    assert [m for m in town.in_chat(WANG.telegram_id or 0) if "1101" in m.text] == []


def test_where_nothing_was_told_there_is_no_such_button(town: Town) -> None:
    town.say(CHEN, "#入户 3-2-502 见到")

    assert "更正已填信息" not in last(town, CHEN).labels
