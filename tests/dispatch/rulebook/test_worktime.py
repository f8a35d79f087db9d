"""The work calendar and its arithmetic, on the holidays of 2026 and on random moments from 2017 to 2030."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.model import ClockKind
from dispatch.rulebook import worktime
from dispatch.rulebook.worktime import Calendar, Limit, after, deadline, parse_limit, spent

WUHAN = ZoneInfo("Asia/Shanghai")
HALVES = ((time(8, 30), time(12)), (time(14), time(17, 30)))


def days(month: int, *numbers: int) -> set[date]:
    return {date(2026, month, number) for number in numbers}


CAL = Calendar(
    zone=WUHAN,
    spans=HALVES,
    rest=frozenset(days(1, 1, 2) | days(2, 16, 17, 18, 19, 20, 23) | days(10, 1, 2, 5, 6, 7)),
    makeup=frozenset(days(1, 4) | days(2, 14, 28) | days(5, 9) | days(9, 20) | days(10, 10)),
    known_until=date(2026, 12, 31),
)


def at(text: str) -> datetime:
    """A moment on the centre's clock, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=WUHAN).astimezone(UTC)


moments = st.datetimes(datetime(2017, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
spans_of_time = st.timedeltas(timedelta(), timedelta(days=20))


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-23 09:00", 60, "2026-11-23 10:00"),
        ("2026-11-23 11:30", 60, "2026-11-23 14:30"),
        ("2026-11-23 12:30", 60, "2026-11-23 15:00"),
        ("2026-11-23 17:00", 60, "2026-11-24 09:00"),
        ("2026-11-23 16:00", 90, "2026-11-23 17:30"),
        ("2026-11-27 17:29", 2, "2026-11-30 08:31"),
        ("2026-11-23 03:00", 420, "2026-11-23 17:30"),
        ("2026-09-30 17:00", 60, "2026-10-08 09:00"),
        ("2026-10-09 17:00", 60, "2026-10-10 09:00"),
        ("2026-12-31 17:00", 60, "2027-01-01 09:00"),
        ("2028-02-28 17:00", 450, "2028-02-29 17:30"),
    ],
    ids=[
        "inside a span",
        "over lunch",
        "from the lunch break",
        "over night",
        "to the very end of a span",
        "over a weekend",
        "a whole day from the night before",
        "over the National Day holiday",
        "into a make-up Saturday",
        "over the end of the data, where weekdays count",
        "through a leap day",
    ],
)
def test_work_runs_only_in_working_spans(start: str, minutes: int, end: str) -> None:
    assert CAL.add_work(at(start), timedelta(minutes=minutes)) == at(end)


def test_nothing_to_add_moves_nothing_and_a_clock_never_runs_backwards() -> None:
    night = at("2026-11-22 23:00")

    assert CAL.add_work(night, timedelta()) == night
    with pytest.raises(ValueError, match="backwards"):
        CAL.add_work(night, -timedelta(minutes=1))


@given(moments, spans_of_time)
@settings(deadline=None)
def test_what_was_added_is_what_lies_between(start: datetime, work: timedelta) -> None:
    assert CAL.work_between(start, CAL.add_work(start, work)) == work


@given(moments, spans_of_time, spans_of_time)
@settings(deadline=None)
def test_more_work_never_ends_earlier(start: datetime, work: timedelta, more: timedelta) -> None:
    assert CAL.add_work(start, work) <= CAL.add_work(start, work + more)


@given(moments, spans_of_time, spans_of_time)
@settings(deadline=None)
def test_a_later_start_never_ends_earlier(start: datetime, work: timedelta, later: timedelta) -> None:
    assert CAL.add_work(start, work) <= CAL.add_work(start + later, work)


@given(moments, spans_of_time, spans_of_time)
@settings(deadline=None)
def test_a_stretch_is_the_sum_of_its_parts(start: datetime, first: timedelta, second: timedelta) -> None:
    middle, end = start + first, start + first + second

    assert CAL.work_between(start, end) == CAL.work_between(start, middle) + CAL.work_between(middle, end)


