"""A street's own units behind the codes of the shipped catalogue and list."""

import tomllib

import pytest

from bot.rulebook.responsibility_file import DEFAULT_RESPONSIBILITIES
from bot.rulebook.rules_files import DEFAULT_CATALOGUE, load_catalogue
from dispatch.model import Unit, UnitCode, UnitKind
from dispatch.rulebook.responsibility import Matter
from dispatch.suggest.suggest_units import Ground, rank_units
from dispatch.suggest.unit_of_code import kind_of_work, unit_of


def unit(code: str, name: str, *, active: bool = True) -> Unit:
    return Unit(UnitCode(code), name, UnitKind.DEPARTMENT, active=active)


OWN = [unit("U01", "首义路街道城管执法中队"), unit("U02", "街道环卫所"), unit("U03", "首义路派出所")]


def test_a_unit_with_the_code_is_meant_whatever_its_name() -> None:
    units = [*OWN, unit("chengguan", "三中队")]

    assert unit_of(UnitCode("chengguan"), units) == units[-1]


@pytest.mark.parametrize(("code", "number"), [("chengguan", 0), ("huanwei", 1), ("paichusuo", 2)])
def test_else_the_one_whose_name_tells_that_kind_of_work(code: str, number: int) -> None:
    assert unit_of(UnitCode(code), OWN) == OWN[number]


@pytest.mark.parametrize(
    ("code", "units"),
    [
        ("tiaojie", OWN),
        ("U99", OWN),
        ("huanwei", [unit("U02", "环卫所", active=False)]),
        ("huanwei", [unit("U02", "环卫一所"), unit("U03", "环卫二所")]),
    ],
    ids=["nobody does it", "no shipped code", "left", "two do it"],
)
def test_nobody_is_meant_where_that_is_not_clear(code: str, units: list[Unit]) -> None:
    assert unit_of(UnitCode(code), units) is None


def test_a_street_with_its_own_codes_gets_its_suggestions() -> None:
    """What use found: with own codes there was none by the list for seven of eight kinds of work."""
    matter = Matter("laji", "垃圾", UnitCode("huanwei"), (UnitCode("chengguan"),), "", "", "")

    found = rank_units(None, None, OWN, {}, matter)

    assert [(one.unit.code, one.ground) for one in found] == [("U02", Ground.LISTED), ("U01", Ground.LISTED)]


def test_every_code_that_is_shipped_has_a_word_for_people() -> None:
    catalogue = load_catalogue(DEFAULT_CATALOGUE, day_minutes=420)
    listed = tomllib.loads(DEFAULT_RESPONSIBILITIES.read_text(encoding="utf-8"))["matter"]
    codes = {code for row in catalogue.rows for code in row.units}
    codes |= {code for one in listed for code in (one["lead"], *one["assistants"])} - {"station"}

    assert all(kind_of_work(UnitCode(code)) for code in codes)
    assert kind_of_work(UnitCode("U99")) is None


def test_the_streets_own_sheet_goes_before_codes_and_names() -> None:
    units = [*OWN, unit("huanwei", "环卫站"), unit("U07", "第七工区")]

    assert unit_of(UnitCode("huanwei"), units, {"环卫": UnitCode("U07")}) == units[-1]
    assert unit_of(UnitCode("huanwei"), units, {"环卫": UnitCode("U99")}) == units[-2], "one that has left counts not"


def test_a_category_and_a_matter_go_before_the_kind_of_work() -> None:
    catalogue = load_catalogue(DEFAULT_CATALOGUE, 420)
    row = catalogue.rows[0]
    listed = Matter("m1", "占道", UnitCode("chengguan"), (), "", "", "")
    assigned = {"垃圾乱倒": UnitCode("U02"), "占道": UnitCode("U03")}

    found = rank_units(row, None, OWN, {}, listed, assigned=assigned, category="垃圾乱倒")

    assert [(one.unit.code, one.ground) for one in found] == [
        ("U02", Ground.LISTED),
        ("U03", Ground.LISTED),
        ("U01", Ground.LISTED),
    ]
