"""The responsibility list and the versions of the book: which matter a word means, which rules decide."""

from dataclasses import replace

import pytest

from bot.rulebook.responsibility_file import DEFAULT_RESPONSIBILITIES, load_responsibilities
from bot.rulebook.rules_files import DEFAULT_CATALOGUE, load_catalogue
from dispatch.model import RowCode, StationCode, Unit, UnitCode, UnitKind
from dispatch.rulebook.responsibility import NO_LIST, Matter, Responsibilities
from dispatch.suggest.suggest_units import Ground, rank_units
from tests.make import reported_case
from tests.street import CATALOGUE, STALL, book

SHIPPED = load_responsibilities(DEFAULT_RESPONSIBILITIES)
HERE = StationCode("420106010002")
SQUAD, POLICE, WATER = (Unit(UnitCode(code), code, UnitKind.SQUAD) for code in ("chengguan", "paichusuo", "shizheng"))
STATION = Unit(UnitCode(HERE), "站", UnitKind.STATION, station=HERE)
ALL = (SQUAD, POLICE, WATER, STATION)
MATTER = Matter("a", "甲", WATER.code, (POLICE.code,), "窗口", "依据", "答复")


def test_the_shipped_list_has_thirty_matters_and_speaks_of_sub_classes_that_there_are() -> None:
    catalogue = load_catalogue(DEFAULT_CATALOGUE, day_minutes=420)
    known = {subclass.code for subclass in catalogue.subclasses}

    assert len(SHIPPED.matters) >= 30
    assert {code for matter in SHIPPED.matters for code in matter.subclasses} == known
    assert all(matter.window and matter.basis and matter.tell and matter.words for matter in SHIPPED.matters)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("楼道堆了很多杂物", "xfwuzhang"),
        ("漏水", "linli"),
        ("垃圾桶满了", "laji"),
        ("欠薪", "laozi"),
        ("物业", "wuye"),
    ],
)
def test_a_matter_is_found_by_what_people_call_it(words: str, code: str) -> None:
    assert code in [matter.code for matter in SHIPPED.find(words)[:2]]


def test_words_that_mean_nothing_here_find_nothing() -> None:
    assert SHIPPED.find("飞碟") == ()
    assert NO_LIST.find("垃圾") == ()


def test_the_lead_of_the_list_comes_before_the_catalogue_and_its_assistants_last() -> None:
    row = replace(CATALOGUE.rows[0], units=(SQUAD.code,))

    offered = rank_units(row, None, ALL, {}, MATTER)

    assert [(s.unit, s.ground) for s in offered] == [
        (WATER, Ground.LISTED),
        (SQUAD, Ground.CATALOGUE),
        (POLICE, Ground.LISTED),
    ]


def test_whom_the_director_named_comes_before_all_others() -> None:
    row = replace(CATALOGUE.rows[0], units=(SQUAD.code,))

    offered = rank_units(row, HERE, ALL, {}, MATTER, POLICE.code)

    assert [(s.unit, s.ground) for s in offered] == [
        (POLICE, Ground.RULED),
        (WATER, Ground.LISTED),
        (SQUAD, Ground.CATALOGUE),
    ]


def test_a_sub_class_has_its_matter() -> None:
    listed = Responsibilities("1", (replace(MATTER, subclasses=("E0406",)),))

    assert listed.of_subclass("E0406") is listed.matters[0]
    assert listed.of_subclass("E9902") is None


def test_a_case_is_decided_by_the_rules_that_it_began_under() -> None:
    case = reported_case()
    now = replace(book().rules, version="next", returns_before_ruling=9)
    renewed = replace(book(), rules=now, earlier_rules=(book().rules,))

    assert renewed.under(case).rules == book().rules
    assert renewed.under(None).rules == now
    assert renewed.under(replace(case, rules_version="lost")).rules == now


def test_a_row_that_the_catalogue_no_longer_has_is_still_named() -> None:
    slim = replace(CATALOGUE, rows=tuple(row for row in CATALOGUE.rows if row.code != STALL))
    renewed = replace(book(), catalogue=slim, earlier_catalogues=(CATALOGUE,))

    found = renewed.row_of(reported_case())

    assert found is not None
    assert found.code == STALL
    assert renewed.catalogue_with(RowCode("nobody")) is slim
