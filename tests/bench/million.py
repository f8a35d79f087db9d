"""A database of a million cases, as some years of a big street leave them: most closed, ten thousand open.

Each life is told once through the state machine and written by storage's own codec; all others are copies of it,
moved to their time and put straight into the tables, for through turns it would take an hour.
"""

import asyncio
import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from bot.config.load import load
from bot.open_resources import open_database
from dispatch.case import commands as c
from dispatch.figures.case_facts import FACTS_VERSION
from dispatch.model import (
    CaseId,
    ClauseNumber,
    ContactId,
    MediaId,
    NoteId,
    Outcome,
    Person,
    Place,
    Role,
    Station,
    StationCode,
)
from storage.cases.cases import columns_of
from storage.cases.kept_facts import KEEP_OLDER, rows_of
from storage.engine.codec import kind_of, write_event
from storage.engine.facts_codec import write_facts
from storage.engine.secrets import Vault, load_vault
from storage.migrate import migrate
from storage.people.chats import BoundChat, ChatKind
from storage.transaction import Transaction
from tests.bench import sides
from tests.make import Chronicle, report
from tests.street import LI, MONDAY_0942, NOISE, OFFICER_SQUAD, PEOPLE, SQUAD, STALL, UNITS, WANG, WUNAN, person

CASES: Final = 1_000_000
NOW: Final = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
"""A Monday at nine."""
SPAN: Final = timedelta(days=3 * 365)
STATIONS: Final = 20
NEVER_CLOSED: Final = 180
"""One case in so many is never worked off; the others that are open are young."""
RARE: Final = "翡翠螳螂"
"""Stands in the text of the oldest case alone."""
COMMON: Final = "占道"
"""Stands in a fifth of the texts."""
_CASE, _TEXT, _PLACE = CaseId(900_000_001), NoteId(900_000_002), NoteId(900_000_003)
_NUMBER: Final = "SY20261123-9999"
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?=Z|\+00:00)")
_MARK: Final = re.compile("\1([0-9]+)\2")
"""Where a time stands in a copy."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_BATCH: Final = 20_000
_DAY: Final = timedelta(days=1)
_ROADS: Final = ("首义", "彭刘杨", "紫阳", "张之洞", "复兴", "解放", "中山", "民主", "体育馆", "阅马场")
_WHAT: Final = (
    "门口占道经营，推车堵了人行道",
    "夜里施工噪音扰民，居民反映多次",
    "垃圾桶满溢没有清运，气味大",
    "路灯不亮，老人夜里出行不便",
    "电动车飞线充电，楼道有隐患",
)
_DONE: Final = c.Resolve(NoteId(1), (MediaId(1),))
_SENT: Final = ((0.2, c.Dispatch(SQUAD.code), LI), (0.7, c.Accept(), OFFICER_SQUAD))
_BACK: Final = (0.4, c.Return(NoteId(1), ClauseNumber("1.2")), OFFICER_SQUAD)
_AGAIN: Final = ((1.0, c.Dispatch(SQUAD.code), LI), (1.5, c.Accept(), OFFICER_SQUAD))
_CALLED: Final = c.RevisitDone(Outcome.SATISFIED)
Steps = tuple[tuple[float, c.Command, Person], ...]
"""After how many hours what happens, and by whom."""
LIVES: Final[tuple[Steps, ...]] = (
    (*_SENT, (2, _DONE, OFFICER_SQUAD), (26, c.Pass(), WANG), (96, _CALLED, LI)),
    (*_SENT, (20, _DONE, OFFICER_SQUAD), (46, c.Pass(), WANG), (120, _CALLED, LI)),
    (*_SENT, (144, _DONE, OFFICER_SQUAD), (170, c.Pass(), WANG), (240, _CALLED, LI)),
    (_SENT[0], _BACK, *_AGAIN, (5, _DONE, OFFICER_SQUAD), (28, c.Pass(), WANG), (100, _CALLED, LI)),
    ((0.5, c.Reject(NoteId(1), ClauseNumber("1.2")), LI),),
    _SENT,
)
"""By turns, but for the last, which never comes to its end."""


@dataclass(frozen=True, slots=True, eq=False)
class Copy:
    """A life up to a moment, to be moved elsewhere: `text` has blanks for its times, numbers and station.

    Every time is counted from the report; `events` are (kind, at, by), `facts` (revision, ended, moved, until).
    """

    text: str
    times: tuple[timedelta, ...]
    case: dict[str, object]
    events: tuple[tuple[str, timedelta, int | None], ...]
    facts: tuple[tuple[int, timedelta | None, timedelta, timedelta | None], ...]


def fill(directory: Path, cases: int = CASES) -> Path:
    """The configuration of a database with so many cases, of the three years before NOW."""
    config = sides.write_config(directory, "http://127.0.0.1:1")
    settings = load(config, {}, with_token=False).settings
    migrate(settings.storage.database)
    asyncio.run(_settle(config))
    with sqlite3.connect(directory / "wangge.db", isolation_level=None) as raw:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000", "foreign_keys = OFF"):
            raw.execute(f"PRAGMA {pragma}")
        raw.execute("BEGIN")
        indexes = _without_indexes(raw)
        vault, lives = load_vault(directory / "wangge.key"), [_copies(steps) for steps in LIVES]
        for first in range(0, cases, _BATCH):
            numbers = range(first, min(first + _BATCH, cases))
            _put(raw, [row for n in numbers for row in _life(lives, vault, n, SPAN * (n / cases))])
        for sql in indexes:
            raw.execute(sql)
        raw.execute("COMMIT")
        raw.execute("PRAGMA journal_mode = WAL")
    raw.close()
    return config


def station(number: int) -> StationCode:
    return StationCode(f"{WUNAN[:-2]}{number + 10:02}")


async def _settle(config: Path) -> None:
    async with open_database(load(config, {}, with_token=False).settings) as db:
        await db.write(_street)


def _street(tx: Transaction) -> None:
    """Twenty communities with a head each, the units, the centre's group and its people."""
    tx.inbox.claim_bot(4242)
    for one in PEOPLE:
        if Role.STATION_HEAD not in one.roles:
            tx.people.add(one)
    for number in range(STATIONS):
        tx.places.put_station(Station(station(number), f"第{number + 1}社区", LI.id, LI.id))
        tx.people.add(person(100 + number, f"站长{number + 1}", Role.STATION_HEAD, station=station(number)))
    for unit in UNITS:
        tx.places.put_unit(unit)
    tx.chats.bind(BoundChat(-100, ChatKind.CENTRE_GROUP, "中心"))


