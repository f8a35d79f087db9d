"""/export: who may, what is asked back, what is sent, and what the log of looks keeps of it."""

from dataclasses import replace

import pytest

from dispatch.model import Person
from handlers.bot_api.made_files import SpreadsheetFile
from handlers.wording import wording
from tests.handlers.town import Message, Town
from tests.handlers.weekly import CENTRE_CHAT
from tests.street import DADONG, DIRECTOR, HEAD, HEAD_SQUAD, LI, WANG, WUNAN, local

PURPOSE = "报区城运中心月报"


@pytest.fixture
def desk(town: Town) -> Town:
    """Wednesday of the 48th week."""
    town.at = local(25, 10)
    return town


def own(town: Town, who: Person) -> Message:
    return town.last(who.telegram_id or 0)


def looks(town: Town) -> list[str]:
    return [f"{look.viewer}: {look.reason}" for look in town.tx.notes.looks()]


def sent(town: Town, who: Person) -> SpreadsheetFile | None:
    files = [m.document for m in town.in_chat(who.telegram_id or 0) if m.document is not None]
    assert len(files) <= 1
    return files[0] if files and isinstance(files[0], SpreadsheetFile) else None


@pytest.mark.parametrize(
    ("who", "scope", "of"),
    [
        (LI, "a", "首义路街"),
        (DIRECTOR, "a", "首义路街"),
        (HEAD, f"s{WUNAN}", "武南村社区"),
        (HEAD_SQUAD, "usquad", "城管中队"),
    ],
)
def test_each_exports_the_own_part_once_period_and_purpose_are_told(
    desk: Town, who: Person, scope: str, of: str
) -> None:
    desk.say(who, f"/export 十一月 {PURPOSE}")

    asked = own(desk, who)
    assert asked.text.splitlines()[:2] == [f"导出 <b>{of} 2026-11-01 至 2026-11-30</b>", f"用途：{PURPOSE}"]
    assert asked.labels == ["XLSX（统计和案件）", "CSV（案件清单）", "取消"]
    assert looks(desk) == []

    assert desk.tap(who, asked, "XLSX") == "正在生成表格，稍后私下发给您。"

    file = sent(desk, who)
    assert file is not None
    assert (file.scope, file.csv, file.reader) == (scope, False, who.id)
    assert file.name == f"{of}_11月通报_20261101-20261125.xlsx"
    assert looks(desk) == [f"{who.id}: 导出案件数据：{of} 2026-11-01 至 2026-11-30，XLSX；用途：{PURPOSE}"]


def test_the_csv_is_the_case_list(desk: Town) -> None:
    desk.say(LI, f"/export 2026-W47，{PURPOSE}")

    desk.tap(LI, own(desk, LI), "CSV")

    file = sent(desk, LI)
    assert file is not None
    assert file.csv
    assert file.name.endswith(".csv")
    assert "案件清单（CSV）" in own(desk, LI).text
    assert "CSV" in looks(desk)[0]


@pytest.mark.parametrize(
    ("words", "asks", "then"),
    [
        ("/export", "请写明时段和用途", f"十一月 用途：{PURPOSE}"),
        ("/export 十一月", "请写明用途", PURPOSE),
        (f"/export {PURPOSE}", "请写明时段", "11 月"),
        ("/export 十一月 1", "请写明用途", PURPOSE),
    ],
)
def test_what_is_missing_is_asked_back_in_one_sentence(desk: Town, words: str, asks: str, then: str) -> None:
    desk.say(LI, words)
    assert asks in own(desk, LI).text
    assert own(desk, LI).labels == ["取消"]

    desk.say(LI, then)

    assert f"用途：{PURPOSE}" in own(desk, LI).text
    assert "2026-11-01" in own(desk, LI).text


