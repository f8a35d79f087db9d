"""Power cuts, replayed: `python -m tests.faults.power_cut --images 3000 --by-bot 30 --seed 7`.

The real bot works while strace records each write, sync, rename and removal of its files, and each poll that confirms
updates. Then the power is cut at random moments of that record: what was synced is on disk; of what was not, a random
part is, whole or torn at a sector, in any order within a file. From each such image the database must open, be sound,
agree with its events, and hold every update that a poll had confirmed before the cut.

Needs strace. A seed decides where the cuts are and what of the unsynced writes has survived.
"""

import argparse
import asyncio
import os
import re
import shutil
import signal
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from bot.cli.audit import differing
from bot.config.load import load
from bot.open_resources import open_database
from sandbox.town import TOKEN
from tests.faults.people import People
from tests.faults.room import Bot, Room, open_room
from tests.paths import ROOT

SECTOR: Final = 512
"""Bytes that a disk writes whole or not at all."""
ACTS: Final = 150
CALLS: Final = "openat,pwrite64,write,fsync,fdatasync,ftruncate,unlink,unlinkat,rename,renameat,renameat2,sendto"

_HEX = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_FD = re.compile(r"\((\d+)<([^>]*)>")
_OFFSET = re.compile(rb'(?:[&\n]offset=|"offset": ?)(\d+)')
_PLACE = re.compile(r'", \d+, (\d+)')
_LENGTH = re.compile(r">, (\d+)")
_LINE = re.compile(r"(\d+)\s+(?:(\w+)(\(.*)|<\.\.\. (\w+) resumed>(.*))")


class Kind(Enum):
    CREATED = auto()
    WRITTEN = auto()
    CUT = auto()
    SYNCED = auto()
    RENAMED = auto()
    REMOVED = auto()
    CONFIRMED = auto()
    """A poll asked for an offset: all smaller update ids are confirmed."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done to a file, or a poll that confirmed updates."""

    kind: Kind
    path: str = ""
    data: bytes = b""
    at: int = 0
    to: str = ""


@dataclass(slots=True)
class _Disk:
    """The files as they would be after a cut: what is durable, and what was done since and is not synced."""

    files: dict[str, bytearray]
    pending: dict[str, list[Step]] = field(default_factory=dict)
    names: list[Step] = field(default_factory=list)

    def apply(self, step: Step) -> None:
        match step.kind:
            case Kind.SYNCED:
                for waiting in self.pending.pop(step.path, []):
                    _write(self.files.setdefault(step.path, bytearray()), waiting)
            case Kind.CREATED | Kind.RENAMED | Kind.REMOVED:
                self._rename(step)
            case _:
                self.pending.setdefault(step.path, []).append(step)

    def _rename(self, step: Step) -> None:
        """Names are taken as kept in order by the file system's journal; the bot syncs what must not be lost."""
        match step.kind:
            case Kind.CREATED:
                self.files.setdefault(step.path, bytearray())
            case Kind.RENAMED:
                self.files[step.to] = self.files.pop(step.path, bytearray())
                self.pending[step.to] = self.pending.pop(step.path, [])
            case _:
                self.files.pop(step.path, None)
                self.pending.pop(step.path, None)

    def image(self, random: Random) -> dict[str, bytes]:
        """What may be found after the power is back."""
        found = {path: bytearray(content) for path, content in self.files.items()}
        for path, steps in self.pending.items():
            for step in _survivors(steps, random):
                _write(found.setdefault(path, bytearray()), step)
        return {path: bytes(content) for path, content in found.items()}


