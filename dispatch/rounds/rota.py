"""The rota: which member of staff goes to which station's meeting, worked out from owners and stations.

Deterministic: the same roster, leaves and week give the same plan. A station has its visits on different days,
晨会 and 晚会 in turn; nobody is in two places at once, and no station has two of the staff at once.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dispatch.model import PersonId, Station, StationCode
from dispatch.rounds.visits import Meeting, Visit
from dispatch.rulebook.rules_in_force import Rulebook
from dispatch.rulebook.worktime import Calendar

Away = Callable[[PersonId, date], bool]
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Slot:
    """A visit as it is planned; `at` in UTC."""

    station: StationCode
    person: PersonId
    meeting: Meeting
    at: datetime


@dataclass(frozen=True, slots=True)
class Street:
    """What the plan is made for: the stations, the staff of the centre, and who is away on which local day."""

    stations: Sequence[Station]
    staff: Sequence[PersonId]
    away: Away
    calendar: Calendar
    rules: Rulebook

    def moment(self, day: date, meeting: Meeting) -> datetime:
        """When that meeting of a working day begins, UTC."""
        at = self.rules.morning_meeting_at if meeting is Meeting.MORNING else self.rules.evening_meeting_at
        return self.calendar.working_morning(day, at)

    def working_days(self, monday: date) -> list[date]:
        """Those of the week."""
        days = (monday + timedelta(days=number) for number in range(_WEEK))
        return [day for day in days if self.calendar.is_working_day(day)]

    def is_free(self, person: PersonId, at: datetime, taken: Sequence[Visit | Slot]) -> bool:
        """Whether that person is staff, is there on that day, and has no other visit at that time."""
        return (
            person in self.staff
            and not self.away(person, self.calendar.day(at))
            and all(one.person != person or one.at != at for one in taken)
        )

    def entitled(self, station: Station, taken: Sequence[Visit | Slot]) -> Iterator[PersonId]:
        """Who goes there, in order: owner, backup, then whoever of the staff has the fewest visits."""
        yield from (person for person in (station.owner, station.backup) if person is not None)
        count = Counter(one.person for one in taken)
        yield from sorted(self.staff, key=lambda person: (count[person], person))


def plan_week(street: Street, monday: date, kept: Sequence[Visit], after: datetime) -> list[Slot]:
    """The visits of that week that are missing beside those that are kept, all later than `after` (UTC)."""
    days, found = street.working_days(monday), []
    taken: list[Visit | Slot] = list(kept)
    for place, station in enumerate(sorted(street.stations, key=lambda one: one.code)):
        for turn, meeting in enumerate(_missing(street, station, monday, days, kept)):
            start = (place + monday.isocalendar().week + turn * max(1, len(days) // 2)) % max(1, len(days))
            slot = _first_free(street, station, meeting, [*days[start:], *days[:start]], taken, after)
            if slot is not None:
                found.append(slot)
                taken.append(slot)
    return found


def _missing(
    street: Street, station: Station, monday: date, days: Sequence[date], kept: Sequence[Visit]
) -> list[Meeting]:
    """The meetings of the station that nobody is planned for yet; no more than it has working days."""
    turns = (Meeting.MORNING, Meeting.EVENING)
    wanted = [turns[number % 2] for number in range(min(street.rules.visits_a_week, len(days)))]
    week = street.calendar.week_bounds(*monday.isocalendar()[:2])
    have = Counter(one.meeting for one in kept if one.station == station.code and week[0] <= one.at < week[1])
    missing = []
    for meeting in wanted:
        if have[meeting]:
            have[meeting] -= 1
        else:
            missing.append(meeting)
    return missing[: max(0, len(missing) - have.total())]


def _first_free(
    street: Street,
    station: Station,
    meeting: Meeting,
    days: Sequence[date],
    taken: Sequence[Visit | Slot],
    after: datetime,
) -> Slot | None:
    """The day nearest to the one that it is the turn of, for the owner if there is any; else for who comes next."""
    there = {street.calendar.day(one.at) for one in taken if one.station == station.code}
    moments = [street.moment(day, meeting) for day in days if day not in there]
    for person in street.entitled(station, taken):
        for at in moments:
            if at > after and street.is_free(person, at, taken):
                return Slot(station.code, person, meeting, at)
    return None


@dataclass(frozen=True, slots=True)
class Replanned:
    """What a new roster or a leave makes of a visit that lies ahead: who makes it; None where it is cancelled."""

    visit: Visit
    person: PersonId | None


def replan(street: Street, ahead: Sequence[Visit]) -> list[Replanned]:
    """Only those that change. One that a person has fixed stays theirs while they can make it."""
    by_code = {station.code: station for station in street.stations}
    fixed_first = sorted(ahead, key=lambda one: (not one.fixed, one.at, one.station, one.id))
    settled: list[Visit | Slot] = []
    found = []
    for visit in fixed_first:
        person = _who(street, by_code.get(visit.station), visit, settled)
        if person is not None:
            settled.append(Slot(visit.station, person, visit.meeting, visit.at))
        if person != visit.person:
            found.append(Replanned(visit, person))
    return found


def _who(street: Street, station: Station | None, visit: Visit, settled: Sequence[Visit | Slot]) -> PersonId | None:
    """None where the station is gone, the day is not worked any more, or nobody is free."""
    if station is None or not street.calendar.is_working_day(street.calendar.day(visit.at)):
        return None
    first = [visit.person] if visit.fixed else []
    able = (one for one in [*first, *street.entitled(station, settled)] if street.is_free(one, visit.at, settled))
    return next(able, None)
