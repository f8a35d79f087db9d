"""What issuing a draft would mean: which places remain, who gets how many of them, and whether the gate is passed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dispatch.campaigns.load import Gate, WorkerLoad, gate, of_week
from dispatch.campaigns.model import Campaign
from dispatch.campaigns.read_places import WrittenPlace, plain
from dispatch.model import GridCode, PersonId
from dispatch.rulebook.worktime import Calendar
from handlers.campaigns.doors import due_doors
from handlers.campaigns.draft import Draft
from handlers.campaigns.holders import Holders
from handlers.centre import Centre
from storage.transaction import Transaction

_DAY = timedelta(days=1)
PlaceKey = tuple[GridCode, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """`places` in the order of the list; `repeated` were asked by another list a short time ago and are left out;
    `nobody` waits for nobody, for neither the station nor the centre has anybody in chat."""

    places: tuple[WrittenPlace, ...]
    repeated: int
    nobody: int
    by_person: Mapping[PersonId, int]
    gate: Gate


def plan_of(tx: Transaction, draft: Draft, at: datetime, centre: Centre) -> Plan:
    """What the draft would mean now. Without a day it is looked at as if it were of one week."""
    known = recently_asked(tx, at, centre)
    fresh = [place for place in draft.places if place.key not in known]
    kept = tuple(sorted(fresh, key=lambda place: (place.station, place.grid)))
    holders = Holders(tx)
    by_person: dict[PersonId, int] = {}
    nobody = 0
    for place in kept:
        person = holders.walker(place.grid, place.station)
        if person is None:
            nobody += 1
        else:
            by_person[person.id] = by_person.get(person.id, 0) + 1
    days = working_days(centre.book.calendar, at, draft.due_at)
    found = gate(loads_of(tx, at, centre, holders), by_person, days, centre.book.rules.campaign_week_load)
    return Plan(kept, len(draft.places) - len(kept), nobody, by_person, found)


def recently_asked(tx: Transaction, at: datetime, centre: Centre) -> frozenset[PlaceKey]:
    """The places of lists that are open, or that went out within the days of the rules."""
    since = at - timedelta(days=centre.book.rules.campaign_repeat_days)
    return frozenset(key for campaign in tx.campaigns.asked_since(since) for key in _keys(tx, campaign))


def _keys(tx: Transaction, campaign: Campaign) -> Sequence[PlaceKey]:
    texts = tx.campaigns.texts(campaign.id)
    return [(place.grid, plain(texts.place(place.number))) for place in campaign.places]


def loads_of(tx: Transaction, at: datetime, centre: Centre, holders: Holders) -> Mapping[PersonId, WorkerLoad]:
    """What each person has in the week that runs: prompts, places of lists, doors that are due, open cases."""
    cal = centre.book.calendar
    monday, next_monday = cal.week_bounds(*cal.week(at))
    doors = due_doors(tx, centre, holders.workers(), cal.day(next_monday - timedelta(microseconds=1)))
    prompts, cases = tx.worker_loads.prompts_since(monday), tx.worker_loads.open_cases()
    places: dict[PersonId, int] = {}
    for campaign in tx.campaigns.all_open():
        days = working_days(cal, at, campaign.due_at)
        for person, left in holders.left_by_person(campaign).items():
            places[person] = places.get(person, 0) + of_week(len(left), days)
    return {
        person: WorkerLoad(prompts.get(person, 0), places.get(person, 0), doors.get(person, 0), cases.get(person, 0))
        for person in {*prompts, *places, *doors, *cases}
    }


def working_days(calendar: Calendar, at: datetime, due_at: datetime | None) -> int:
    """The working days from that of `at` to that of `due_at`, both included; at least one."""
    first = calendar.day(at)
    last: date = calendar.day(due_at) if due_at is not None else first
    return max(sum(calendar.is_working_day(first + n * _DAY) for n in range((last - first).days + 1)), 1)
