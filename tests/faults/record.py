"""What a finished scenario has left in town and in storage, and how it differs from a run without a kill."""

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.cli.audit import differing
from tests.faults.interrupted import words_of
from tests.faults.proof import Findings
from tests.faults.room import Room

COUNTED: Final = (
    "people",
    "cases",
    "reports",
    "cards",
    "notes",
    "contacts",
    "views",
    "albums",
    "gathered",
    "choices",
    "disputes",
    "members",
    "incidents",
    "sent_figures",
    "searches",
    "visits",
    "visit_events",
    "voices",
    "voice_events",
    "doors",
    "door_events",
    "door_visits",
    "door_looks",
    "campaigns",
    "campaign_events",
    "campaign_cards",
)
"""Tables that must have as many rows as without the kill."""
_QUESTIONS: Final = {
    "media kept": "SELECT count(*) FROM media WHERE path IS NOT NULL",
    "media not kept": "SELECT count(*) FROM media WHERE path IS NULL",
    "open prompts": "SELECT count(*) FROM asks WHERE NOT closed",
    "letters that wait": "SELECT count(*) FROM inbox WHERE settled_at IS NULL",
    "letters set aside": "SELECT count(*) FROM inbox WHERE aside IS 1",
    "messages that died": "SELECT count(*) FROM outbox WHERE state = 'dead'",
    "people on leave": "SELECT count(*) FROM people WHERE body LIKE '%\"on_leave\":true%'",
}
_EXCUSED: Final = (
    "SELECT chat_id, count(*) FROM outbox"
    " WHERE delivery != 'must' AND state IN ('unknown', 'dropped') GROUP BY chat_id"
)
_TIMERS: Final = "SELECT kind, count(*) FROM timers GROUP BY kind"
_EVENTS: Final = (
    "SELECT cases.number, case_events.kind FROM case_events JOIN cases ON cases.id = case_events.case_id"
    " ORDER BY cases.id, case_events.revision"
)
HUSK: Final = "见下方新卡片"
"""What is left of a card that stands further down anew."""
_DIGITS: Final = re.compile(r"(SY\d{8}-\d+)|(壬\d件)|\d+")


@dataclass(frozen=True, slots=True)
class Record:
    """Messages by chat: what the bot has left standing there; times and other figures count as the same.

    A case is known by its place among the cases, the first is 1: where ids and numbers go on after a restore depends
    on the moment.
    """

    messages: dict[int, Counter[str]]
    events: dict[int, tuple[str, ...]]
    timers: dict[str, int]
    rows: dict[str, int]
    excused: dict[int, int]
    """By chat: messages that may be lost by their class, and whose fate is not known."""
    wrong: tuple[str, ...]
    """What must not be in any run."""


async def look(room: Room) -> Record:
    """While no bot runs."""
    async with room.database() as db:
        _, differ = await differing(db)
    with closing(sqlite3.connect(room.config.with_name("wangge.db"))) as raw:
        events: dict[str, list[str]] = defaultdict(list)
        for number, kind in raw.execute(_EVENTS):
            events[number].append(kind)
        places = {number: place for place, number in enumerate(events, 1)}
        rows = {table: f"SELECT count(*) FROM {table}" for table in COUNTED} | _QUESTIONS
        return Record(
            messages=_standing(room, places),
            events={places[number]: tuple(kinds) for number, kinds in events.items()},
            timers=dict(raw.execute(_TIMERS).fetchall()),
            rows={name: raw.execute(question).fetchone()[0] for name, question in rows.items()},
            excused=dict(raw.execute(_EXCUSED).fetchall()),
            wrong=tuple(f"{number} is not the fold of its events" for number in differ),
        )


def _standing(room: Room, places: Mapping[str, int]) -> dict[int, Counter[str]]:
    def alike(found: re.Match[str]) -> str:
        return f"case {places.get(found[1], found[1])}" if found[1] else found[2] or "#"

    found: dict[int, Counter[str]] = {}
    for chat in room.town.chats.values():
        theirs = [one for one in chat.messages.values() if one.sender_id == room.town.bot.id and not one.deleted]
        words = [_DIGITS.sub(alike, words_of(one)) for one in theirs]
        # How often a card is shown anew depends on what had been sent by then; only the newest one is the card.
        found[chat.id] = Counter(one for one in words if not one.endswith(HUSK))
    return found


def compare(plain: Record, killed: Record, copies: int = 1) -> Findings:
    """Lost: what stands there only without the kill. Doubled: only with it, but for so many copies a chat."""
    findings = Findings(reports=len(killed.events), wrong=list(killed.wrong))
    for chat in plain.messages.keys() | killed.messages.keys():
        _compare_chat(chat, plain, killed, findings, copies)
    for case in plain.events.keys() | killed.events.keys():
        there, wanted = killed.events.get(case, ()), plain.events.get(case, ())
        if there != wanted:
            findings.lost += len(there) < len(wanted)
            findings.doubled += len(there) >= len(wanted)
            findings.wrong.append(f"case {case}: {there}, and without the kill {wanted}")
    for name, before, after in (
        *((name, plain.rows[name], killed.rows[name]) for name in plain.rows),
        *((f"timers {kind}", plain.timers.get(kind, 0), killed.timers.get(kind, 0)) for kind in plain.timers),
    ):
        if before != after:
            findings.lost += after < before
            findings.doubled += after > before
            findings.wrong.append(f"{name}: {after}, and without the kill {before}")
    return findings


def _compare_chat(chat: int, plain: Record, killed: Record, findings: Findings, copies: int) -> None:
    before, after = plain.messages.get(chat, Counter()), killed.messages.get(chat, Counter())
    missing, extra = before - after, after - before
    excused = killed.excused.get(chat, 0) - plain.excused.get(chat, 0)
    if missing.total() > max(0, excused):
        findings.lost += missing.total()
        findings.wrong += [f"chat {chat} lacks: {words[:120]!r}" for words in missing]
    findings.duplicates += extra.total()
    findings.max_duplicates = max(findings.max_duplicates, extra.total())
    if extra.total() > copies or findings.lost:
        findings.wrong += [f"chat {chat} has over: {words[:120]!r}" for words in extra]


def backups_are_whole(folder: Path) -> list[str]:
    """What is wrong with the backups that bear the name of one."""
    wrong: list[str] = []
    for made in folder.glob("wangge-*Z"):
        with closing(sqlite3.connect(made / "wangge.db")) as raw:
            if raw.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                wrong.append(f"{made.name} is damaged")
            named = [row[0] for row in raw.execute("SELECT path FROM media WHERE path IS NOT NULL")]
        wrong += [f"{made.name} lacks {name}" for name in named if not (made / "media" / name).exists()]
    return wrong
