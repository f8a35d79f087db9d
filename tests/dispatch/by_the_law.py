"""The indicators of docs/mechanism.md, section 6, worked out a second time: from the law and the rows of the log.

Nothing of `dispatch/figures`, of the fold or of the calendar is used, so that a slip of theirs is not repeated here.
Times are whole microseconds since 1970; the centre's zone is eight hours ahead and knows no summer time.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import accumulate
from typing import Final

from dispatch.case.events import Event
from dispatch.model import Clock, PersonId
from tests.street import CALENDAR

Log = Sequence[tuple[datetime, PersonId | None, Event]]
"""One case's rows, the oldest first: when, by whom, what."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO: Final = timedelta(microseconds=1)
_MINUTE: Final = 60_000_000
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_AHEAD: Final = 8 * _HOUR

CHECK: Final = 7 * _HOUR
"""One working day (section 3)."""
PICKUP: Final = 2 * _HOUR
"""Of working time; an urgent case has a quarter of an hour of every minute."""
URGENT_PICKUP: Final = 15 * _MINUTE
FEW: Final = 5

_LEADS_TO: Final = {
    "Reported": "reported",
    "InfoAsked": "awaiting_info",
    "InfoGiven": "reported",
    "QuestionWithdrawn": "reported",
    "Rejected": "rejected",
    "Appealed": "reported",
    "Merged": "merged",
    "Unmerged": "reported",
    "Dispatched": "dispatched",
    "Ruled": "dispatched",
    "Transferred": "dispatched",
    "Accepted": "handling",
    "Returned": "reported",
    "TakenBack": "reported",
    "Left": "with nobody",
    "Held": "on_hold",
    "Resumed": "handling",
    "Escalated": "escalated",
    "Resolved": "resolved",
    "Reopened": "reported",
    "Voided": "voided",
    "Withdrawn": "voided",
}
_ENDS: Final = frozenset({"closed", "rejected", "merged", "voided"})
_HANDLED: Final = frozenset({"resolved", "verified", "closed"})
_TRIAGE: Final = frozenset({"reported", "awaiting_info"})
_UNIT: Final = frozenset({"dispatched", "handling", "on_hold"})
_LOSES_UNIT: Final = frozenset({"Returned", "Escalated", "TakenBack", "Reopened", "Unmerged"})


def micros(at: datetime) -> int:
    return (at - _EPOCH) // _MICRO


def _worked_days() -> tuple[int, list[bool]]:
    first = date(2026, 1, 1)
    days = [first + timedelta(days=n) for n in range(1100)]
    worked = [day in CALENDAR.makeup or (day.weekday() < 5 and day not in CALENDAR.rest) for day in days]
    return (first - date(1970, 1, 1)).days, worked


_FIRST_DAY, _WORKED = _worked_days()
_SPANS: Final = [((a.hour * 60 + a.minute) * _MINUTE, (b.hour * 60 + b.minute) * _MINUTE) for a, b in CALENDAR.spans]
_BEFORE: Final = [0, *accumulate(7 * _HOUR if worked else 0 for worked in _WORKED)]
"""Working time gone by before each day."""


def work_until(at: int) -> int:
    """Working time since the first day of the table."""
    day, clock = divmod(at + _AHEAD, _DAY)
    day -= _FIRST_DAY
    today = sum(min(max(clock - opens, 0), closes - opens) for opens, closes in _SPANS) if _WORKED[day] else 0
    return _BEFORE[day] + today


def work(start: int, end: int) -> int:
    return max(work_until(end) - work_until(start), 0)


def after_work(start: int, span: int) -> int:
    """The first moment at which so much more working time has gone by."""
    if not span:
        return start
    wanted = work_until(start) + span
    day = bisect_left(_BEFORE, wanted) - 1
    left = wanted - _BEFORE[day]
    for opens, closes in _SPANS:
        if left <= closes - opens:
            return (day + _FIRST_DAY) * _DAY + opens + left - _AHEAD
        left -= closes - opens
    raise AssertionError("a day has no more working time")