def _without_indexes(raw: sqlite3.Connection) -> list[str]:
    """Takes the indexes of the tables that are filled away, and gives the statements that make them."""
    found = raw.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        " AND tbl_name IN ('cases', 'case_events', 'case_facts')"
    ).fetchall()
    for name, _ in found:
        raw.execute(f"DROP INDEX {name}")
    return [sql for _, sql in found]


def _put(raw: sqlite3.Connection, rows: Sequence[tuple[str, tuple[object, ...]]]) -> None:
    tables: dict[str, list[tuple[object, ...]]] = {}
    for table, row in rows:
        tables.setdefault(table, []).append(row)
    for table, some in tables.items():
        raw.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(some[0]))})", some)


def _life(
    lives: Sequence[Sequence[tuple[timedelta, Copy]]], vault: Vault, number: int, since: timedelta
) -> Iterator[tuple[str, tuple[object, ...]]]:
    """The rows of one case, as far as it has come by NOW; each is reported at the same hour, so that days end in a
    copy where they end in its pattern."""
    at = MONDAY_0942 + (NOW - SPAN + since - MONDAY_0942) // _DAY * _DAY
    life = lives[-1 if number % NEVER_CLOSED == 0 else number % (len(lives) - 1)]
    copy = [one for happened, one in life if at + happened <= NOW][-1]
    case, of, moved = number + 1, station(number % STATIONS), _moved(copy, at)
    said = {
        "case": case,
        "number": f"SY{at:%Y%m%d}-{case:07}",
        "station": of,
        "text": 2 * case,
        "place": 2 * case + 1,
    }
    body, *rest = (moved.text % said).split("\0")
    yield "cases", tuple((moved.case | {"id": case, "number": said["number"], "station": of, "body": body}).values())
    bodies = iter(rest)
    for event in moved.events:
        yield "case_events", (case, *event, next(bodies))
    for revision, times in moved.facts:
        text = next(bodies)
        if times[-1] is None or times[-1] >= _KEPT_FROM:
            yield "case_facts", (case, revision, FACTS_VERSION, of, *times, text)
    yield from _notes(vault, case, at)


