"""The slash commands, one row each, and the tags: what of a message is meant for the bot, and who takes it up."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from dispatch.case.refusals import RoleNeeded
from dispatch.model import Person, Role
from handlers.bot_api.incoming import Said
from handlers.campaigns.command import campaign
from handlers.centre import Centre
from handlers.groups import bind
from handlers.households import taps as door_taps
from handlers.households.reach import is_on
from handlers.households.sheets import GRID_ROLES
from handlers.intake.open_case import REPORTERS
from handlers.intake.report_tags import Tag
from handlers.notify.destinations import Destination
from handlers.notify.messages import HelpText
from handlers.queries import (
    board,
    doctor,
    exports,
    my_cases,
    responsibilities,
    rules,
    search,
    statistics,
    summaries,
)
from handlers.roster import absence, duty, import_file, invite, join
from handlers.rounds import taps as rounds
from handlers.rounds import voices
from handlers.turn.carry_out import Turn
from handlers.turn.reader_query import ReaderQuery
from handlers.wording import wording
from storage.people.chats import BoundChat, ChatKind

_MAX_REPEATED = 32
_ON_CALL = (Role.STAFF, Role.DIRECTOR, Role.ADMIN)
_WALKS = (Role.WORKER, Role.STATION_HEAD, Role.STAFF, Role.DIRECTOR)
_ADMIN = (Role.ADMIN,)
_EVERY_GROUP = tuple(ChatKind)
_OF_CASES = (ChatKind.CENTRE_GROUP, ChatKind.UNIT_GROUP)


class Where(Enum):
    """In which chats a command does its work."""

    ANYWHERE = auto()
    PRIVATE = auto()
    """In a group it is answered by the sentence that it belongs into the private chat."""
    GROUP = auto()
    """In private the command itself answers how it is used in a group, and changes nothing."""


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """One command. Whoever has one of `roles` may give it; with no roles, everybody on the roster may.

    `run` gets what follows the command. It is None for a command that is read elsewhere and only stands in the menu.
    `menu` is the key of its line in the menu of those who may give it, empty where it stands in no menu. `groups` are
    the kinds of groups in whose common menu it stands.
    """

    name: str
    run: Callable[[Turn, Person, Said, str], ReaderQuery | None] | None
    roles: tuple[Role, ...] = ()
    where: Where = Where.ANYWHERE
    menu: str = ""
    groups: tuple[ChatKind, ...] = ()
    of: Callable[[Centre], bool] | None = None
    """Whether the centre has turned on what the command is of; elsewhere it stands in no menu."""


def _help(turn: Turn, person: Person, said: Said, _: str) -> None:
    turn.out.show(_here(person, said), HelpText(person.id))


def _cancel(turn: Turn, person: Person, said: Said, _: str) -> None:
    """An open question takes the word itself; so nothing is open where it gets here."""
    turn.out.say(_here(person, said), "ask.nothing_to_cancel")


SLASH_COMMANDS = (
    SlashCommand("report", None, REPORTERS, menu="menu.report", groups=(ChatKind.WORKER_GROUP,)),
    SlashCommand(
        "mine", lambda turn, person, said, _: my_cases.mine(turn, person, said), menu="menu.mine", groups=_EVERY_GROUP
    ),
    SlashCommand("today", door_taps.today, door_taps.DAY_ROLES, menu="menu.today"),
    SlashCommand("grid", door_taps.grid, GRID_ROLES, Where.PRIVATE, "menu.grid", of=is_on),
    SlashCommand("week", my_cases.week, (Role.WORKER,), Where.PRIVATE, "menu.week"),
    SlashCommand(
        "board",
        lambda turn, person, said, _: board.board(turn, person, said),
        board.ROLES,
        menu="menu.board",
        groups=_OF_CASES,
    ),
    SlashCommand("digest", summaries.asked, summaries.ROLES, menu="menu.digest"),
    SlashCommand("stats", statistics.asked, summaries.ROLES, menu="menu.stats"),
    SlashCommand("export", exports.asked, summaries.ROLES, Where.PRIVATE, "menu.export"),
    SlashCommand("rounds", rounds.week, rounds.ROLES, menu="menu.rounds"),
    SlashCommand("voice", voices.listed, voices.ROLES, menu="menu.voice"),
    SlashCommand("case", my_cases.one_case, menu="menu.case", groups=_EVERY_GROUP),
    SlashCommand("find", search.find, menu="menu.find", groups=_EVERY_GROUP),
    SlashCommand("who", responsibilities.who, menu="menu.who", groups=_EVERY_GROUP),
    SlashCommand("rules", rules.rules, menu="menu.rules", groups=_EVERY_GROUP),
    SlashCommand("campaign", campaign, _WALKS, menu="menu.campaign"),
    SlashCommand("leave", absence.leave, menu="menu.leave"),
    SlashCommand("help", _help, menu="menu.help", groups=_EVERY_GROUP),
    SlashCommand("cancel", _cancel, menu="menu.cancel"),
    SlashCommand("duty", duty.duty, _ON_CALL, menu="menu.duty", groups=(ChatKind.CENTRE_GROUP,)),
    SlashCommand("bind", bind.bind, _ADMIN, Where.GROUP, "menu.bind"),
    SlashCommand("unbind", bind.unbind, _ADMIN, Where.GROUP, "menu.unbind"),
    SlashCommand("invite", invite.invite, _ADMIN, Where.PRIVATE, "menu.invite"),
    SlashCommand("roster", import_file.roster, _ADMIN, Where.PRIVATE, "menu.roster"),
    SlashCommand(
        "doctor", lambda turn, person, said, _: doctor.doctor(turn, person, said), _ADMIN, menu="menu.doctor"
    ),
    SlashCommand("start", join.start),
)
"""One row per slash command, in the order of the menu."""
_BY_NAME = {command.name: command for command in SLASH_COMMANDS if command.run is not None}


def commanded(
    turn: Turn, person: Person, said: Said, here: Destination, command: str, rest: str
) -> ReaderQuery | None:
    """Carries out what `command_in` found. Raises RoleNeeded, and whatever the command itself raises."""
    row = _BY_NAME.get(command)
    if row is None or row.run is None:
        reply_to = None if said.chat.private else said.message_id
        turn.out.say(here, "said.unknown_command", {"command": _repeated(command)}, reply_to=reply_to)
        return None
    if row.roles and not person.roles & set(row.roles):
        raise RoleNeeded(row.roles)
    if row.where is Where.PRIVATE and not said.chat.private:
        turn.out.say(here, "said.private_only", reply_to=said.message_id)
        return None
    return row.run(turn, person, said, rest)


def _here(person: Person, said: Said) -> Destination:
    return Destination(said.chat.id, said.chat.thread, person.id if said.chat.private else None)


def _repeated(command: str) -> str:
    """A word of plain letters; anything else that follows a slash may be somebody's number or name."""
    return f"/{command}" if command.isascii() and command.isalpha() and len(command) <= _MAX_REPEATED else ""