def next_working_day(at: int) -> int:
    """The same time of the day."""
    day, clock = divmod(at + _AHEAD, _DAY)
    day += 1
    while not _WORKED[day - _FIRST_DAY]:
        day += 1
    return day * _DAY + clock - _AHEAD


@dataclass
class Stay:
    """While one party had the case. `deadlines`: (when it was set, the deadline), None while a clock stood."""

    begun: int
    deadlines: list[tuple[int, int | None]] = field(default_factory=list)
    over: int | None = None
    done: bool = False
    urgent: bool = False

    @property
    def due(self) -> int | None:
        """The last deadline. One that was past when it was set takes no earlier one back."""
        found: int | None = None
        for at, due in self.deadlines:
            if due is not None:
                found = due if found is None or due > at else min(found, due)
        return found

    @property
    def stood_since(self) -> int | None:
        """Since when its clock has stood without going on again, or the end of what was not done."""
        since: int | None = None
        for at, due in self.deadlines:
            since = None if due is not None else (at if since is None else since)
        return since if since is not None or self.done else self.over

    @property
    def in_time(self) -> bool:
        """Done before its clock ran out, or while it stood and had not run out."""
        if not self.done or self.over is None:
            return False
        until = self.over if self.stood_since is None else self.stood_since
        return self.due is None or until <= self.due

    @property
    def judged(self) -> int | None:
        if self.in_time:
            return self.over
        if self.due is not None and self.stood_since is not None and self.stood_since < self.due:
            return None
        return self.due


@dataclass
class Call:
    due: int
    at: int | None = None
    outcome: str | None = None

    @property
    def judged(self) -> int:
        return self.due if self.at is None else min(self.due, self.at)


@dataclass
class Life:
    """What a case's rows say up to a moment."""

    number: str = ""
    opened: int = 0
    source: str = ""
    station: str | None = None
    unit: str | None = None
    category: str | None = None
    urgent: bool = False
    level: str | None = None
    outside_due: int | None = None
    status: str = ""
    since: int = 0
    withdrawn: bool = False
    given_back: int = 0
    failed: int = 0
    extended: int = 0
    triages: list[Stay] = field(default_factory=list)
    pickups: list[Stay] = field(default_factory=list)
    handlings: list[Stay] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    handled: list[int] = field(default_factory=list)
    asked: list[tuple[int, int]] = field(default_factory=list)
    held: list[tuple[int, int]] = field(default_factory=list)

    @property
    def open(self) -> bool:
        return self.status not in _ENDS


def _status(name: str, event: object, now: str) -> str:
    """Where an event leads to."""
    has_clock = _get(event, "clock") is not None
    match name:
        case "SettledOnSpot":
            return "resolved" if _get(event, "drawn") else "closed"
        case "DistrictReplied":
            return "resolved" if _get(event, "settled") else "reported"
        case "Passed":
            return "verified" if _get(event, "revisit_at") else "closed"
        case "Failed":
            return "handling" if has_clock else "reported"
        case "Revisited" if _get(event, "next_try") is None:
            back = "dispatched" if has_clock else "reported"
            return back if _get(event, "outcome") == "dissatisfied" else "closed"
        case _:
            return _LEADS_TO.get(name, now)


def _get(event: object, name: str) -> object:
    return getattr(event, name, None)


def _without_slips(rows: Sequence[tuple[int, str, object]]) -> list[tuple[int, str, object]]:
    """A dispatch taken back is as if it had not been: its row becomes one that moves nothing. A transfer taken back
    has still taken the case from the unit that had it."""
    kept = list(rows)
    for place, (_, name, _) in enumerate(rows):
        if name == "TakenBack":
            slip = max(n for n in range(place) if kept[n][1] in ("Dispatched", "Transferred"))
            at, sent, event = kept[slip]
            kept[slip] = (at, "Left" if sent == "Transferred" else "Slip", event)
    return kept


