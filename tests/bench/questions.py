"""How long the questions of a street with a million cases take, and how much memory: figures of a week, the summary
of everybody, the board, a search; and the figures once more from the logs, for the ratio.

`python -m tests.bench.questions` prints it by itself; a number behind it is how many cases there are. Each side is
measured in a process of its own.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

from bot.charts.drawings import Drawings
from bot.config.load import load
from bot.open_resources import open_database
from bot.spreadsheets.make import Spreadsheets
from dispatch.figures.periods import Period, before, week_of
from dispatch.figures.shown import ShownIndicators
from dispatch.figures.sums import PeriodSums
from dispatch.model import PersonId, Place
from handlers.bot_api.made_files import SpreadsheetFile
from handlers.centre import Centre
from handlers.digests.picture import picture_of
from handlers.digests.scopes import STREET, readers
from handlers.digests.weekly import answer_weekly, compose_weekly
from handlers.notify.destinations import Destination
from handlers.queries.board import answer_board, compose_board
from handlers.rendering.chart_picture import sheet as chart_sheet
from handlers.rendering.digest_text import areas_have_more
from handlers.turn.carry_out import Turn, carry_out
from handlers.turn.reader_query import AskedInChat, BoardFacts, BoardPlace, BoardQuery, WeekFacts, WeekQuery
from handlers.wording.speech import saying
from storage.cases import history
from storage.cases.board import board as read_board
from storage.cases.history import PeriodFacts
from storage.cases.kept_facts import FACTS_BUILT
from storage.cases.search import Sight, Word, find
from storage.database import Database
from storage.read_only_snapshot import read_snapshot
from storage.transaction import Transaction
from tests.bench import million, sides
from tests.fakes import HandClock
from tests.make import report
from tests.street import HOUSING, LI, SHANGHAI, SQUAD, WANG, book

T = TypeVar("T")
CENTRE: Final = Centre("首义路街", "SY", SHANGHAI, "zh", book(), 1, "wangge_bot", draws_figures=True)
WEEK: Final = week_of(CENTRE.book.calendar, 2026, 48)
"""The one that has just ended."""
AIMS: Final = {"figures": 0.3, "summary": 3.0, "memory": 300.0, "find": 0.1}
"""Seconds, and megabytes."""
_REPORTS: Final = 200
_NUMBER: Final = "SY20261130-0001"
LOGS: Final = "logs"
"""The side that has no facts and folds every log."""
INDEX: Final = "index"
"""The side that makes the index of words."""


def measure(var: Path, cases: int = million.CASES) -> str:
    """The lines that are printed; the database is made and taken away again."""
    with TemporaryDirectory(prefix="bench-", dir=var) as directory:
        begun = time.monotonic()
        config = million.fill(Path(directory), cases)
        filled = time.monotonic() - begun
        indexed = _side(config, INDEX)["seconds"]
        kept, logs = _side(config, "facts"), _side(config, LOGS)
    lines = [
        f"{cases} cases, {kept['open']:.0f} of them open, made in {filled:.0f} s",
        f"index of words: made in {indexed:.0f} s, as beside the work",
        f"figures of a week: {_told(kept, 'figures')}, from the logs {_told(logs, 'figures')}",
        f"figures_vs_logs = {kept['figures_cpu'] / logs['figures_cpu']:.4f}",
        f"summary of two weeks for {kept['readers']:.0f} readers: {_told(kept, 'summary')},"
        f" of these the turn {1000 * kept['turn']:.0f} ms",
        f"picture of the street: {_told(kept, 'picture')}",
        f"spreadsheet of the street, {kept['listed']:.0f} cases: {_told(kept, 'sheet')}",
        f"99th percentile of a report: {1000 * kept['alone']:.0f} ms alone,"
        f" {1000 * kept['beside']:.0f} ms while summaries are composed",
        f"board: {_told(kept, 'board')}, of these the turn {1000 * kept['board_turn']:.0f} ms",
        f"search for a rare word of the oldest case: {_told(kept, 'find')}, {kept['found']:.0f} found;"
        f" by an officer: {_told(kept, 'officer')}",
        f"search for a common word by an officer without a case: {_told(kept, 'few')}",
        f"peak memory: {kept['memory']:.0f} MB (aim {AIMS['memory']:.0f}), from the logs {logs['memory']:.0f} MB",
    ]
    return "\n".join(lines)


def _told(side: dict[str, float], what: str) -> str:
    aim = f", aim {1000 * AIMS[what]:.0f}" if what in AIMS else ""
    return f"{1000 * side[what]:.0f} ms ({1000 * side[f'{what}_cpu']:.0f} of the processor{aim})"


def _side(config: Path, side: str) -> dict[str, float]:
    command = (sys.executable, "-m", "tests.bench.questions", side, str(config))
    done = subprocess.run(command, cwd=sides.ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


async def _asked(config: Path, side: str) -> dict[str, float]:
    async with open_database(load(config, {}, with_token=False).settings) as db:
        if side == INDEX:
            return {"seconds": await _indexed(db)}
        if side == LOGS:
            await db.write(lambda tx: tx.meta.drop(FACTS_BUILT))
            took, _ = await _timed("figures", lambda: _figures(db))
        else:
            took = await _ask(db)
    return took | {"memory": sides.peak_of(os.getpid())}


async def _ask(db: Database) -> dict[str, float]:
    query = WeekQuery("timer:1", 1, WEEK, before(CENTRE.book.calendar, WEEK))
    figures, _ = await _timed("figures", lambda: _figures(db))
    summary, turn = await _timed("summary", lambda: _summary(db, query))
    board, board_turn = await _timed("board", lambda: _board(db))
    picture, _ = await _timed("picture", lambda: _picture(db, query))
    sheet, listed = await _timed("sheet", lambda: _sheet(db))
    words = [Word(million.RARE)]
    sought, found = await _timed(
        "find", lambda: db.ask(lambda reader: find(reader, db.vault, words, Sight(everything=True), 100))
    )
    theirs = Sight(units=frozenset({SQUAD.code}))
    officers, _ = await _timed("officer", lambda: db.ask(lambda reader: find(reader, db.vault, words, theirs, 100)))
    common, none = [Word(million.COMMON)], Sight(units=frozenset({HOUSING.code}))
    few, _ = await _timed("few", lambda: db.ask(lambda reader: find(reader, db.vault, common, none, 100)))
    return {
        **officers,
        **few,
        **picture,
        **sheet,
        **await _waits(db, query),
        "listed": listed,
        "open": len(await db.write(lambda tx: tx.cases.ids_open())),
        "readers": len(await db.write(lambda tx: list(readers(tx)))),
        "turn": turn,
        "board_turn": board_turn,
        "found": len(found.cases),
        **figures,
        **summary,
        **board,
        **sought,
    }


async def _indexed(db: Database) -> float:
    begun = time.perf_counter()
    while await db.write(lambda tx: tx.words.step()):
        pass
    return time.perf_counter() - begun


async def _timed(what: str, work: Callable[[], Awaitable[T]]) -> tuple[dict[str, float], T]:
    """Seconds on the clock and of the processor, the better of two tries: the first one reads what lies on the disk
    alone. On a machine that has much else to do, those of the processor say more."""
    tries = []
    for _ in range(2):
        begun, worked = time.perf_counter(), time.process_time()
        tries.append((await work(), time.perf_counter() - begun, time.process_time() - worked))
    (_, *once), (result, *again) = tries
    return {what: min(once[0], again[0]), f"{what}_cpu": min(once[1], again[1])}, result


async def _figures(db: Database) -> ShownIndicators:
    """The indicators of the street."""
    return (await _sums(db, WEEK, rates_alone=True)).of().shown(CENTRE.book)


async def _sums(db: Database, period: Period, *, rates_alone: bool = False) -> PeriodSums:
    """As the readers of the bot make them."""
    sums = PeriodSums(period, CENTRE.book, rates_alone=rates_alone)
    start, end = period.start, period.end
    await db.ask(lambda reader: history.go_through(reader, start, end, lambda some: sums.add(some.values())))
    return sums


async def _summary(db: Database, query: WeekQuery) -> float:
    """The question, and the turn that writes everybody's: the seconds of the turn."""
    found = WeekFacts(query, await _sums(db, query.week), await _sums(db, query.week_before, rates_alone=True))
    answer = await db.look(lambda tx: compose_weekly(Turn(tx, million.NOW, CENTRE, "timer:1"), found))
    begun = time.perf_counter()
    await db.write(lambda tx: answer_weekly(Turn(tx, million.NOW, CENTRE, "timer:1"), answer, areas_have_more))
    return time.perf_counter() - begun


