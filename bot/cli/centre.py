"""The centre as the handlers know it, for commands of the host, where no bot is."""

from bot.config.settings import Settings
from dispatch.rulebook.book import Book
from handlers.centre import Centre


def centre_of(settings: Settings, book: Book) -> Centre:
    """With its words and its book; there is no bot that anybody could write to."""
    return Centre(
        name=settings.centre.name,
        prefix=settings.centre.prefix,
        zone=settings.centre.timezone,
        language=settings.centre.language,
        book=book,
        bot_id=0,
        bot_username="",
    )