def life(log: Log, end: datetime) -> Life:
    """Of a case that was reported before `end`."""
    rows = [(micros(at), type(event).__name__, event) for at, _, event in log if at < end]
    it = Life()
    asked_since: int | None = None
    held_since: int | None = None
    ruling = False
    for at, name, event in _without_slips(rows):
        was, it.status = it.status, _status(name, event, it.status)
        if it.status != was:
            it.since = at
        _attributes(it, at, name, event)
        ruling = (ruling and it.status in _TRIAGE) or (name == "Returned" and _get(event, "ruling_by") is not None)
        _triage(it, at, was, name, event, ruling=ruling)
        _unit(it, at, was, name, event)
        _calls(it, at, was, name, event)
        if it.status in _HANDLED and was not in _HANDLED:
            it.handled.append(at)
        if asked_since is not None and it.status != was:
            it.asked.append((asked_since, at))
            asked_since = None
        if name == "InfoAsked" and _due(_get(event, "triage")) is None:
            asked_since = at
        if held_since is not None and it.status != "on_hold":
            it.held.append((held_since, at))
            held_since = None
        if name == "Held":
            held_since = at
    return it


def _attributes(it: Life, at: int, name: str, event: object) -> None:
    if name == "Reported":
        it.number, it.opened, it.source = str(_get(event, "number")), at, str(_get(event, "source"))
    it.station = _text(event, "station") or it.station
    row = _text(event, "row")
    it.category = row.partition("-")[0] if row else it.category
    urgency = _text(event, "urgency")
    it.urgent = urgency == "urgent" if urgency else it.urgent
    it.level = _text(event, "level") or it.level
    it.level = {"SettledOnSpot": "self", "Escalated": "district"}.get(name, it.level)
    outside = _get(event, "outside_due")
    it.outside_due = micros(outside) if isinstance(outside, datetime) else it.outside_due
    if name in ("Dispatched", "Ruled", "Transferred"):
        it.unit = _text(event, "unit")
    if name in _LOSES_UNIT or (name == "Failed" and _get(event, "clock") is None):
        it.unit = None
    it.withdrawn = it.withdrawn or name == "Withdrawn"
    it.given_back += name in ("Returned", "Transferred", "Left")
    it.failed += name == "Failed"
    it.extended += name == "ExtensionGranted"


def _text(event: object, name: str) -> str | None:
    value = _get(event, name)
    return str(value) if isinstance(value, str) else None


def _due(clock: object) -> int | None:
    return micros(clock.due) if isinstance(clock, Clock) and clock.due is not None else None


def _end(stays: list[Stay], at: int, *, done: bool) -> None:
    stays[-1].over, stays[-1].done = at, done


def _triage(it: Life, at: int, was: str, name: str, event: object, *, ruling: bool) -> None:
    if it.status in _TRIAGE:
        if was not in _TRIAGE:
            it.triages.append(Stay(at))
        clock = _get(event, "triage")
        if isinstance(clock, Clock):
            it.triages[-1].deadlines.append((at, None if ruling else _due(clock)))
    elif was in _TRIAGE and name == "SettledOnSpot":
        it.triages.pop()
    elif was in _TRIAGE:
        _end(it.triages, at, done=it.status in ("dispatched", "rejected", "merged", "escalated"))


def _unit(it: Life, at: int, was: str, name: str, event: object) -> None:
    another = name == "Transferred"
    if was == "dispatched" and (it.status != "dispatched" or another):
        _end(it.pickups, at, done=not another and it.status in ("handling", "resolved"))
    if was in _UNIT and (it.status not in _UNIT or another):
        _end(it.handlings, at, done=it.status in _HANDLED)
    if it.status == "dispatched" and (was != "dispatched" or another):
        it.pickups.append(Stay(at))
    if it.status == "dispatched":
        it.pickups[-1].urgent = it.urgent
    if it.status in _UNIT:
        if was not in _UNIT or another:
            it.handlings.append(Stay(at))
        clock = _get(event, "clock")
        if isinstance(clock, Clock):
            it.handlings[-1].deadlines.append((at, _due(clock)))


