"""The slash commands and the tags: what of a message is meant for the bot, and who takes it up."""

from dispatch.model import Person, Role
from handlers.bot_api.incoming import Said
from handlers.centre import Centre
from handlers.groups import bind
from handlers.intake.open_case import may_report
from handlers.intake.report_parser import tag_of
from handlers.notify.case_messages import Destination
from handlers.queries import board, doctor, my_cases, responsibilities, rules, search
from handlers.roster import absence, duty, import_file, invite, join
from handlers.turn.carry_out import Question, Turn
from handlers.wording import wording

_EVERYBODY = ("mine", "case", "find", "who", "rules", "leave", "help", "cancel")
_BOARD = (Role.STAFF, Role.DIRECTOR, Role.STATION_HEAD, Role.OFFICER)

_MAX_REPEATED = 32
_COMMANDS = frozenset(
    {"mine", "case", "board", "find", "rules", "who", "help", "cancel", "start"}
    | {"bind", "unbind", "invite", "roster", "duty", "leave", "doctor"}
)


def commanded(  # noqa: C901 - one arm a command
    turn: Turn, person: Person, said: Said, here: Destination, command: str, rest: str
) -> Question | None:
    match command:
        case "mine":
            my_cases.mine(turn, person, said)
        case "case":
            my_cases.one_case(turn, person, said, rest)
        case "board":
            return board.board(turn, person, said)
        case "find":
            return search.find(turn, person, said, rest)
        case "rules":
            rules.rules(turn, person, said, rest)
        case "who":
            responsibilities.who(turn, person, said, rest)
        case "help":
            turn.out.show(here, "help", {"person": person.id})
        case "bind":
            return bind.bind(turn, person, said, rest.split())
        case "unbind":
            bind.unbind(turn, person, said)
        case "invite":
            invite.invite(turn, person, said, rest)
        case "roster":
            import_file.roster(turn, person, said)
        case "cancel":
            turn.out.say(here, "ask.nothing_to_cancel")
        case "leave":
            absence.leave(turn, person, said, rest)
        case "duty":
            duty.duty(turn, person, said, rest)
        case "doctor":
            return doctor.doctor(turn, person, said)
        case "start":
            join.start(turn, person, said, rest)
        case _:
            reply_to = None if said.chat.private else said.message_id
            turn.out.say(here, "said.unknown_command", {"command": _repeated(command)}, reply_to=reply_to)
    return None


def _repeated(command: str) -> str:
    """A word of plain letters; anything else that follows a slash may be somebody's number or name."""
    return f"/{command}" if command.isascii() and command.isalpha() and len(command) <= _MAX_REPEATED else ""


def command_in(said: Said, centre: Centre) -> tuple[str | None, str]:
    """A slash command meant for this bot, in lower case, and what follows it."""
    if not said.text.startswith("/") or tag_of(said.text, centre.bot_username) is not None:
        return None, ""
    first, _, rest = said.text.partition(" ")
    name, _, bot = first[1:].partition("@")
    name = name.partition("\n")[0].casefold()
    if bot and bot.casefold() != centre.bot_username.casefold():
        return None, ""
    if name not in _COMMANDS and not bot and not said.chat.private:
        return None, ""
    return name, rest.strip()


def tag_in(said: Said, centre: Centre) -> str | None:
    tag = tag_of(said.text, centre.bot_username)
    return tag or ("report" if centre.bot_username.casefold() in said.mentions else None)


def menu_for(person: Person, centre: Centre) -> list[tuple[str, str]]:
    """Commands without their slash, with their descriptions, in the person's language."""
    names = list(_EVERYBODY)
    if may_report(person):
        names.insert(0, "report")
    if person.roles & set(_BOARD):
        names.insert(2, "board")
    if person.roles & {Role.STAFF, Role.DIRECTOR, Role.ADMIN}:
        names.append("duty")
    if Role.ADMIN in person.roles:
        names += ["bind", "unbind", "invite", "roster", "doctor"]
    words = wording(person.language or centre.language)
    return [(name, words.plain(f"menu.{name}")) for name in names]