@pytest.mark.parametrize("words", ["11月1日-11月15日", "11月1日到15日", "2026-11-01 至 2026-11-15"])
def test_days_from_one_to_another_are_a_period_too(desk: Town, words: str) -> None:
    desk.say(LI, f"/export {words} {PURPOSE}")
    assert "2026-11-01 至 2026-11-15" in own(desk, LI).text
    assert f"用途：{PURPOSE}" in own(desk, LI).text

    desk.tap(LI, own(desk, LI), "XLSX")

    file = sent(desk, LI)
    assert file is not None
    assert (file.period.start, file.period.end, file.named) == (local(1, 0), local(16, 0), False)
    assert file.name == "首义路街_自选时段_20261101-20261115.xlsx"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("11月15日-11月1日", "结束日期早于开始日期"),
        ("2026年12月1日到12月9日", "这段时间尚未开始"),
        ("11月1日-11月31日", "没有这一天"),
    ],
)
def test_days_that_can_not_be_are_refused_with_the_reason_and_asked_for_again(
    desk: Town, words: str, why: str
) -> None:
    desk.say(LI, f"/export {words} {PURPOSE}")
    assert why in own(desk, LI).text
    assert "请写明时段" in own(desk, LI).text

    desk.say(LI, "11月1日-11月2日")

    assert why not in own(desk, LI).text
    assert f"用途：{PURPOSE}" in own(desk, LI).text


def test_what_names_no_period_is_asked_for_again_and_the_purpose_is_not_lost(desk: Town) -> None:
    desk.say(LI, f"/export {PURPOSE}")
    desk.say(LI, "前年某天")
    assert "请写明时段" in own(desk, LI).text

    desk.say(LI, "上周")

    assert f"用途：{PURPOSE}" in own(desk, LI).text


def test_it_can_be_given_up(desk: Town) -> None:
    desk.say(LI, "/export 十一月")
    desk.say(LI, "取消")

    assert own(desk, LI).text == "已取消。"
    assert looks(desk) == []


def test_a_newer_one_takes_the_place_of_an_older_one(desk: Town) -> None:
    desk.say(LI, "/export 十一月")
    desk.say(LI, f"/export 上周 {PURPOSE}")

    assert len([m for m in desk.in_chat(LI.telegram_id or 0) if "导出" in m.text]) == 1


def test_a_worker_may_not(desk: Town) -> None:
    desk.say(WANG, f"/export 十一月 {PURPOSE}")

    assert "导出" not in own(desk, WANG).text
    assert desk.tx.prompts.of_person(WANG.id) == []


def test_in_a_group_it_is_sent_to_the_private_chat(desk: Town) -> None:
    desk.say(LI, f"/export 十一月 {PURPOSE}", CENTRE_CHAT)

    assert desk.tx.prompts.of_person(LI.id) == []
    assert desk.last(CENTRE_CHAT).text == wording("zh").plain("said.private_only")


def test_the_right_is_judged_again_at_the_tap(desk: Town) -> None:
    desk.say(HEAD, f"/export 十一月 {PURPOSE}")
    desk.tx.people.update(replace(desk.tx.people.require(HEAD.id), station=DADONG))

    desk.tap(HEAD, own(desk, HEAD), "XLSX")

    assert sent(desk, HEAD) is None
    assert looks(desk) == []


def test_a_second_tap_sends_nothing_more(desk: Town) -> None:
    desk.say(LI, f"/export 十一月 {PURPOSE}")
    asked = own(desk, LI)
    desk.tap(LI, asked, "XLSX")

    assert desk.tap(LI, asked, "CSV") == "这次填写已过期，请重新点按钮。"
    assert len(looks(desk)) == 1


def test_numbers_in_the_purpose_are_masked_on_the_screen(desk: Town) -> None:
    desk.say(LI, "/export 十一月 张三要的 13800001234")

    assert "13800001234" not in own(desk, LI).text


def test_who_has_no_part_of_the_street_is_refused(desk: Town) -> None:
    desk.tx.people.update(replace(desk.tx.people.require(HEAD.id), station=None))

    desk.say(HEAD, f"/export 十一月 {PURPOSE}")

    assert desk.tx.prompts.of_person(HEAD.id) == []
    assert "导出" not in own(desk, HEAD).text