def _survivors(steps: list[Step], random: Random) -> list[Step]:
    """None, all, the first ones, or any in any order; one of them may be torn."""
    match random.randrange(4):
        case 0:
            return []
        case 1:
            kept = list(steps)
        case 2:
            kept = steps[: random.randrange(len(steps) + 1)]
        case _:
            kept = [step for step in steps if random.random() < 0.5]
            random.shuffle(kept)
    if kept and random.random() < 0.5:
        place = random.randrange(len(kept))
        step = kept[place]
        sectors = random.randrange(len(step.data) // SECTOR + 1)
        kept[place] = Step(step.kind, step.path, step.data[: sectors * SECTOR], step.at)
    return kept


def _write(content: bytearray, step: Step) -> None:
    if step.kind is Kind.CUT:
        del content[step.at :]
        content.extend(bytes(max(0, step.at - len(content))))
        return
    if step.data:
        content.extend(bytes(max(0, step.at - len(content))))
        content[step.at : step.at + len(step.data)] = step.data


def read_trace(trace: Path, folder: Path) -> list[Step]:
    """The record in order. A write counts from its start, a sync from its end: no more is durable than is certain."""
    steps: list[Step] = []
    begun: dict[tuple[str, str], str] = {}
    ends: dict[str, int] = {}
    with trace.open(encoding="latin-1") as lines:
        for line in lines:
            found = _LINE.match(line)
            if found is None:
                continue
            process, call, rest, resumed, _ = found.groups()
            if resumed is not None:
                whole = begun.pop((process, resumed), "")
                if resumed in ("fsync", "fdatasync"):
                    steps.extend(_steps(resumed, whole, folder, ends))
                continue
            if rest.endswith("<unfinished ...>"):
                begun[process, call] = rest
                if call in ("fsync", "fdatasync"):
                    continue
            elif re.search(r"= -1 E", rest):
                continue
            steps.extend(_steps(call, rest, folder, ends))
    return steps


def _steps(call: str, rest: str, folder: Path, ends: dict[str, int]) -> Iterator[Step]:
    texts = [bytes.fromhex(text.replace("\\x", "")) for text in _HEX.findall(rest)]
    if call == "sendto":
        offset = _OFFSET.search(texts[0]) if texts else None
        if offset is not None:
            yield Step(Kind.CONFIRMED, at=int(offset[1]))
    elif call in ("openat", "rename", "renameat", "renameat2", "unlink", "unlinkat"):
        yield from _naming(call, rest, _names(texts, folder))
    else:
        fd = _FD.search(rest)
        path = bytes.fromhex(fd[2].replace("\\x", "")).decode() if fd is not None and "\\x" in fd[2] else ""
        if _ours(path, folder):
            yield from _content(call, rest, path, texts, ends)


def _content(call: str, rest: str, path: str, texts: list[bytes], ends: dict[str, int]) -> Iterator[Step]:
    match call:
        case "pwrite64":
            place = _PLACE.search(rest)
            assert place is not None, rest[-60:]
            yield Step(Kind.WRITTEN, path, texts[-1], int(place[1]))
        case "write":
            yield Step(Kind.WRITTEN, path, texts[-1], ends.get(path, 0))
            ends[path] = ends.get(path, 0) + len(texts[-1])
        case "ftruncate":
            length = _LENGTH.search(rest)
            assert length is not None, rest
            yield Step(Kind.CUT, path, at=int(length[1]))
        case _:
            yield Step(Kind.SYNCED, path)


def _naming(call: str, rest: str, names: list[str]) -> Iterator[Step]:
    if call == "openat":
        yield from (Step(Kind.CREATED, name) for name in names if "O_CREAT" in rest)
    elif call.startswith("rename"):
        if len(names) == 2:
            yield Step(Kind.RENAMED, names[0], to=names[1])
    else:
        yield from (Step(Kind.REMOVED, name) for name in names)


def _ours(name: str, folder: Path) -> bool:
    """The shared-memory index is made anew at each start; the log and the record are none of the bot's files."""
    return name.startswith(f"{folder}/") and not name.endswith(("-shm", ".log", "/trace"))


def _names(texts: list[bytes], folder: Path) -> list[str]:
    names = [text.decode("utf-8", "replace") for text in texts]
    return [name for name in names if _ours(name, folder)]


@dataclass(slots=True)
class Record:
    """A folder as it was before, and everything that was done in it since."""

    folder: Path
    before: dict[str, bytes]
    steps: list[Step]
    first_update: int

    def cuts(self, count: int, random: Random) -> Iterator[tuple[dict[str, bytes], int]]:
        """So many images, from first to last moment, each with the smallest update id not confirmed by then."""
        disk = _Disk({path: bytearray(content) for path, content in self.before.items()})
        confirmed, done = self.first_update, 0
        for moment in sorted(random.randrange(1, len(self.steps) + 1) for _ in range(count)):
            for step in self.steps[done:moment]:
                if step.kind is Kind.CONFIRMED:
                    confirmed = max(confirmed, step.at)
                else:
                    disk.apply(step)
            done = moment
            yield disk.image(random), confirmed

    def on_a_disk_that_does_not_sync(self) -> "Record":
        """The same work where a sync of the log does nothing: what the proof must notice."""
        kept = [step for step in self.steps if step.kind is not Kind.SYNCED or not step.path.endswith("-wal")]
        return Record(self.folder, self.before, kept, self.first_update)


async def record(room: Room, random: Random, acts: int = ACTS) -> Record:
    """One life of the bot under strace, with people at work, ended by SIGKILL."""
    folder = room.config.parent
    async with room.running() as bot:
        await room.calm(bot)
        await bot.stop()
    before = {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    first = room.town.updates.next_id
    trace = folder / "trace"
    options = ("-f", "-qq", "-y", "-xx", "-s", "4000000", "-e", f"trace={CALLS}", "-o", str(trace))
    command = (sys.executable, "-m", "bot", "rehearse", "--config", str(room.config))
    with room.log.open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            "strace", *options, *command, cwd=ROOT, env=os.environ | {"WANGGE_TOKEN": TOKEN}, stdout=log, stderr=log
        )
    bot = Bot(process, room.town)
    await bot.polls()
    people = People(room.town, random)
    for _ in range(acts):
        people.act()
        await asyncio.sleep(0.02)
    await room.calm(bot)
    _kill_traced(trace)
    await process.wait()
    await people.finish()
    return Record(folder, before, read_trace(trace, folder), first)


def _kill_traced(trace: Path) -> None:
    with trace.open(encoding="latin-1") as lines:
        os.kill(int(lines.readline().split()[0]), signal.SIGKILL)


def lay_down(image: dict[str, bytes], folder: Path, target: Path) -> Path:
    """The image's files in another folder, with a configuration that points there; gives that configuration."""
    for name, content in image.items():
        path = target / Path(name).relative_to(folder)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o600)
    config = target / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace(str(folder), str(target)), encoding="utf-8")
    return config


