"""What a new roster does to people: who leaves leaves all of it, whose part changes is told, who returns is known."""

import re

from tests.rosters import Tables, csv, street_tables, xlsx
from tests.stories.cast import (
    ADMIN,
    BACKUP,
    CENTRE,
    FENG,
    HE,
    HEAD,
    LIU,
    OWNER,
    SQUAD,
    STRANGER,
    TANG,
    THIRD,
    WANG,
    WORKERS,
    WU,
)
from tests.stories.road import BINS, STALL, dispatched, handling, reported
from tests.stories.stage import Stage
from tests.stories.test_commands_help import ask_help
from tests.stories.test_people import answer, forgotten, imported, link_of, send, send_file, texts, without

OTHER_ADMIN = THIRD


def row_of(tables: Tables, name: str) -> list[object]:
    [row] = [row for row in tables["people"] if row[0] == name]
    return row


async def test_a_rename_is_shown_with_the_older_name(stage: Stage) -> None:
    tables = street_tables()
    for row in tables["people"]:
        row[:] = ["王秀瑛" if cell == "王秀英" else cell for cell in row]

    assert "王秀瑛（原名 王秀英；名称或姓名）" in await send(stage, tables)


async def test_who_leaves_is_asked_nothing_more_and_has_no_card_any_more(stage: Stage) -> None:
    number = await handling(stage)
    await stage.tap(TANG, TANG, "办结")
    prompt = await stage.last(TANG)

    await imported(stage, without(street_tables(), "唐红"))

    left = await stage.said(TANG)
    assert not any(one.id == prompt.id for one in left)
    assert not any(one.buttons for one in left)
    assert any(f"{number} · 此案不再由您办理" in one.text for one in left)
    assert stage.ask(
        "SELECT count(*) FROM asks WHERE person IN (SELECT id FROM people WHERE NOT active) AND NOT closed"
    ) == [(0,)]


async def test_a_question_goes_with_whom_it_was_put_to(stage: Stage) -> None:
    await dispatched(stage, STALL, "派 城管中队")
    await stage.tap(WU, SQUAD, "退单")
    await stage.tap(WU, SQUAD, "自己写")
    assert any(one.asks for one in await stage.said(WU))

    await imported(stage, without(street_tables(), "吴强"))

    assert not any(one.asks for one in await stage.said(WU))


async def test_who_leaves_is_struck_from_the_duty_rota_and_the_admin_is_told(stage: Stage) -> None:
    await stage.say(ADMIN, ADMIN, "/duty 周慧、陈志强")
    await stage.say(ADMIN, ADMIN, "/duty 11-28 周慧")

    await imported(stage, without(street_tables(), "周慧"))

    assert "值班表中已去掉：周慧。请用 /duty 另行安排" in (await stage.last(ADMIN)).text
    said = await answer(stage, "/duty")
    assert "周慧" not in said
    assert "陈志强" in said
    assert "11-28" not in said


async def test_the_admin_is_told_who_is_still_in_which_group(stage: Stage) -> None:
    await reported(stage)

    await imported(stage, without(street_tables(), "王秀英"))

    assert "已移出名册的 王秀英 还在“首义路街道网格员工作群”，请移出该群" in (await stage.last(ADMIN)).text


async def test_a_link_of_somebody_who_left_is_good_for_nothing(stage: Stage) -> None:
    await forgotten(stage)
    link = await link_of(stage, "/invite 林晓芳")
    await imported(stage, without(street_tables(), "林晓芳"))

    await stage.do("start", user=STRANGER, payload=link)

    assert "链接无效" in (await stage.last(STRANGER)).text


async def test_a_decision_that_waited_for_the_owner_passes_with_the_rest(stage: Stage) -> None:
    number = await handling(stage)
    await stage.tap(TANG, TANG, "申请延期")
    await stage.say(TANG, TANG, "1 车坏了")
    tables = without(street_tables(), "李敏")
    for row in tables["stations"][1:]:
        row[2] = row[2] or "陈志强"

    await imported(stage, tables)

    [notice] = [text for text in await texts(stage, BACKUP) if "名册调整" in text]
    assert number in notice