async def _picture(db: Database, query: WeekQuery) -> None:
    """The street's, drawn in its child."""
    sums = await _sums(db, query.week)
    drawn = await db.look(lambda tx: picture_of(tx, sums, CENTRE.book, STREET, CENTRE.name))
    await Drawings().make(chart_sheet(drawn, saying(CENTRE, million.NOW)))


async def _sheet(db: Database) -> int:
    """The street's workbook, its file written in its child: how many cases it lists."""
    listed = 0

    async def facts(of: Period) -> PeriodFacts:
        nonlocal listed
        found = await db.ask(lambda reader: history.week(reader, of.start, of.end))
        listed = listed or len(found.facts)
        return found

    look = partial(read_snapshot, db._address, db.vault)
    made = Spreadsheets(facts, look, lambda: CENTRE, HandClock(million.NOW))
    await made.file(SpreadsheetFile("周报.xlsx", STREET, WEEK, None, "zh"))
    return listed


async def _waits(db: Database, query: WeekQuery) -> dict[str, float]:
    """How long the 99th of a hundred reports waits for the disk: alone, and while summaries are composed."""
    alone = [await _reported(db) for _ in range(_REPORTS)]
    beside: list[float] = []
    while len(beside) < _REPORTS:
        composed = asyncio.create_task(_summary(db, query))
        while not composed.done():
            beside.append(await _reported(db))
        await composed
    return {name: sorted(took)[len(took) * 99 // 100] for name, took in (("alone", alone), ("beside", beside))}


async def _reported(db: Database) -> float:
    """Seconds; they come one after another, some hundredths apart."""
    await asyncio.sleep(0.01)
    begun = time.perf_counter()
    await db.write(_report)
    return time.perf_counter() - begun


def _report(tx: Transaction) -> None:
    note = tx.notes.keep("门口占道经营，推车堵了人行道", WANG.id, million.NOW)
    number = tx.cases.next_number("SY", million.NOW.date())
    of = replace(report(_NUMBER, place=Place(note=note)), id=tx.cases.next_id(), number=number, description=note)
    carry_out(Turn(tx, million.NOW, CENTRE, f"letter:{number}"), None, of, WANG)


async def _board(db: Database) -> float:
    """Seconds of the writing thread."""
    start = CENTRE.book.calendar.local(million.NOW).replace(hour=0)
    place = AskedInChat(PersonId(LI.id), Destination(1000 + LI.id, person=LI.id), 1)
    origin = f"letter:{time.monotonic_ns()}"
    query = BoardQuery(origin, place, BoardPlace(), start + timedelta(days=1))
    found = await db.ask(lambda reader: read_board(reader))
    answer = await db.look(lambda tx: compose_board(Turn(tx, million.NOW, CENTRE, origin), BoardFacts(query, found)))
    begun = time.perf_counter()
    await db.write(lambda tx: answer_board(Turn(tx, million.NOW, CENTRE, origin), answer))
    return time.perf_counter() - begun


def main(words: list[str]) -> None:
    if len(words) == 2:
        print(json.dumps(asyncio.run(_asked(Path(words[1]), words[0]))))
        return
    var = sides.ROOT / "var"
    var.mkdir(exist_ok=True)
    print(measure(var, int(words[0]) if words else million.CASES))


if __name__ == "__main__":
    main(sys.argv[1:])
