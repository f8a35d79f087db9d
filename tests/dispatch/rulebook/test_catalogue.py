"""The catalogue: its rows are found by code, by field and by what people write."""

import pytest

from bot.rulebook.rules_files import DEFAULT_CATALOGUE, load_catalogue
from dispatch.model import ClockKind, Kind, RowCode
from dispatch.rulebook.catalogue import Catalogue, ConditionRow, Field, SubClass
from dispatch.rulebook.worktime import Limit

WORK_DAY = Limit(420, ClockKind.WORK)


def row(code: str, *words: str) -> ConditionRow:
    return ConditionRow(RowCode(code), code.split("-")[0], "some state", WORK_DAY, words=words)


SMALL = Catalogue(
    version="test",
    fields=(Field("1", "城市管理"), Field("6", "服务事项", Kind.SERVICE)),
    subclasses=(
        SubClass("E0405", "店外经营", "1", "街面秩序", ("经营",)),
        SubClass("E0406", "占道经营", "1", "街面秩序", ("占道", "推车")),
        SubClass("P0101", "井盖", "1", "公用设施", ("Manhole",)),
    ),
    rows=(row("E0405-1"), row("E0406-1"), row("P0101-1", "不见"), row("P0101-2", "响")),
)


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return load_catalogue(DEFAULT_CATALOGUE, day_minutes=420)


def codes(rows: tuple[ConditionRow, ...]) -> list[str]:
    return [row.code for row in rows]


def test_a_word_within_a_longer_one_does_not_count() -> None:
    assert codes(SMALL.find_rows("首义路占道经营")) == ["E0406-1"]
    assert codes(SMALL.find_rows("首义路推车占道,店门口经营")) == ["E0406-1", "E0405-1"]


def test_the_words_of_a_row_tell_the_states_of_one_sub_class_apart() -> None:
    assert codes(SMALL.find_rows("井盖夜里响")) == ["P0101-2", "P0101-1"]
    assert codes(SMALL.find_rows("井盖")) == ["P0101-1", "P0101-2"]


def test_the_words_of_a_row_alone_find_nothing() -> None:
    assert SMALL.find_rows("老王的钥匙不见了") == ()


def test_letters_are_found_in_either_case() -> None:
    assert codes(SMALL.find_rows("MANHOLE")) == ["P0101-1", "P0101-2"]


def test_a_text_that_names_nothing_finds_nothing() -> None:
    assert SMALL.find_rows("") == ()
    assert SMALL.find_rows("今天天气不错") == ()


def test_get_may_give_none_and_require_raises() -> None:
    assert SMALL.row("E9999-1") is None
    assert SMALL.require_row("E0406-1").subclass == "E0406"
    with pytest.raises(KeyError, match="no condition row E9999-1"):
        SMALL.require_row("E9999-1")


def test_the_menus_lead_from_field_to_sub_class_to_row() -> None:
    assert [sub.code for sub in SMALL.subclasses_of("1")] == ["E0405", "E0406", "P0101"]
    assert codes(SMALL.rows_of("P0101")) == ["P0101-1", "P0101-2"]
    assert SMALL.subclass_of(SMALL.require_row("P0101-2")).name == "井盖"
    assert {field.kind for field in SMALL.fields if field.code == "6"} == {Kind.SERVICE}


def test_the_first_menu_opens_with_the_five_fields_of_events(shipped: Catalogue) -> None:
    events = [field.name for field in shipped.fields if field.kind is Kind.EVENT]

    assert events == ["城市管理", "矛盾纠纷", "市容环境", "安全生产", "消防安全"]
    assert {row.kind for row in shipped.rows} == set(Kind)


def test_every_sub_class_can_be_reached_and_has_a_row_with_a_unit(shipped: Catalogue) -> None:
    assert len(shipped.subclasses) >= 60
    for sub in shipped.subclasses:
        assert sub in shipped.subclasses_of(sub.field)
        assert shipped.rows_of(sub.code)
    assert all(row.units for row in shipped.rows)


def test_codes_fit_a_button(shipped: Catalogue) -> None:
    assert all(row.code.isascii() and len(row.code) <= 8 for row in shipped.rows)


def test_disputes_are_sensitive_and_urgent_rows_count_every_minute(shipped: Catalogue) -> None:
    disputes = {sub.code for sub in shipped.subclasses_of("2")}

    assert all(row.sensitive for row in shipped.rows if row.subclass in disputes)
    assert all(row.limit.kind is ClockKind.CONTINUOUS for row in shipped.rows if row.urgent)


@pytest.mark.parametrize(
    ("code", "limit"),
    [
        ("E0101-1", Limit(2880, ClockKind.CONTINUOUS)),
        ("E0101-2", Limit(15 * 420, ClockKind.WORK)),
        ("E0406-1", Limit(120, ClockKind.CONTINUOUS)),
        ("E0502-1", Limit(60, ClockKind.CONTINUOUS)),
        ("P0101-3", Limit(2 * 420, ClockKind.WORK)),
        ("P0137-3", Limit(120, ClockKind.WORK)),
        ("P0305-2", Limit(3 * 420, ClockKind.WORK)),
    ],
)
def test_the_limits_of_the_real_city_are_kept(shipped: Catalogue, code: str, limit: Limit) -> None:
    assert shipped.require_row(code).limit == limit


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("首义路12号门口占道经营,推车堵了人行道", "E0406-1"),
        ("楼下井盖不见了", "P0101-1"),
        ("垃圾桶满了没人清", "E0192-1"),
        ("燃气味很大", "E0502-1"),
        ("电动车上楼充电", "E9703-1"),
        ("夫妻吵架动手打人", "E9902-2"),
        ("路灯白天还亮", "P0137-3"),
        ("三楼老人行动不便要代办", "S0103-1"),
        ("居民建议增加一处座椅", "O0101-1"),
    ],
)
def test_what_people_write_finds_the_row_they_mean(shipped: Catalogue, text: str, code: str) -> None:
    assert shipped.find_rows(text)[0].code == code
