"""What may be read, by whom, and that it is answered in private."""

import io

from openpyxl import load_workbook

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
from tests.stories.road import BINS, QUARREL, SEWER, STALL, dispatched, handling, reported, resolved
from tests.stories.stage import Stage


async def test_a_worker_asks_what_became_of_the_own_reports(stage: Stage) -> None:
    await stage.say(WANG, WANG, "/week")
    assert "没有办结的，目前也没有未办结的。" in (await stage.last(WANG)).text
    await reported(stage, SEWER)
    await resolved(stage, BINS)
    await stage.tap(WANG, WANG, "核查通过")

    await stage.say(WANG, WANG, "/week")

    assert "结案 1 件。未办结 1 件，可用 /mine 查看。" in (await stage.last(WANG)).text
    await stage.say(WANG, WORKERS, "/week")
    assert "结案" not in (await stage.last(WORKERS)).text


async def test_cases_and_figures_are_exported_for_a_purpose_that_is_asked_for_and_kept(stage: Stage) -> None:
    number = await reported(stage, BINS)
    await stage.say(HEAD, HEAD, "/digest")
    await stage.tap(HEAD, HEAD, "表格")
    name, table = await sent_file(stage, HEAD)
    assert name == "武南村社区_第48周周报_20261123-20261123.xlsx"
    assert load_workbook(io.BytesIO(table))["案件"]["A4"].value == number

    await stage.say(HEAD, HEAD, "/export 十一月")
    assert "请写明用途" in (await stage.last(HEAD)).text
    await stage.say(HEAD, HEAD, "报区城运中心月报")
    assert not stage.ask("SELECT * FROM views")
    await stage.tap(HEAD, HEAD, "CSV")

    name, table = await sent_file(stage, HEAD)
    assert name == "武南村社区_11月通报_20261101-20261123.csv"
    assert number in table.decode("utf-8-sig")
    assert len(stage.ask("SELECT viewer FROM views WHERE case_id = 0")) == 1, "a logged look"


async def sent_file(stage: Stage, chat: int) -> tuple[str, bytes]:
    """Name and content of the document that the bot has sent there last."""
    document = stage.town.chats[chat].messages[(await stage.last(chat)).id].body["document"]
    return document["file_name"], stage.town.files.read(stage.town.files.known[document["file_id"]])


async def test_mine_lists_what_is_open_and_ones_own(stage: Stage) -> None:
    await stage.say(WANG, WANG, "/mine")
    assert "没有未办结" in (await stage.last(WANG)).text
    first = await reported(stage, BINS)
    second = await reported(stage, SEWER, by=LIU)

    asked = await stage.say(WANG, WORKERS, "/mine")

    note = await stage.last(WORKERS)
    assert note.reply_to == asked
    assert first not in note.text
    listed = (await stage.last(WANG)).text
    assert first in listed
    assert second not in listed
    await stage.tap(OWNER, CENTRE, "派 市政维修队")
    await stage.say(6004, 6004, "/mine")
    assert second in (await stage.last(6004)).text


async def test_a_case_is_found_by_number_by_tail_and_by_a_reply_to_its_card(stage: Stage) -> None:
    number = await handling(stage)
    for words in (f"/case {number}", f"/case {number.lower()}", "/case 0001", "/case 1", "/case #0001"):
        await stage.say(WANG, WANG, words)
        history = (await stage.last(WANG)).text
        assert f"{number} 办理经过" in history
        for step in ("上报", "派单给环卫所", "接单"):
            assert step in history

    card = await stage.card(WORKERS, number)
    await stage.say(WANG, WORKERS, "/case", reply_to=card.id)
    assert "已私下发给您" in (await stage.last(WORKERS)).text
    assert "办理经过" in (await stage.last(WANG)).text


async def test_a_case_that_is_not_there_or_not_named_gets_one_sentence(stage: Stage) -> None:
    await stage.say(WANG, WANG, "/case SY20261123-0404")
    assert "没有找到编号 SY20261123-0404" in (await stage.last(WANG)).text

    await stage.say(WANG, WANG, "/case")
    assert "请写案件编号" in (await stage.last(WANG)).text


async def test_others_cases_are_not_for_everybody(stage: Stage) -> None:
    number = await handling(stage)
    for stranger in (CHEN, 6001, 2002):
        await stage.say(stranger, stranger, f"/case {number}")
        assert "您无权查看" in (await stage.last(stranger)).text
        assert "垃圾桶" not in (await stage.last(stranger)).text
    for reader in (HEAD, THIRD, DIRECTOR, TANG, WANG):
        await stage.say(reader, reader, f"/case {number}")
        assert "垃圾桶满了" in (await stage.last(reader)).text


async def test_the_board_shows_what_is_open_by_owner_and_what_presses(stage: Stage) -> None:
    late = await handling(stage)
    await stage.until("15:50")
    fresh = await reported(stage, STALL, by=CHEN)

    await stage.say(OWNER, CENTRE, "/board")

    assert "已私下发给您" in (await stage.last(CENTRE)).text
    board = (await stage.last(OWNER)).text
    assert "在办 2" in board
    assert "已超期 1" in board
    assert "李敏：在办 2，超期 1" in board
    assert board.index(late) < board.index(fresh)


async def test_a_head_sees_the_stations_board_an_officer_the_units_a_worker_none(stage: Stage) -> None:
    ours = await dispatched(stage)
    theirs = await reported(stage, STALL, by=CHEN)

    await stage.say(HEAD, HEAD, "/board")
    assert ours in (await stage.last(HEAD)).text
    assert theirs not in (await stage.last(HEAD)).text
    await stage.say(TANG, TANG, "/board")
    assert ours in (await stage.last(TANG)).text
    assert theirs not in (await stage.last(TANG)).text
    await stage.say(WANG, WANG, "/board")
    assert "供" in (await stage.last(WANG)).text
    assert "在办" not in (await stage.last(WANG)).text


async def test_help_says_what_this_person_can_do_and_no_more(stage: Stage) -> None:
    wanted = {WANG: "#上报", HEAD: "核查", OWNER: "派单", DIRECTOR: "裁定", WU: "接单", ADMIN: "/bind"}
    for person, words in wanted.items():
        await stage.say(person, person, "/help")
        told = (await stage.last(person)).text
        assert words in told
        assert ("/bind" in told) == (person == ADMIN)
        assert ("#上报" in told) == (person in (WANG, HEAD, OWNER)), "who may report"
        assert ("#自办" in told) == (person == WANG)


async def test_a_sensitive_case_shows_only_number_and_status_in_groups(stage: Stage) -> None:
    report = await stage.say(WANG, WORKERS, QUARREL)
    number = (await stage.last(CENTRE)).text.split()[0]
    assert not any("调解" in label for label in (await stage.card(CENTRE, number)).buttons), "nor does a button tell"
    await stage.tap(OWNER, OWNER, "派 人民调解委员会")

    for group in (WORKERS, CENTRE):
        card = await stage.card(group, number)
        for secret in ("纠纷", "邻里", "首义路", "唱歌", "301", "王", "人民调解"):
            assert secret not in card.text
        assert "待接单" in card.text
    assert (await stage.card(WORKERS, number)).reply_to == report
    assert not await stage.said(SQUAD)
    assert "唱歌" in (await stage.last(PENG)).text

    await stage.say(HEAD, HEAD, f"/case {number}")
    assert "唱歌" not in (await stage.last(HEAD)).text
    assert number in (await stage.last(HEAD)).text
