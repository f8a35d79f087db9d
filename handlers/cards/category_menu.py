"""The menu of what may be reported: five fields and two more, their sub-classes, and the states of one. Pure."""

from dataclasses import dataclass

from dispatch.rulebook.catalogue import Catalogue
from handlers.bot_api.card_pages import CardPage, PageKind


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of the menu: it leads to a further `page`, or it is a `row` of the catalogue."""

    label: str
    page: CardPage | None = None
    row: str = ""


def choices(catalogue: Catalogue, page: CardPage | None) -> list[Choice]:
    """Of the fields, the sub-classes of a field, or the states of a sub-class; none for any other page."""
    match page:
        case CardPage(PageKind.FIELDS):
            return [Choice(field.name, CardPage(PageKind.SUBCLASSES, field.code)) for field in catalogue.fields]
        case CardPage(PageKind.SUBCLASSES, code):
            return [_of(catalogue, sub.code, sub.name) for sub in catalogue.subclasses_of(code)]
        case CardPage(PageKind.CONDITIONS, code):
            return [Choice(row.condition, row=row.code) for row in catalogue.rows_of(code)]
        case _:
            return []


def _of(catalogue: Catalogue, code: str, name: str) -> Choice:
    """A sub-class of one state is chosen at once."""
    rows = catalogue.rows_of(code)
    if len(rows) == 1:
        return Choice(name, row=rows[0].code)
    return Choice(f"{name} …", CardPage(PageKind.CONDITIONS, code))
