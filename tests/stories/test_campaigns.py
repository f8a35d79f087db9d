"""One list to walk, from the first word of staff to its result: a restart between, a file, a problem, the end."""

import base64
import io

from openpyxl import Workbook

from tests.stories.cast import CENTRE, DIRECTOR, HEAD, LIU, OWNER, WANG, WORKERS
from tests.stories.stage import Stage

TITLE = "楼道消防通道"


def table(*rows: tuple[str, str]) -> str:
    book = Workbook()
    for row in (("网格", "地点"), *rows):
        book.active.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return base64.b64encode(packed.getvalue()).decode()


async def card(stage: Stage, chat: int) -> str:
    """The one card of the list in a chat."""
    found = [one for one in await stage.said(chat) if f"专项排查 · {TITLE}" in one.text]
    assert len(found) == 1, [one.text for one in found]
    return found[0].text


async def test_a_list_is_written_over_a_restart_walked_and_read(stage: Stage) -> None:
    await stage.say(OWNER, OWNER, "/campaign")
    await stage.tap(OWNER, OWNER, "新建专项排查")
    await stage.say(OWNER, OWNER, TITLE)
    await stage.close()
    await stage.open()
    rows = (("武南村3网格", "首义路12号楼"), ("武南村社区 3网格", "首义路14号楼"), ("武南村1网格", "彭刘杨路3号"))
    await stage.do("document", by=OWNER, chat=OWNER, name="地点.xlsx", content=table(*rows, ("火星", "一号楼")))
    form = (await stage.last(OWNER)).text
    assert f"标题：{TITLE}" in form
    assert "地点：3 处" in form
    assert "“火星 一号楼”：没有认出网格" in form
    await stage.tap(OWNER, OWNER, "继续")
    await stage.tap(OWNER, OWNER, "5 个工作日")
    assert "共 3 处，2 名网格员，每人最多 2 处" in (await stage.last(OWNER)).text
    await stage.tap(OWNER, OWNER, "下发")

    assert "待查 2 处" in await card(stage, WANG)
    assert "待查 1 处" in await card(stage, LIU)
    await stage.tap(WANG, WANG, "1 有问题" if "1. 首义路" in await card(stage, WANG) else "2 有问题")
    await stage.tap(WANG, WANG, "没问题")
    await stage.tap(LIU, LIU, "进不去")

    centre = await card(stage, CENTRE)
    assert "已查 3/3 处 · 有问题 1，立案 1 · 进不去 1" in centre
    assert "首义路" not in centre
    assert not [one for one in await stage.said(WORKERS) if "专项排查 ·" in one.text]
    await stage.tap(OWNER, CENTRE, "表格")
    assert "请勿转发到群里" in (await stage.last(OWNER)).text
    assert stage.ask("SELECT count(*) FROM cases") == [(1,)]


async def test_what_is_left_is_reminded_of_once_and_comes_to_the_head(stage: Stage) -> None:
    await stage.say(OWNER, OWNER, "/campaign")
    await stage.tap(OWNER, OWNER, "新建专项排查")
    await stage.say(OWNER, OWNER, TITLE)
    await stage.say(OWNER, OWNER, "武南村3网格 首义路12号楼\n武南村3网格 首义路14号楼")
    await stage.tap(OWNER, OWNER, "3 个工作日")
    await stage.tap(OWNER, OWNER, "下发")

    for moment in ("11-26 08:30", "11-26 09:00", "11-26 17:00", "11-27 08:30", "11-27 09:00"):
        await stage.until(moment)

    mornings = [one.text for one in await stage.said(WANG) if TITLE in one.text and "早上好" in one.text]
    assert len(mornings) == 1
    assert [one.text for one in await stage.said(HEAD) if "剩余 2 处转到站里" in one.text]
    assert "已到期" in await card(stage, CENTRE)
    assert not [one for one in await stage.said(DIRECTOR) if TITLE in one.text]
