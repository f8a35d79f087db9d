"""What holds for the clocks of any history: kept beside an account of time that knows nothing of clocks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings

from dispatch.case import clocks
from dispatch.case import commands as c
from dispatch.case import events as e
from dispatch.model import Case, Clock, Status, UnitCode
from tests.dispatch.histories import Moment, lived, moments, openings
from tests.make import NOTE, Chronicle, do, report, reported_case
from tests.street import CALENDAR, LI, MANHOLE, MONDAY_0942, WANG, book, local

S = Status
WITH_UNIT = frozenset({S.DISPATCHED, S.HANDLING})
AFTER_WORK = frozenset({S.RESOLVED, S.VERIFIED, S.CLOSED, S.REJECTED, S.MERGED, S.VOIDED})
many = settings(max_examples=120, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Account:
    """Since a unit first had the case with the clock that it has now; from the statuses and the events alone."""

    case: Case
    now: datetime
    born: datetime | None = None
    unit: UnitCode | None = None
    worked: timedelta = timedelta()
    with_unit: timedelta = timedelta()
    after_work: timedelta = timedelta()
    given_back: bool = False
    """A failed check or a dissatisfied resident may have left more than the rest."""
    others: Mapping[UnitCode, tuple[timedelta, bool]] = field(default_factory=dict)
    """`worked` and `given_back` of the units that had the case before."""
    before: "Account | None" = None
    """As it was before the last dispatch, which may be taken back."""

    @property
    def clock(self) -> Clock | None:
        return self.case.clock

    def then(self, told: Chronicle) -> "Account":
        now, _, what = told.history[-1]
        case = told.require()
        if case.clock is None:
            return Account(case, now)
        return self._passed(now)._sent(what, now)._after(case, what)

    def _passed(self, now: datetime) -> "Account":
        if self.case.status in WITH_UNIT:
            worked = self.worked + CALENDAR.work_between(self.now, now)
            return replace(self, now=now, worked=worked, with_unit=self.with_unit + (now - self.now))
        after_work = (now - self.now) if self.case.status in AFTER_WORK else timedelta()
        return replace(self, now=now, after_work=self.after_work + after_work)

    def _sent(self, what: e.Event, now: datetime) -> "Account":
        if isinstance(what, e.TakenBack) and self.before is not None:
            earlier = self.before
            return replace(self, unit=earlier.unit, worked=earlier.worked, given_back=earlier.given_back)
        if not isinstance(what, e.Dispatched | e.Ruled | e.Transferred):
            return self
        sent = replace(self, born=self.born or now, before=self)
        if what.unit == self.unit:
            return sent
        others = {**self.others, self.unit: (self.worked, self.given_back)} if self.unit is not None else self.others
        worked, given_back = others.get(what.unit, (timedelta(), False))
        return replace(sent, unit=what.unit, worked=worked, given_back=given_back, others=others)

    def _after(self, case: Case, what: e.Event) -> "Account":
        return replace(self, case=case, given_back=self.given_back or isinstance(what, e.Failed | e.Revisited))


def accounts(opening: c.Command, course: list[Moment]) -> Iterator[Account]:
    account: Account | None = None
    for told in lived(opening, course):
        account = account.then(told) if account else Account(told.require(), told.history[-1][0])
        yield account


@many
@given(openings, moments)
def test_the_handling_clock_runs_while_a_unit_has_the_case_and_at_no_other_time(
    opening: c.Command, course: list[Moment]
) -> None:
    for account in accounts(opening, course):
        if account.case.open:
            runs = account.clock is not None and account.clock.started is not None
            assert runs is (account.case.status in WITH_UNIT)


@many
@given(openings, moments)
def test_no_paused_minute_counts_and_none_is_forgotten(opening: c.Command, course: list[Moment]) -> None:
    for account in accounts(opening, course):
        if account.clock is None or not account.case.open:
            continue
        counted = clocks.used(account.clock, account.now, book())
        assert counted <= account.worked
        assert account.given_back or counted == account.worked


@many
@given(openings, moments)
def test_no_deadline_comes_before_the_limit_has_been_worked(opening: c.Command, course: list[Moment]) -> None:
    for account in accounts(opening, course):
        clock = account.clock
        if clock is None or clock.due is None or not account.case.open:
            continue
        before, ahead = CALENDAR.work_between(clock.due, account.now), CALENDAR.work_between(account.now, clock.due)
        assert account.worked - before + ahead >= timedelta(minutes=clock.limit)


@many
@given(openings, moments)
def test_the_time_with_a_unit_and_the_time_waited_add_up_to_the_age(opening: c.Command, course: list[Moment]) -> None:
    for account in accounts(opening, course):
        born, now = account.born, account.now
        if born is None:
            continue
        stretches = [(max(p.since, born), p.until or now) for p in account.case.pauses]
        waited = sum((until - since for since, until in stretches if until > since), timedelta())
        assert account.with_unit + waited + account.after_work == now - born


def test_the_triage_clock_and_the_question_add_up_to_the_age() -> None:
    case = reported_case(report(row=MANHOLE))
    asked = do(case, c.AskInfo(NOTE), LI, local(23, 9, 47))
    given = do(asked, c.GiveInfo(NOTE), WANG, local(24, 3))

    assert given.triage is not None
    used = clocks.used(given.triage, local(24, 3, 5), book())
    (waited,) = given.pauses

    assert waited.until is not None
    assert used + (waited.until - waited.since) == local(24, 3, 5) - MONDAY_0942


def test_a_question_that_does_not_stop_the_clock_is_no_pause() -> None:
    asked = do(reported_case(), c.AskInfo(NOTE), LI, local(23, 9, 47))
    given = do(asked, c.GiveInfo(NOTE), WANG, local(23, 9, 50))
    again = do(given, c.AskInfo(NOTE), LI, local(23, 9, 52))

    assert [p.why for p in again.pauses] == ["info"]
    assert again.pauses == given.pauses
