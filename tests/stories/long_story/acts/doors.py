"""Doors and visits: a roster with doors, visits written and tapped, in private and where they do not belong."""

from dataclasses import replace
from typing import Final

from dispatch.model import Role
from dispatch.roster.roster import DoorLine, HelperLine, Roster
from handlers.bot_api.callback_data import ListName
from handlers.roster.apply import known
from storage.people.chats import ChatKind
from tests.stories.long_story.process import CENTRE
from tests.stories.long_story.world import World

BUILDINGS: Final = ("31", "32")
ROOMS: Final = ("7101", "7102", "7201", "7202")
"""Numbers that stand in no other word of the story: none of them may come into a group."""
WAYS: Final = (
    "#入户 {0} 见到",
    "入户 {0} 不在",
    "#入户 {0} 婉拒",
    "走访 {0} 空户",
    "#入户 {0}",
    "#入户 {0} 平安",
    "#入户 {0} 需要帮助",
    "#入户\n{0} 见到\n{1} 没见到",
    "#入户",
    "#入户 99-9-9999 见到",
    "/today",
    "/grid",
)


async def import_doors(world: World) -> None:
    """Doors and helpers come as a file of their own, with other people responsible each time."""
    admin, worker = await world.somebody(Role.ADMIN), await world.somebody(Role.WORKER)
    if admin is None or admin.telegram_id is None or worker is None:
        return
    now = await world.read(lambda tx: known(tx, CENTRE.book.rules.visits))
    lines = tuple(
        DoorLine(row, grid.code, number, *_care(world, worker.name))
        for row, (grid, number) in enumerate(((grid, one) for grid in now.grids[:2] for one in _numbers(world)), 2)
    )
    helpers = tuple(HelperLine(2, grid.code, BUILDINGS[0], "party_group", "赵桂兰") for grid in now.grids[:1])
    file = f"doors{len(world.telegram.rosters)}"
    world.telegram.rosters[file] = replace(Roster(doors=lines, helpers=helpers), doors_alone=True)
    document = {"file_id": file, "file_unique_id": file, "file_name": "住户.xlsx", "file_size": 22}
    world.telegram.write(admin.telegram_id, admin.telegram_id, "", document=document)
    await world.pass_time(4)
    for message in reversed(world.telegram.in_chat(admin.telegram_id)):
        found = [data for data in message.buttons if data.startswith("l:roster:yes")]
        if found:
            world.press(admin.telegram_id, message, found[0])
            return


async def visit(world: World) -> None:
    """Somebody writes that a door was visited; often in the group, where the answer must not be."""
    who = await world.somebody(*((Role.WORKER,) if world.chance(0.8) else ()))
    if who is None or who.telegram_id is None:
        return
    chats = [chat.chat_id for chat in await world.read(lambda tx: tx.chats.of_kind(ChatKind.WORKER_GROUP))]
    chat = world.one(chats) if chats and world.chance(0.3) else who.telegram_id
    numbers = [f"{world.one(BUILDINGS)}-1-{world.one(ROOMS)}" for _ in range(2)]
    world.telegram.write(who.telegram_id, chat, world.one(WAYS).format(*numbers))


async def tap(world: World) -> None:
    """A button of doors, by whose chat it is in."""
    who = await world.somebody()
    if who is None or who.telegram_id is None:
        return
    shown = [
        (message, data)
        for message in world.telegram.in_chat(who.telegram_id)
        for data in message.buttons
        if data.startswith(f"l:{ListName.DOORS}:")
    ]
    if shown:
        world.press(who.telegram_id, *world.one(shown[-12:]))


def _numbers(world: World) -> list[str]:
    every = [f"{building}-1-{room}" for building in BUILDINGS for room in ROOMS]
    return sorted(world.pick.sample(every, world.pick.randrange(4, len(every))))


def _care(world: World, name: str) -> tuple[str, str | None]:
    return ("独居老人", name) if world.chance(0.3) else ("", None)
