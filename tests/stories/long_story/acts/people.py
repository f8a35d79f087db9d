"""Who comes, goes, is away, changes: leaves, rosters, invitations, accounts, duty, blocked and opened chats."""

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from dispatch.model import GridCode, Role, StationCode, UnitCode, UnitKind
from dispatch.roster.difference import as_roster
from dispatch.roster.roster import GridLine, PersonLine, Roster, UnitLine
from handlers.roster.apply import known
from tests.stories.long_story.world import World

_LINK = re.compile(r"start=([\w-]{10,})")
NEWCOMERS: Final = ("冯晓", "曹阳", "邓琳", "彭飞", "蒋华", "韩梅")
KEPT: Final = 2
"""Of a role nobody leaves where there would be fewer."""


async def leave(world: World) -> None:
    """Somebody goes on leave, at once or later, with an end or without, or comes back; an admin tells of others."""
    who = await world.somebody()
    if who is None or who.telegram_id is None:
        return
    day = world.at.date().replace(day=min(28, world.at.day + 2))
    first = world.at.date() + timedelta(days=world.one((1, 2, 3)))
    later = f"{first.month}-{first.day}到{(first + timedelta(days=4)).month}-{(first + timedelta(days=4)).day}"
    words = world.one(("on", "off", f"{day.month}-{day.day}", "开始", "销假", "12-30", later, later))
    if world.chance(0.3) and who.roles & {Role.ADMIN, Role.DIRECTOR}:
        other = await world.somebody()
        words = f"{other.name} {words}" if other is not None else words
    world.telegram.write(who.telegram_id, who.telegram_id, f"/leave {words}")


async def duty(world: World) -> None:
    """Who is on duty at night is written."""
    who, other = await world.somebody(Role.ADMIN, Role.STAFF), await world.somebody(Role.STAFF, Role.DIRECTOR)
    if who is not None and who.telegram_id is not None and other is not None:
        day = world.at.date()
        world.telegram.write(who.telegram_id, who.telegram_id, f"/duty {day.month}-{day.day} {other.name}")


async def import_roster(world: World) -> None:
    """A changed roster comes as a file; most are confirmed, some late, some given up."""
    admin = await world.somebody(Role.ADMIN)
    if admin is None or admin.telegram_id is None:
        return
    roster = await world.read(lambda tx: as_roster(known(tx)))
    for _ in range(world.pick.randrange(1, 4)):
        roster = world.one(CHANGES)(world, roster)
    numbered = tuple(replace(line, row=number) for number, line in enumerate(roster.people, 2))
    file = f"roster{len(world.telegram.rosters)}"
    world.telegram.rosters[file] = replace(roster, people=numbered)
    document = {"file_id": file, "file_unique_id": file, "file_name": "名册.xlsx", "file_size": 22}
    world.telegram.write(admin.telegram_id, admin.telegram_id, "", document=document)
    await world.pass_time(4)
    if world.chance(0.8):
        _confirm(world, admin.telegram_id)


async def confirm_roster_late(world: World) -> None:
    """The button under an older roster is tapped."""
    admin = await world.somebody(Role.ADMIN)
    if admin is not None and admin.telegram_id is not None:
        _confirm(world, admin.telegram_id)


async def export_roster(world: World) -> None:
    """The roster in force is asked for."""
    admin = await world.somebody(Role.ADMIN)
    if admin is None or admin.telegram_id is None:
        return
    world.telegram.write(admin.telegram_id, admin.telegram_id, "/roster")
    await world.pass_time(4)
    for message in reversed(world.telegram.in_chat(admin.telegram_id)):
        found = [data for data in message.buttons if data == "l:roster:known"]
        if found:
            world.press(admin.telegram_id, message, found[0])
            return


async def invite(world: World) -> None:
    """An admin asks for links: for a person, a station, a unit, for another account."""
    admin, other = await world.somebody(Role.ADMIN), await world.read(lambda tx: tx.people.all_active())
    if admin is not None and admin.telegram_id is not None and other:
        name = world.one(other).name
        words = world.one((name, f"{name} 换号", "武南村社区", "squad", "", "没有这个人"))
        world.telegram.write(admin.telegram_id, admin.telegram_id, f"/invite {words}".strip())


