"""Scenarios that a kill may interrupt anywhere: a Monday, its night, and the mornings of three weeks.

Three of them have what every failpoint needs to be reached three times: a report with pictures, its dispatch, long
queries, timers, morning lists, three nights, three weekly summaries; and then what is the scenario's own. The fourth
is about what stands beside the cases, and ends after a week.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from sandbox import coming
from tests.faults.interrupted import Interrupted
from tests.rosters import street_tables, xlsx

WORKERS, CENTRE, SQUAD = -1001, -1002, -1003
WANG, LIU, OWNER, BACKUP, ADMIN, WU, TANG, STRANGER = 1001, 1002, 3001, 3002, 5001, 6001, 6006, 9001
TIMES: Final = (
    "24 03:05",
    *(f"{day} {time}" for day in (24, 26, 30, 37, 44) for time in ("08:31", "10:20")),
)
"""Days of November 2026; the 37th is the 7th of December. Nobody acts; timers fire, lists and summaries come.

At 08:31 the cases of a morning are gathered, and their list has not gone yet. The other time is well away from 09:42,
when it all began: limits of whole days end at that time of day, and a kill moves the clock on by half a minute.
"""
WEEK: Final = TIMES[:7]
"""Up to the first summary."""
SPREADSHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Acts = Callable[[Interrupted], Awaitable[None]]
Command = Callable[[Interrupted, int], Awaitable[None]]


async def play(run: Interrupted, scenario: str, command: Command) -> None:
    """From the first report to the last summary; the command of the host comes three times on the way."""
    await run.until("23 09:42")
    await shared(run)
    await command(run, 0)
    await (areas if scenario == AREAS else SCENARIOS[scenario])(run)
    await command(run, 1)
    for time in WEEK if scenario == AREAS else TIMES:
        await run.until(time)
        await run.night_is_done()
        if time == TIMES[0]:
            await command(run, 2)


async def shared(run: Interrupted) -> None:
    run.photo(WANG, WORKERS, "#上报 首义路1号垃圾桶满了，甲件", count=3)
    await run.settle()
    await run.tap(OWNER, CENTRE, "派 环卫所", "甲件")
    for words in ("首义路", "垃圾", "甲件"):
        run.say(OWNER, OWNER, f"/find {words}")
        await run.settle()


async def reports(run: Interrupted) -> None:
    """Reports with pictures and files, and the whole road of a case by taps, some of them twice."""
    mine = "乙件"
    run.photo(LIU, WORKERS, f"#上报 首义路12号占道经营，推车堵路，{mine}")
    await run.settle()
    run.document(LIU, WORKERS, "../../投诉 信\n.pdf", b"%PDF-1.4 ...", "#上报 首义路8号井盖破损，丙件")
    await run.settle()
    await run.tap(OWNER, CENTRE, "更多", mine, times=2)
    await run.follow(OWNER)
    await run.tap(OWNER, OWNER, "返回", mine)
    await run.tap(OWNER, CENTRE, "派 城管中队", mine, times=2)
    await run.tap(WU, SQUAD, "接单", mine)
    await run.tap(WU, SQUAD, "办结", mine)
    await run.follow(WU)
    run.say(WU, WU, "已劝离，道路畅通")
    await run.settle()
    await run.tap(WU, WU, "提交")
    await run.tap(TANG, TANG, "接单", "甲件")
    await run.tap(TANG, TANG, "办结", "甲件")
    run.say(TANG, TANG, "已到现场清运，恢复整洁")
    await run.settle()
    await run.tap(TANG, TANG, "提交", times=2)
    await run.tap(WANG, WANG, "核查通过", "甲件")


async def people(run: Interrupted) -> None:
    """Who goes on leave and comes back, who is new on the roster, drafts, prompts that are answered or not."""
    run.say(OWNER, OWNER, "/leave 11-25")
    await run.settle()
    original = run.say(LIU, WORKERS, "首义路30号路灯不亮，丁件")
    run.forward(WANG, WORKERS, original)
    await run.settle()
    await run.tap(WANG, WANG, "立案")
    run.forward(WANG, WORKERS, run.say(LIU, WORKERS, "首义路31号有人吵架，戊件"))
    await run.settle()
    run.document(ADMIN, ADMIN, "名册.xlsx", roster_with("赵新", 13900007001), mime=SPREADSHEET)
    await run.settle()
    await run.tap(ADMIN, ADMIN, "导入")
    await run.tap(TANG, TANG, "退单", "甲件")
    await run.tap(TANG, TANG, "自己写")
    run.say(TANG, TANG, "不在我所管辖范围")
    await run.settle()
    await run.tap(BACKUP, CENTRE, "不予受理", "丁件")
    await run.follow(BACKUP)


async def trouble(run: Interrupted) -> None:
    """Telegram in trouble, updates that come twice or under another id, strangers."""
    run.room.town.faults.plan([{"method": "", "chat": CENTRE, "action": "429", "retry_after": 30}])
    run.say(LIU, WORKERS, "#上报 首义路9号井盖破损，己件")
    await run.settle()
    run.room.town.clock.advance(32)
    await run.settle()
    run.room.town.faults.plan([{"method": "sendMessage", "chat": WORKERS, "action": "502"}])
    run.room.town.updates.repeat_next = 2
    run.say(WANG, WORKERS, "#上报 首义路10号路灯不亮，庚件")
    run.again_under_another_id()
    await run.settle()
    run.room.town.clock.advance(12)
    await run.settle()
    coming.start(run.room.town, STRANGER)
    run.room.town.faults.plan([{"method": "getUpdates", "action": "html"}])
    run.say(WANG, WORKERS, "#上报 首义路11号占道经营，辛件")
    await run.settle()
    await run.tap(OWNER, CENTRE, "派 城管中队", "辛件")


async def areas(run: Interrupted) -> None:
    """Beside the cases: visits to doors and to one that nobody knows, a list to walk, a voice; of the visits to the
    stations, of which the rota plans some each day, one is moved and one ticked the morning after."""
    for words in ("#入户 2-1-301 见到", "#入户\n2-1-302 不在\n1-1-102 婉拒", "#入户 9-9-909 见到"):
        run.say(WANG, WANG, words)
        await run.settle()
    await run.tap(WANG, WANG, "登记新门牌")
    run.say(OWNER, OWNER, "/campaign")
    await run.settle()
    await run.tap(OWNER, OWNER, "新建专项排查")
    for words in ("楼道消防通道", "武南村3网格 首义路12号楼\n武南村3网格 首义路14号楼"):
        run.say(OWNER, OWNER, words)
        await run.settle()
    await run.tap(OWNER, OWNER, "5 个工作日")
    await run.tap(OWNER, OWNER, "下发")
    await run.tap(WANG, WANG, "1 没问题", times=2)
    await run.tap(WANG, WANG, "2 有问题")
    run.say(LIU, WORKERS, "#困难 三网格没有电子钥匙")
    await run.settle()
    await run.until("23 17:02")
    await run.tap(OWNER, OWNER, "改期", "大东门")
    await run.tap(OWNER, OWNER, "11月25日 08:40", "大东门", times=2)
    await run.until("24 08:50")
    await run.tap(OWNER, OWNER, "晚会", "武南村社区晚会 · 未登记")
    await run.tap(OWNER, OWNER, "看了记录本", "武南村社区晚会 · 已去")
    run.say(OWNER, OWNER, "/voice")
    await run.settle()
    await run.tap(OWNER, OWNER, "答复 1")
    run.say(OWNER, OWNER, "本周发放")
    await run.settle()


AREAS: Final = "areas"
"""The scenario with the rota of visits, which fills the chats of the staff."""
SCENARIOS: Final[Mapping[str, Acts]] = {"reports": reports, "people": people, "trouble": trouble}


def roster_with(name: str, phone: int) -> bytes:
    """The street's own roster with one person more."""
    tables = street_tables()
    tables["people"].append([name, str(phone), "网格员", "420106010002", None, None, None, None])
    return xlsx(tables)
