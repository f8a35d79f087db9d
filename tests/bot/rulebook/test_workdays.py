"""The work calendar from the library's holidays and the operator's own days."""

from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.rulebook.rules_files import RulesFileError
from bot.rulebook.workdays import LIBRARY_KNOWS_UNTIL, calendar_for, ends_within
from dispatch.rulebook.worktime import Calendar
from tests.paths import ROOT

DEFAULT = ROOT / "bot" / "defaults" / "holidays.toml"


def calendar(override: Path | None = None) -> Calendar:
    return calendar_for(ZoneInfo("Asia/Shanghai"), [(time(8, 30), time(12)), (time(14), time(17, 30))], override)


def written(folder: Path, text: str) -> Path:
    path = folder / "holidays.toml"
    path.write_text(text, encoding="utf-8")
    return path


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize(
    ("year", "worked"),
    # A year less its weekends and its 11 (since 2025: 13) public holidays; a bridge over New Year shifts one or two.
    [
        (2017, 249),
        (2018, 250),
        (2019, 250),
        (2020, 249),
        (2021, 250),
        (2022, 249),
        (2023, 249),
        (2024, 251),
        (2025, 248),
        (2026, 248),
    ],
)
def test_each_year_has_its_working_days(year: int, worked: int) -> None:
    assert sum(map(calendar().is_working_day, days_of(year))) == worked


def test_2026_has_six_make_up_days() -> None:
    makeup = sorted(day for day in calendar().makeup if day.year == 2026)

    assert [f"{day:%m-%d}" for day in makeup] == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]


def test_the_leap_day_of_2020_was_a_weekend_and_that_of_2024_was_worked() -> None:
    assert not calendar().is_working_day(date(2020, 2, 29))
    assert calendar().is_working_day(date(2024, 2, 29))


def test_the_shipped_override_changes_nothing() -> None:
    assert calendar(DEFAULT) == calendar()


def test_an_override_adds_next_years_days_and_corrects_this_years(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "rest = [2027-01-01, 2026-10-10]\nwork = [2027-02-20, 2026-10-01]\nknown_until = 2027-12-31\n",
    )

    cal = calendar(path)

    assert not cal.is_working_day(date(2027, 1, 1))
    assert cal.is_working_day(date(2027, 2, 20))
    assert not cal.is_working_day(date(2026, 10, 10))
    assert cal.is_working_day(date(2026, 10, 1))
    assert cal.knows(date(2027, 12, 31))


def test_the_end_of_the_data_is_seen_thirty_days_ahead() -> None:
    cal = calendar()

    assert not ends_within(cal, LIBRARY_KNOWS_UNTIL - timedelta(days=30), 30)
    assert ends_within(cal, LIBRARY_KNOWS_UNTIL - timedelta(days=29), 30)
    assert ends_within(cal, LIBRARY_KNOWS_UNTIL + timedelta(days=400), 30)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("rest = [2027-13-01]", "is not TOML"),
        ("rest = ['2027-01-01']", "line 1, rest[1]: Input should be a valid date"),
        ("holidays = []", "line 1, holidays: is not a key that is known here"),
        ("rest = [2027-01-01]\nwork = [2027-01-01]", "line 2, work: 2027-01-01 is a day off and a working day"),
    ],
)
def test_a_broken_override_says_where_and_why(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(RulesFileError) as error:
        calendar(written(tmp_path, text))

    assert problem in str(error.value)


def test_a_missing_override_is_said_and_not_ignored(tmp_path: Path) -> None:
    with pytest.raises(RulesFileError, match="can't be read: No such file"):
        calendar(tmp_path / "none.toml")