async def test_a_heads_morning_passes_to_who_is_head_now(stage: Stage) -> None:
    number = await handling(stage)
    await stage.tap(OWNER, CENTRE, "更多")
    await stage.tap(OWNER, CENTRE, "督办")
    await stage.say(OWNER, OWNER, "今日内办结")
    tables = without(street_tables(), "胡桂兰")
    row_of(tables, "刘志华")[2] = "网格员、站长"
    await imported(stage, tables)

    await stage.until("11-24 08:35")

    assert any(number in text and "早" in text for text in await texts(stage, LIU))
    assert not await texts(stage, HEAD)


async def test_whose_roles_change_is_told_and_acts_by_them_at_once(stage: Stage) -> None:
    number = await reported(stage)
    card = await stage.card(CENTRE, number)
    tables = street_tables()
    row_of(tables, "周慧")[2:5] = ["网格员", "420106010002", None]
    for row in tables["stations"][1:]:
        row[2:] = ["陈志强" if name == "周慧" else name for name in row[2:]]

    await imported(stage, tables)

    assert "周慧，您的身份已调整为：网格员" in (await stage.last(THIRD)).text
    dispatch = card.button("派")
    assert dispatch is not None
    assert (await stage.press(THIRD, CENTRE, card.id, dispatch)).alert
    assert "待受理" in (await stage.card(CENTRE, number)).text
    assert [text for text in await texts(stage, WANG)] == []


async def test_whose_phone_changes_keeps_the_account_and_is_asked_to_share_the_number(stage: Stage) -> None:
    tables = street_tables()
    row_of(tables, "王秀英")[1] = "13900007777"

    await imported(stage, tables)

    assert "您的手机号有变更" in (await stage.last(WANG)).text
    await stage.do("contact", by=WANG, chat=WANG, user_id=WANG, phone="+8613900001001")
    assert "不一致" in (await stage.last(WANG)).text
    assert "王秀英 共享的手机号（139****1001）与名册不一致" in (await stage.last(ADMIN)).text
    await stage.do("contact", by=WANG, chat=WANG, user_id=WANG, phone="+8613900007777")
    assert "手机号已登记" in (await stage.last(WANG)).text
    await stage.say(WANG, WORKERS, BINS)
    assert "待受理" in (await stage.last(WORKERS)).text


async def test_a_removal_by_mistake_is_undone_by_the_older_file(stage: Stage) -> None:
    before = stage.ask("SELECT id FROM people WHERE name = '王秀英'")
    number = await reported(stage)
    await imported(stage, without(street_tables(), "王秀英"))

    await imported(stage, street_tables())

    assert stage.ask("SELECT id FROM people WHERE name = '王秀英'") == before
    await stage.say(WANG, WANG, "/mine")
    assert number in (await stage.last(WANG)).text


async def test_an_account_that_somebody_else_has_now_does_not_come_back(stage: Stage) -> None:
    tables = without(street_tables(), "王秀英")
    await imported(stage, tables)
    tables["people"].append(["赵新", "13900009001", "网格员", "420106010002", None, None, None, None])
    await imported(stage, tables)
    link = await link_of(stage, "/invite 赵新")
    await stage.do("start", user=WANG, payload=link)
    await stage.do("contact", by=WANG, chat=WANG, user_id=WANG, phone="+8613900009001")
    again = without(street_tables())
    again["people"].append(tables["people"][-1])

    await imported(stage, again)

    assert "https://t.me/" in await answer(stage, "/invite 王秀英")
    assert "已绑定账号" in await answer(stage, "/invite 赵新")


async def test_of_two_admins_who_remove_each_other_the_first_to_confirm_stays(stage: Stage) -> None:
    tables = street_tables()
    row_of(tables, "周慧")[2] = "工作人员、管理员"
    await imported(stage, tables)
    mine = street_tables()
    await send(stage, mine)
    theirs = without(street_tables(), "刘洋")
    row_of(theirs, "周慧")[2] = "工作人员、管理员"
    await send(stage, theirs, by=OTHER_ADMIN)

    await stage.tap(ADMIN, ADMIN, "导入")
    refused = await stage.tap(OTHER_ADMIN, OTHER_ADMIN, "导入")

    assert "管理员" in refused.text
    assert refused.alert
    assert "https://t.me/" in await answer(stage, "/invite 林晓芳") or "已绑定" in await answer(
        stage, "/invite 林晓芳"
    )