def test_days_are_remembered_up_to_a_bound_and_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worktime, "MAX_REMEMBERED", 2)
    calendar, begun = replace(CAL), at("2026-11-23 09:00")

    for _ in range(2):
        found = [calendar.add_working_days(begun, days) for days in range(1, 6)]

        assert found == [CAL.add_working_days(begun, days) for days in range(1, 6)]
    assert len(calendar._later) <= 2


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Pacific/Auckland"])
@given(
    st.integers(0, 23 * 24 * 60),
    st.timedeltas(timedelta(), timedelta(days=9)),
    st.timedeltas(timedelta(), timedelta(days=9)),
)
def test_the_table_of_a_year_says_what_its_days_say_also_about_new_year(
    zone: str, minutes: int, later: timedelta, work: timedelta
) -> None:
    """A working span, here one of eight hours by night, may lie in two years of UTC."""
    calendar = replace(CAL, zone=ZoneInfo(zone), spans=((time(1), time(4)), (time(15), time(23))))
    start = datetime(2026, 12, 20, tzinfo=UTC) + timedelta(minutes=minutes)

    assert calendar.work_between(start, start + later) == calendar._work_between(start, start + later)
    assert calendar.add_work(start, work) == calendar._end_of_work(start, work)


@settings(max_examples=60)
@given(
    moments,
    st.timedeltas(timedelta(days=-3), timedelta(days=800)),
    st.sampled_from((WUHAN, ZoneInfo("America/New_York"))),
)
def test_work_of_years_is_what_its_days_make_also_where_clocks_are_changed(
    start: datetime, later: timedelta, zone: ZoneInfo
) -> None:
    calendar, end, night = replace(CAL, zone=zone, spans=((time(1), time(4)),)), start + later, timedelta()
    for number in range(-1, later.days + 3):
        day = calendar.day(start) + timedelta(days=number)
        if calendar.is_working_day(day):
            opens, closes = (datetime.combine(day, hour, tzinfo=zone).astimezone(UTC) for hour in (time(1), time(4)))
            night += max(min(closes, end) - max(opens, start), timedelta())

    assert calendar.work_between(start, end) == night


@given(moments, st.timedeltas(timedelta(minutes=1), timedelta(days=5)), spans_of_time, spans_of_time)
@settings(deadline=None)
def test_a_pause_moves_the_deadline_and_lengthens_nothing(
    start: datetime, limit: timedelta, before: timedelta, pause: timedelta
) -> None:
    used = min(CAL.work_between(start, start + before), limit)
    resumed = start + before + pause

    due = CAL.add_work(resumed, limit - used)

    assert used + CAL.work_between(resumed, due) == limit
    assert due >= CAL.add_work(start, limit) or used == limit


def test_nothing_lies_between_a_moment_and_an_earlier_one() -> None:
    noon, eve = at("2026-11-23 12:00"), at("2026-11-23 18:00")

    assert CAL.work_between(eve, noon) == timedelta()
    assert spent(eve, noon, ClockKind.CONTINUOUS, CAL) == timedelta()


def test_working_time_includes_the_first_minute_of_a_span_and_not_its_end() -> None:
    assert CAL.is_working_time(at("2026-11-23 08:30"))
    assert not CAL.is_working_time(at("2026-11-23 12:00"))
    assert not CAL.is_working_time(at("2026-10-02 09:00"))
    assert CAL.is_working_time(at("2026-10-10 09:00"))


@pytest.mark.parametrize(
    ("moment", "morning"),
    [
        ("2026-11-23 07:00", "2026-11-23 08:30"),
        ("2026-11-23 08:30", "2026-11-24 08:30"),
        ("2026-11-27 22:00", "2026-11-30 08:30"),
        ("2026-02-14 12:00", "2026-02-24 08:30"),
    ],
    ids=["the same day", "not the moment itself", "after a weekend", "after the Spring Festival"],
)
def test_what_waits_for_the_morning_comes_at_the_next_start_of_work(moment: str, morning: str) -> None:
    assert CAL.next_morning(at(moment)) == at(morning)


def test_working_days_keep_the_time_of_day_and_skip_holidays() -> None:
    assert CAL.add_working_days(at("2026-09-30 15:00"), 1) == at("2026-10-08 15:00")
    assert CAL.add_working_days(at("2026-10-08 15:00"), 2) == at("2026-10-10 15:00")
    assert CAL.add_working_days(at("2026-11-22 20:00"), 5) == at("2026-11-27 20:00")
    assert CAL.add_working_days(at("2026-11-22 20:00"), 0) == at("2026-11-22 20:00")


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        ("2026-12-31 12:00", (2026, 53)),
        ("2027-01-03 23:59", (2026, 53)),
        ("2027-01-04 00:00", (2027, 1)),
        ("2021-01-01 12:00", (2020, 53)),
        ("2018-12-31 12:00", (2019, 1)),
    ],
)
def test_weeks_are_iso_weeks_of_the_centres_days(moment: str, week: tuple[int, int]) -> None:
    assert CAL.week(at(moment)) == week


