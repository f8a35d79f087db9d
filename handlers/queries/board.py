"""The board: what is open, of everybody, an owner, a station or a unit; and of that, what is due, late or waiting."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from operator import attrgetter
from typing import Final

from dispatch.case.refusals import RoleNeeded
from dispatch.model import DecisionKind, Person, Role, StationCode, Status, UnitCode, Urgency
from handlers.bot_api.callback_data import ListName, from_36, to_36
from handlers.bot_api.incoming import Pressed, Said
from handlers.notify.list_buttons import BackButton, PageButtons
from handlers.notify.messages import Board, BoardGroups, CaseList, GroupLine
from handlers.queries.list_page import page_of
from handlers.turn.carry_out import Turn
from handlers.turn.private_reply import addressee, asker_of, reply
from handlers.turn.reader_query import BoardAnswer, BoardFacts, BoardPlace, BoardQuery
from storage.cases.open_case import OpenCase

ROLES = (Role.STAFF, Role.DIRECTOR, Role.STATION_HEAD, Role.OFFICER)
_PRESSING = 5
ALL: Final = "a"
SUMMARY: Final = "sum"
GROUPS: Final = ("owners", "stations", "units")
_LAST = datetime.max.replace(tzinfo=UTC)


def read_place(text: str) -> BoardPlace | None:
    """Reads a button's argument; None for what no button of the bot carries."""
    match text.rsplit("-", 2):
        case [scope, section, page] if scope and page.isdecimal() and len(page) < 5:
            known = section == SUMMARY or section in GROUPS or section in SECTIONS
            return BoardPlace(scope, section, int(page)) if known and _is_scope(scope) else None
        case _:
            return None


def _is_scope(scope: str) -> bool:
    try:
        return scope[0] in "su" or scope == ALL or (scope[0] == "o" and from_36(scope[1:]) >= 0)
    except ValueError:
        return False


def board(turn: Turn, person: Person, asked: Said | Pressed, place: BoardPlace | None = None) -> BoardQuery:
    """Staff and the director see all, heads their station, officers their units. Raises RoleNeeded."""
    if not person.roles & set(ROLES):
        raise RoleNeeded(ROLES)
    place = _allowed(person, place or BoardPlace())
    calendar = turn.centre.book.calendar
    start = datetime.combine(calendar.day(turn.at), time(), tzinfo=turn.centre.zone)
    kind, code = place.scope[0], place.scope[1:]
    return BoardQuery(
        origin=turn.origin,
        asker=asker_of(person, asked),
        place=place,
        day_end=start + timedelta(days=1),
        station=StationCode(code) if kind == "s" else None,
        unit=UnitCode(code) if kind == "u" else None,
    )


def _allowed(person: Person, place: BoardPlace) -> BoardPlace:
    """The place that was asked for, where this person may see it; else the first that they may."""
    if person.roles & {Role.STAFF, Role.DIRECTOR}:
        return place
    own = [f"u{unit}" for unit in (*person.units, *person.heads)] if Role.OFFICER in person.roles else []
    if Role.STATION_HEAD in person.roles and person.station is not None:
        own = [f"s{person.station}", *own]
    own = own or ["u"]
    section = SUMMARY if place.section in GROUPS else place.section
    return place if place.scope in own and place.section == section else BoardPlace(own[0], section, place.page)


def may_look(person: Person, place: BoardPlace) -> bool:
    """Whether that board, or list of it, is this person's to see."""
    return bool(person.roles & set(ROLES)) and _allowed(person, place) == place


def answer_board(turn: Turn, answer: BoardAnswer) -> None:
    """To who asked, where they are still on the roster."""
    person = addressee(turn, answer.query.asker)
    if person is not None and answer.page is not None:
        reply(turn, answer.query.asker, person, answer.page)


