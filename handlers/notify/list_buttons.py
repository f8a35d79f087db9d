"""The buttons of a list that are not its cases': to its other pages, and back to where it was opened."""

from typing import NamedTuple

from handlers.bot_api.callback_data import ListName


class PageButtons(NamedTuple):
    """The list's name in its buttons, and what stands in them before the page's number."""

    name: ListName
    before: str


class BackButton(NamedTuple):
    """The wording key of a button, and the list that it leads to."""

    words: str
    name: ListName
    argument: str
