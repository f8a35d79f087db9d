"""A surge, a crowd and one plain case in played time: the real loops under Telegram's limits, exactly repeatable.

Surge: 360 reports in an hour, 60 of them in one minute, from four worker groups; the centre's staff dispatch what
they see. Crowd: ten staff for ten minutes, six reports and thirty taps a minute. The plain case: how many requests it
costs from the report to its end.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from random import Random
from statistics import median
from typing import Any, Final

from telegram.error import BadRequest

from dispatch.model import Person, Role, Status
from storage.people.chats import BoundChat, ChatKind
from storage.transaction import Transaction
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.stories.long_story.telegram import OF_GROUP, Group, Message, Telegram
from tests.stories.long_story.world import World, begin, end
from tests.street import LI, OFFICER_SQUAD, WANG, person

SEED: Final = 20261123
WORKER_GROUPS: Final = (WORKER_CHAT, -301, -302, -303)
STAFF: Final = tuple(person(101 + n, f"值班{n}", Role.STAFF) for n in range(10))
REPORTS, BURST, BURST_AT = 360, 60, 1_200.0
"""So many in an hour, and so many of them within the minute that begins at this second."""
URGENT_EVERY: Final = 12
LIMIT: Final = 60.0 * BURST / OF_GROUP
"""Seconds that Telegram's limit of a group makes of the burst's cards."""
_GROUPS: Final = ((WORKER_CHAT, "worker"), (CENTRE_CHAT, "centre"), (UNIT_CHAT, "unit"))
_LONG_AGO: Final = datetime(2026, 1, 1, tzinfo=UTC)
_NUMBER: Final = re.compile(r"SY\d{8}-\d{4,}")
_MATTERS: Final = ("占道经营，推车堵路", "垃圾桶满了", "半夜噪音扰民", "楼道堆放杂物")
_URGENT: Final = "楼道里着火了，有人被困"


@dataclass(slots=True)
class Watched(Telegram):
    """Remembers what came when, in seconds of the monotonic clock."""

    cards: dict[str, float] = field(default_factory=dict)
    """By case number, when its first card stood in the centre's group."""
    answers: dict[str, float] = field(default_factory=dict)
    """By tap, when it was answered."""
    calls: Counter[tuple[int, str]] = field(default_factory=Counter)
    idle_edits: int = 0
    """Edits that changed nothing, but for a list of reminders that names only its most urgent: where one of the
    others has left it and another has come in the meantime, it reads as before."""

    def _do(self, method: str, params: Mapping[str, object], key: str) -> Any:
        now = self.clock.monotonic()
        if method == "answerCallbackQuery":
            self.answers[str(params["callback_query_id"])] = now
        try:
            answer = Telegram._do(self, method, params, key)
        except BadRequest as error:
            self.idle_edits += "not modified" in str(error) and not key.startswith("reminders:")
            raise
        chat = params.get("chat_id")
        if isinstance(chat, int):
            self.calls[chat, method] += 1
            found = _NUMBER.search(str(params.get("text") or params.get("caption") or ""))
            if chat == CENTRE_CHAT and method.startswith("send") and found is not None:
                self.cards.setdefault(found[0], now)
        return answer


@dataclass(slots=True)
class Street:
    """A world whose people report and tap; what is asked of it is when each thing came."""

    world: World
    telegram: Watched
    pick: Random
    reported: list[tuple[float, int, int, bool]] = field(default_factory=list)
    """When, in which chat, as which message, and whether it was urgent."""
    taps: dict[str, float] = field(default_factory=dict)
    houses: Iterator[int] = field(default_factory=lambda: count(1))

    def report(self, *, urgent: bool = False) -> None:
        chat, words = self.pick.choice(WORKER_GROUPS), _URGENT if urgent else self.pick.choice(_MATTERS)
        said = self.telegram.write(1000 + WANG.id, chat, f"#上报 首义路{next(self.houses)}号{words}")
        self.reported.append((self.world.clock.monotonic(), chat, said.id, urgent))

    def tap(self, person: Person, message: Message, label: str) -> None:
        data = message.data(label)
        if data is not None:
            self.taps[self.telegram.press(1000 + person.id, message, data)] = self.world.clock.monotonic()

    def cards_with(self, label: str) -> list[Message]:
        """Cards of the centre's group that still offer this."""
        return [one for one in self.telegram.in_chat(CENTRE_CHAT) if one.data(label) is not None]

    async def numbers(self) -> list[str]:
        """Of the cases, in the order of their reports; an empty one where a report became none."""

        def look(tx: Transaction) -> list[str]:
            found = [tx.cards.case_of_report(chat, message) for _, chat, message, _ in self.reported]
            return [tx.cases.require(case).number if case is not None else "" for case in found]

        return await self.world.read(look)