def _calls(it: Life, at: int, was: str, name: str, event: object) -> None:
    if name == "Passed" and it.status == "verified":
        first = _get(event, "revisit_at")
        assert isinstance(first, datetime)
        it.calls.append(Call(micros(first)))
    elif was == "verified" and name == "Revisited" and _get(event, "next_try") is None:
        it.calls[-1].at, it.calls[-1].outcome = at, str(_get(event, "outcome"))
    elif was == "verified" and it.status == "voided":
        it.calls.pop()


@dataclass(frozen=True)
class Rate:
    """The numbers of both halves, sorted; `percent` None where the count must do."""

    hits: list[str]
    cases: list[str]
    percent: int | None


@dataclass(frozen=True)
class Middle:
    """The median in minutes of working time."""

    minutes: int | None
    cases: list[str]


Result = dict[str, Rate | Middle | list[str]]


def by_the_law(lives: Iterable[Life], start: datetime, end: datetime) -> Result:
    """Every indicator of [start, end), of lives that were read up to `end`."""
    return _Period(list(lives), micros(start), micros(end)).all()


@dataclass(frozen=True)
class _Period:
    lives: list[Life]
    start: int
    end: int

    def has(self, at: int | None) -> bool:
        return at is not None and self.start <= at < self.end

    def all(self) -> Result:
        kept = [x for x in self.lives if self.has(x.opened) and not x.withdrawn]
        sent = [x for x in self.lives if x.handlings and self.has(x.handlings[0].begun)]
        resolved = [x for x in self.lives if any(map(self.has, x.handled))]
        due = [x for x in self.lives if any(self.has(s.judged) for s in x.handlings)]
        judged = {x.number for x in due}
        over = [x for x in self.lives if x.number in judged or self._was_overdue(x)]
        closings = {x.number: _closing(x) for x in self.lives}
        closed = [x for x in self.lives if x.status == "closed"]
        to_close = [x for x in self.lives if self.has(closings[x.number].judged)]
        answered = [(x.number, c.outcome) for x, c in self._made() if c.outcome in _ANSWERS]
        reached = [(x.number, c.outcome) for x in self.lives for c in x.calls if self.has(c.judged)]
        return {
            "valid_reports": _rate((x, x.status not in ("rejected", "voided")) for x in kept),
            "right_dispatch": _rate((x, not x.given_back) for x in sent),
            "rework": _rate((x, x.failed > 0) for x in resolved),
            "on_time_triage": self._in_time((x, x.triages) for x in self.lives),
            "on_time_pickup": self._in_time((x, _with_limit(x.pickups)) for x in self.lives),
            "on_time_handling": self._in_time((x, x.handlings) for x in self.lives),
            "extension": _rate((x, x.extended > 0) for x in due),
            "overdue_open": _rate((x, self._is_overdue(x)) for x in over),
            "closing": _rate((x, x.status == "closed") for x in to_close),
            "on_time_closing": _rate((x, closings[x.number].in_time) for x in to_close),
            "satisfaction": _sorted_rate((n, outcome != "dissatisfied") for n, outcome in answered),
            "revisit_reach": _sorted_rate((n, outcome not in (None, "unreached")) for n, outcome in reached),
            "unreached": self._called("unreached"),
            "declined": self._called("declined"),
            "out_of_power": self._called("out_of_power"),
            "triage_time": self._middle((x, s, x.asked) for x in self.lives for s in x.triages),
            "pickup_time": self._middle((x, s, x.held) for x in self.lives for s in x.pickups),
            "handling_time": self._middle((x, s, x.held) for x in self.lives for s in x.handlings),
            "life_time": _median(
                [(x.number, work(x.opened, x.since)) for x in closed if self.has(x.since)],
            ),
        }

    def _in_time(self, of: Iterable[tuple[Life, Sequence[Stay]]]) -> Rate:
        judged = [(x, [s for s in stays if self.has(s.judged)]) for x, stays in of]
        return _rate((x, all(s.in_time for s in stays)) for x, stays in judged if stays)

    def _was_overdue(self, x: Life) -> bool:
        """When the period began its last handling deadline had passed, and it was neither handled nor ended."""
        before = [s for s in x.handlings if s.begun < self.start]
        if not before or before[-1].in_time:
            return False
        judged, later = before[-1].judged, [at for at in x.handled if at >= before[-1].begun]
        if judged is None or judged >= self.start or (later and later[0] < self.start):
            return False
        return x.open or bool(later) or x.since >= self.start

    def _is_overdue(self, x: Life) -> bool:
        last = x.handlings[-1]
        if not x.open or last.in_time or any(at >= last.begun for at in x.handled):
            return False
        return last.judged is not None and last.judged < self.end

    def _made(self) -> list[tuple[Life, Call]]:
        return [(x, c) for x in self.lives for c in x.calls if self.has(c.at)]

    def _called(self, outcome: str) -> list[str]:
        return sorted(x.number for x, c in self._made() if c.outcome == outcome)

    def _middle(self, of: Iterable[tuple[Life, Stay, list[tuple[int, int]]]]) -> Middle:
        spans: list[tuple[str, int]] = []
        for x, stay, stood in of:
            if stay.done and stay.over is not None and self.has(stay.over):
                waited = sum(work(max(a, stay.begun), min(b, stay.over)) for a, b in stood)
                spans.append((x.number, work(stay.begun, stay.over) - waited))
        return _median(spans)


