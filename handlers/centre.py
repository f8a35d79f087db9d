"""The centre as the handlers know it: its name, its language, the book it decides by."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dispatch.rulebook.book import Book


@dataclass(frozen=True, slots=True)
class Centre:
    """`language` is zh or en; `bot_username` has no @ in front."""

    name: str
    prefix: str
    zone: ZoneInfo
    language: str
    book: Book
    bot_id: int
    bot_username: str
    takes_pictures: bool = False
    """Whether any picture with words in a worker group is taken as a draft."""
    menu_links: bool = True
    """Whether a tap that leads into the private chat is answered with the link that opens it, else with a word."""
    plans_rounds: bool = True
    """Whether visits of the staff to the stations' meetings are planned."""
    draws_figures: bool = True
    """Whether a picture of its figures follows each summary that comes by itself."""
