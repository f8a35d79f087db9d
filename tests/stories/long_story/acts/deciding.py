"""What people tap, and answer to what they are asked then: rightful, wrong, late, on cards as they were."""

from collections.abc import Sequence
from typing import Final

from dispatch.model import Person, Role
from storage.messages.prompts import Prompt
from tests.stories.long_story.telegram import Message
from tests.stories.long_story.world import ANSWER, World

AT_DESKS: Final = frozenset({Role.STAFF, Role.DIRECTOR, Role.OFFICER})
NEWEST: Final = 14


async def tap(world: World) -> None:
    """Anybody's tap on any button that stands anywhere: most are not for this person."""
    who, standing = await world.somebody(), world.with_buttons()
    if who is not None and who.telegram_id is not None and standing:
        message = world.one(standing)
        world.press(who.telegram_id, message, world.one(message.buttons))


async def go_on(world: World) -> None:
    """Rightful people work on what came last: in private its owner, in a group one of the centre or the unit."""
    for _ in range(world.pick.randrange(1, 5)):
        newest = sorted(world.with_buttons(), key=lambda one: one.at)[-NEWEST:]
        people = await world.people()
        if not newest or not people:
            return
        message = world.one(newest)
        fitting = [one for one in people if one.telegram_id == message.chat] or [
            one for one in people if one.roles & AT_DESKS
        ]
        if not fitting or (message.chat > 0 and fitting[0].telegram_id != message.chat):
            return
        await _work_on(world, world.one(fitting), message)


async def tap_what_was(world: World) -> None:
    """Somebody taps what he saw before the card was drawn anew."""
    people = await world.people()
    older = list(world.telegram.older)
    if not older or not people:
        return
    seen = world.one(older)
    now = world.telegram.messages.get((seen.chat, seen.id))
    owner = [one for one in people if one.telegram_id == seen.chat] if seen.chat > 0 else people
    if seen.buttons and owner and now is not None and world.one(owner).telegram_id is not None:
        who = world.one(owner).telegram_id
        assert who is not None
        world.press(who, seen, world.one(seen.buttons))


async def tap_twice(world: World) -> None:
    """Two people, or one twice, tap at the same moment."""
    newest = sorted(world.with_buttons(), key=lambda one: one.at)[-NEWEST:]
    in_groups = [one for one in newest if one.chat < 0]
    people = [one for one in await world.people() if one.roles & AT_DESKS]
    if in_groups and people:
        message = world.one(in_groups)
        data = world.one(message.buttons)
        for _ in range(2):
            who = world.one(people).telegram_id
            if who is not None:
                world.press(who, message, data)


async def read_lists(world: World) -> None:
    """What is only looked at: boards, searches, histories, rules; and the buttons under them."""
    who = await world.somebody()
    if who is None or who.telegram_id is None:
        return
    numbers = [*world.numbers][-20:]
    number = world.one(numbers) if numbers else "0001"
    asked = (
        "/mine",
        "/board",
        f"/case {number}",
        "/find 占道",
        "/find 张三",
        f"/find {number}",
        "/who 井盖",
        "/rules",
        "/help",
        "/rounds",
        "/voice",
    )
    chats = await world.groups()
    chat = world.one(chats).chat_id if chats and world.chance(0.15) else who.telegram_id
    world.telegram.write(who.telegram_id, chat, world.one((*asked, "/rules 2", "/duty", "/nonsense", "/cancel")))
    await world.pass_time(3)
    lists = [one for one in world.telegram.in_chat(who.telegram_id) if any(d.startswith("l:") for d in one.buttons)]
    if lists:
        message = world.one(lists[-3:])
        world.press(who.telegram_id, message, world.one([d for d in message.buttons if d.startswith("l:")]))


async def _work_on(world: World, who: Person, message: Message) -> None:
    if who.telegram_id is None:
        return
    world.press(who.telegram_id, message, world.one(_sensible(world, message)))
    await world.pass_time(4)
    asked = await world.read(lambda tx: tx.prompts.current(who.id, message.chat))
    asked = asked or await world.read(lambda tx: tx.prompts.current(who.id, who.telegram_id or 0))
    if asked is not None and asked.prompt_message_id is not None and not world.chance(0.2):
        await _answer(world, who.telegram_id, asked)


async def _answer(world: World, who: int, asked: Prompt) -> None:
    prompt = world.telegram.messages.get((asked.chat_id, asked.prompt_message_id or 0))
    if prompt is None or (asked.chat_id > 0 and asked.chat_id != who):
        return
    world.telegram.write(who, asked.chat_id, ANSWER, reply_to=prompt)
    await world.pass_time(4)
    now = world.telegram.messages.get((asked.chat_id, asked.prompt_message_id or 0))
    submit = [data for data in now.buttons if "submit" in data] if now is not None else []
    if now is not None and submit:
        world.press(who, now, submit[0])
        await world.pass_time(4)


def _sensible(world: World, message: Message) -> Sequence[str]:
    """Cancelling a prompt at once leads nowhere."""
    kept = [data for data in message.buttons if "cancel" not in data]
    return kept or message.buttons
