"""Builders of lists to walk: a place, a list as staff write it, and one on each rung of its road."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from dispatch.campaigns import commands as c
from dispatch.campaigns.events import CampaignEvent
from dispatch.campaigns.model import ALL_FINDINGS, Campaign, CampaignId, Finding, ListedPlace
from dispatch.campaigns.rights import Relation
from dispatch.campaigns.rules import Hearing, decide
from dispatch.campaigns.timers import ListTimer, timers_of
from dispatch.model import CaseId, Person, PersonId
from tests.street import CALENDAR, DADONG, DIRECTOR, GRID_3, HEAD, LI, MONDAY_0942, WANG, WUNAN, book, local

FRIDAY_END = local(27, 17, 30)
TUESDAY = local(24, 10)
R = Relation
RULES = book().rules


def place(number: int = 1, station: str = WUNAN) -> ListedPlace:
    return ListedPlace(number, GRID_3, WUNAN if station == WUNAN else DADONG)


def places(count: int) -> tuple[ListedPlace, ...]:
    return tuple(place(number) for number in range(1, count + 1))


def hear(
    by: Person | PersonId | None, *held: Relation, at: datetime = MONDAY_0942, case_is_out: bool = False
) -> Hearing:
    who = by.id if isinstance(by, Person) else by
    return Hearing(who, frozenset(held), at, CALENDAR, RULES, case_is_out)


@dataclass(slots=True)
class Told:
    """A list and how it became what it is."""

    campaign: Campaign | None = None
    history: list[tuple[datetime, PersonId | None, CampaignEvent]] = field(default_factory=list)

    def tell(self, command: c.Command, hearing: Hearing) -> "Told":
        decided = decide(self.campaign, command, hearing)
        self.history += [(hearing.at, hearing.by, event) for event in decided.events]
        self.campaign = decided.after
        return self

    @property
    def it(self) -> Campaign:
        assert self.campaign is not None
        return self.campaign


def issued(count: int = 3, *, full: int = 0, due_at: datetime = FRIDAY_END) -> Told:
    """Written on Monday at 9:42, to be walked by Friday evening."""
    command = c.Issue(CampaignId(1), places(count), due_at, ALL_FINDINGS, full=full)
    return Told().tell(command, hear(LI, R.STAFF))


def asked() -> Told:
    return issued(full=2)


def answered(told: Told, numbers: Iterable[int], finding: Finding = Finding.FINE, *, at: datetime = TUESDAY) -> Told:
    for number in numbers:
        case = CaseId(100 + number) if finding is Finding.PROBLEM else None
        told.tell(c.Answer(number, finding, case), hear(WANG, R.WALKER, at=at))
    return told


def rung(told: Told, *kinds: ListTimer) -> Told:
    for kind in kinds:
        due = dict(timers_of(told.it, CALENDAR, RULES))[kind]
        told.tell(c.RingList(kind), hear(None, R.CLOCK, at=due))
    return told


def over() -> Told:
    """Its day has passed with two of three places left."""
    return rung(answered(issued(), [1]), ListTimer.REMIND, ListTimer.DUE)


def done() -> Told:
    return answered(issued(), [1, 2, 3])


def ended() -> Told:
    return issued().tell(c.EndEarly(), hear(LI, R.STAFF))


def declined() -> Told:
    return asked().tell(c.Decline("later"), hear(DIRECTOR, R.DIRECTOR))


HEAD_OF_WUNAN = HEAD
