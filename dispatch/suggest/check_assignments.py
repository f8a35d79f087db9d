"""Checks which unit does what: matters that nobody knows, and kinds of work that no unit is meant for."""

from collections.abc import Iterable, Sequence

from dispatch.model import Unit
from dispatch.roster.roster import AssignmentLine, Problem
from dispatch.rulebook.book import Book
from dispatch.suggest.unit_of_code import KINDS_OF_WORK, SHIPPED_CODES, Assigned, kind_of_work, unit_of


def known_matters(book: Book) -> frozenset[str]:
    """What may stand in the sheet: each matter of the list, each category, each kind of work."""
    matters = {matter.name for matter in book.responsibilities.matters}
    categories = {subclass.name for subclass in book.catalogue.subclasses}
    return frozenset(matters | categories | set(KINDS_OF_WORK))


def unknown_matters(lines: Iterable[AssignmentLine], book: Book) -> list[Problem]:
    """The lines whose matter nobody knows; one that is empty is named already."""
    known = known_matters(book)
    strays = (line for line in lines if line.matter and line.matter not in known)
    return [Problem("assignments", line.row, "matter", "no_matter", line.matter) for line in strays]


def work_without_unit(book: Book, units: Sequence[Unit], assigned: Assigned) -> tuple[str, ...]:
    """The kinds of work that the list or the catalogue sends to somebody, and for which no unit is meant."""
    named = {matter.lead for matter in book.responsibilities.matters}
    named |= {code for row in book.catalogue.rows for code in row.units}
    nobody = (code for code in SHIPPED_CODES if code in named and unit_of(code, units, assigned) is None)
    return tuple(kind_of_work(code) or "" for code in nobody)
