"""`/mine` lists a person's own open cases, `/week` what became of the reports; `/case` shows one case's history."""

from datetime import timedelta

from dispatch.case.refusals import UnknownCase
from dispatch.model import CaseId, Outcome, Person, Role, StationCode, Status, UnitCode
from handlers.access.audience import require_sight
from handlers.access.participants import owners_of
from handlers.bot_api.callback_data import ListName
from handlers.bot_api.incoming import Pressed, Said
from handlers.notify.destinations import Destination, where_said
from handlers.notify.list_buttons import BackButton, PageButtons
from handlers.notify.messages import CaseHistory, CaseList
from handlers.queries.board import of_person, of_station
from handlers.queries.list_page import page_of
from handlers.turn.carry_out import Turn
from handlers.turn.case_lookup import case_number, replied_case
from handlers.turn.private_reply import answer_said, show_page
from handlers.turn.reader_query import BoardPlace

_SHOWN = 100
_WEEK = timedelta(days=7)


def mine(turn: Turn, person: Person, said: Said) -> None:
    """Lists the open cases that this person reported or owns, or that are with their unit; the newest first."""
    answer_said(turn, person, said, _mine(turn, person, 0))


def tapped(turn: Turn, person: Person, pressed: Pressed, page: int) -> None:
    show_page(turn, person, pressed, _mine(turn, person, page))


def _mine(turn: Turn, person: Person, page: int) -> CaseList:
    """One page, with a button to the board of the person or of their station, where there is one."""
    wider = ("verb.my_board", of_person(person)), ("verb.my_station", of_station(person))
    buttons = (BackButton(label, ListName.BOARD, str(BoardPlace(scope))) for label, scope in wider if scope)
    back = next(buttons, None)
    pages = PageButtons(ListName.MINE, "")
    return page_of(_own(turn, person), page, title="list.mine", none="said.no_open_cases", paging=pages, back=back)


def _own(turn: Turn, person: Person) -> list[CaseId]:
    units = [*person.units, *person.heads]
    if Role.STATION_HEAD in person.roles and person.station is not None:
        units.append(UnitCode(person.station))
    cases = turn.tx.cases.open_of_reporter(person.id, _SHOWN)
    cases += [case for unit in units for case in turn.tx.cases.open_of_unit(unit)]
    cases += [case for station in _owned(turn, person) for case in turn.tx.cases.open_of_station(station)]
    return sorted({case.id for case in cases}, reverse=True)[:_SHOWN]


def _owned(turn: Turn, person: Person) -> list[StationCode | None]:
    """The stations whose owner is this member of staff, or whose absent owner they stand in for; None for cases
    whose place is unknown, which are everybody's."""
    if Role.STAFF not in person.roles:
        return []
    codes: list[StationCode | None] = [None, *(station.code for station in turn.tx.places.stations())]
    return [code for code in codes if person.id in {owner.id for owner in owners_of(turn.tx, code)}]


def week(turn: Turn, person: Person, said: Said, _: str) -> None:
    """Says what became of this person's own reports in the last seven days, and compares with nobody."""
    ended = turn.tx.cases.ended_of_reporter(person.id, turn.at - _WEEK)
    closed = [case for case in ended if case.status is Status.CLOSED]
    counts = {
        "closed": len(closed),
        "satisfied": sum(case.outcome in (Outcome.SATISFIED, Outcome.MOSTLY) for case in closed),
        "rejected": sum(case.status is Status.REJECTED for case in ended),
        "merged": sum(case.status is Status.MERGED for case in ended),
        "open": len(turn.tx.cases.open_of_reporter(person.id, _SHOWN)),
    }
    turn.out.say(where_said(said, person), "said.own_week", counts)


def one_case(turn: Turn, person: Person, said: Said, word: str) -> None:
    """Shows the history of a case, named by its number or by a reply to its card. Raises UnknownCase or NotYours."""
    case = replied_case(turn, said) if not word else turn.tx.cases.by_number(case_number(turn, word))
    if case is None and not word:
        place = Destination(said.chat.id, said.chat.thread)
        day = turn.centre.book.calendar.day(turn.at)
        example = f"{turn.centre.prefix}{day:%Y%m%d}-0001"
        turn.out.say(place, "said.case_usage", {"example": example}, reply_to=said.message_id)
        return
    if case is None:
        raise UnknownCase(word[:40])
    require_sight(turn.tx, person, case)
    answer_said(turn, person, said, CaseHistory(case.id))
