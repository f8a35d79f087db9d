"""How people find things: the search, the board, the whole history, the rules, whose matter it is."""

import signal
from dataclasses import replace
from pathlib import Path

import pytest

from bot.rulebook.rules_files import DEFAULT_RULES
from tests.stories.cast import (
    ADMIN,
    CENTRE,
    CHEN,
    DIRECTOR,
    HEAD,
    LIU,
    OWNER,
    PENG,
    SQUAD,
    TANG,
    THIRD,
    WANG,
    WORKERS,
    WU,
)
from tests.stories.road import BINS, QUARREL, SEWER, STALL, dispatched, handling, reported
from tests.stories.stage import Stage

_CLEAR = "SELECT count(*) FROM outbox WHERE params LIKE '%30号%' OR params LIKE '%唐红%'"


async def asked(stage: Stage, who: int, words: str) -> str:
    """What the bot answers in private."""
    await stage.say(who, who, words)
    return (await stage.last(who)).text


async def test_a_case_is_found_by_number_tail_words_place_and_the_units_people(stage: Stage) -> None:
    bins = await handling(stage, BINS)
    stall = await reported(stage, STALL, by=CHEN)

    for words in (bins, "0001", "垃圾桶", "30号", "环卫", "唐红", "首义路 垃圾", "垃圾满溢"):
        found = await asked(stage, OWNER, f"/find {words}")
        assert bins in found, words
        assert stall not in found, words
    assert "没有找到" in await asked(stage, OWNER, "/find 飞碟")
    assert "请写要查找的内容" in await asked(stage, OWNER, "/find")
    assert stage.ask(_CLEAR) == [(0,)]


async def test_everybody_finds_what_is_his_and_nothing_else(stage: Stage) -> None:
    bins = await handling(stage, BINS)
    stall = await reported(stage, STALL, by=CHEN)
    both = {bins, stall}
    mine = {
        WANG: {bins},
        LIU: set(),
        CHEN: {stall},
        HEAD: {bins},
        TANG: {bins},
        WU: set(),
        THIRD: both,
        DIRECTOR: both,
    }

    for who, wanted in mine.items():
        found = await asked(stage, who, "/find 首义路")
        assert {number for number in both if number in found} == wanted, who


async def test_a_sensitive_case_is_found_without_its_content(stage: Stage) -> None:
    number = await reported(stage, QUARREL)
    assert not (await stage.card(CENTRE, number)).button("人民调解委员会")
    await stage.tap(OWNER, OWNER, "派 人民调解委员会")

    for who in (OWNER, WANG, PENG):
        found = await asked(stage, who, "/find 邻居")
        assert number in found
        assert "纠纷" not in found
    assert number not in await asked(stage, HEAD, "/find 邻居")
    assert number in await asked(stage, HEAD, f"/find {number}")


async def test_a_search_is_answered_in_private_turns_its_pages_and_opens_a_card_by_one_tap(stage: Stage) -> None:
    numbers = [await reported(stage, f"#上报 首义路{n}号垃圾桶满了") for n in range(1, 11)]

    await stage.say(OWNER, CENTRE, "/find 垃圾桶")

    assert "已私下发给您" in (await stage.last(CENTRE)).text
    first = await stage.last(OWNER)
    assert [number in first.text for number in numbers] == [False, False, *[True] * 8]
    await stage.tap(OWNER, OWNER, "下一页")
    second = await stage.last(OWNER)
    assert second.id == first.id
    assert [number in second.text for number in numbers] == [True, True, *[False] * 8]
    await stage.tap(OWNER, OWNER, numbers[0][-9:])
    card = await stage.last(OWNER)
    assert card.text.startswith(numbers[0])
    assert card.button("派 环卫所")


async def test_the_board_is_looked_at_by_section_owner_station_and_unit(stage: Stage) -> None:
    late = await handling(stage, BINS)
    await stage.until("15:50")
    fresh = await reported(stage, SEWER)
    board = await asked(stage, DIRECTOR, "/board")
    assert "在办 2" in board
    assert "已超期 1" in board

    await stage.tap(DIRECTOR, DIRECTOR, "已超期 1")
    overdue = (await stage.last(DIRECTOR)).text
    assert late in overdue
    assert fresh not in overdue
    await stage.tap(DIRECTOR, DIRECTOR, "返回看板")
    for group, name, there in (("按主责", "李敏", late), ("按社区", "武南村", fresh), ("按单位", "环卫所", late)):
        await stage.tap(DIRECTOR, DIRECTOR, group)
        await stage.tap(DIRECTOR, DIRECTOR, name)
        await stage.tap(DIRECTOR, DIRECTOR, "全部在办")
        assert there in (await stage.last(DIRECTOR)).text, group
        await stage.tap(DIRECTOR, DIRECTOR, "返回看板")
        await stage.tap(DIRECTOR, DIRECTOR, "全部案件")
    assert len([one for one in await stage.said(DIRECTOR) if "看板" in one.text]) == 1


async def test_my_cases_and_my_station_are_one_tap_away(stage: Stage) -> None:
    number = await reported(stage, BINS)

    await stage.say(OWNER, OWNER, "/board")
    await stage.tap(OWNER, OWNER, "我的案件")
    assert "李敏的案件" in (await stage.last(OWNER)).text
    await stage.say(HEAD, HEAD, "/mine")
    await stage.tap(HEAD, HEAD, "本站案件")
    assert number in (await stage.last(HEAD)).text