def compose_board(turn: Turn, found: BoardFacts) -> BoardAnswer:
    """Ids and counts: the words are found when it is sent. It writes nothing."""
    asked, place = found.query, found.query.place
    person = turn.tx.people.get(asked.asker.person)
    if person is None:
        return BoardAnswer(asked, None)
    here = _Moment(turn.at, asked.day_end)
    mine = sorted((case for case in found.cases if _of_owner(case, place.scope)), key=_most_urgent)
    if place.section in SECTIONS:
        return BoardAnswer(asked, _list(mine, place, here))
    if place.section in GROUPS:
        rows = _grouped(mine, place.section, here)
        return BoardAnswer(asked, BoardGroups(str(place), person.id, rows))
    pressing = [case for case in mine if case.act_by is not None and case.act_by < here.day_end]
    first = Board(
        where=str(place),
        person=person.id,
        counts={name: sum(wanted(case, here) for case in mine) for name, wanted in SECTIONS.items()},
        owners=_grouped(mine, "owners", here),
        pressing=tuple(case.id for case in pressing[:_PRESSING]),
        disputes=len(turn.tx.disputes.all()),
    )
    return BoardAnswer(asked, first)


def _most_urgent(case: OpenCase) -> tuple[datetime, int]:
    return case.act_by or _LAST, case.id


def _list(mine: Sequence[OpenCase], place: BoardPlace, here: "_Moment") -> CaseList:
    wanted = SECTIONS[place.section]
    return page_of(
        [case.id for case in mine if wanted(case, here)],
        place.page,
        title=f"list.{place.section}",
        none="list.none_here",
        paging=PageButtons(ListName.BOARD, f"{place.scope}-{place.section}-"),
        back=BackButton("verb.back_to_board", ListName.BOARD, str(BoardPlace(place.scope))),
    )


@dataclass(frozen=True, slots=True)
class _Moment:
    """When the board is drawn, and when its local day ends (UTC)."""

    at: datetime
    day_end: datetime


def _late(case: OpenCase, here: _Moment) -> bool:
    return case.act_by is not None and case.act_by <= here.at


def _today(case: OpenCase, here: _Moment) -> bool:
    return case.act_by is not None and here.at < case.act_by < here.day_end


def _in(*statuses: Status) -> Callable[[OpenCase, _Moment], bool]:
    return lambda case, _: case.status in statuses


SECTIONS: Final[dict[str, Callable[[OpenCase, _Moment], bool]]] = {
    "open": lambda _case, _here: True,
    "overdue": _late,
    "today": _today,
    "waiting": _in(Status.REPORTED, Status.AWAITING_INFO),
    "checking": _in(Status.RESOLVED),
    "revisit": _in(Status.VERIFIED),
    "ruling": lambda case, _: case.decision is DecisionKind.RULING,
    "supervised": lambda case, _: case.supervised,
    "hard": lambda case, _: case.urgency is Urgency.HARD,
    "on_hold": _in(Status.ON_HOLD),
    "escalated": _in(Status.ESCALATED),
}


def _grouped(mine: Sequence[OpenCase], group: str, here: _Moment) -> tuple[GroupLine, ...]:
    """Counts the open and overdue cases of each owner, station or unit, the fullest first."""
    code: Callable[[OpenCase], int | str | None] = attrgetter(_CODES[group])
    open_, late = Counter(map(code, mine)), Counter(code(case) for case in mine if _late(case, here))
    return tuple(GroupLine(of, count, late[of]) for of, count in open_.most_common())


_CODES: Final = {"owners": "owner", "stations": "station", "units": "unit"}
"""What the cases of each group share."""


def _of_owner(case: OpenCase, scope: str) -> bool:
    return scope[0] != "o" or case.owner == from_36(scope[1:])


def of_person(person: Person) -> str | None:
    """The scope of «我的案件»: the cases that this staff member owns; None for others, who have /mine."""
    return f"o{to_36(person.id)}" if Role.STAFF in person.roles else None


def of_station(person: Person) -> str | None:
    """The scope of «本站案件»; None for who heads no station."""
    return f"s{person.station}" if Role.STATION_HEAD in person.roles and person.station is not None else None
