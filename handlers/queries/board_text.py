"""Writes the board: counts, owners, the most pressing cases; and its lists of owners, stations and units."""

from collections.abc import Mapping

from markupsafe import Markup

from dispatch.model import Person, PersonId, Role, StationCode, UnitCode
from handlers.access.participants import unit_name
from handlers.bot_api.callback_data import ListName, ListTap, from_36, to_36
from handlers.notify.messages import Board, BoardGroups, GroupLine
from handlers.queries.board import ALL, GROUPS, SECTIONS, of_person, of_station, read_place
from handlers.queries.list_page import PageView, Row, button, in_rows, line, openers, page_buttons, stacked
from handlers.turn.reader_query import BoardPlace
from handlers.wording.speech import Saying
from storage.transaction import Transaction

_GROUPS_A_PAGE = 10


def board_page(tx: Transaction, asked: Board, say: Saying) -> PageView:
    place, person, counts = read_place(asked.where) or BoardPlace(), tx.people.require(asked.person), asked.counts
    head = say("list.board", title=_title(tx, place, say), time=say.time(say.at))
    if not counts["open"]:
        return stacked([head, say("list.none")]), _elsewhere(tx, asked.disputes, person, place, say)
    lines = [head, say("list.board_counts", **counts)]
    if place.scope[0] != "o":
        lines += [say("list.by_owners"), *(_group_line(tx, row, "owners", say) for row in asked.owners)]
    pressing = [tx.cases.require(case) for case in asked.pressing]
    if pressing:
        lines += [Markup(), say("list.pressing"), *(line(tx, case, say) for case in pressing)]
    rows = [*openers(pressing), *_sections(place, counts, say), *_elsewhere(tx, asked.disputes, person, place, say)]
    return stacked(lines), rows


def groups_page(tx: Transaction, asked: BoardGroups, say: Saying) -> PageView:
    """The list of owners, stations or units, each with a button to its own board."""
    place = read_place(asked.where) or BoardPlace()
    pages = max(1, -(-len(asked.rows) // _GROUPS_A_PAGE))
    page = min(place.page, pages - 1)
    shown = asked.rows[page * _GROUPS_A_PAGE : (page + 1) * _GROUPS_A_PAGE]
    lines = [say(f"list.by_{place.section}"), *(_group_line(tx, row, place.section, say) for row in shown)]
    prefix = place.section[0]
    taps = [
        button(_called(tx, row.code, place.section, say), _to(f"{prefix}{_code(row.code)}"))
        for row in shown
        if row.code is not None
    ]
    back = [button(say.words.plain("verb.back_to_board"), _to(place.scope))]
    return stacked(lines), [
        *in_rows(taps, 2),
        *page_buttons(say, ListName.BOARD, f"{place.scope}-{place.section}-", page, pages),
        back,
    ]


def _code(code: int | str) -> str:
    """As a scope of the board names an owner, a station or a unit."""
    return to_36(code) if isinstance(code, int) else code


def _title(tx: Transaction, place: BoardPlace, say: Saying) -> str:
    """The title: whose board it is."""
    if place.scope == ALL:
        return say.words.plain("list.board_title")
    section = {"o": "owners", "s": "stations", "u": "units"}[place.scope[0]]
    code: int | str = place.scope[1:]
    if section == "owners":
        code = from_36(place.scope[1:])
    return say.words.plain("list.board_of", name=_called(tx, code, section, say))


def _called(tx: Transaction, code: int | str | None, section: str, say: Saying) -> str:
    if code is None:
        return say.words.plain("list.no_unit" if section == "units" else "list.no_owner")
    match section:
        case "owners":
            person = tx.people.get(PersonId(int(str(code))))
            return person.name if person is not None else say.words.plain("someone.unknown")
        case "stations":
            return tx.places.station_name(StationCode(str(code)))
        case _:
            return unit_name(tx, UnitCode(str(code)))


def _group_line(tx: Transaction, row: GroupLine, section: str, say: Saying) -> Markup:
    return say("list.owner_line", name=_called(tx, row.code, section, say), open=row.open, overdue=row.overdue)


def _sections(place: BoardPlace, counts: Mapping[str, int], say: Saying) -> list[Row]:
    """A button for each kind of case that there is; a board that an older version left counts fewer kinds."""
    there = [name for name in SECTIONS if counts.get(name)]
    taps = [button(say.words.plain(f"verb.see_{name}", count=counts[name]), _to(place.scope, name)) for name in there]
    return in_rows(taps, 2)


def _elsewhere(tx: Transaction, disputes: int, person: Person, place: BoardPlace, say: Saying) -> list[Row]:
    """The buttons to other boards that this person may look at."""
    everything = bool(person.roles & {Role.STAFF, Role.DIRECTOR})
    rows: list[Row] = []
    if everything:
        rows.append([button(say.words.plain(f"verb.by_{group}"), _to(place.scope, group)) for group in GROUPS])
    own = [("verb.my_cases", of_person(person)), ("verb.my_station", of_station(person))]
    own += [("verb.whole_board", ALL)] if everything else []
    row = [button(say.words.plain(key), _to(scope)) for key, scope in own if scope not in (None, place.scope)]
    if of_person(person) is None:
        row.insert(0, button(say.words.plain("verb.my_cases"), ListTap(ListName.MINE, "0")))
    rows.append(row)
    if Role.OFFICER in person.roles and not everything:
        units = [unit for unit in (*person.units, *person.heads) if f"u{unit}" != place.scope]
        rows.append([button(unit_name(tx, unit), _to(f"u{unit}")) for unit in units])
    if everything and disputes:
        rows.append([button(say.words.plain("verb.disputes", count=disputes), ListTap(ListName.DISPUTES, "0"))])
    return [row for row in rows if row]


def _to(scope: str | None, section: str = "sum") -> ListTap:
    return ListTap(ListName.BOARD, str(BoardPlace(scope or ALL, section)))