async def test_the_rules_are_shown_and_searched_by_everybody_on_the_roster(stage: Stage) -> None:
    whole = await asked(stage, WANG, "/rules")
    assert "1.1 受理范围" in whole
    await stage.tap(WANG, WANG, "下一页")
    assert "1.1 受理范围" not in (await stage.last(WANG)).text
    found = await asked(stage, WU, "/rules 退单 裁定")
    assert "3.3 退单" in found
    assert "1.1" not in found
    assert "没有找到" in await asked(stage, WU, "/rules 飞碟")


async def test_who_takes_a_matter_is_answered_in_private_with_what_to_tell_the_resident(stage: Stage) -> None:
    await stage.say(WANG, WORKERS, "/who 楼道堆了杂物")

    assert "已私下发给您" in (await stage.last(WORKERS)).text
    told = (await stage.last(WANG)).text
    for part in ("牵头：消防专班", "协助：城管中队、所在网格站", "窗口：", "依据：《", "告诉居民："):
        assert part in told
    await stage.tap(WANG, WANG, "全部事项")
    await stage.tap(WANG, WANG, "下一页")
    await stage.tap(WANG, WANG, "邻里纠纷")
    assert "牵头：人民调解委员会" in (await stage.last(WANG)).text
    assert "清单里没有找到" in await asked(stage, WANG, "/who 飞碟")


async def test_a_rejection_and_a_return_are_told_with_reason_and_clause(stage: Stage) -> None:
    number = await reported(stage, BINS)
    await stage.tap(OWNER, CENTRE, "不予受理")
    await stage.tap(OWNER, CENTRE, "不在本街道辖区")
    told = (await stage.last(WANG)).text
    assert "不在本街道辖区" in told
    assert "依据第 1.2 条：不属本街道辖区、无法核实" in told
    assert "不在本街道辖区" not in (await stage.card(WORKERS, number)).text

    await dispatched(stage, STALL, "派 城管中队")
    await stage.tap(WU, SQUAD, "退单")
    await stage.tap(WU, SQUAD, "不属本单位职责")
    returned = (await stage.last(OWNER)).text
    assert "不属本单位职责" in returned
    assert "依据第 3.3 条" in returned


async def test_a_refusal_names_its_clause(stage: Stage) -> None:
    await handling(stage, BINS)
    await stage.tap(OWNER, CENTRE, "催办")

    again = await stage.tap(OWNER, CENTRE, "催办")

    assert again.alert
    assert "（工作制度第 5.2 条）" in again.text


async def test_three_bounces_put_the_matter_on_the_directors_list_and_the_ruling_is_remembered(stage: Stage) -> None:
    await reported(stage, BINS)
    for _ in range(3):
        await stage.tap(OWNER, CENTRE, "派 环卫所")
        await stage.tap(TANG, TANG, "退单")
        await stage.tap(TANG, TANG, "不属本单位职责")

    await stage.say(DIRECTOR, DIRECTOR, "/board")
    assert (await stage.last(DIRECTOR)).button("待裁定 1")
    await stage.tap(DIRECTOR, DIRECTOR, "争议事项 1")
    assert "垃圾满溢 · 武南村社区 · 待裁定" in (await stage.last(DIRECTOR)).text
    await stage.tap(DIRECTOR, DIRECTOR, "裁定单位")
    await stage.tap(DIRECTOR, DIRECTOR, "城管中队")
    await stage.tap(DIRECTOR, DIRECTOR, "返回看板")
    await stage.tap(DIRECTOR, DIRECTOR, "争议事项 1")
    assert "裁定由城管中队承办" in (await stage.last(DIRECTOR)).text

    await reported(stage, "#上报 首义路31号垃圾桶满了")
    assert next(iter((await stage.last(CENTRE)).buttons)) == "派 城管中队"
    await stage.tap(OWNER, CENTRE, "更多")
    await stage.tap(OWNER, CENTRE, "返回")
    assert next(iter((await stage.last(OWNER)).buttons)) == "派 城管中队（裁定）"


async def test_a_new_version_is_for_new_cases_and_a_broken_one_for_none(
    stage: Stage, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rules, shipped = tmp_path / "rules.toml", DEFAULT_RULES.read_text(encoding="utf-8")
    rules.write_text(shipped, encoding="utf-8")
    await restart_with(stage, rules)
    number = await reported(stage, BINS)
    renewed = shipped.replace('version = "2026-19"', 'version = "2027-01"').replace("不属本街道辖区、", "辖区以外、")

    await renew(stage, rules, renewed)
    assert "2027-01 版" in await asked(stage, WANG, "/rules")
    await stage.tap(OWNER, CENTRE, "不予受理")
    await stage.tap(OWNER, CENTRE, "不在本街道辖区")
    assert "依据第 1.2 条：不属本街道辖区" in (await stage.last(WANG)).text, number

    await renew(stage, rules, renewed.replace('pickup = "2h"', 'pickup = "soon"'))
    assert "2027-01 版" in await asked(stage, WANG, "/rules")
    told = (await stage.last(ADMIN)).text
    assert "rules.toml 有误" in told
    assert "limits.pickup" in told
    await restart_with(stage, rules)
    assert "2027-01 版" in await asked(stage, WANG, "/rules")
    assert len([one for one in await stage.said(ADMIN) if "有误" in one.text]) == 1
    assert "its last good version stays in force" in caplog.text
    caplog.clear()


async def restart_with(stage: Stage, rules: Path) -> None:
    await stage.close()
    section = stage.config.settings.rules.model_copy(update={"rulebook": rules})
    stage.config = replace(stage.config, settings=stage.config.settings.model_copy(update={"rules": section}))
    await stage.open()


async def renew(stage: Stage, rules: Path, text: str) -> None:
    """The operator writes the file and says so to the process."""
    rules.write_text(text, encoding="utf-8")
    signal.raise_signal(signal.SIGHUP)
    await stage.later(seconds=5)
