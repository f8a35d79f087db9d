"""What goes wrong, and what the host does: line, process, clock, backups, keys, erasures, poisonous letters."""

from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from bot.cli.backup import back_up, restore
from bot.cli.errors import Refused
from bot.cli.person_data import erase_member, erase_resident
from bot.cli.rotate_key import rotate
from dispatch.model import PersonId
from storage.transaction import Transaction
from storage.upkeep.residents import Wanted
from tests.stories.long_story.lookout import DEADLY, PHONES, POISON
from tests.stories.long_story.process import Died, database_of
from tests.stories.long_story.telegram import Mishap
from tests.stories.long_story.world import Backup, World, rows

JUMPS: Final = (timedelta(hours=1), timedelta(days=1), -timedelta(hours=1), -timedelta(days=1))
BUGS: Final = ("cases", "board", "say", "card", "morning", "ask")
MOST_LIVES: Final = 8


# ── the line ──


async def mishap(world: World) -> None:
    """One to three requests go wrong, each in its way."""
    for _ in range(world.pick.randrange(1, 4)):
        world.telegram.mishaps.append(world.one(list(Mishap)))
    _troubled(world)


async def cut_line(world: World) -> None:
    """Telegram can't be reached for some minutes, or two hours."""
    world.telegram.down_until = world.clock.monotonic() + world.one((20.0, 180.0, 7200.0))
    _troubled(world)
    await world.pass_time(world.telegram.down_until - world.clock.monotonic() + 60)
    _troubled(world)


async def reset_line(world: World) -> None:
    """Requests are accepted and reset."""
    world.telegram.resets_until = world.clock.monotonic() + world.one((20.0, 180.0))
    _troubled(world)
    await world.pass_time(world.telegram.resets_until - world.clock.monotonic() + 400)
    _troubled(world)


async def same_again(world: World) -> None:
    """Updates come twice, under the same id or another; or ids jump."""
    if world.telegram.updates:
        world.telegram.updates += world.telegram.updates[-2:]
    said = [one for one in world.telegram.messages.values() if one.sender is not None and one.json]
    if said and world.chance(0.5):
        world.telegram.put(message=world.one(said[-5:]).json)
    world.telegram.jump(world.one((0, 5, 1000)))


async def odd_update(world: World) -> None:
    """What Telegram should never send: numbers of any size, halves of characters, other kinds."""
    odd: tuple[dict[str, Any], ...] = (
        {"message": {"message_id": 10**30, "date": 1, "chat": {"id": 10**30, "type": "private"}, "text": "x"}},
        {"\ud800": {"x": 1}},
        {"poll_answer": {"poll_id": "1"}},
        {"message": {"message_id": 1, "chat": {"id": "x"}}},
        {"callback_query": {"id": "odd", "from": {"id": 1001}, "data": "x" * 500}},
        {"message": []},
    )
    which = world.pick.randrange(len(odd))
    world.forged_most += which == 4
    world.telegram.put(**odd[which])


async def slow_question(world: World) -> None:
    """A question that Telegram does not answer holds up nobody else."""
    admin, other, bound = await world.somebody(), await world.somebody(), await world.groups()
    admins = [one for one in await world.people() if "admin" in one.roles and one.telegram_id is not None]
    if not admins or other is None or other.telegram_id is None or not bound or not world.telegram.calm(60):
        return
    admin = world.one(admins)
    if other.telegram_id in world.telegram.blocked or admin.telegram_id is None:
        return
    group = world.telegram.groups[world.one(bound).chat_id]
    if group.status == "kicked":
        return
    world.telegram.slow.add("getChatMember")
    world.telegram.write(admin.telegram_id, group.id, "/bind worker")
    await world.pass_time(2)
    said = world.telegram.write(other.telegram_id, other.telegram_id, "/help")
    await world.pass_time(5)
    answered = any(one.id > said.id and one.sender is None for one in world.telegram.in_chat(other.telegram_id))
    if not answered and not world.telegram.mishaps:
        world.lookout.wrong.append(("a_slow_question_holds_up_nobody_else", f"/help of {other.telegram_id}"))
    world.telegram.let_go()


# ── the process ──


async def restart(world: World) -> None:
    """In order; some time passes before the next start."""
    await world.bot.stop()
    world.skip(world.one((1, 60, 3600, 23 * 3600)))
    _troubled(world)
    await world.bot.start()


async def kill(world: World) -> None:
    """In the midst of sending: before it was done, or after, and nobody heard."""
    if world.chance(0.5):
        world.telegram.holds = True
    else:
        world.telegram.holds_answers = True
    await world.pass_time(3)
    await die(world)


async def die(world: World) -> None:
    """The process is killed and started again."""
    world.kills += 1
    for parcel in await world.read(lambda tx: tx.outbox.sending()):
        world.telegram.excused[parcel.key] += 1
    await world.bot.kill()
    _troubled(world)
    world.skip(world.one((1, 30, 600)))
    await world.bot.start()


async def poison(world: World) -> None:
    """A letter that can't be worked off is set aside, is told of, and is retried once the bug is mended."""
    await _sets_aside(world, POISON)


async def deadly(world: World) -> None:
    """A letter that kills the process is set aside, is told of, and is retried once the bug is mended."""
    await _sets_aside(world, DEADLY)


