"""The board: what is open, of everybody, an owner, a station or a unit; and of that, what is due, late or waiting."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from dispatch.case.refusals import RoleNeeded
from dispatch.model import Case, DecisionKind, Person, Role, Status
from handlers.bot_api.callback_data import from_36, to_36
from handlers.bot_api.incoming import Pressed, Said
from handlers.notify.messages import BackButton, Board, BoardGroups, GroupLine, PageTurn
from handlers.queries.list_page import page_of
from handlers.turn.carry_out import Question, Turn
from handlers.turn.private_reply import address, addressee, reply
from storage.cases.history import Brief

ROLES = (Role.STAFF, Role.DIRECTOR, Role.STATION_HEAD, Role.OFFICER)
_PRESSING = 5
ALL: Final = "a"
SUMMARY: Final = "sum"
GROUPS: Final = ("owners", "stations", "units")
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Where:
    """A place on the board. `scope` is `a`, or o, s, u and an owner (base 36), a station, a unit."""

    scope: str = ALL
    section: str = SUMMARY
    page: int = 0

    def __str__(self) -> str:
        return f"{self.scope}-{self.section}-{self.page}"


def read_where(text: str) -> Where | None:
    """None for what no button of ours says."""
    match text.rsplit("-", 2):
        case [scope, section, page] if scope and page.isdecimal() and len(page) < 5:
            known = section == SUMMARY or section in GROUPS or section in SECTIONS
            return Where(scope, section, int(page)) if known and _is_scope(scope) else None
        case _:
            return None


def _is_scope(scope: str) -> bool:
    try:
        return scope[0] in "su" or scope == ALL or (scope[0] == "o" and from_36(scope[1:]) >= 0)
    except ValueError:
        return False


def board(turn: Turn, person: Person, came: Said | Pressed, where: Where | None = None) -> Question:
    """Staff and the director see all, heads their station, officers their units. Raises RoleNeeded."""
    if not person.roles & set(ROLES):
        raise RoleNeeded(ROLES)
    where = _allowed(person, where or Where())
    calendar = turn.centre.book.calendar
    start = datetime.combine(calendar.day(turn.at), time(), tzinfo=turn.centre.zone)
    params: dict[str, object] = {"day_start": start.isoformat(), "day_end": (start + timedelta(days=1)).isoformat()}
    if where.scope[0] in "su":
        params["station" if where.scope[0] == "s" else "unit"] = where.scope[1:]
    return Question("board", {**params, "where": str(where), **address(turn, person, came)})


def _allowed(person: Person, where: Where) -> Where:
    """As asked, where it is this person's to see; else the first that is."""
    if person.roles & {Role.STAFF, Role.DIRECTOR}:
        return where
    own = [f"u{unit}" for unit in (*person.units, *person.heads)] if Role.OFFICER in person.roles else []
    if Role.STATION_HEAD in person.roles and person.station is not None:
        own = [f"s{person.station}", *own]
    own = own or ["u"]
    section = SUMMARY if where.section in GROUPS else where.section
    return where if where.scope in own and where.section == section else Where(own[0], section, where.page)


def answer_board(turn: Turn, question: Question, briefs: Sequence[Brief]) -> None:
    """Ids and counts: the words are found when it is sent."""
    person, where = addressee(turn, question), read_where(str(question.params["where"]))
    if person is None or where is None:
        return
    here = _Moment(turn.at, datetime.fromisoformat(str(question.params["day_end"])))
    mine = [b for b in briefs if b.case.open and _of_owner(b, where.scope)]
    mine.sort(key=lambda brief: (_due(brief.case) or _LAST, brief.case.id))
    if where.section in SECTIONS:
        ids = [b.case.id for b in mine if SECTIONS[where.section](b.case, here)]
        page = page_of(
            ids,
            where.page,
            title=f"list.{where.section}",
            none="list.none_here",
            turn=PageTurn("board", f"{where.scope}-{where.section}-"),
            back=BackButton("verb.back_to_board", "board", str(Where(where.scope))),
        )
        reply(turn, question, person, page)
    elif where.section in GROUPS:
        rows = _grouped(mine, where.section, here)
        reply(turn, question, person, BoardGroups(str(where), person.id, rows))
    else:
        pressing = [b.case.id for b in mine if SECTIONS["overdue"](b.case, here) or SECTIONS["today"](b.case, here)]
        first = Board(
            where=str(where),
            person=person.id,
            counts=_counts(mine, here),
            owners=_grouped(mine, "owners", here),
            pressing=tuple(pressing[:_PRESSING]),
            disputes=len(turn.tx.disputes.all()),
        )
        reply(turn, question, person, first)


@dataclass(frozen=True, slots=True)
class _Moment:
    at: datetime
    day_end: datetime


def _late(case: Case, here: _Moment) -> bool:
    due = _due(case)
    return due is not None and due <= here.at


def _today(case: Case, here: _Moment) -> bool:
    due = _due(case)
    return due is not None and here.at < due < here.day_end


def _waits_for_ruling(case: Case, _: _Moment) -> bool:
    return case.decision is not None and case.decision.kind is DecisionKind.RULING


def _in(*statuses: Status) -> Callable[[Case, _Moment], bool]:
    return lambda case, _: case.status in statuses


SECTIONS: Final[dict[str, Callable[[Case, _Moment], bool]]] = {
    "open": lambda _case, _here: True,
    "overdue": _late,
    "today": _today,
    "waiting": _in(Status.REPORTED, Status.AWAITING_INFO),
    "checking": _in(Status.RESOLVED),
    "revisit": _in(Status.VERIFIED),
    "ruling": _waits_for_ruling,
}


def _counts(briefs: Sequence[Brief], here: _Moment) -> dict[str, int]:
    return {name: sum(wanted(b.case, here) for b in briefs) for name, wanted in SECTIONS.items()}


def _grouped(briefs: Sequence[Brief], group: str, here: _Moment) -> tuple[GroupLine, ...]:
    """Of each owner, station or unit; the fullest first."""
    code: Callable[[Brief], int | str | None] = {
        "owners": lambda b: b.owner,
        "stations": lambda b: b.case.station,
        "units": lambda b: b.case.unit,
    }[group]
    open_, late = Counter(map(code, briefs)), Counter(code(b) for b in briefs if _late(b.case, here))
    return tuple(GroupLine(of, count, late[of]) for of, count in open_.most_common())


def _of_owner(brief: Brief, scope: str) -> bool:
    return scope[0] != "o" or brief.owner == from_36(scope[1:])


def _due(case: Case) -> datetime | None:
    """When the clock that runs now, triage's or handling's, is up."""
    clock = case.triage or case.clock
    return clock.due if clock is not None else None


def of_person(person: Person) -> str | None:
    """The scope «我的案件»: what this staff member owns; others have /mine."""
    return f"o{to_36(person.id)}" if Role.STAFF in person.roles else None


def of_station(person: Person) -> str | None:
    """The scope «本站案件»."""
    return f"s{person.station}" if Role.STATION_HEAD in person.roles and person.station is not None else None
