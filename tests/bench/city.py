"""A city of twenty streets and 50,000 cases a day, in virtual time: what one bot and twenty carry, and what waits.

The pace is the product's own (`bot/delivery/pacing.py`), and so is the order in which messages go (`Holds` of the
outbox); the messages of a case are those that a plain case was measured to cost (`tests/bench/surge.py`): five in the
worker group, five in the centre's, four in the unit's, eight in private. The bot's own work and the network take no
time here. Exactly repeatable.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from statistics import quantiles
from typing import Final, NamedTuple

from bot.delivery.pacing import Pacing
from storage.messages.parcels import Priority

SEED: Final = 20261123
STREETS: Final = 20
CASES_A_DAY: Final = 50_000
HOURS: Final = 10
"""From 08:30 to 18:30, when people report."""
PEAK: Final = 4.0
"""The peak hour has so many times the cases of an average one."""
WORKER_GROUPS, UNIT_GROUPS, WORKERS, OFFICERS, STAFF = 8, 8, 120, 40, 10
"""Of each street; it has one centre's group."""
URGENT: Final = 0.05
BEFORE, AFTER = 1_800.0, 5_400.0
"""Seconds that are played before and after the peak hour."""
STEP: Final = 0.5
"""Seconds between two looks at the outbox."""
HOUR: Final = 3_600.0


class Row(NamedTuple):
    """A message as the outbox orders it."""

    priority: Priority
    place: int
    id: int
    lane: str
    chat_id: int
    owed_at: float


@dataclass(slots=True)
class Lane:
    """What waits for one chat, the best first; a newer wish for a card keeps the older one's place."""

    rows: list[Row] = field(default_factory=list)
    wishes: set[str] = field(default_factory=set)
    of: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Waits:
    """Seconds from when a message was owed until it was sent, by priority; and redraws that a newer one replaced."""

    sent: dict[Priority, list[float]] = field(default_factory=lambda: defaultdict(list))
    merged: int = 0
    left: int = 0
    """Messages that still wait when the play ends."""

    def line(self, priority: Priority) -> str:
        waits = self.sent[priority]
        cuts = quantiles(waits, n=100)
        return f"{priority.name}: {_span(cuts[49])} / {_span(cuts[94])} / {_span(max(waits))}"

    def late(self, priority: Priority) -> float:
        """The 95th percentile."""
        return quantiles(self.sent[priority], n=100)[94]


class Owed(NamedTuple):
    """A message at the moment at which it is owed; `wish` is the card that it draws, empty for other messages."""

    at: float
    chat: int
    priority: Priority
    wish: str


def messages_of(case: int, street: int, at: float, pick: Random) -> Iterator[Owed]:
    """What a plain case has to say, from its report to its end."""
    base = -1_000 * (street + 1)
    workers, unit, centre = base - pick.randrange(WORKER_GROUPS), base - 100 - pick.randrange(UNIT_GROUPS), base - 200
    people = 1_000_000 * (street + 1)
    worker, officer = people + pick.randrange(WORKERS), people + 10_000 + pick.randrange(OFFICERS)
    staff = people + 20_000 + pick.randrange(STAFF)
    urgent = pick.random() < URGENT
    first = Priority.URGENT if urgent else Priority.FIRST_CARD
    dispatched = at + pick.expovariate(1 / (60 if urgent else 240))
    accepted = dispatched + pick.expovariate(1 / 600)
    resolved = accepted + pick.expovariate(1 / 5_400)
    checked = resolved + pick.expovariate(1 / 1_800)
    for chat in (workers, centre):
        yield Owed(at, chat, first, f"{case}:{chat}")
    yield Owed(dispatched, unit, first, f"{case}:{unit}")
    for moment, chats in (
        (dispatched, (workers, centre)),
        (accepted, (workers, centre, unit)),
        (resolved, (workers, centre, unit)),
        (checked, (workers, centre, unit)),
    ):
        for chat in chats:
            yield Owed(moment, chat, Priority.REDRAW, f"{case}:{chat}")
    for moment, person, priority in (
        (resolved - 90, officer, Priority.ANSWER),
        (resolved - 30, officer, Priority.ANSWER),
        (resolved, officer, Priority.ANSWER),
        (resolved, worker, Priority.PROMPT),
        (checked, worker, Priority.ANSWER),
        (checked, staff, Priority.PROMPT),
        (checked + 600, staff, Priority.ANSWER),
        (checked + 605, worker, Priority.PROMPT),
    ):
        yield Owed(max(at, moment), person, priority, "")


