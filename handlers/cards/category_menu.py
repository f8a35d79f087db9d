"""The menu of what may be reported: five fields and two more, their sub-classes, and the states of one. Pure."""

from dataclasses import dataclass

from dispatch.rulebook.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of the menu: it leads to a further `page`, or it is a `row` of the catalogue."""

    label: str
    page: str = ""
    row: str = ""


def choices(catalogue: Catalogue, page: str) -> list[Choice]:
    """Of `fields`, `sub-<field>` or `rows-<subclass>`; none for a page that is not of the menu."""
    name, _, code = page.partition("-")
    match name:
        case "fields":
            return [Choice(field.name, page=f"sub-{field.code}") for field in catalogue.fields]
        case "sub":
            return [_of(catalogue, sub.code, sub.name) for sub in catalogue.subclasses_of(code)]
        case "rows":
            return [Choice(row.condition, row=row.code) for row in catalogue.rows_of(code)]
        case _:
            return []


def _of(catalogue: Catalogue, code: str, name: str) -> Choice:
    """A sub-class of one state is chosen at once."""
    rows = catalogue.rows_of(code)
    return Choice(name, row=rows[0].code) if len(rows) == 1 else Choice(f"{name} …", page=f"rows-{code}")
