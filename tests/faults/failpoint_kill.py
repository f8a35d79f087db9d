"""SIGKILL at every failpoint: `python -m tests.faults.failpoint_kill --hits 3 --seed 7`.

Each failpoint's first hits are each a run of one of three scenarios, in turn; the seed decides which scenario comes
first. Some are played in the fourth too, at a hit that the seed decides. A run is: the scenario, killed at that hit,
started again and finished. What it leaves is compared with what the same scenario leaves without a kill.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import delete

from storage.cases.kept_facts import FACTS_BUILT
from storage.engine.failpoints import FAILPOINTS
from storage.migrate import _upgrade
from storage.tables import case_facts
from storage.transaction import Transaction
from tests.databases import make_database
from tests.faults.interrupted import Interrupted, Stuck
from tests.faults.proof import Findings
from tests.faults.record import Record, backups_are_whole, compare, look
from tests.faults.room import open_room
from tests.faults.scenarios import AREAS, SCENARIOS, Command, play, roster_with
from tests.webhook import unused_port, webhook_section

FIRST: Final = 3
OLDER: Final = ("0004", "0006", "0008")
"""Schemas from which three databases are upgraded, one after the other; the last is the scenario's own."""


# ── what the host does in the middle of a day ──


async def nothing(run: Interrupted, number: int) -> None:
    """The bot's own work is enough."""


async def restart(run: Interrupted, number: int) -> None:
    await run.down()
    await run.up()
    await run.settle()


async def crash(run: Interrupted, number: int) -> None:
    """The process is gone, and what waits for the next one is taken up with care."""
    await run.crash()
    run.photo(1002, -1001, f"#上报 首义路20号垃圾满溢，壬{number}件")
    await run.up()
    await run.settle()


async def back_up(run: Interrupted, number: int) -> None:
    run.room.town.clock.advance(2)
    await run.host_until_done("backup", str(run.folder / "backups"))
    await run.settle()


async def restore(run: Interrupted, number: int) -> None:
    await run.down()
    await run.host_until_done("backup", str(run.folder / "backups"))
    database = run.room.config.with_name("wangge.db")
    for file in database.parent.glob("wangge.db*"):
        file.unlink()
    newest = max(run.folder.joinpath("backups").glob("wangge-*Z"))
    if await run.host("restore", str(newest)) and not database.exists():
        await run.host_until_done("restore", str(newest))
    await run.up()
    await run.settle()


async def rotate(run: Interrupted, number: int) -> None:
    await run.down()
    await run.host_until_done("keys", "rotate", "--forget")
    await run.up()
    await run.settle()


async def take_roster(run: Interrupted, number: int) -> None:
    await run.down()
    file = run.folder / "roster.xlsx"
    file.write_bytes(roster_with(f"钱新{number}", 13900008001 + number))
    await run.host_until_done("roster", "import", str(file), "--yes")
    await run.up()
    await run.settle()


async def give_roster(run: Interrupted, number: int) -> None:
    """While the bot has the database; it notes the look when its next life begins."""
    file = run.folder / f"given{number}.xlsx"
    await run.host_until_done("roster", "export", str(file))
    await restart(run, number)


async def build(run: Interrupted, number: int) -> None:
    """The database is one that was begun before facts of cases were kept, and all that they say is to be indexed."""
    await run.down()
    await run.room.ask(_without_facts)
    await run.up()
    for _ in range(2):
        await run.comes_about("SELECT count(*) FROM meta WHERE key = 'facts_built'", 1)
        await run.comes_about("SELECT count(*) FROM find_pending", 0)
        await run.settle()


def _without_facts(tx: Transaction) -> None:
    tx.facts._connection.execute(delete(case_facts))
    tx.meta.drop(FACTS_BUILT)
    for case in tx.cases.ids_open():
        tx.words.changed(case)


async def deliver(run: Interrupted, number: int) -> None:
    """Telegram delivers for a while, and is polled again: what comes at the seams comes once."""
    await run.down()
    plain = run.room.config.read_text(encoding="utf-8")
    run.room.town.updates.webhook_pace = 0.05
    run.room.config.write_text(plain + webhook_section(unused_port()), encoding="utf-8")
    run.photo(1002, -1001, f"#上报 首义路20号垃圾满溢，壬{number}件")
    await run.up()
    await run.settle()
    run.photo(1001, -1001, f"#上报 首义路21号井盖破损，癸{number}件")
    await run.settle()
    run.room.config.write_text(plain, encoding="utf-8")
    await run.down()
    run.photo(1002, -1001, f"#上报 首义路22号路灯不亮，子{number}件")
    await run.up()
    await run.settle()


COMMANDS: Final[Mapping[str, Command]] = {
    "start": restart,
    "stop": restart,
    "careful": crash,
    "backup": back_up,
    "restore": restore,
    "rotate": rotate,
    "import": take_roster,
    "night.exports_noted": give_roster,
    "webhook": deliver,
    "build": build,
    "index": build,
}
"""By failpoint, or by its first word: what must be done so that it is reached; of all others the bot's own work."""


BESIDE_CASES: Final[Mapping[str, int]] = {
    "turn.before_commit": 20,
    "courier.sent": 80,
    "timer.taken": 6,
    "timer.before_commit": 30,
    "timer.rung": 30,
    "morning.gathered": 2,
}
"""Where visits, walks and their mornings are interrupted, and up to which hit."""


