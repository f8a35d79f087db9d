"""Summaries as somebody asks for them: all figures behind the first screen, by a button; answered in private."""

from dataclasses import replace

from dispatch.case.refusals import RoleNeeded
from dispatch.figures.periods import before, read_code
from dispatch.model import CaseId, Person, Role
from handlers.access import participants
from handlers.bot_api.callback_data import from_36
from handlers.bot_api.incoming import Pressed
from handlers.bot_api.summary_buttons import OPEN, Shown, View, read_shown
from handlers.digests.compose import Facts, compose
from handlers.digests.scopes import STREET, may_ask, name_of
from handlers.notify.destinations import is_reached, private
from handlers.turn.carry_out import Turn
from handlers.turn.private_reply import addressee, asked_by_button, reply
from handlers.turn.reader_query import AskedInChat, Asker, SummaryAnswer, SummaryQuery
from handlers.turn.working_card import open_working_card

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
    if pressed.chat is not None and pressed.chat.private:
        return query(turn, asked_by_button(person, pressed), shown)
    return query(turn, AskedInChat(person.id, private(person), 0), shown, callback=pressed.callback)


def _require_known(turn: Turn, shown: Shown) -> None:
    View(shown.view)
    if shown.page or name_of(turn.tx, shown.scope, turn.centre) is None:
        raise ValueError(shown)


def query(turn: Turn, asker: Asker, shown: Shown, *, callback: str = "") -> SummaryQuery:
    """Of a period that goes on, what has been up to now. ValueError for one that has not begun."""
    cal = turn.centre.book.calendar
    period = read_code(cal, shown.period)
    if period.start >= turn.at:
        raise ValueError(shown)
    now = replace(period, end=min(period.end, turn.at))
    return SummaryQuery(turn.origin, asker, shown, now, before(cal, period), callback)


def answer_summary(turn: Turn, answer: SummaryAnswer) -> None:
    """The tap in a group is answered with where to look."""
    asked = answer.query
    person = addressee(turn, asked.asker)
    if person is None:
        return
    if asked.callback:
        reached = is_reached(person)
        words = "said.sent_privately" if reached else "said.cannot_write_privately"
        turn.out.alert(asked.callback, words, loud=not reached)
        if not reached:
            return
    facts = Facts(asked.period, answer.now, asked.period_before, answer.before)
    decides = asked.shown.scope == STREET and any(one.id == person.id for one in participants.directors(turn.tx))
    full = asked.shown.view == View.ALL
    page = compose(turn, facts, asked.shown.scope, facts.street(turn), decides=decides, full=full)
    reply(turn, asked.asker, person, page)
