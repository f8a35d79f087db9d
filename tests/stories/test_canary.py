"""A marked token, phone, name, identity number and document go through a case, and lie nowhere in clear after it."""

import asyncio
import base64
import json
import logging
import shutil
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.backup import back_up
from bot.logs import set_up_logs
from bot.opening import open_database
from bot.privacy import export_member, export_resident
from dispatch.model import MediaId, PersonId
from handlers import report_text, worker
from handlers.report_text import Written
from storage.media_folder import MediaFolder
from storage.residents import Wanted
from tests.stories.cast import CENTRE, HE, OWNER, SQUAD, WANG, WORKERS
from tests.stories.road import settle
from tests.stories.stage import Stage, street

NAME, PHONE, IDENTITY = "欧阳靖远", "13877665544", "420106200204020889"
REPORT = f"#上报 首义路8号门口下水道堵,污水冒出来,找{NAME}{PHONE},证号{IDENTITY}\n联系人:{NAME}\n电话:{PHONE}"
LETTER = b"\x89a letter of a resident, scanned\x00\xff"
AT = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """Everything is logged, as `wangge run` sets it up; taken back afterwards."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    handlers, level = root.handlers[:], root.level
    set_up_logs("DEBUG", "text")
    yield capsys
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook, threading.excepthook = hooks
    logging.captureWarnings(capture=False)


def canaries(stage: Stage) -> set[bytes]:
    """Each in all the ways in which it could lie in a file."""
    secret = stage.town.token.partition(":")[2]
    words = (secret, PHONE, NAME, IDENTITY, "138 7766 5544", "138-7766-5544")
    plain = {form for word in words for form in (word.encode(), word.encode("utf-16-le"))}
    return plain | {json.dumps(word)[1:-1].encode() for word in words} | {LETTER}


def lying_in(folder: Path, wanted: set[bytes]) -> list[tuple[str, bytes]]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert files
    return [(file.name, canary) for file in files for canary in wanted if canary in file.read_bytes()]


async def play(stage: Stage) -> None:
    """The road of a case with a resident, the number shown once, and an update that nobody can read."""
    await stage.say(WANG, WORKERS, REPORT)
    await stage.tap(OWNER, CENTRE, "派 市政维修队")
    await stage.tap(HE, HE, "接单")
    await stage.tap(HE, HE, "进展")
    await stage.do("document", by=HE, chat=HE, content=base64.b64encode(LETTER).decode(), name=f"{NAME}.pdf")
    await stage.tap(HE, HE, "提交")
    await settle(stage, HE, f"已疏通,{NAME}({PHONE})在场")
    await stage.tap(WANG, WANG, "核查通过")
    await stage.until("11-24 10:01")
    await stage.comes("SELECT path FROM media WHERE path IS NOT NULL")
    await stage.tap(OWNER, OWNER, "显示电话")
    await stage.say(OWNER, OWNER, f"回访{NAME}")
    assert PHONE in (await stage.last(OWNER)).text, "the story did show it, in private"
    await stage.do("raw_update", update={"message": {"text": f"{NAME} {PHONE} {IDENTITY}"}})
    await stage.tap(OWNER, OWNER, "满意")


def stumbling(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug that names the very words it stumbled over; it is gone when the letter is tried again."""
    stumbled: list[str] = []

    def read_report(text: str, bot_username: str) -> Written:
        if len(stumbled) < 2:
            stumbled.append(text)
            raise ValueError(f"can't read {text}") from KeyError(NAME)
        return report_text.read_report(text, bot_username)

    monkeypatch.setattr(worker, "read_report", read_report)


async def test_no_canary_lies_in_logs_traces_files_backups_exports_or_groups(
    first_day: Path, tmp_path: Path, told: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(first_day, tmp_path / "bot")
    stumbling(monkeypatch)

    async with street(tmp_path / "bot") as stage:
        wanted = canaries(stage)
        await play(stage)
        asyncio.get_running_loop().call_exception_handler({"message": "lost", "exception": ValueError(REPORT)})
        storage = stage.config.settings.storage
        back_up(storage, tmp_path / "backups", AT)
        assert storage.database.with_name(storage.database.name + "-wal").stat().st_size > 0
        assert not lying_in(tmp_path, wanted)
        for chat in (WORKERS, CENTRE, SQUAD):
            for one in await stage.messages(chat):
                assert not [word for word in (PHONE, NAME, IDENTITY) if word in one.text], one.text

    async with open_database(stage.config.settings) as db:
        of_another = await db.write(lambda tx: export_resident(tx, Wanted(phone="13900009999"), "本人申请", AT))
        of_worker = await db.write(lambda tx: export_member(tx, PersonId(1)))
        of_resident = await db.write(lambda tx: export_resident(tx, Wanted(phone=PHONE), "本人申请", AT))
        [letter] = await db.write(lambda tx: tx.media.get([MediaId(1)]))
        assert MediaFolder(storage.media, db.vault).open_file(letter) == LETTER

    written = told.readouterr()
    assert "ValueError" in written.err, "the story did stumble"
    assert "Unreadable" in written.err
    for text in (written.err, written.out, str(of_another), str(of_worker)):
        assert not [canary for canary in wanted if canary in text.encode()]
    assert NAME in str(of_resident)
    assert not lying_in(tmp_path, wanted)
