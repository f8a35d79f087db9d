"""`/rules`: the clauses of the working rules, all of them page by page, or those in which some words stand."""

from markupsafe import Markup

from dispatch.model import Person
from dispatch.rulebook.rules_in_force import Clause
from handlers.bot_api.callback_data import ListName
from handlers.bot_api.incoming import Pressed, Said
from handlers.notify.messages import RuleClauses
from handlers.queries.list_page import PageView, page_buttons, paged, stacked
from handlers.turn.carry_out import Turn
from handlers.turn.private_reply import answer_said, show_page
from handlers.wording.speech import Saying


def rules(turn: Turn, person: Person, said: Said, words: str) -> None:
    """Shows the clauses with these words, or all. The message names them by number and holds none of the words."""
    found = tuple(clause.number for clause in turn.centre.book.rules.search(words)) if words else None
    answer_said(turn, person, said, RuleClauses(found))


def tapped(turn: Turn, person: Person, pressed: Pressed, page: int) -> None:
    show_page(turn, person, pressed, RuleClauses(None, page))


def rules_page(asked: RuleClauses, say: Saying) -> PageView:
    book = say.centre.book.rules
    if asked.clauses is None:
        pages = paged(_clause(clause, say) for clause in book.clauses)
        page = min(asked.page, len(pages) - 1)
        head = say("rules.head", version=book.version, count=len(book.clauses))
        foot = [say("list.page", page=page + 1, pages=len(pages))] if len(pages) > 1 else []
        return stacked([head, *pages[page], *foot]), page_buttons(say, ListName.RULES, "", page, len(pages))
    found = [clause for clause in map(book.clause, asked.clauses) if clause is not None]
    if not found:
        return say("rules.none"), []
    first, *more = paged(_clause(clause, say) for clause in found)
    foot = [say("rules.more", count=sum(map(len, more)))] if more else []
    return stacked([say("rules.found", version=book.version, count=len(found)), *first, *foot]), []


def _clause(clause: Clause, say: Saying) -> Markup:
    return say("rules.clause", number=clause.number, title=clause.title, text=clause.text)