async def look_into(config: Path, first: int, confirmed: int) -> list[str]:
    """What is wrong with an image, in words; [] where it holds what it must."""
    settings = load(config, {}, with_token=False).settings
    raw = sqlite3.connect(settings.storage.file)
    try:
        sound = raw.execute("PRAGMA integrity_check").fetchall()
        kept = {row[0] for row in raw.execute("SELECT update_id FROM inbox WHERE update_id >= ?", (first,))}
    except sqlite3.DatabaseError as error:
        return [f"the database can't be read: {error}"]
    finally:
        raw.close()
    wrong = [] if sound == [("ok",)] else [f"integrity: {sound[:3]}"]
    lost = set(range(first, confirmed)) - kept
    wrong += [f"the confirmed updates {sorted(lost)[:5]} are lost"] if lost else []
    async with open_database(settings) as db:
        _, differ = await differing(db)
    return [*wrong, *(f"{number} is not the fold of its events" for number in differ)]


async def start_on(config: Path) -> list[str]:
    """The real bot starts on the image, works off what it finds, and stops politely."""
    async with open_room(config.parent / "town") as room:
        target = room.config.parent
        for path in config.parent.iterdir():
            if path.name.startswith("wangge."):
                shutil.copy(path, target / path.name)
        if (config.parent / "media").exists():
            shutil.copytree(config.parent / "media", target / "media", dirs_exist_ok=True)
        try:
            await room.rest()
        except (RuntimeError, AssertionError, TimeoutError) as error:
            return [f"the bot did not come to rest: {error}"]
        wrong = _left_over(target / "wangge.db")
        async with room.database() as db:
            _, differ = await differing(db)
        return [*wrong, *(f"{number} is not the fold of its events" for number in differ)]


def _left_over(database: Path) -> list[str]:
    """Letters that were not worked off, or could not be."""
    raw = sqlite3.connect(database)
    try:
        waiting, aside = (
            raw.execute(f"SELECT count(*) FROM inbox WHERE {which}").fetchone()[0]
            for which in ("settled_at IS NULL", "aside IS 1")
        )
    finally:
        raw.close()
    return [f"{waiting} letters wait, {aside} were set aside"] if waiting or aside else []


async def cut_power(images: int, by_bot: int, seed: int, acts: int = ACTS) -> list[str]:
    """Sentences that say what was lost; [] is the proof."""
    random = Random(seed)
    with TemporaryDirectory(prefix="wangge-cut-") as directory:
        place = Path(directory).resolve()
        async with open_room(place / "room") as room:
            recorded = await record(room, random, acts)
        confirmed = max(step.at for step in recorded.steps if step.kind is Kind.CONFIRMED) - recorded.first_update
        print(f"  {len(recorded.steps)} steps, {confirmed} updates confirmed", file=sys.stderr)
        return await examine(recorded, images, by_bot, random, place)


async def examine(recorded: Record, images: int, by_bot: int, random: Random, place: Path) -> list[str]:
    """Lays each image down and looks into it; `by_bot` of them, spread evenly, are started on too."""
    wrong: list[str] = []
    started = {number * images // by_bot for number in range(by_bot)} if by_bot else set()
    for number, (image, confirmed) in enumerate(recorded.cuts(images, random)):
        target, again = place / "image", place / "again"
        config = lay_down(image, recorded.folder, target)
        found = await look_into(config, recorded.first_update, confirmed)
        if number in started:
            found += await start_on(lay_down(image, recorded.folder, again))
            shutil.rmtree(again)
        wrong += [f"image {number}: {word}" for word in found]
        shutil.rmtree(target)
        if number % 500 == 499:
            print(f"  {number + 1} images", file=sys.stderr, flush=True)
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=3000)
    parser.add_argument("--by-bot", type=int, default=30)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else Random().randrange(10**9)
    print(f"seed={seed}", flush=True)
    wrong = asyncio.run(cut_power(options.images, options.by_bot, seed))
    for sentence in wrong[:50]:
        print(sentence)
    doubled = sum("is not the fold of its events" in sentence for sentence in wrong)
    print(
        f"kind=power-cut runs={options.images} lost={len(wrong) - doubled} doubled={doubled} max_duplicates=0 "
        f"by_bot={options.by_bot} seed={seed}"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
