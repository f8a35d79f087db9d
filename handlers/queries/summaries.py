"""Summaries as somebody asks for them: all figures, and the cases behind each of them; answered in private."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from dispatch.case.refusals import RoleNeeded
from dispatch.figures.period_words import period_in
from dispatch.figures.periods import before, code_of, read_code
from dispatch.model import CaseId, Person, Role, StationCode
from dispatch.rulebook.book import Book
from handlers.access import participants
from handlers.bot_api.callback_data import from_36
from handlers.bot_api.incoming import Pressed, Said
from handlers.bot_api.summary_buttons import OPEN, Behind, Half, Shown, View, read_behind, read_shown
from handlers.digests.compose import Both, compose
from handlers.digests.figure_halves import Gathering, has_figure
from handlers.digests.scopes import STREET, may_ask, name_of, scopes_for
from handlers.notify.destinations import is_reached, private
from handlers.notify.messages import Spreadsheet, SummaryCases, WeeklyDigest
from handlers.queries.list_page import A_PAGE
from handlers.turn.carry_out import Turn
from handlers.turn.parse_input import Unclear
from handlers.turn.private_reply import addressee, asked_by_button, asker_of, reply
from handlers.turn.reader_query import AskedInChat, Asker, BehindFacts, SummaryAnswer, SummaryFacts, SummaryQuery
from handlers.turn.working_card import open_working_card

_PLACE: Final = "place_"
"""So the figures of hot places begin; behind it stands their rank."""
ROLES = (Role.STAFF, Role.DIRECTOR, Role.STATION_HEAD, Role.OFFICER)


def tapped(turn: Turn, person: Person, pressed: Pressed, argument: str) -> SummaryQuery | None:
    """A case is opened, a page asked for. ValueError for what no button has; raises RoleNeeded and NotYours."""
    name, _, rest = argument.partition("-")
    if name == OPEN:
        case = turn.tx.cases.get(CaseId(from_36(rest)))
        if case is None:
            raise ValueError(argument)
        open_working_card(turn, person, case, pressed.callback)
        return None
    shown = read_shown(argument)
    _require_known(turn, shown)
    if not may_ask(turn.tx, person, shown.scope):
        raise RoleNeeded(ROLES)
    if shown.view == View.SPREADSHEET:
        _spreadsheet(turn, person, pressed, shown)
        return None
    if pressed.chat is not None and pressed.chat.private:
        return query(turn, asked_by_button(person, pressed), shown)
    return query(turn, AskedInChat(person.id, private(person), 0), shown, callback=pressed.callback)


def asked(turn: Turn, person: Person, said: Said, words: str) -> SummaryQuery:
    """Of the period that the words name, and the widest part of the street that is this person's. Raises RoleNeeded,
    and Unclear for words that name no period that has begun."""
    scopes = scopes_for(turn.tx, person)
    if not scopes:
        raise RoleNeeded(ROLES)
    cal = turn.centre.book.calendar
    period = period_in(words, cal.day(turn.at), cal)
    if period is None:
        raise Unclear("said.digest_usage")
    return query(turn, asker_of(person, said), Shown(View.SHORT.value, code_of(cal, period), scopes[0]))


def _require_known(turn: Turn, shown: Shown) -> None:
    behind = read_behind(shown.view)
    if (behind is None and shown.page) or (behind is not None and not has_figure(shown.scope, behind.figure)):
        raise ValueError(shown)
    if name_of(turn.tx, shown.scope, turn.centre) is None:
        raise ValueError(shown)


def query(turn: Turn, asker: Asker, shown: Shown, *, callback: str = "") -> SummaryQuery:
    """Of a period that goes on, what has been up to now. ValueError for one that has not begun."""
    cal = turn.centre.book.calendar
    period = read_code(cal, shown.period)
    if period.start >= turn.at:
        raise ValueError(shown)
    now = replace(period, end=min(period.end, turn.at))
    behind = read_behind(shown.view)
    if behind is None:
        street = shown.scope == STREET
        return SummaryQuery(turn.origin, asker, shown, now, before(cal, period), callback, hot=street)
    station = StationCode(shown.scope[1:]) if shown.scope.startswith("s") else None
    hot = behind.figure.startswith(_PLACE)
    return SummaryQuery(turn.origin, asker, shown, now, None, callback, station, hot)


def _spreadsheet(turn: Turn, person: Person, pressed: Pressed, shown: Shown) -> None:
    """In private, wherever it was asked for; made and judged again when it is sent. Another tap before that is the
    same one. ValueError for a period that has not begun."""
    if read_code(turn.centre.book.calendar, shown.period).start >= turn.at:
        raise ValueError(shown)
    if not is_reached(person):
        turn.out.alert(pressed.callback, "said.cannot_write_privately", loud=True)
        return
    turn.out.alert(pressed.callback, "said.spreadsheet_comes")
    message = Spreadsheet(shown.scope, shown.period)
    turn.out.put(private(person), message, supersede=f"spreadsheet:{shown.scope}:{shown.period}")


def compose_summary(turn: Turn, found: SummaryFacts | BehindFacts) -> SummaryAnswer:
    """What the answer shows; it writes nothing."""
    person = turn.tx.people.get(found.query.asker.person)
    if person is None:
        return SummaryAnswer(found.query, None)
    page = _cases(turn, found) if isinstance(found, BehindFacts) else _summary(turn, found, person)
    return SummaryAnswer(found.query, page)


def gathering(asked: SummaryQuery, behind: Behind, book: Book) -> Gathering:
    """What goes through the cases for those behind a figure."""
    return Gathering(asked.shown.scope, behind.figure, asked.period, book)


def answer_summary(turn: Turn, answer: SummaryAnswer) -> None:
    """The tap in a group is answered with where to look."""
    asked = answer.query
    person = addressee(turn, asked.asker)
    if person is None or answer.page is None:
        return
    if asked.callback:
        reached = is_reached(person)
        words = "said.sent_privately" if reached else "said.cannot_write_privately"
        turn.out.alert(asked.callback, words, loud=not reached)
        if not reached:
            return
    reply(turn, asked.asker, person, answer.page)


def _summary(turn: Turn, answer: SummaryFacts, person: Person) -> WeeklyDigest:
    asked, shown = answer.query, answer.query.shown
    both = Both(answer.now, answer.before, answer.hot, answer.unread)
    decides = shown.scope == STREET and participants.is_among(person, participants.directors(turn.tx))
    full = shown.view == View.ALL
    pictured = not full and isinstance(asked.asker, AskedInChat)
    return compose(turn, both, shown.scope, both.street(turn), decides=decides, full=full, pictured=pictured)


def _cases(turn: Turn, answer: BehindFacts) -> SummaryCases:
    """Eight of the cases of one half, and how many both halves have."""
    asked, shown = answer.query, answer.query.shown
    behind, found = answer.behind, answer.halves
    hits, rest = found.hits, found.rest
    if behind.figure.startswith(_PLACE):
        hits = _numbers(turn, answer.hot[int(behind.figure.removeprefix(_PLACE)) - 1 :][:1])
    listed = list(dict.fromkeys(hits if behind.half is Half.HITS else rest))
    pages = max(1, -(-len(listed) // A_PAGE))
    page = min(shown.page, pages - 1)
    cases = map(turn.tx.cases.by_number, listed[page * A_PAGE : (page + 1) * A_PAGE])
    return SummaryCases(
        view=shown.view,
        scope=shown.scope,
        period=shown.period,
        of=name_of(turn.tx, shown.scope, turn.centre) or shown.scope[1:],
        kind=asked.period.kind,
        year=asked.period.year,
        number=asked.period.number,
        hits=len(hits),
        rest=len(rest),
        cases=tuple(case.id for case in cases if case is not None),
        page=page,
        pages=pages,
        about=found.about,
    )


def _numbers(turn: Turn, places: Sequence[Sequence[CaseId]]) -> list[str]:
    cases = (turn.tx.cases.get(case) for place in places for case in place)
    return [case.number for case in cases if case is not None]