@dataclass(frozen=True, slots=True)
class Surge:
    """Seconds from each report to its first card in the centre."""

    waits: list[float]
    urgent: list[float]
    burst: float
    """From the first report of the burst to the last of its first cards."""
    lost: int
    idle_edits: int
    edits: int
    faults: list[str]

    def __str__(self) -> str:
        return (
            f"surge of {REPORTS} reports in an hour, {BURST} of them in one minute: lost {self.lost};"
            f" first card after {median(self.waits):.1f} s, urgent after {max(self.urgent):.1f} s at the most;"
            f" {self.edits} edits in the centre, {self.idle_edits} that changed nothing\n"
            f"last_first_card_vs_limit = {self.burst / LIMIT:.2f} ({self.burst:.0f} s; the limit {LIMIT:.0f} s)"
        )


@dataclass(frozen=True, slots=True)
class Crowd:
    """Seconds from each tap to its answer, and from each report to its first card."""

    taps: list[float]
    cards: list[float]
    unanswered: int
    lost: int
    faults: list[str]

    def __str__(self) -> str:
        return (
            f"crowd of {len(STAFF)} staff for ten minutes: {len(self.taps)} taps answered, {self.unanswered} not,"
            f" the slowest answered in {max(self.taps):.1f} s; {len(self.cards)} first cards,"
            f" the slowest after {max(self.cards):.1f} s"
        )


@dataclass(frozen=True, slots=True)
class Requests:
    """What one case cost: requests by chat and method."""

    status: Status
    pause: float
    """Seconds between its steps."""
    calls: Mapping[tuple[int, str], int]

    @property
    def groups(self) -> int:
        """Requests that groups see."""
        return sum(many for (chat, _), many in self.calls.items() if chat < 0)

    def __str__(self) -> str:
        by = {name: sum(many for (chat, _), many in self.calls.items() if chat == where) for where, name in _GROUPS}
        private = sum(many for (chat, _), many in self.calls.items() if chat > 0)
        told = ", ".join(f"{name} {many}" for name, many in by.items())
        steps = f"{self.status}, {self.pause / 60:.0f} min between its steps"
        return f"requests of a plain case ({steps}): {self.groups} in groups ({told}), {private} in private"


async def surge() -> Surge:
    street = await _street()
    try:
        begun = street.world.clock.monotonic()
        evenly = [3_600.0 * number / (REPORTS - BURST) for number in range(REPORTS - BURST)]
        burst = [BURST_AT + 60.0 * number / BURST for number in range(BURST)]
        for number, at in enumerate(sorted(evenly + burst)):
            await _until(street, begun + at)
            street.report(urgent=number % URGENT_EVERY == 0)
            if number % 2:
                _dispatch_one(street)
        await street.world.pass_time(600.0)
        return await _surged(street, begun)
    finally:
        await end(street.world)


async def crowd() -> Crowd:
    street = await _street()
    try:
        begun = street.world.clock.monotonic()
        for second in range(600):
            await _until(street, begun + second)
            if second % 10 == 0:
                street.report()
            if second % 2:
                _tap_something(street)
        await street.world.pass_time(60.0)
        waits = [
            street.telegram.answers[tap] - at for tap, at in street.taps.items() if tap in street.telegram.answers
        ]
        cards = await _waits(street)
        return Crowd(waits, cards, len(street.taps) - len(waits), len(street.reported) - len(cards), _faults(street))
    finally:
        await end(street.world)


async def plain_case(pause: float = 60.0) -> Requests:
    """Reported, dispatched, accepted, settled, checked, with seconds between: nothing goes wrong, nobody is late."""
    street = await _street()
    try:
        await _play_plainly(street, pause)
        [closed] = await street.world.read(
            lambda tx: [tx.cases.require(number) for number in tx.cases.ids_ended_since(_LONG_AGO)]
        )
        return Requests(closed.status, pause, street.telegram.calls)
    finally:
        await end(street.world)