def test_a_week_goes_from_monday_midnight_to_monday_midnight_on_the_centres_clock() -> None:
    assert CAL.week_bounds(2026, 53) == (at("2026-12-28 00:00"), at("2027-01-04 00:00"))


@pytest.mark.parametrize(
    ("year", "week", "morning"),
    [
        (2026, 48, "2026-11-23 09:00"),
        (2026, 41, "2026-10-08 09:00"),
        (2026, 8, "2026-02-24 09:00"),
        (2026, 9, "2026-02-24 09:00"),
    ],
    ids=["a Monday", "a Thursday after holidays", "a week wholly off", "the week after it"],
)
def test_the_first_working_morning_of_a_week_skips_what_is_off(year: int, week: int, morning: str) -> None:
    assert CAL.first_working_morning(year, week, time(9)) == at(morning)


def test_beyond_the_data_weekdays_count_and_the_calendar_says_that_it_does_not_know() -> None:
    assert CAL.knows(date(2026, 12, 31))
    assert not CAL.knows(date(2027, 1, 1))
    assert CAL.is_working_day(date(2027, 2, 8))
    assert not CAL.is_working_day(date(2027, 2, 7))


def test_a_day_is_as_long_as_its_spans() -> None:
    assert CAL.working_day_minutes == 420
    assert replace(CAL, spans=((time(8), time(12)), (time(14), time(18)))).working_day_minutes == 480


def test_summer_time_takes_an_hour_from_the_night_and_none_from_work() -> None:
    berlin = replace(CAL, zone=ZoneInfo("Europe/Berlin"))
    friday = datetime(2026, 3, 27, 16, 0, tzinfo=berlin.zone)

    closed = berlin.add_work(friday, timedelta(hours=2))

    assert berlin.local(closed) == datetime(2026, 3, 30, 9, 0, tzinfo=berlin.zone)


@pytest.mark.parametrize(
    "spans",
    [(), ((time(12), time(8, 30)),), ((time(8), time(12)), (time(11), time(17)))],
    ids=["none", "backwards", "overlapping"],
)
def test_spans_that_make_no_day_are_refused(spans: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="working spans"):
        replace(CAL, spans=spans)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        CAL.day(datetime(2026, 11, 23, 9))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "amount", "kind"),
    [
        ("15m", 15, ClockKind.WORK),
        ("4h", 240, ClockKind.WORK),
        ("1d", 420, ClockKind.WORK),
        (" 15d ", 6300, ClockKind.WORK),
        ("15um", 15, ClockKind.CONTINUOUS),
        ("2uh", 120, ClockKind.CONTINUOUS),
        ("2ud", 2880, ClockKind.CONTINUOUS),
    ],
)
def test_a_limit_is_a_number_and_a_unit(text: str, amount: int, kind: ClockKind) -> None:
    assert parse_limit(text, 420) == Limit(amount, kind)


@pytest.mark.parametrize("text", ["", "4", "h", "0h", "-1d", "4 h", "2hu", "1.5h", "4H", "2天", "99999h", "\uff14h"])
def test_anything_else_is_no_limit_and_says_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match="is no limit: write 15m, 4h, 1d"):
        parse_limit(text, 420)


def test_urgent_limits_run_through_the_night_and_others_do_not() -> None:
    evening = at("2026-11-23 17:00")

    assert deadline(evening, parse_limit("2uh", 420), CAL) == at("2026-11-23 19:00")
    assert deadline(evening, parse_limit("2h", 420), CAL) == at("2026-11-24 10:00")


@given(moments, st.timedeltas(timedelta(), timedelta(days=9)), st.sampled_from(ClockKind))
@settings(deadline=None)
def test_what_was_spent_until_the_moment_after_a_span_is_that_span(
    start: datetime, span: timedelta, kind: ClockKind
) -> None:
    assert spent(start, after(start, span, kind, CAL), kind, CAL) == span
