"""`/find`: searches cases by number, words, place, unit or people. The words are kept sealed."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from dispatch.model import Person, Role, UnitCode
from handlers.access.audience import may_see
from handlers.bot_api.callback_data import ListName, from_36, to_36
from handlers.bot_api.incoming import Pressed, Said
from handlers.notify.destinations import Destination
from handlers.notify.list_buttons import BackButton, PageButtons
from handlers.notify.messages import DatedNote
from handlers.queries.list_page import page_of
from handlers.turn.carry_out import Turn
from handlers.turn.private_reply import addressee, asker_of, reply
from handlers.turn.reader_query import Asker, FindAnswer, FindQuery
from storage.cases.search import Sight, Word

MAX_FOUND = 100
_MAX_WORDS = 8
_MAX_LENGTH = 100
_TTL = timedelta(hours=12)
_DEPTHS: Final = frozenset("123456")
"""As a button names them; the last one goes back for longer than any street has worked with this."""
_HOW_FAR: Final = {True: "list.found_through", False: "list.found_not_indexed"}
"""By whether all older cases are in the index of words."""


def find(turn: Turn, person: Person, said: Said, words: str) -> FindQuery | None:
    """Searches; without words, says how to."""
    if not words.strip():
        turn.out.say(Destination(said.chat.id, said.chat.thread), "said.find_usage")
        return None
    return _query(turn, person, asker_of(person, said), words[:_MAX_LENGTH])


def tapped(turn: Turn, person: Person, pressed: Pressed, argument: str) -> FindQuery | None:
    """Asks for another page of a search that is still kept and was this person's."""
    number, _, place = argument.partition("-")
    depth, _, page = place.rpartition(".")
    kept = turn.tx.searches.get(from_36(number))
    known = page.isdecimal() and (depth or "1") in _DEPTHS
    if kept is None or kept.person != person.id or not known:
        turn.out.alert(pressed.callback, "said.search_over", loud=True)
        return None
    query = _query(turn, person, asker_of(person, pressed), kept.words)
    return replace(query, page=int(page), kept=kept.id, depth=int(depth or 1))


def answer_find(turn: Turn, answer: FindAnswer) -> None:
    """Shows only what this person may know of at this moment, and how far back whole texts were looked through."""
    query, found = answer.query, answer.found
    person = addressee(turn, query.asker)
    if person is None:
        return
    cases = [case for case in map(turn.tx.cases.get, found.cases) if case is not None]
    ids = [case.id for case in cases if may_see(turn.tx, person, case)]
    kept = query.kept or turn.tx.searches.keep(person.id, query.text, turn.at, turn.at + _TTL)
    many = len(found.cases) >= MAX_FOUND
    before, earlier = f"{to_36(kept)}-", str(query.depth + 1)
    goes_on = found.since is not None and not many and earlier in _DEPTHS
    page = page_of(
        ids,
        query.page,
        title="list.found_many" if many else "list.found",
        none="list.found_none",
        paging=PageButtons(ListName.FIND, before if query.depth == 1 else f"{before}{query.depth}."),
        back=BackButton("verb.earlier", ListName.FIND, f"{before}{earlier}.0") if goes_on else None,
        note=DatedNote(_HOW_FAR[found.indexed], found.since) if found.since is not None and not many else None,
    )
    reply(turn, query.asker, person, page)


def _query(turn: Turn, person: Person, asker: Asker, text: str) -> FindQuery:
    catalogue = turn.centre.book.catalogue
    named = {row.code: f"{catalogue.subclass_of(row).name} {row.condition}".casefold() for row in catalogue.rows}
    words = tuple(
        Word(word, frozenset(code for code, name in named.items() if word.casefold() in name))
        for word in text.split()[:_MAX_WORDS]
    )
    return FindQuery(turn.origin, asker, text, words, _sight(turn, person), MAX_FOUND)


def _sight(turn: Turn, person: Person) -> Sight:
    """Whose cases: everybody's for the centre; else the person's own and those of whom they stand in for."""
    if person.roles & {Role.STAFF, Role.DIRECTOR}:
        return Sight(everything=True)
    people = [person, *turn.tx.people.absent_with_deputy(person.id)]
    heads = [one.station for one in people if Role.STATION_HEAD in one.roles and one.station is not None]
    of_officers = [(*one.units, *one.heads) for one in people if Role.OFFICER in one.roles]
    return Sight(
        reporters=frozenset(one.id for one in people),
        stations=frozenset(heads),
        units=frozenset(map(UnitCode, heads)).union(*of_officers),
    )