async def _play_plainly(street: Street, pause: float) -> None:
    squad = 1000 + OFFICER_SQUAD.id
    street.telegram.write(1000 + WANG.id, WORKER_CHAT, "#上报 首义路12号占道经营，推车堵了人行道")
    await street.world.pass_time(pause)
    await _tapped(street, pause, LI, CENTRE_CHAT, "派 ")
    await _tapped(street, pause, OFFICER_SQUAD, UNIT_CHAT, "接单")
    await _tapped(street, pause, OFFICER_SQUAD, UNIT_CHAT, "办结")
    street.telegram.write(squad, squad, "已劝离，人行道恢复畅通")
    await street.world.pass_time(pause)
    await _tapped(street, pause, OFFICER_SQUAD, squad, "提交")
    await _tapped(street, pause, WANG, 1000 + WANG.id, "核查通过")


async def _tapped(street: Street, pause: float, who: Person, chat: int, label: str) -> None:
    """On the newest message of the chat that offers it."""
    shown = [one for one in street.telegram.in_chat(chat) if one.data(label) is not None]
    street.tap(who, shown[-1], label)
    await street.world.pass_time(pause)


def measure() -> str:
    plain = [asyncio.run(plain_case(pause)) for pause in (60.0, 600.0)]
    return "\n".join(map(str, (*plain, asyncio.run(surge()), asyncio.run(crowd()))))


def _dispatch_one(street: Street) -> None:
    shown = street.cards_with("派 ")
    if shown:
        street.tap(street.pick.choice(STAFF), street.pick.choice(shown), "派 ")


def _tap_something(street: Street) -> None:
    """One of the buttons that somebody of the staff sees: the centre's cards, and the pages in the own chat."""
    who = street.pick.choice(STAFF)
    seen = [one for one in street.telegram.in_chat(1000 + who.id)[-3:] if one.buttons] or street.cards_with("更多")
    if not seen:
        return
    message = street.pick.choice(seen[-12:])
    labels = [button["text"] for row in message.rows for button in row if "callback_data" in button]
    street.tap(who, message, street.pick.choice(labels))


async def _surged(street: Street, begun: float) -> Surge:
    numbers, cards = await street.numbers(), street.telegram.cards
    waits = [(at, cards[number] - at, urgent) for (at, *_, urgent), number in _shown(street, numbers)]
    last = max(at + wait for at, wait, _ in waits if BURST_AT <= at - begun < BURST_AT + 60.0)
    return Surge(
        [wait for _, wait, _ in waits],
        [wait for _, wait, urgent in waits if urgent],
        last - (begun + BURST_AT),
        len(numbers) - len(waits),
        street.telegram.idle_edits,
        sum(
            many for (chat, method), many in street.telegram.calls.items() if chat == CENTRE_CHAT and "edit" in method
        ),
        _faults(street),
    )


async def _waits(street: Street) -> list[float]:
    numbers = await street.numbers()
    return [street.telegram.cards[number] - at for (at, *_), number in _shown(street, numbers)]


def _shown(street: Street, numbers: list[str]) -> list[tuple[tuple[float, int, int, bool], str]]:
    pairs = zip(street.reported, numbers, strict=True)
    return [(report, number) for report, number in pairs if number in street.telegram.cards]


def _faults(street: Street) -> list[str]:
    return [*street.telegram.faults, *(f"{name}: {what}" for name, what in street.world.lookout.wrong)]


async def _street() -> Street:
    world = await begin(Random(SEED), Watched)
    telegram = world.telegram
    assert isinstance(telegram, Watched)
    members = telegram.groups[WORKER_CHAT].members
    accounts = {1000 + one.id: one.name for one in STAFF}
    telegram.names.update(accounts)
    telegram.opened.update(accounts)
    telegram.groups[CENTRE_CHAT].members.update(accounts)
    for number, chat in enumerate(WORKER_GROUPS[1:], 2):
        telegram.groups[chat] = Group(chat, f"网格员{number}群", set(members))

    def settle(tx: Transaction) -> None:
        for one in STAFF:
            tx.people.add(one)
        for number, chat in enumerate(WORKER_GROUPS[1:], 2):
            tx.chats.bind(BoundChat(chat, ChatKind.WORKER_GROUP, f"网格员{number}群"))

    await world.read(settle)
    await world.pass_time(1.0)
    return Street(world, telegram, Random(SEED))


async def _until(street: Street, moment: float) -> None:
    left = moment - street.world.clock.monotonic()
    if left > 0:
        await street.world.pass_time(left)


if __name__ == "__main__":
    print(measure())