async def join(world: World) -> None:
    """Whoever has got a link opens it, with an account of his own or another, and shares a number, right or wrong."""
    admins = [one.telegram_id for one in await world.people() if Role.ADMIN in one.roles]
    texts = [m.text for m in world.telegram.by_bot() if m.chat in admins]
    codes = [code for text in texts for code in _LINK.findall(text)]
    people = await world.read(lambda tx: [(p, tx.people.phone(p.id)) for p in tx.people.all_active()])
    if not codes or not people:
        return
    account = 20_000 + world.pick.randrange(10**6)
    world.telegram.names[account] = "新来的"
    world.telegram.write(account, account, f"/start {world.one(codes[-6:])}")
    await world.pass_time(6)
    phones = [phone for person, phone in people if phone and (person.telegram_id is None or world.chance(0.3))]
    phone = world.one(phones) if phones and world.chance(0.8) else "13999999999"
    contact = {"phone_number": f"+86{phone}", "first_name": "新", "user_id": account if world.chance(0.9) else 1}
    world.telegram.write(account, account, "", contact=contact)


async def share_phone(world: World) -> None:
    """Somebody who is in shares his number again."""
    who = await world.somebody()
    if who is None or who.telegram_id is None:
        return
    phone = await world.read(lambda tx: tx.people.phone(who.id))
    contact: dict[str, Any] = {"phone_number": phone or "13999999999", "first_name": "x", "user_id": who.telegram_id}
    world.telegram.write(who.telegram_id, who.telegram_id, "", contact=contact)


async def block(world: World) -> None:
    """Somebody blocks the bot."""
    who = await world.somebody()
    if who is not None and who.telegram_id is not None and len(world.telegram.blocked) < 3:
        world.telegram.block(who.telegram_id)


async def come_back(world: World) -> None:
    """Who blocked the bot opens it again."""
    if world.telegram.blocked:
        who = world.one(sorted(world.telegram.blocked))
        world.telegram.write(who, who, "/start")


def _confirm(world: World, admin: int) -> None:
    standing = [m for m in world.telegram.in_chat(admin) if any("roster:yes" in data for data in m.buttons)]
    if standing:
        message = standing[-1]
        wanted = "roster:yes" if world.chance(0.9) else "roster:no"
        world.press(admin, message, next(data for data in message.buttons if wanted in data))


# ── what may change in a roster; each gives another that is sound, or one that is refused ──


def _leaver(world: World, roster: Roster) -> Roster:
    """Somebody is not in it any more; who named him names nobody."""
    times = Counter(role for line in roster.people for role in line.roles)
    free = [line for line in roster.people if all(times[role] > KEPT for role in line.roles)]
    if not free:
        return roster
    gone = world.one(free)
    people = tuple(
        replace(line, deputy=None if line.deputy == gone.name else line.deputy)
        for line in roster.people
        if line != gone
    )
    stations = tuple(
        replace(
            line,
            owner=None if line.owner == gone.name else line.owner,
            backup=None if line.backup == gone.name else line.backup,
        )
        for line in roster.stations or ()
    )
    return replace(roster, people=people, stations=stations)


def _newcomer(world: World, roster: Roster) -> Roster:
    """Somebody new, or who was here once."""
    number = world.pick.randrange(len(NEWCOMERS))
    name, phone = NEWCOMERS[number], f"1370000000{number}"
    if any(line.phone == phone or line.name == name for line in roster.people):
        return roster
    station = world.one(roster.stations or ()).code if roster.stations else None
    units = tuple(line.code for line in roster.units or ())
    role = world.one((Role.WORKER, Role.STAFF, Role.OFFICER, Role.STATION_HEAD, Role.DIRECTOR, Role.ADMIN))
    theirs = (world.one(units),) if role is Role.OFFICER and units else ()
    return replace(
        roster, people=(*roster.people, PersonLine(0, name, phone, frozenset({role}), station, units=theirs))
    )