def owed(streets: Sequence[int], a_day: float, seed: int, peak: float = PEAK) -> list[Owed]:
    """Of `a_day` cases in each street, what falls from half an hour before the peak hour to its aftermath."""
    pick = Random(seed)
    found: list[Owed] = []
    usual = a_day / HOURS
    rest = usual * (HOURS - peak) / (HOURS - 1)
    for street in streets:
        at, case = -BEFORE - 3 * HOUR, 0
        while at < HOUR + AFTER:
            at += pick.expovariate((usual * peak if 0 <= at < HOUR else rest) / HOUR)
            case += 1
            found += messages_of(case, street, at, pick)
    return sorted(one for one in found if -BEFORE <= one.at < HOUR + AFTER)


class City:
    """One bot's outbox and its pace."""

    def __init__(self) -> None:
        self._pacing = Pacing()
        self._lanes: dict[str, Lane] = defaultdict(Lane)
        self._number = 0
        self.waits = Waits()

    def play(self, messages: Sequence[Owed], until: float) -> Waits:
        """All of it, to that second."""
        coming, now = list(reversed(messages)), messages[0].at
        while now < until:
            while coming and coming[-1].at <= now:
                self._add(coming.pop())
            self._send(now)
            now += STEP
        self.waits.left = sum(len(lane.of) for lane in self._lanes.values())
        return self.waits

    def _add(self, one: Owed) -> None:
        lane = self._lanes[str(one.chat)]
        if one.wish in lane.wishes:
            self.waits.merged += 1
            return
        self._number += 1
        row = Row(one.priority, self._number, self._number, str(one.chat), one.chat, one.at)
        heapq.heappush(lane.rows, row)
        lane.of[row.id] = one.wish
        if one.wish:
            lane.wishes.add(one.wish)

    def _send(self, now: float) -> None:
        """As the courier: the best of each chat that may go, the most urgent first, as long as there is room."""
        while True:
            holds = self._pacing.holds(now)
            best = [lane.rows[0] for name, lane in self._lanes.items() if lane.rows and name not in holds.blocked]
            chosen = sorted((row for row in best if holds.lets(row)), key=holds.order)[: max(0, holds.room)]
            for row in chosen:
                lane = self._lanes[row.lane]
                heapq.heappop(lane.rows)
                lane.wishes.discard(lane.of.pop(row.id))
                self._pacing.spend(row.chat_id, "sendMessage", now)
                self.waits.sent[row.priority].append(now - row.owed_at)
            if not chosen:
                return


def one_bot(a_day: float, streets: int = STREETS, seed: int = SEED) -> Waits:
    """Every street in the same bot."""
    return City().play(owed(range(streets), a_day, seed), HOUR + AFTER)


def own_bot(a_day: float, seed: int = SEED) -> Waits:
    """One of twenty streets that have a bot each."""
    return City().play(owed([0], a_day, seed), HOUR + AFTER)


def carried(seed: int = SEED) -> int:
    """Cases a day of one street with its own bot, in steps of 200, at which in the peak hour 95 of 100 first cards
    stand within a minute and 95 of 100 redraws within five."""
    fine = 0
    for a_day in range(200, 2_600, 200):
        waits = own_bot(a_day, seed)
        if waits.late(Priority.FIRST_CARD) > 60 or waits.late(Priority.REDRAW) > 300:
            break
        fine = a_day
    return fine


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 600 else f"{seconds / 60:.0f} min"


def measure() -> str:
    street = CASES_A_DAY / STREETS
    lines = [
        f"city: {STREETS} streets, {CASES_A_DAY} cases a day, peak hour x {PEAK:.0f}, seed {SEED};"
        " waits as median / 95th percentile / longest"
    ]
    for name, waits in (
        (f"one bot for all, {CASES_A_DAY} cases", one_bot(street)),
        (f"one bot for all, {CASES_A_DAY // 10} cases", one_bot(street / 10)),
        (f"a bot a street, {street:.0f} cases each", own_bot(street)),
        (f"a bot a street, {street / 4:.0f} cases each", own_bot(street / 4)),
    ):
        told = "; ".join(waits.line(priority) for priority in Priority if waits.sent[priority])
        lines.append(f"  {name}: {told}; {waits.merged} redraws merged, {waits.left} left after {AFTER / 60:.0f} min")
    lines.append(f"  a street with its own bot carries {carried()} cases a day at that peak")
    return "\n".join(lines)


if __name__ == "__main__":
    print(measure())
