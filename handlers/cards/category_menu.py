"""The menu of what may be reported: five fields and two more, their sub-classes, and the states of one. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dispatch.model import RowCode
from dispatch.rulebook.catalogue import Catalogue
from handlers.bot_api.card_pages import CardPage, PageKind

MAX_ON_PAGE = 8
_NOTHING: Mapping[RowCode, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of the menu: it leads to a further `page`, or it is a `row` of the catalogue."""

    label: str
    page: CardPage | None = None
    row: str = ""


@dataclass(frozen=True, slots=True)
class CategoryMenu:
    """One page: at most MAX_ON_PAGE choices, and the pages of the same list before and after it."""

    choices: tuple[Choice, ...] = ()
    before: CardPage | None = None
    after: CardPage | None = None


def category_menu(
    catalogue: Catalogue, page: CardPage | None, often: Mapping[RowCode, int] = _NOTHING
) -> CategoryMenu:
    """Of the fields, the sub-classes of a field, or the states of a sub-class; empty for any other page.

    `often` is how often each row was chosen in the place: what is frequent there stands first.
    """
    if page is None:
        return CategoryMenu()
    found = _all(catalogue, page, often)
    number = page.number if page.kind is not PageKind.FIELDS else 0
    first, beyond = number * MAX_ON_PAGE, (number + 1) * MAX_ON_PAGE
    before = page.at(number - 1) if number and found else None
    after = page.at(number + 1) if beyond < len(found) else None
    return CategoryMenu(tuple(found[first:beyond]), before, after)


def _all(catalogue: Catalogue, page: CardPage, often: Mapping[RowCode, int]) -> list[Choice]:
    match page.kind:
        case PageKind.FIELDS:
            return [Choice(field.name, CardPage(PageKind.SUBCLASSES, field.code)) for field in catalogue.fields]
        case PageKind.SUBCLASSES:
            counts = _by_subclass(catalogue, often)
            subclasses = sorted(catalogue.subclasses_of(page.code), key=lambda sub: -counts.get(sub.code, 0))
            return [_of(catalogue, sub.code, sub.name) for sub in subclasses]
        case PageKind.CONDITIONS:
            rows = sorted(catalogue.rows_of(page.code), key=lambda row: -often.get(row.code, 0))
            return [Choice(row.condition, row=row.code) for row in rows]
        case _:
            return []


def _by_subclass(catalogue: Catalogue, often: Mapping[RowCode, int]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for code, count in often.items():
        row = catalogue.row(code)
        if row is not None:
            counts[row.subclass] = counts.get(row.subclass, 0) + count
    return counts


def _of(catalogue: Catalogue, code: str, name: str) -> Choice:
    """A sub-class of one state is chosen at once."""
    rows = catalogue.rows_of(code)
    if len(rows) == 1:
        return Choice(name, row=rows[0].code)
    return Choice(f"{name} …", CardPage(PageKind.CONDITIONS, code))
