"""What the sheet «事项→单位» may name, and which kinds of work are nobody's."""

from bot.rulebook.responsibility_file import DEFAULT_RESPONSIBILITIES, load_responsibilities
from dispatch.model import Unit, UnitCode, UnitKind
from dispatch.roster.roster import AssignmentLine, Problem
from dispatch.suggest.check_assignments import known_matters, unknown_matters, work_without_unit
from tests.reading.reader import BOOK

LISTED = load_responsibilities(DEFAULT_RESPONSIBILITIES)
OWN = [Unit(UnitCode("U01"), "第一中队", UnitKind.SQUAD), Unit(UnitCode("U02"), "街道环卫所", UnitKind.SQUAD)]


def test_matters_categories_and_kinds_of_work_may_stand_in_the_sheet() -> None:
    lines = [
        AssignmentLine(n, matter, UnitCode("U01")) for n, matter in enumerate(["环卫", "占道经营", "修飞船", ""])
    ]

    assert {"环卫", "占道经营"} <= known_matters(BOOK)
    assert unknown_matters(lines, BOOK) == [Problem("assignments", 2, "matter", "no_matter", "修飞船")]


def test_a_kind_of_work_without_a_unit_is_named_until_the_sheet_says_whose_it_is() -> None:
    assert "城管" in work_without_unit(BOOK, OWN, {})
    assert "环卫" not in work_without_unit(BOOK, OWN, {}), "the name of a unit tells it"
    assert "城管" not in work_without_unit(BOOK, OWN, {"城管": UnitCode("U01")})