@dataclass(frozen=True, slots=True)
class Moved:
    """A copy at its time, with blanks for its numbers and its station alone; the columns as the tables have them."""

    text: str
    case: dict[str, object]
    events: list[tuple[int, int, int | None, bool, str]]
    facts: list[tuple[int, tuple[int | None, ...]]]


@lru_cache(maxsize=1000)
def _moved(copy: Copy, at: datetime) -> Moved:
    return Moved(
        _MARK.sub(lambda found: f"{at + copy.times[int(found[1])]:%Y-%m-%dT%H:%M:%S}", copy.text),
        {name: _micro(at + value) if isinstance(value, timedelta) else value for name, value in copy.case.items()},
        [
            (revision, _micro(at + after), by, False, kind)
            for revision, (kind, after, by) in enumerate(copy.events, 1)
        ],
        [
            (revision, (_micro(at), _moment(at, ended), _micro(at + moved), _moment(at, until)))
            for revision, ended, moved, until in copy.facts
        ],
    )


def _notes(vault: Vault, case: int, at: datetime) -> Iterator[tuple[str, tuple[object, ...]]]:
    place = f"{_ROADS[case % len(_ROADS)]}路{case % 397}号"
    text = f"{place}{_WHAT[case % len(_WHAT)]}" + (f"，有{RARE}" if case == 1 else "")
    for note, words in ((2 * case, text), (2 * case + 1, place)):
        yield "notes", (note, WANG.id, _micro(at), vault.seal(words.encode(), "notes", "text", note))


def _copies(steps: Steps) -> list[tuple[timedelta, Copy]]:
    """The life after each of its steps, and how long after the report that is."""
    row, contact = (STALL, None) if len(steps) < 4 else (NOISE, ContactId(1))
    told = Chronicle()
    opening = report(_NUMBER, row=row, contact=contact, place=Place(note=_PLACE))
    told.tell(replace(opening, id=_CASE, description=_TEXT), WANG, MONDAY_0942)
    found = [(timedelta(), _copy(told))]
    for hours, command, by in steps:
        told.tell(command, by, MONDAY_0942 + timedelta(hours=hours))
        found.append((timedelta(hours=hours), _copy(told)))
    return found


def _copy(told: Chronicle) -> Copy:
    case, facts = told.require(), rows_of(told.history)
    row = columns_of(case)
    bodies = [str(row["body"]), *(write_event(event) for _, _, event in told.history)]
    bodies += [write_facts(one.facts) for one in facts]
    text = "\0".join(bodies).replace("%", "%%")
    times = sorted(set(_TIME.findall(text)))
    for blank, stands in (
        ("case", _CASE),
        ("text", _TEXT),
        ("place", _PLACE),
        ("number", _NUMBER),
        ("station", WUNAN),
    ):
        if isinstance(stands, str):
            text = text.replace(f'"{stands}"', f'"%({blank})s"').replace(f"{stands}\x1d", f"%({blank})s\x1d")
        else:
            text = text.replace(str(stands), f"%({blank})s")
    text = _TIME.sub(lambda found: f"\1{times.index(found[0])}\2", text)
    return Copy(
        text=text,
        times=tuple(datetime.fromisoformat(f"{time}+00:00") - MONDAY_0942 for time in times),
        case={name: _since(value) for name, value in row.items()},
        events=tuple((kind_of(event), at - MONDAY_0942, by) for at, by, event in told.history),
        facts=tuple(
            (
                one.revision,
                None if one.facts.ended_at is None else one.facts.ended_at - MONDAY_0942,
                one.moved_at - MONDAY_0942,
                None if one.until is None else one.until - MONDAY_0942,
            )
            for one in facts
        ),
    )


def _since(value: object) -> object:
    return value - MONDAY_0942 if isinstance(value, datetime) else value


def _micro(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def _moment(at: datetime, after: timedelta | None) -> int | None:
    return None if after is None else _micro(at + after)


_KEPT_FROM: Final = _micro(NOW - KEEP_OLDER)
