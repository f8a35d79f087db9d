"""Names and paths that are meant to lead out of the media folder: no file of ours has a name of another's choice."""

import io
import os
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.files import File
from tests.faults.interrupted import Interrupted
from tests.faults.room import open_room
from tests.faults.scenarios import ADMIN, SPREADSHEET, WANG, WORKERS, roster_with
from tests.starts import start

NAMES = (
    "../../../../evil.pdf",
    "..\\..\\evil.pdf",
    "/etc/cron.d/evil",
    "C:\\evil.pdf",
    "evil\x00.pdf",
    "evil\n\r\x1b[2Jevil.pdf",
    "长" * 300 + ".pdf",
    "CON",
    "aux.pdf",
    "．．／．．／evil.pdf",
    "‮fdp.evil",
    "-rf evil",
    "~/evil.pdf",
    ".",
    "..",
    " ",
    "${HOME}/evil`id`.pdf",
)
PATHS = ("documents/../../../evil.pdf", "/etc/hostname", "..%2f..%2fevil.pdf", "documents/evil\x00.pdf")
"""What getFile may say where Telegram, or whoever stands in its place, is hostile."""
OURS = re.compile(
    r"(backups/wangge-\d{8}T\d{6}Z/)?(media/[0-9a-f]{32}(-small)?|wangge\.db(-wal|-shm)?)"
    r"|wangge\.(key|lock|db\.\w+)|config\.toml|bot\.log|exported\.json"
)


def tree(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def packed_with(data: bytes, *names: str) -> bytes:
    """The same workbook with more members, whose names lead out of any folder that it were unpacked into."""
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as packed:
        for name in names:
            packed.writestr(name, b"evil")
    return buffer.getvalue()


async def host(run: Interrupted, *words: str) -> None:
    with run.room.log.open("ab") as log:
        process = await start(*words, "--config", str(run.room.config), env=os.environ, out=log)
    assert await process.wait() == 0


@pytest.mark.timeout(240)
async def test_no_name_and_no_path_of_others_becomes_a_place_on_our_disk(tmp_path: Path) -> None:
    house = tmp_path / "outer" / "inner" / "house"
    house.mkdir(parents=True)
    async with open_room(house) as room:
        run = Interrupted(room, "", tmp_path)
        try:
            await run.up()
            for number, name in enumerate(NAMES):
                run.document(WANG, WORKERS, name, b"%PDF-1.4 the bytes", f"#上报 首义路{number + 1}号井盖破损")
            for number, path in enumerate(PATHS):
                run.document(WANG, WORKERS, "a.pdf", b"%PDF-1.4 the bytes", f"#上报 首义路{number + 80}号路灯不亮")
                lead_to(room.town.files.known, path)
            evil = packed_with(
                roster_with("赵新", 13900007001), "../../../evil.txt", "/evil.txt", "xl/../../evil.xml"
            )
            run.document(ADMIN, ADMIN, "../名册.xlsx", evil, mime=SPREADSHEET)
            await run.settle()
            await run.tap(ADMIN, ADMIN, "导入")
            await run.down()
            await host(run, "backup", str(house / "backups"))
            whose = ("--person", "1", "--reason", "核对", "--to", str(house / "exported.json"))
            await host(run, "export-person", *whose)
        finally:
            await run.give_up()
        kept = await room.ask(lambda tx: tx.files.paths())
        cases = await room.ask(lambda tx: len(tx.cases.ids_open()))

    assert cases == len(NAMES) + len(PATHS)
    assert len(kept) >= len(NAMES), "whatever its name, a file is kept"
    assert {name for name in tree(house) if not OURS.fullmatch(name)} == set()
    assert tree(tmp_path) - {f"outer/inner/house/{name}" for name in tree(house)} == {"visits"}
    assert "evil" not in (house / "bot.log").read_text(encoding="utf-8")


def lead_to(known: dict[str, File], path: str) -> None:
    """What getFile says of the newest file from now on."""
    newest = list(known)[-1]
    known[newest] = replace(known[newest], path=path)
