"""The slash commands that a person's menu shows: what this person can do, no more."""

from dispatch.model import Person, Role
from handlers.centre import Centre
from handlers.reporting import may_report
from handlers.wording import wording

_EVERYBODY = ("mine", "case", "find", "who", "rules", "leave", "help", "cancel")
_BOARD = (Role.STAFF, Role.DIRECTOR, Role.STATION_HEAD, Role.OFFICER)


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
