"""The first rungs of a case's road, each a rung further, for stories that begin higher up."""

from tests.stories.cast import CENTRE, HE, OWNER, WANG, WORKERS
from tests.stories.stage import Stage

STALL = "#上报 首义路12号门口占道经营,推车堵了人行道"
URGENT = f"{STALL},砸到人了"
"""Has a danger word: it is urgent at once."""
"""Urgent, two hours without a break, for the squad; a revisit where a resident is known."""
SEWER = "#上报 首义路8号门口下水道堵,污水冒出来\n联系人:张三丰\n电话:13800001234"
"""Four working hours, for 市政维修队; a revisit is due."""
BINS = "#上报 首义路30号垃圾桶满了"
"""Four working hours, for 环卫所; no revisit."""
QUARREL = "#上报 首义路5号2单元邻居吵架,301嫌402半夜唱歌"
"""Sensitive."""


async def reported(stage: Stage, text: str = BINS, by: int = WANG) -> str:
    """The number of the new case."""
    await stage.say(by, WORKERS, text)
    return (await stage.last(CENTRE)).text.split()[0]


async def dispatched(stage: Stage, text: str = BINS, unit: str = "派 环卫所") -> str:
    number = await reported(stage, text)
    await stage.tap(OWNER, CENTRE, unit)
    return number


async def handling(stage: Stage, text: str = BINS, unit: str = "派 环卫所", officer: int = 6006) -> str:
    number = await dispatched(stage, text, unit)
    await stage.tap(officer, officer, "接单")
    return number


async def resolved(stage: Stage, text: str = BINS, unit: str = "派 环卫所", officer: int = 6006) -> str:
    number = await handling(stage, text, unit, officer)
    await settle(stage, officer)
    return number


async def settle(stage: Stage, officer: int, words: str = "已处理完毕") -> None:
    """An officer of a unit without a group says in private what was done."""
    await stage.tap(officer, officer, "办结")
    await stage.say(officer, officer, words)
    await stage.tap(officer, officer, "提交")


async def to_revisit(stage: Stage) -> str:
    """A case that waits for the call to its resident, on the morning of the call."""
    number = await resolved(stage, SEWER, "派 市政维修队", HE)
    await stage.tap(WANG, WANG, "核查通过")
    await stage.until("11-24 10:01")
    return number
