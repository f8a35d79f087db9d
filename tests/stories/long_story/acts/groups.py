"""What happens to groups and messages: the bot removed and added, silenced, upgraded, bound anew; cards deleted."""

from dispatch.model import Role
from storage.people.chats import BoundChat, ChatKind
from tests.stories.long_story.telegram import Group
from tests.stories.long_story.world import World


async def remove_bot(world: World) -> None:
    """Somebody takes the bot out of a group."""
    found = await _group(world)
    if found is not None:
        world.telegram.bot_is(found, "kicked", (found.members and min(found.members)) or 1001)
        world.telegram.trouble_at = world.clock.monotonic()


async def add_bot(world: World) -> None:
    """The bot is put into a group again from which it was taken."""
    out = [one for one in world.telegram.groups.values() if one.status == "kicked" and one.now is None]
    if out:
        world.telegram.bot_is(world.one(out), world.one(("administrator", "member")), 1011)


async def change_rights(world: World) -> None:
    """The bot may not write, or not delete, or may again."""
    found = await _group(world)
    if found is not None:
        writes = world.chance(0.6)
        world.telegram.bot_is(found, "administrator" if writes else "restricted", 1011, writes=writes)
        world.telegram.trouble_at = world.clock.monotonic()


async def upgrade(world: World) -> None:
    """A group becomes a supergroup."""
    found = await _group(world)
    if found is not None and found.id > -10_000:
        world.telegram.upgrade(found, found.id * 1000 - world.pick.randrange(1000))
        world.telegram.trouble_at = world.clock.monotonic()


async def bind_anew(world: World) -> None:
    """An admin unbinds a group and binds it, or another in its place."""
    admin, found = await world.somebody(Role.ADMIN), await _bound(world)
    if admin is None or admin.telegram_id is None or found is None:
        return
    chat, group = found
    words = {ChatKind.WORKER_GROUP: "worker", ChatKind.CENTRE_GROUP: "centre"}.get(chat.kind, f"unit {chat.unit}")
    if world.chance(0.4):
        world.telegram.write(admin.telegram_id, group.id, "/unbind")
        await world.pass_time(5)
    elif world.chance(0.2) and len(world.telegram.groups) < 12:
        group = Group(-500 - len(world.telegram.groups), f"新群{len(world.telegram.groups)}")
        world.telegram.groups[group.id] = group
    world.telegram.write(admin.telegram_id, group.id, f"/bind {words}")


async def delete_card(world: World) -> None:
    """An admin of a group deletes a card of the bot."""
    cards = [one for one in world.telegram.by_bot() if one.chat < 0 and one.buttons]
    if cards:
        gone = world.one(cards)
        del world.telegram.messages[gone.chat, gone.id]


async def come_or_go(world: World) -> None:
    """Somebody enters a group or leaves it; strangers do too."""
    found, who = await _group(world), await world.somebody()
    if found is None or who is None or who.telegram_id is None:
        return
    account = 9000 + world.pick.randrange(1, 50) if world.chance(0.4) else who.telegram_id
    world.telegram.names.setdefault(account, "路人")
    world.telegram.member(found, account, inside=world.chance(0.5))


async def _group(world: World) -> Group | None:
    found = await _bound(world)
    return found[1] if found is not None else None


async def _bound(world: World) -> tuple[BoundChat, Group] | None:
    bound = await world.groups()
    chat = world.one(bound) if bound else None
    return (chat, world.telegram.groups[chat.chat_id]) if chat is not None else None
