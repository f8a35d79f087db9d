"""Figures that somebody asks for by words, as «/stats 占道 十一月 武南村»: one line and one picture, in private."""

from collections.abc import Callable
from dataclasses import replace

from dispatch.case.refusals import RoleNeeded
from dispatch.figures.case_facts import CaseFacts
from dispatch.figures.periods import PeriodKind, before, period_of
from dispatch.model import Person
from dispatch.rulebook.book import Book
from handlers.bot_api.incoming import Said
from handlers.digests.picture import picture_of
from handlers.digests.scopes import STREET, belongs, may_ask, name_of, scopes_for, share, sums_of, waiting_of
from handlers.notify.messages import Statistics
from handlers.queries.statistics_words import wanted_in
from handlers.queries.summaries import ROLES
from handlers.turn.carry_out import Turn
from handlers.turn.parse_input import Unclear
from handlers.turn.private_reply import addressee, asker_of, reply
from handlers.turn.reader_query import StatisticsAnswer, StatisticsFacts, StatisticsQuery


def asked(turn: Turn, person: Person, said: Said, words: str) -> StatisticsQuery:
    """Of this month and the widest part of the street that is this person's, where the words name no other.

    Raises RoleNeeded for what is not theirs to ask, Unclear for words that can't be read, and for a sensitive
    category, which only who sees the whole street may count.
    """
    scopes = scopes_for(turn.tx, person)
    if not scopes:
        raise RoleNeeded(ROLES)
    wanted = wanted_in(turn, words)
    scope = wanted.scope or scopes[0]
    if not may_ask(turn.tx, person, scope):
        raise RoleNeeded(ROLES)
    book = turn.centre.book
    if STREET not in scopes and any(_is_sensitive(code, book) for code in wanted.categories):
        raise Unclear("said.stats_sensitive")
    cal = book.calendar
    period = wanted.period or period_of(cal, PeriodKind.MONTH, cal.day(turn.at))
    now = replace(period, end=min(period.end, turn.at))
    return StatisticsQuery(turn.origin, asker_of(person, said), now, before(cal, period), scope, wanted.categories)


def _is_sensitive(subclass: str, book: Book) -> bool:
    return any(row.sensitive for row in book.catalogue.rows_of(subclass))


def answer_statistics(turn: Turn, answer: StatisticsAnswer) -> None:
    """To who asked, where they are still on the roster."""
    person = addressee(turn, answer.query.asker)
    if person is not None:
        reply(turn, answer.query.asker, person, answer.page)


def compose_statistics(turn: Turn, answer: StatisticsFacts) -> StatisticsAnswer:
    """Without a picture where there is nothing to be drawn. It writes nothing."""
    asked, book = answer.query, turn.centre.book
    now, earlier = sums_of(asked.scope, answer.now), sums_of(asked.scope, answer.before)
    waiting = waiting_of(asked.scope, answer.now)
    of = name_of(turn.tx, asked.scope, turn.centre) or asked.scope[1:]
    picture = picture_of(turn.tx, answer.now, book, asked.scope, of, categories=asked.categories)
    page = Statistics(
        of=of,
        categories=asked.categories,
        kind=asked.period.kind,
        year=asked.period.year,
        number=asked.period.number,
        first=book.calendar.day(asked.period.start),
        reported=now.reported,
        reported_before=earlier.reported,
        closed=now.closed,
        closed_before=earlier.closed,
        on_time=now.shown(book).on_time_handling,
        on_time_before=earlier.shown(book).on_time_handling,
        waiting=len(waiting),
        late=sum(one.case.over > 0 for one in waiting),
        scope=asked.scope,
        unread=len(share(asked.scope, answer.unread)),
        picture=picture if now.reported or now.closed or waiting else None,
    )
    return StatisticsAnswer(asked, page)


def chosen(asked: StatisticsQuery, book: Book) -> Callable[[CaseFacts], bool]:
    """Whether a case is of the scope, and of the sub-classes where any are named."""
    editions = (book.catalogue, *book.earlier_catalogues)
    rows = {row.code for one in editions for code in asked.categories for row in one.rows_of(code)}
    return lambda f: belongs(asked.scope, f) and (not asked.categories or f.row in rows)