def command_in(said: Said, tag: Tag, centre: Centre) -> tuple[str | None, str]:
    """A slash command meant for this bot, in lower case, and what follows it; in private also 请假 in words.

    The tag of a report is none.
    """
    if tag.opens:
        return None, ""
    if not said.text.startswith("/"):
        words = absence.in_words(said.text) if said.chat.private and not said.files else None
        return ("leave", words) if words is not None else (None, "")
    first, _, rest = said.text.partition(" ")
    name, _, bot = first[1:].partition("@")
    name = name.partition("\n")[0].casefold()
    if bot and bot.casefold() != centre.bot_username.casefold():
        return None, ""
    if name not in _BY_NAME and not bot and not said.chat.private:
        return None, ""
    return name, rest.strip()


def menu_for(person: Person, centre: Centre) -> tuple[tuple[str, str], ...]:
    """Commands without their slash, with their descriptions, in the person's language."""
    off = frozenset(row.name for row in SLASH_COMMANDS if row.of is not None and not row.of(centre))
    return _menu(person.roles, person.language or centre.language, off)


@cache
def _menu(roles: frozenset[Role], language: str, off: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Worked out once: the whole roster is gone through every minute."""
    own = [row for row in SLASH_COMMANDS if row.menu and (not row.roles or roles & set(row.roles))]
    own = [row for row in own if row.name not in off]
    return tuple((row.name, wording(language).plain(row.menu)) for row in own)


def group_menu_for(chat: BoundChat, centre: Centre) -> tuple[tuple[str, str], ...]:
    """The menu that everybody sees in a bound group: what is done there by most of those who are in it."""
    say = wording(centre.language).plain
    return tuple((row.name, say(row.menu)) for row in SLASH_COMMANDS if chat.kind in row.groups)