_ANSWERS: Final = frozenset({"satisfied", "mostly", "dissatisfied"})


def _with_limit(pickups: Sequence[Stay]) -> list[Stay]:
    """The limit of each, by how urgent the case was then."""
    limits = [s.begun + URGENT_PICKUP if s.urgent else after_work(s.begun, PICKUP) for s in pickups]
    return [Stay(s.begun, [(s.begun, due)], s.over, s.done) for s, due in zip(pickups, limits, strict=True)]


def _closing(x: Life) -> Stay:
    """From the report to the close; due when the first handling, the check and the day of the revisit are over."""
    base = x.handlings[0].due if x.handlings else None
    if base is None and x.level == "self":
        base = x.opened
    if x.level == "district":
        base = x.outside_due
    due = after_work(base, CHECK) if base is not None else None
    if due is not None and x.calls:
        due = next_working_day(due)
    stay = Stay(x.opened, [(x.opened, due)] if due is not None else [])
    if x.status == "on_hold":
        stay.deadlines.append((x.since, None))
    elif not x.open:
        stay.over, stay.done = x.since, x.status == "closed"
    return stay


def _rate(of: Iterable[tuple[Life, bool]]) -> Rate:
    return _sorted_rate((x.number, hit) for x, hit in of)


def _sorted_rate(of: Iterable[tuple[str, bool]]) -> Rate:
    listed = sorted(of)
    hits, cases = [number for number, hit in listed if hit], [number for number, _ in listed]
    return Rate(hits, cases, _percent(len(hits), len(cases)))


def _percent(hits: int, cases: int) -> int | None:
    if cases < FEW:
        return None
    share = round(Fraction(100 * hits, cases))
    if share == 0 and hits:
        return 1
    return 99 if share == 100 and hits < cases else share


def _median(spans: Sequence[tuple[str, int]]) -> Middle:
    cases, sizes = sorted(number for number, _ in spans), sorted(size for _, size in spans)
    if len(sizes) < FEW:
        return Middle(None, cases)
    half = len(sizes) // 2
    middle = Fraction(sizes[half]) if len(sizes) % 2 else Fraction(sizes[half - 1] + sizes[half], 2)
    return Middle(round(middle / _MINUTE), cases)