async def _sets_aside(world: World, mark: str) -> None:
    who = await world.somebody()
    if who is None or who.telegram_id is None:
        return
    before = await world.read(lambda tx: {one.id for one in tx.inbox.set_aside()})
    world.lookout.poisonous, world.lookout.deadly = mark == POISON, mark == DEADLY
    world.telegram.write(who.telegram_id, who.telegram_id, f"#上报 推车占道{mark}")
    for _ in range(MOST_LIVES):
        try:
            await world.pass_time(400)
            break
        except Died:
            await die(world)
    else:
        world.lookout.wrong.append(("what_kills_the_process_is_set_aside", "it goes on killing"))
    world.lookout.poisonous = world.lookout.deadly = False
    _troubled(world)
    aside = await world.read(lambda tx: [one for one in tx.inbox.set_aside() if one.id not in before])
    if not aside:
        return
    world.telegram.mishaps.clear()
    await world.pass_time(20)
    if not await world.read(lambda tx: _was_told(tx, aside[0].id)):
        world.lookout.wrong.append(("a_set_aside_letter_is_told_of", f"letter {aside[0].id}"))
    if world.chance(0.8):
        await world.read(lambda tx: [tx.inbox.retry(one.id) for one in aside])
        await world.pass_time(40)


def _was_told(tx: Transaction, letter: int) -> bool:
    """A word to the sender or the admins stands in the outbox."""
    return any(rows(tx, "SELECT 1 FROM outbox WHERE key LIKE ? LIMIT 1", f"say:aside{letter}.%"))


async def wording_bug(world: World) -> None:
    """For a while one kind of message can't be worded; now and then for days."""
    world.lookout.buggy = world.one(BUGS)
    _troubled(world)
    await world.pass_time(world.one((60, 600, 3600, 80 * 3600)))
    world.lookout.buggy = ""
    _troubled(world)


async def retry_letters(world: World) -> None:
    """The operator has everything that was set aside taken up again."""
    await world.read(lambda tx: [tx.inbox.retry(one.id) for one in tx.inbox.set_aside()])


# ── the host ──


async def make_backup(world: World) -> None:
    """While the bot runs."""
    with suppress(Refused):
        events = await world.read(_events)
        folder = back_up(world.bot.settings.storage, world.folder / "backups", world.at)
        world.backups.append(Backup(folder, world.clock.monotonic(), events))
        del world.backups[:-3]


async def put_back(world: World) -> None:
    """A backup is put back: refused beside the log of a crashed database, then done; nothing newer is in it."""
    if not world.backups:
        return
    backup, place = world.one(world.backups), world.bot.settings.storage
    await world.bot.kill()
    database = database_of(world.bot.settings)
    stale = database.with_name(f"{database.name}-wal")
    database.rename(world.folder / "moved-away.db")
    stale.write_bytes(b"a journal of another database")
    with suppress(Refused):
        restore(place, backup.folder, world.at)
        world.lookout.wrong.append(("a_restore_mixes_with_nothing", "it went over a journal"))
    stale.unlink(missing_ok=True)
    restore(place, backup.folder, world.at)
    await world.bot.start()
    world.reports = [one for one in world.reports if one.at < backup.at - 60]
    world.forged_least = world.forged_most = await world.read(
        lambda tx: sum(n for (n,) in rows(tx, "SELECT coalesce(sum(count), 0) FROM incidents"))
    )
    world.telegram.done.clear()
    world.taps.clear()
    world.checked.clear()
    world.given.pop("timers", None)
    world.lookout.forget()
    _troubled(world)
    if await world.read(_events) != backup.events:
        world.lookout.wrong.append(("a_restore_mixes_with_nothing", "there are other events in it"))


def _events(tx: Transaction) -> int:
    (count,) = next(rows(tx, "SELECT count(*) FROM case_events"))
    return int(count)


async def change_key(world: World) -> None:
    """Everything is sealed with a new key; where the old one goes, older backups are of no use any more."""
    await world.bot.stop()
    forget = world.chance(0.5)
    await rotate(world.bot.settings.storage, forget=forget)
    if forget:
        world.backups.clear()
    _troubled(world)
    await world.bot.start()


async def erase(world: World) -> None:
    """A resident, or somebody who has left the roster, is erased."""
    if world.chance(0.6):
        wanted = Wanted(phone=world.one(PHONES), name=world.one((None, "张三")))
        await world.read(lambda tx: erase_resident(tx, wanted, world.at))
        if not await world.read(lambda tx: not tx.residents.find(wanted).contacts):
            world.lookout.wrong.append(("what_is_erased_is_gone", f"{wanted}"))
        return
    gone = await world.read(lambda tx: [PersonId(n) for (n,) in rows(tx, "SELECT id FROM people WHERE NOT active")])
    if gone:
        person = world.one(gone)
        await world.read(lambda tx: erase_member(tx, person))


# ── time ──


async def set_clock(world: World) -> None:
    """The wall clock jumps, and is put right again later or not."""
    jump = world.one(JUMPS)
    world.clock.at += jump
    if jump < timedelta():
        world.lookout.forget()
    _troubled(world)
    await world.pass_time(31)
    if world.chance(0.5):
        world.clock.at -= jump
        await world.pass_time(31)


async def wait_a_while(world: World) -> None:
    """Minutes or hours."""
    await world.pass_time(60 * world.one((1, 14, 31, 119, 241, 600)))


async def wait_for_days(world: World) -> None:
    """A night, a weekend."""
    await world.pass_time(86_400 * world.one((1, 1, 4)))


async def wait_for_weeks(world: World) -> None:
    """So long that the nights forget what is old."""
    await world.pass_time(86_400 * world.one((8, 16)))


def _troubled(world: World) -> None:
    world.telegram.trouble_at = world.clock.monotonic()
