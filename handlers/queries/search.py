"""`/find`: cases by number, words, place, unit or its people. What is searched for is kept sealed."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from dispatch.model import CaseId, Person, Role
from handlers.access.audience import may_see
from handlers.bot_api.callback_data import from_36, to_36
from handlers.bot_api.incoming import Pressed, Said
from handlers.notify.destinations import Destination
from handlers.notify.messages import PageTurn
from handlers.queries.list_page import page_of
from handlers.turn.carry_out import Question, Turn
from handlers.turn.private_reply import address, addressee, reply

MAX_FOUND = 100
_MAX_WORDS = 8
_MAX_LENGTH = 100
_TTL = timedelta(hours=12)


def find(turn: Turn, person: Person, said: Said, words: str) -> Question | None:
    """A question to the readers; without words, how to ask."""
    if not words.strip():
        turn.out.say(Destination(said.chat.id, said.chat.thread), "said.find_usage")
        return None
    return _question(turn, person, words[:_MAX_LENGTH], 0, address(turn, person, said))


def turned(turn: Turn, person: Person, pressed: Pressed, argument: str) -> Question | None:
    """Another page of a search that is still kept, and was this person's."""
    number, _, page = argument.partition("-")
    kept = turn.tx.searches.get(from_36(number))
    if kept is None or kept.person != person.id or not page.isdecimal():
        turn.out.alert(pressed.callback, "said.search_over", loud=True)
        return None
    asked = address(turn, person, pressed) | {"kept": kept.id}
    return _question(turn, person, kept.words, int(page), asked)


def answer_find(turn: Turn, question: Question, found: Sequence[CaseId]) -> None:
    """Only what this person may know of when it is told."""
    person, asked = addressee(turn, question), question.params
    if person is None:
        return
    cases = [case for case in map(turn.tx.cases.get, found) if case is not None]
    ids = [case.id for case in cases if may_see(turn.tx, person, case)]
    kept = int(str(asked["kept"])) if "kept" in asked else _keep(turn, person, str(asked["query"]))
    many = len(found) >= MAX_FOUND
    page = page_of(
        ids,
        int(str(asked["page"])),
        title="list.found_many" if many else "list.found",
        none="list.found_none",
        turn=PageTurn("find", f"{to_36(kept)}-"),
    )
    reply(turn, question, person, page)


def _question(turn: Turn, person: Person, query: str, page: int, asked: Mapping[str, object]) -> Question:
    catalogue = turn.centre.book.catalogue
    words = query.split()[:_MAX_WORDS]
    named = {row.code: f"{catalogue.subclass_of(row).name} {row.condition}".casefold() for row in catalogue.rows}
    params: dict[str, object] = {
        "words": [[word, [code for code, name in named.items() if word.casefold() in name]] for word in words],
        "sight": _sight(turn, person),
        "query": query,
        "page": page,
        "limit": MAX_FOUND,
    }
    return Question("find", {**params, **asked})


def _sight(turn: Turn, person: Person) -> dict[str, Any]:
    """Whose cases: everybody's for the centre; else his own and those of whom he stands in for."""
    if person.roles & {Role.STAFF, Role.DIRECTOR}:
        return {"everything": True}
    people = [person, *turn.tx.people.absent_with_deputy(person.id)]
    heads = [one.station for one in people if Role.STATION_HEAD in one.roles and one.station is not None]
    officers = [one for one in people if Role.OFFICER in one.roles]
    units = {*heads, *(unit for one in officers for unit in (*one.units, *one.heads))}
    return {"reporters": [one.id for one in people], "stations": heads, "units": sorted(units)}


def _keep(turn: Turn, person: Person, query: str) -> int:
    return turn.tx.searches.keep(person.id, query, turn.at, turn.at + _TTL)
