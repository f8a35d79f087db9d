"""Lists to walk: staff write one to its end or give up half-way, the director decides, workers walk their cards."""

from typing import Final

from dispatch.model import Person, Role
from tests.stories.long_story.world import World

TITLES: Final = ("楼道消防通道", "电动车充电", "燃气软管", "长" * 40)
PLACES: Final = (
    "武南村3网格 首义路12号楼\n武南村3网格 首义路14号楼\n哪里也不是",
    "\n".join(f"武南村3网格 彭刘杨路{number}号" for number in range(1, 80)),
    "武南村3网格 首义路16号 13812345678\n武南村社区3网格 首义路18号",
)
DAYS: Final = ("今天", "5天", "12-30", "昨天", "下周五")
_ACTS: Final = ("w-", "u-", "y-", "d-", "x-", "e-", "o-", "p-", "v-")


async def write(world: World) -> None:
    """Step by step; now and then it is left half-written, or cancelled."""
    who = await world.somebody(Role.STAFF)
    if who is None or who.telegram_id is None:
        return
    world.telegram.write(who.telegram_id, who.telegram_id, "/campaign")
    await world.pass_time(3)
    if not await _press(world, who, "l:campaign:n-"):
        return
    for words in (world.one(TITLES), world.one(PLACES), world.one(DAYS)):
        if world.chance(0.05):
            return
        world.telegram.write(who.telegram_id, who.telegram_id, words)
        await world.pass_time(3)
    await _press(world, who, "a:step:")
    await _press(world, who, "a:submit:" if world.chance(0.9) else "a:cancel:")


async def walk(world: World) -> None:
    """Whoever has a card of a list taps some of its buttons; the director decides, staff put off and end."""
    who = await world.somebody(Role.WORKER, Role.STATION_HEAD, Role.STAFF, Role.DIRECTOR)
    if who is None or who.telegram_id is None:
        return
    for _ in range(world.pick.randrange(1, 6)):
        if not await _press(world, who, *(f"l:campaign:{act}" for act in _ACTS)):
            return


async def _press(world: World, who: Person, *beginnings: str) -> bool:
    """One of the buttons that begin so, under what came last in the own chat; whether there was one."""
    assert who.telegram_id is not None
    standing = [
        (message, data)
        for message in world.telegram.in_chat(who.telegram_id)[-12:]
        for data in message.buttons
        if data.startswith(beginnings)
    ]
    if standing:
        message, data = world.one(standing)
        world.press(who.telegram_id, message, data)
        await world.pass_time(3)
    return bool(standing)