def command_of(place: str) -> Command:
    return COMMANDS.get(place, COMMANDS.get(place.partition(".")[0], nothing))


# ── one run ──


@dataclass(frozen=True, slots=True)
class Kill:
    """One run: the place, at which hit, in which scenario."""

    place: str
    hit: int
    scenario: str


@dataclass(frozen=True, slots=True)
class Course:
    """A scenario with what the host does in it. `older`: it begins with databases of older schemas."""

    scenario: str
    command: Command
    older: bool


def course_of(one: Kill) -> Course:
    return Course(one.scenario, command_of(one.place), one.place.startswith("migration."))


async def run_once(course: Course, place: str, directory: Path) -> tuple[Record, bool]:
    """What it leaves, and whether the process was killed."""
    (directory / "room").mkdir()
    async with open_room(directory / "room", rota=course.scenario == AREAS) as room:
        run = Interrupted(room, place, directory)
        try:
            if course.older:
                await _upgrade_older_ones(run)
            else:
                make_database(run.room.config.with_name("wangge.db"))
            await run.up()
            await play(run, course.scenario, course.command)
            await run.end()
        finally:
            await run.give_up()
        left = await look(room)
    wrong = (*left.wrong, *backups_are_whole(directory / "backups"))
    return Record(left.messages, left.events, left.timers, left.rows, left.excused, wrong), run.killed_at is not None


async def _upgrade_older_ones(run: Interrupted) -> None:
    database = run.room.config.with_name("wangge.db")
    for schema in OLDER:
        for file in database.parent.glob("wangge.db*"):
            file.unlink()
        _upgrade(database, schema)
        await run.host_until_done("migrate")


class Sweep:
    """Runs kills, and for each course once the run without a kill that they are compared with."""

    def __init__(self) -> None:
        self._plain: dict[Course, Record] = {}

    async def kill(self, one: Kill) -> Findings:
        """What was wrong, in words; each names the run."""
        course = course_of(one)
        try:
            if course not in self._plain:
                self._plain[course], _ = await _in_a_folder(course, "")
            left, died = await _in_a_folder(course, f"{one.place}:{one.hit}")
        except (Stuck, TimeoutError, AssertionError, RuntimeError) as stuck:
            return Findings(lost=1, wrong=[f"{one}: {type(stuck).__name__}: {stuck}"])
        findings = compare(self._plain[course], left)
        if not died:
            findings.wrong.append("the kill never came")
        findings.wrong = [f"{one}: {words}" for words in findings.wrong]
        return findings


async def _in_a_folder(course: Course, place: str) -> tuple[Record, bool]:
    with TemporaryDirectory(prefix="wangge-failpoint-") as directory:
        return await run_once(course, place, Path(directory))


def kills(hits: int, seed: int) -> list[Kill]:
    """Each failpoint's first hits, the scenarios in turn from a random first one."""
    names, random = list(SCENARIOS), Random(seed)
    found: list[Kill] = []
    for place in FAILPOINTS:
        first = random.randrange(len(names))
        found += [Kill(place, hit, names[(first + hit) % len(names)]) for hit in range(1, hits + 1)]
    return [*found, *(Kill(place, random.randint(1, most), AREAS) for place, most in BESIDE_CASES.items())]


def pairs() -> list[tuple[str, str]]:
    """Every failpoint in every scenario."""
    return [(place, scenario) for place in FAILPOINTS for scenario in SCENARIOS]


async def every_hit(place: str, scenario: str) -> list[Kill]:
    """As many kills as the place is visited where nothing interrupts the scenario."""
    with TemporaryDirectory(prefix="wangge-failpoint-") as directory:
        await run_once(course_of(Kill(place, 1, scenario)), "", Path(directory))
        visited = (Path(directory) / "visits").read_text(encoding="utf-8").splitlines().count(place)
    return [Kill(place, hit, scenario) for hit in range(1, visited + 1)]


async def sweep(chosen: Sequence[Kill]) -> Findings:
    findings, runs = Findings(), Sweep()
    for number, one in enumerate(chosen, 1):
        begun = time.monotonic()
        found = await runs.kill(one)
        findings.add(found)
        took = f"{time.monotonic() - begun:.1f} s"
        print(
            f"  {number}/{len(chosen)} {one.place}:{one.hit} {one.scenario} {took}",
            *found.wrong,
            sep="\n    ",
            flush=True,
        )
        if len(findings.wrong) > 20:
            break
    return findings


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hits", type=int, default=FIRST)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--only", default="", help="how the names of the failpoints begin, parted by commas")
    parser.add_argument("--pair", type=int, default=None, help="one failpoint in one scenario, killed at every hit")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else Random().randrange(10**9)
    print(f"seed={seed}", flush=True)
    if options.pair is not None:
        chosen = asyncio.run(every_hit(*pairs()[options.pair]))
    else:
        chosen = [one for one in kills(options.hits, seed) if one.place.startswith(tuple(options.only.split(",")))]
    findings = asyncio.run(sweep(chosen))
    for sentence in findings.wrong:
        print(sentence)
    print(
        f"kind=failpoint-kill runs={len(chosen)} lost={findings.lost} doubled={findings.doubled} "
        f"max_duplicates={findings.max_duplicates} places={len({one.place for one in chosen})} seed={seed}"
    )
    return 1 if findings.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
