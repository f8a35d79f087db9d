"""What the buttons of rounds do that stand under lists and lines: pages, 换人, 改期, cards, answers."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final

from dispatch.case.refusals import RoleNeeded
from dispatch.model import Person, PersonId, Role
from dispatch.rounds.refusals import NoSuchItem, NotYourVisit
from dispatch.rounds.visit_commands import Move, Reassign, VisitCommand
from dispatch.rounds.visits import Meeting, Visit
from handlers.bot_api.callback_data import from_36, to_36
from handlers.bot_api.incoming import Pressed, Said
from handlers.notify.destinations import private
from handlers.notify.messages import AreaPage
from handlers.rounds import voices
from handlers.rounds.names import NAME
from handlers.rounds.pages import PAGES, moves_of, sees_weeks
from handlers.rounds.visit_card import open_card
from handlers.rounds.visit_turn import carry_out, is_free
from handlers.turn.carry_out import Turn
from handlers.turn.private_reply import answer_said, show_page
from handlers.wording.arguments import PersonArg
from handlers.wording.speech import saying

ROLES: Final = (Role.STAFF, Role.DIRECTOR, Role.STATION_HEAD)
_SHORT: Final = {meeting.value[0]: meeting for meeting in Meeting}


def week(turn: Turn, person: Person, said: Said, _: str) -> None:
    """`/rounds`: this week's visits, the own ones first. Raises RoleNeeded."""
    if not sees_weeks(turn.tx, person):
        raise RoleNeeded(ROLES)
    answer_said(turn, person, said, AreaPage(NAME, "week-0"))


def tapped(turn: Turn, person: Person, pressed: Pressed, argument: str) -> None:
    """Always answers. ValueError for what no button has; raises a Refusal."""
    name, _, rest = argument.partition("-")
    act = _ACTS.get(name)
    if act is not None:
        act(turn, person, pressed, rest)
    elif name in PAGES:
        _require_readable(name, rest)
        show_page(turn, person, pressed, AreaPage(NAME, argument))
    else:
        raise ValueError(argument)


def _require_readable(name: str, rest: str) -> None:
    """ValueError for what none of these pages is asked with."""
    if name in ("week", "voices"):
        if not rest.isdecimal() or len(rest) > 3:
            raise ValueError(rest)
    elif name in ("notice", "swap", "move"):
        from_36(rest)
    else:
        raise ValueError(name)


def _period(turn: Turn, person: Person, pressed: Pressed, rest: str) -> None:
    """The visits behind a figure, as a message of their own: the summary stands."""
    _show_below(turn, person, pressed, f"period-{rest}")


def _see(turn: Turn, person: Person, pressed: Pressed, rest: str) -> None:
    """The voices, as a message of their own: the morning's list stands."""
    if rest:
        raise ValueError(rest)
    _show_below(turn, person, pressed, "voices-0")


def _show_below(turn: Turn, person: Person, pressed: Pressed, page: str) -> None:
    turn.out.alert(pressed.callback, "")
    turn.out.show(private(person), AreaPage(NAME, page))


def _card(turn: Turn, person: Person, pressed: Pressed, rest: str) -> None:
    visit = _visit(turn, rest)
    if visit.person != person.id:
        raise NotYourVisit(visit.person)
    turn.out.alert(pressed.callback, "")
    open_card(turn, visit, person)


def _take(turn: Turn, person: Person, pressed: Pressed, rest: str) -> None:
    """[换人], to who was chosen."""
    code, whose, revision = _parts(rest, 3)
    visit, other = _visit(turn, code), PersonId(from_36(whose))
    if turn.tx.people.get(other) is None:
        raise ValueError(rest)
    free = is_free(turn.tx, turn.centre, other, visit.at, visit)
    if _change(turn, person, pressed, visit, from_36(revision), Reassign(other, free)):
        turn.out.alert(pressed.callback, "rounds.taken", {"name": PersonArg(other)})


def _set(turn: Turn, person: Person, pressed: Pressed, rest: str) -> None:
    """[改期], to the meeting that was chosen."""
    code, day_text, letter, revision = _parts(rest, 4)
    visit = _visit(turn, code)
    day, meeting = datetime.strptime(day_text, "%Y%m%d").date(), _SHORT.get(letter)  # noqa: DTZ007 - a day alone
    if meeting is None:
        raise ValueError(rest)
    at = _moment(turn, visit, day, meeting)
    command = Move(at if at is not None else visit.at, meeting, free=at is not None)
    if _change(turn, person, pressed, visit, from_36(revision), command):
        turn.out.alert(pressed.callback, "rounds.moved")


def _moment(turn: Turn, visit: Visit, day: date, meeting: Meeting) -> datetime | None:
    say = saying(turn.centre, turn.at)
    found = (at for one, kind, at in moves_of(turn.tx, visit, say) if (one, kind) == (day, meeting))
    return next(found, None)


def _change(turn: Turn, person: Person, pressed: Pressed, visit: Visit, revision: int, command: VisitCommand) -> bool:
    """Carries it out where the visit is as the button was drawn; else shows it as it is now. Raises a Refusal."""
    moved_on = visit.revision != revision
    after = visit if moved_on else carry_out(turn.out, visit, command, person)
    if moved_on:
        turn.out.alert(pressed.callback, "rounds.moved_on", loud=True)
    own = after.person == person.id
    page = f"notice-{to_36(visit.id)}" if own else "week-0"
    turn.out.show(private(person), AreaPage(NAME, page, edit=pressed.message_id))
    return not moved_on


def _visit(turn: Turn, code: str) -> Visit:
    """NoSuchItem for a number that no visit has."""
    visit = turn.tx.visits.get(from_36(code))
    if visit is None:
        raise NoSuchItem
    return visit


def _parts(rest: str, count: int) -> list[str]:
    """ValueError for more or fewer."""
    parts = rest.split("-")
    if len(parts) != count:
        raise ValueError(rest)
    return parts


_ACTS: Final[Mapping[str, Callable[[Turn, Person, Pressed, str], None]]] = {
    "period": _period,
    "see": _see,
    "card": _card,
    "take": _take,
    "set": _set,
    "reply": voices.reply_tapped,
    "better": voices.improve_tapped,
    "files": voices.files_tapped,
}
