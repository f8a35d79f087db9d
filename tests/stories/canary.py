"""Marked words, and every place in which they may come to lie: files, logs, groups, pages, what an operator types."""

import json
import logging
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from bot.cli.audit import audit_cases, incidents_since
from bot.cli.backup import back_up
from bot.cli.person_data import export_member, export_resident
from bot.doctor.examine import examine
from bot.open_resources import open_database
from bot.runtime.logs import OURS, set_up_logs
from dispatch.model import PersonId
from storage.upkeep.residents import Wanted
from tests.stories.cast import ADMIN, CENTRE, SQUAD, WORKERS
from tests.stories.stage import Stage

NAME, PHONE, IDENTITY = "欧阳靖远", "13877665544", "420106200204020889"
WORDS = f"找{NAME}，电话{PHONE}，证号{IDENTITY}"
LETTER = b"\x89a letter of a resident, scanned\x00\xff"
"""What a document holds."""
AT = datetime(2026, 11, 24, tzinfo=UTC)


@contextmanager
def logging_all(style: str) -> Iterator[None]:
    """Everything is logged, as `wangge run` sets it up; taken back afterwards."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    handlers, levels = root.handlers[:], {name: logging.getLogger(name).level for name in ("", *OURS)}
    set_up_logs("DEBUG", style)
    try:
        yield
    finally:
        root.handlers[:] = handlers
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        sys.excepthook, threading.excepthook = hooks
        logging.captureWarnings(capture=False)


def forms(*words: str) -> set[bytes]:
    """Each in all the ways in which it could lie in a file."""
    plain = {form for word in words for form in (word.encode(), word.encode("utf-16-le"))}
    return plain | {json.dumps(word)[1:-1].encode() for word in words}


def lying_in(folder: Path, wanted: set[bytes]) -> list[tuple[str, bytes]]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert files
    return [(file.name, canary) for file in files for canary in wanted if canary in file.read_bytes()]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Cage:
    """Looks everywhere. `more` are marked words of one story only."""

    folder: Path
    printed: pytest.CaptureFixture[str]
    port: int
    more: tuple[str, ...] = ()

    @property
    def config(self) -> str:
        return f"\n[health]\nport = {self.port}\n"

    def wanted(self, stage: Stage) -> set[bytes]:
        secret = stage.town.token.partition(":")[2]
        return {*forms(secret, PHONE, NAME, IDENTITY, "138 7766 5544", "138-7766-5544", *self.more), LETTER}

    async def look_while_it_runs(self, stage: Stage) -> None:
        """Groups, the pages of /healthz and /metrics, /doctor, a backup, the database with its log."""
        wanted = self.wanted(stage)
        for chat in (WORKERS, CENTRE, SQUAD):
            for one in await stage.messages(chat):
                seen = f"{one.text} {[*one.buttons]}"
                assert not [w for w in (PHONE, NAME, IDENTITY, *self.more) if w in seen], seen
        async with aiohttp.ClientSession(f"http://127.0.0.1:{self.port}") as http:
            for page in ("/metrics", "/healthz"):
                async with http.get(page) as answer:
                    assert nothing_in(await answer.text(), wanted)
        await stage.say(ADMIN, ADMIN, "/doctor")
        assert nothing_in((await stage.last(ADMIN)).text, wanted)
        storage = stage.config.settings.storage
        back_up(storage, self.folder / "backups", stage.now())
        assert storage.file.with_name(storage.file.name + "-wal").stat().st_size > 0
        assert not lying_in(self.folder, wanted)

    async def look_afterwards(self, stage: Stage) -> None:
        """What an operator types while the bot is down; the files; and all that was logged since the beginning."""
        wanted, settings = self.wanted(stage), stage.config.settings
        told = [finding.said(language) for finding in await examine(stage.config) for language in ("zh", "en")]
        told += [str(await audit_cases(settings)), *await incidents_since(settings, AT)]
        async with open_database(settings) as db:
            of_another = await db.write(lambda tx: export_resident(tx, Wanted(phone="13900009999"), "本人申请", AT))
            of_worker = await db.write(lambda tx: export_member(tx, PersonId(1), "本人申请", AT))
        told += [str(of_another), str(of_worker)]
        written = self.printed.readouterr()
        for text in (*told, written.err, written.out):
            assert nothing_in(text, wanted), text[:2000]
        assert not lying_in(self.folder, wanted)


def nothing_in(text: str, wanted: set[bytes]) -> bool:
    return not [canary for canary in wanted if canary in text.encode()]