async def test_a_roster_that_removes_every_admin_with_an_account_is_refused(stage: Stage) -> None:
    tables = without(street_tables(), "刘洋")
    row_of(tables, "周慧")[2] = "工作人员"
    tables["people"].append(["赵新", "13900007001", "管理员", None, None, None, None, None])

    assert "没有能登录的管理员" in await send(stage, tables)


async def test_a_second_file_takes_the_place_of_one_that_waits_and_the_same_again_changes_nothing(
    stage: Stage,
) -> None:
    tables = street_tables()
    tables["people"].append(["赵新", "13900007001", "网格员", "420106010002", None, None, None, None])
    await send(stage, tables)
    first = await stage.last(ADMIN)
    await send(stage, tables)

    assert "已结束或已过期" in (await stage.press(ADMIN, ADMIN, first.id, first.buttons["导入"])).text
    await stage.tap(ADMIN, ADMIN, "导入")

    assert "不需要导入" in await send(stage, tables)
    assert stage.ask("SELECT count(*) FROM people WHERE name = '赵新'") == [(1,)]


async def test_a_search_in_between_does_not_end_a_roster_that_waits(stage: Stage) -> None:
    tables = street_tables()
    tables["people"].append(["赵新", "13900007001", "网格员", "420106010002", None, None, None, None])
    await send(stage, tables)
    roster = await stage.last(ADMIN)

    await stage.say(ADMIN, ADMIN, "/find 垃圾桶")
    await stage.press(ADMIN, ADMIN, roster.id, roster.buttons["导入"])

    assert stage.ask("SELECT count(*) FROM people WHERE name = '赵新'") == [(1,)]


async def test_two_taps_on_import_import_once(stage: Stage) -> None:
    tables = street_tables()
    tables["people"].append(["赵新", "13900007001", "网格员", "420106010002", None, None, None, None])
    await send(stage, tables)
    shown = await stage.last(ADMIN)
    tap = ("raw_tap", {"as": ADMIN, "chat": ADMIN, "message_id": shown.id, "data": shown.buttons["导入"]})

    await stage.together(tap, tap)

    assert stage.ask("SELECT count(*) FROM people WHERE name = '赵新'") == [(1,)]


async def test_a_csv_with_a_misspelt_column_is_refused_before_it_empties_anything(stage: Stage) -> None:
    rows = street_tables()["people"]
    rows[0][4] = "网格"

    assert "缺少“网格编码”列" in await send_file(stage, csv(rows, "gbk"), name="人员.csv")


async def test_five_thousand_people_in_one_file(stage: Stage) -> None:
    tables = street_tables()
    tables["people"] += [
        [f"新人{n}", f"1370000{n:04}", "网格员", "420106010002", None, None, None, None] for n in range(4969)
    ]

    shown = await send_file(stage, xlsx(tables))
    await stage.tap(ADMIN, ADMIN, "导入")

    assert "新增人员 4969" in shown
    assert re.search(r"还有 4970 人没有绑定账号", (await stage.last(ADMIN)).text)
    assert stage.ask("SELECT count(*) FROM people WHERE active") == [(5000,)]


async def test_of_two_people_of_one_name_nobody_guesses_who_is_meant(stage: Stage) -> None:
    tables = street_tables()
    for row in tables["people"]:
        row[7] = None if row[7] == "王秀英" else row[7]
    tables["people"].append(["王秀英", "13900007001", "网格员", "420106010002", None, None, None, None])
    await imported(stage, tables)

    assert "有几位同名的人" in await answer(stage, "/leave 王秀英 on")
    assert "有几位同名的人" in await answer(stage, "/duty 王秀英")
    assert "王秀英已登记休假" in await answer(stage, "/leave 王秀英 on", by=WANG)


async def test_an_assist_passes_to_the_others_of_its_unit(stage: Stage) -> None:
    number = await handling(stage)
    await ask_help(stage, "市政维修队", "一般协办", "4h 派车清运")
    await stage.tap(HE, HE, "接受协办")

    await imported(stage, without(street_tables(), "何亮"))

    [notice] = [text for text in await texts(stage, FENG) if "名册调整" in text]
    assert number in notice
    await stage.tap(FENG, FENG, number[-9:])
    assert (await stage.last(FENG)).button("协办完成")
