"""Every list with pages, by the template of its parcel: what draws its text and its buttons."""

from collections.abc import Callable
from typing import Final

from handlers.board_text import board_page, groups_page
from handlers.disputes_list import disputes_page
from handlers.history_text import history_page
from handlers.list_text import View, cases_page
from handlers.roster_text import doctor_page, links_page, passed_page, roster_page
from handlers.rules_list import rules_page
from handlers.saying import Saying
from handlers.who import matter_page, matters_page
from storage.parcels import Parcel
from storage.transaction import Transaction

PAGES: Final[dict[str, Callable[[Transaction, Parcel, Saying], View]]] = {
    "cases": cases_page,
    "board": board_page,
    "groups": groups_page,
    "history": history_page,
    "rules": rules_page,
    "matter": matter_page,
    "matters": matters_page,
    "disputes": disputes_page,
    "roster": roster_page,
    "passed": passed_page,
    "links": links_page,
    "doctor": doctor_page,
}
