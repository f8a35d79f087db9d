"""What must hold after any number of kills: every report one case, every tap one move, few copies, each explained."""

import bisect
import re
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bot.cli.audit import differing
from dispatch.case import events as e
from dispatch.model import Case, CaseId
from storage.database import Database
from storage.transaction import Transaction
from tests.faults.people import People
from tests.faults.room import CENTRE, WORKERS, Room

MOVES: Final = {"dp": e.Dispatched, "ac": e.Accepted, "ps": e.Passed}
ONCE: Final = (e.Reported, *MOVES.values(), e.Resolved)
"""Nobody on this street returns, fails or reopens a case, so that each of these can happen to it only once."""


@dataclass(slots=True)
class Findings:
    """`wrong` says in words what must not be; an empty one is the proof."""

    reports: int = 0
    lost: int = 0
    doubled: int = 0
    duplicates: int = 0
    max_duplicates: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: "Findings") -> None:
        self.reports += other.reports
        self.lost += other.lost
        self.doubled += other.doubled
        self.duplicates += other.duplicates
        self.max_duplicates = max(self.max_duplicates, other.max_duplicates)
        self.wrong += other.wrong


@dataclass(frozen=True, slots=True)
class _Seen:
    """What storage says of one case."""

    case: Case
    words: str
    events: Counter[type[e.Event]]
    cards: frozenset[tuple[int, int]]
    """Chat and id of each message that is the case's card now."""
    messages: frozenset[tuple[int, int]]
    """Chat and id of each message that the bot knows to be its own."""


async def prove(room: Room, people: People) -> Findings:
    """Looks while no bot runs and nothing is owed."""
    findings = Findings(reports=len(people.said))
    async with room.database() as db:
        seen = await db.write(_see)
        await _audited(db, findings)
        accused = await db.write(lambda tx: tx.incidents.since(date.min))
    findings.wrong += [f"{one.count} honest taps were called forged" for one in accused]
    _each_report_is_one_case(people, seen, findings)
    copies = _copies(room, seen)
    _each_tap_is_one_move(people, seen, copies.keys(), findings)
    _each_case_has_its_cards(room, seen, findings)
    _each_copy_has_its_kill(room, copies, findings)
    return findings


def _see(tx: Transaction) -> list[_Seen]:
    """Of every case; their ids have gaps where a turn could not be stored."""
    found: list[_Seen] = []
    numbers = [CaseId(row[0]) for row in tx.meta._connection.raw.execute("SELECT id FROM cases ORDER BY id")]
    for case in map(tx.cases.require, numbers):
        cards = frozenset((card.chat_id, card.message_id) for card in tx.cards.of_case(case.id))
        parcels = {(p.chat_id, p.message_id) for p in tx.outbox.of_case(case.id) if p.message_id is not None}
        events = Counter(type(recorded.event) for recorded in tx.cases.events(case.id))
        found.append(_Seen(case, tx.notes.text(case.description) or "", events, cards, cards | parcels))
    return found


async def _audited(db: Database, findings: Findings) -> None:
    _, wrong = await differing(db)
    findings.doubled += len(wrong)
    findings.wrong += [f"{number} is not the fold of its events" for number in wrong]


def _word(one: _Seen) -> str:
    found = re.search(r"第\d{5}件", one.words)
    return found[0] if found else one.words


def _each_report_is_one_case(people: People, seen: list[_Seen], findings: Findings) -> None:
    cases: dict[str, list[str]] = defaultdict(list)
    for one in seen:
        cases[_word(one)].append(one.case.number)
    for word in people.said:
        if word not in cases:
            findings.lost += 1
            findings.wrong.append(f"the report {word} is lost")
    for one in seen:
        word = _word(one)
        if len(one.case.media) != people.pictures.get(word, 0):
            findings.lost += 1
            findings.wrong.append(f"{one.case.number}: {len(one.case.media)} of {people.pictures.get(word)} pictures")
    for word, numbers in cases.items():
        if len(numbers) > 1 or word not in people.said:
            findings.doubled += 1
            findings.wrong.append(f"the report {word} became {', '.join(numbers)}")


def _each_tap_is_one_move(
    people: People, seen: list[_Seen], copies: Collection[tuple[int, int]], findings: Findings
) -> None:
    """A tap on a copy may have been turned away; on the card itself it has moved the case, and only once.

    So may one in private on a card that has given way to a newer one, further down. A result may come before anybody
    has accepted; then it is too late to accept.
    """
    for one in seen:
        for event in ONCE:
            if one.events[event] > 1:
                findings.doubled += 1
                findings.wrong.append(f"{one.case.number}: {event.__name__} {one.events[event]} times")
        for verb, event in MOVES.items():
            messages = people.tapped.get((verb, one.case.id), set())
            moved = one.events[event] or (verb == "ac" and one.events[e.Resolved])
            older = {message for message in messages - one.cards if message[0] > 0}
            if messages - set(copies) - older and not moved:
                findings.lost += 1
                findings.wrong.append(f"{one.case.number}: tapped {verb} on {messages}, but never moved")
            if not messages and one.events[event]:
                findings.doubled += 1
                findings.wrong.append(f"{one.case.number}: {event.__name__}, but nobody tapped")


def _each_case_has_its_cards(room: Room, seen: list[_Seen], findings: Findings) -> None:
    """One card in the workers' group and one in the centre's, and both are really there."""
    for one in seen:
        for chat in (WORKERS, CENTRE):
            there = [i for c, i in one.messages if c == chat and i in room.town.chats[chat].messages]
            if len(there) != 1:
                findings.lost += not there
                findings.doubled += len(there) > 1
                findings.wrong.append(f"{one.case.number}: {len(there)} cards known in chat {chat}")


def _copies(room: Room, seen: list[_Seen]) -> dict[tuple[int, int], tuple[str, int]]:
    """The bot's messages that show a case, but that it does not know to be its own: each with number and moment."""
    known = {message for one in seen for message in one.messages}
    numbers = {one.case.number for one in seen}
    found: dict[tuple[int, int], tuple[str, int]] = {}
    for chat in room.town.chats.values():
        for message in chat.messages.values():
            words = message.body.get("text") or message.body.get("caption") or ""
            number = re.match(r"SY\d{8}-\d{4,}", words)
            shown = number is not None and message.sender_id == room.town.bot.id
            if shown and number is not None and number[0] in numbers and (chat.id, message.id) not in known:
                found[chat.id, message.id] = (number[0], message.seq)
    return found


def _each_copy_has_its_kill(room: Room, copies: dict[tuple[int, int], tuple[str, int]], findings: Findings) -> None:
    """A copy can only be a message that was under way when the process was killed; there is one a chat."""
    findings.duplicates = len(copies)
    at_kill: Counter[tuple[int, int]] = Counter()
    for (chat, message), (number, moment) in copies.items():
        kill = bisect.bisect_left(room.kills, moment)
        at_kill[kill, chat] += 1
        if kill == len(room.kills):
            findings.wrong.append(f"{number}: message {message} of chat {chat} is a copy, but no kill came after it")
    findings.max_duplicates = max(at_kill.values(), default=0)
    findings.wrong += [
        f"kill {kill} left {count} copies in chat {chat}" for (kill, chat), count in at_kill.items() if count > 1
    ]
