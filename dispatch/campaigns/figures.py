"""Lists to walk in figures: of one list by station, and of all lists in a period. Counts only, nothing of a person.

Stations stand in the order of their codes and are never sorted by result.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dispatch.campaigns.model import Campaign, Finding, ListedPlace
from dispatch.model import StationCode


@dataclass(frozen=True, slots=True)
class StationWalk:
    """One station: its places, how many were walked and are left; of the walked ones problems, closed doors, and the
    cases that came of problems."""

    station: StationCode
    places: int
    walked: int
    left: int
    problems: int
    locked: int
    cases: int

    def is_few(self, few: int) -> bool:
        """Whether it is so little that figures could be read as a person's."""
        return self.places < few


@dataclass(frozen=True, slots=True)
class WalkFigures:
    """The same of several stations: `open` lists, and the sums."""

    open: int
    places: int
    walked: int
    left: int
    problems: int
    locked: int
    cases: int
    stations: tuple[StationWalk, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.open or self.walked or self.left)


def by_station(places: Iterable[ListedPlace]) -> tuple[StationWalk, ...]:
    """The stations of these places, as they stand."""
    found: dict[StationCode, list[ListedPlace]] = {}
    for place in places:
        found.setdefault(place.station, []).append(place)
    return tuple(_station(code, found[code]) for code in sorted(found))


def of_list(campaign: Campaign) -> WalkFigures:
    """One list as it stands."""
    return _summed(int(campaign.open), by_station(campaign.places))


def of_period(
    campaigns: Sequence[Campaign], start: datetime, end: datetime, station: StationCode | None = None
) -> WalkFigures:
    """What was walked in [`start`, `end`), UTC, and what was left at its end of the lists that were not over before
    it; of one station where one is named."""
    lists = [one for one in campaigns if _ran(one, start, end)]
    counted = [
        replace(place, answer=None, case=None) if place.at is None or place.at >= end else place
        for campaign in lists
        for place in campaign.places
        if (place.at is None or place.at >= start) and station in (None, place.station)
    ]
    mine = [one for one in lists if any(station in (None, place.station) for place in one.places)]
    return _summed(sum(one.ended_at is None or one.ended_at >= end for one in mine), by_station(counted))


def _ran(campaign: Campaign, start: datetime, end: datetime) -> bool:
    """Whether it had gone to the workers before the end, and was not over before the start."""
    over = campaign.ended_at is not None and campaign.ended_at < start
    return campaign.issued_at is not None and campaign.issued_at < end and not over


def _station(code: StationCode, places: Sequence[ListedPlace]) -> StationWalk:
    walked = [place for place in places if place.answer is not None]
    problems = [place for place in walked if place.answer is Finding.PROBLEM]
    return StationWalk(
        station=code,
        places=len(places),
        walked=len(walked),
        left=len(places) - len(walked),
        problems=len(problems),
        locked=sum(place.answer is Finding.LOCKED for place in walked),
        cases=sum(place.case is not None for place in problems),
    )


def _summed(lists: int, stations: tuple[StationWalk, ...]) -> WalkFigures:
    return WalkFigures(
        open=lists,
        places=sum(one.places for one in stations),
        walked=sum(one.walked for one in stations),
        left=sum(one.left for one in stations),
        problems=sum(one.problems for one in stations),
        locked=sum(one.locked for one in stations),
        cases=sum(one.cases for one in stations),
        stations=stations,
    )