def _other_role(world: World, roster: Roster) -> Roster:
    """A worker becomes one of the staff, one of the staff a worker, an officer comes to another unit."""
    line = world.one(roster.people)
    staff = [one for one in roster.people if Role.STAFF in one.roles]
    units = tuple(one.code for one in roster.units or ())
    station = line.station or (world.one(roster.stations).code if roster.stations else None)
    if Role.WORKER in line.roles:
        changed = replace(line, roles=frozenset({Role.STAFF}), grids=())
    elif Role.STAFF in line.roles and len(staff) > KEPT and Role.ADMIN not in line.roles:
        owned = {name for one in roster.stations or () for name in (one.owner, one.backup)}
        if line.name in owned:
            return roster
        changed = replace(line, roles=frozenset({Role.WORKER}), station=station)
    elif Role.OFFICER in line.roles and units:
        changed = replace(line, units=(world.one(units),), heads=())
    else:
        return roster
    return replace(roster, people=tuple(changed if one == line else one for one in roster.people))


def _moved_grid(world: World, roster: Roster) -> Roster:
    """A grid comes to another station, with its open cases; nobody has it there yet."""
    if not roster.grids or not roster.stations:
        return roster
    grid = world.one(roster.grids)
    moved = replace(grid, station=world.one(roster.stations).code)
    people = tuple(replace(line, grids=tuple(g for g in line.grids if g != grid.code)) for line in roster.people)
    return replace(roster, grids=tuple(moved if one == grid else one for one in roster.grids), people=people)


def _other_grids(world: World, roster: Roster) -> Roster:
    """A grid more, or one less."""
    grids = roster.grids or ()
    if grids and world.chance(0.4):
        gone = world.one(grids)
        people = tuple(replace(line, grids=tuple(g for g in line.grids if g != gone.code)) for line in roster.people)
        return replace(roster, grids=tuple(one for one in grids if one != gone), people=people)
    stations = roster.stations or ()
    code = GridCode(f"{stations[0].code if stations else StationCode('x')}-{world.pick.randrange(10, 40)}")
    if not stations or any(one.code == code for one in grids):
        return roster
    return replace(roster, grids=(*grids, GridLine(0, code, stations[0].code, f"{code[-2:]}网格")))


def _other_units(world: World, roster: Roster) -> Roster:
    """A unit more, or a name that changes."""
    units = roster.units or ()
    code = UnitCode(f"unit{world.pick.randrange(3)}")
    if units and world.chance(0.5):
        line = world.one(units)
        renamed = replace(line, name=line.name[:8] + world.one("甲乙丙"))
        return replace(roster, units=tuple(renamed if one == line else one for one in units))
    if any(one.code == code for one in units):
        return replace(roster, units=tuple(one for one in units if one.code != code))
    return replace(roster, units=(*units, UnitLine(0, code, f"新单位{code[-1]}", UnitKind.DEPARTMENT)))


def _other_owner(world: World, roster: Roster) -> Roster:
    """A station's owner and backup change, and somebody's deputy."""
    staff = [line.name for line in roster.people if Role.STAFF in line.roles]
    if not roster.stations or len(staff) < KEPT:
        return roster
    owner, backup = world.pick.sample(staff, 2)
    line, man = world.one(roster.stations), world.one(roster.people)
    deputy = world.one([one.name for one in roster.people if one.name != man.name])
    people = tuple(replace(one, deputy=deputy) if one == man else one for one in roster.people)
    stations = tuple(replace(one, owner=owner, backup=backup) if one == line else one for one in roster.stations)
    return replace(roster, people=people, stations=stations)


def _other_phone(world: World, roster: Roster) -> Roster:
    """Somebody has another number."""
    line = world.one(roster.people)
    changed = replace(line, phone=f"1380000{world.pick.randrange(10**4):04}")
    return replace(roster, people=tuple(changed if one == line else one for one in roster.people))


CHANGES: Final = (
    _leaver,
    _newcomer,
    _other_role,
    _moved_grid,
    _other_grids,
    _other_units,
    _other_owner,
    _other_phone,
)
