"""What people do who are not on the roster, or who try what they should not: knocking, guessing, hammering."""

from typing import Final

from handlers.buttons.card_callback import CardTap, decode
from tests.stories.long_story.lookout import PHONES
from tests.stories.long_story.world import STRANGERS, World

NONSENSE: Final = (
    "",
    "x",
    "c:",
    "c:zz:1:1:",
    "a:submit",
    "l:roster",
    "l:board:a-sum-0-0",
    "c:dp:1",
    "🙂",
    "c:pp:1:1:tf-a",
)
GUESSES: Final = ("a:submit:1:", "a:cancel:z:", "l:open:1", "l:case:1-0", "l:find:1-0", "l:roster:yes-1", "l:mine:99")


async def knock(world: World) -> None:
    """A few strangers, or a hundred at once, send /start; a member's word meanwhile is answered all the same."""
    many = world.one((1, 3, 28, 100))
    for stranger in STRANGERS[:many]:
        world.telegram.write(stranger, stranger, "/start")
    member = await world.somebody()
    if member is not None and member.telegram_id is not None and many > 3:
        world.telegram.write(member.telegram_id, member.telegram_id, "/help")


async def guess_links(world: World) -> None:
    """Invitations that nobody gave."""
    who = world.one(STRANGERS)
    for _ in range(world.one((1, 7))):
        world.telegram.write(who, who, f"/start {world.pick.randrange(10**20):x}")
    contact = {"phone_number": PHONES[0], "first_name": "x", "user_id": who}
    world.telegram.write(who, who, "", contact=contact)


async def report_from_outside(world: World) -> None:
    """Somebody in the group who is not on the roster reports, several times."""
    bound = await world.groups()
    if bound:
        chat, who = world.one(bound).chat_id, world.one(STRANGERS)
        for _ in range(world.one((1, 1, 12))):
            world.telegram.write(who, chat, "#上报 我也来上报，推车占道")


async def tap_as_stranger(world: World) -> None:
    """A stranger in a group taps a button there."""
    cards = [one for one in world.with_buttons() if one.chat < 0]
    if cards:
        message = world.one(cards)
        world.press(world.one(STRANGERS), message, world.one(message.buttons))


async def send_nonsense(world: World) -> None:
    """Data that no button of ours ever had, by anybody under any message: forged each time."""
    who, standing = await world.somebody(), [one for one in world.telegram.by_bot() if one.chat < 0]
    if who is None or who.telegram_id is None or not standing:
        return
    message, data = world.one(standing), world.one(NONSENSE)
    if not world.telegram._hears(message.chat):
        return
    world.forged_least += 1
    world.forged_most += 1
    world.telegram.press(who.telegram_id, message, data)


async def guess_data(world: World) -> None:
    """Data that a button might have, but not this one."""
    who, standing = await world.somebody(), world.with_buttons()
    if who is None or who.telegram_id is None or not standing:
        return
    message, other = world.one(standing), world.one(standing)
    tap = decode(world.one(other.buttons))
    data = world.one(GUESSES)
    if isinstance(tap, CardTap) and world.chance(0.7):
        data = world.one(other.buttons)
    world.forged_most += 1
    world.telegram.press(who.telegram_id, message, data)


async def hammer(world: World) -> None:
    """One account sends forged taps as fast as it can."""
    who, standing = world.one(STRANGERS), [one for one in world.telegram.by_bot() if one.chat < 0]
    if standing and world.telegram._hears(standing[-1].chat):
        for _ in range(40):
            world.forged_least += 1
            world.forged_most += 1
            world.telegram.press(who, standing[-1], "x")
