"""Starting, ending and starting again: the snapshot, the street file, the command line."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import socket
import subprocess
import sys
import tomllib
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import httpx
import pytest

from sandbox.bot_process import BotProcess
from sandbox.config_file import write_config
from sandbox.server import PortTaken, serve
from sandbox.snapshot import load
from sandbox.street import bot_of, read_street, settle, start_clock
from sandbox.town import Town
from tests.paths import ROOT
from tests.sandbox.rooms import GROUP, WANG, Room, populate

STREET = """
[street]
name = "试验街道"
prefix = "SY"
timezone = "Asia/Shanghai"
start = "2026-11-23T09:42:00+08:00"
bot = {id = 4242, name = "助手", username = "a_bot"}
holidays = ["2027-01-01"]
[[person]]
telegram_id = 1001
name = "王秀英"
roles = ["admin", "worker"]
phone = "139-0000-1001"
note = "1网格"
[[stranger]]
telegram_id = 9001
name = "沈浩"
[[chat]]
id = -1001
kind = "worker_group"
title = "工作群"
topics = ["上报", "通知"]
members = [1001]
admins = [1001]
"""


@pytest.fixture
def street_file(tmp_path: Path) -> Path:
    path = tmp_path / "street.toml"
    path.write_text(STREET, encoding="utf-8")
    return path


async def test_a_second_start_goes_on_where_the_first_ended(tmp_path: Path) -> None:
    first = populate(Town(directory=tmp_path))
    async with serve(first) as address, httpx.AsyncClient(base_url=address) as http:
        await http.post("/town/photo", json={"as": WANG, "chat": GROUP, "caption": "一"})
        await http.post("/town/block", json={"user": WANG})
        await http.post("/town/clock", json={"to": "2030-01-01T09:00:00+08:00"})
    second = Town(directory=tmp_path)

    assert load(second, tmp_path)

    assert second.clock.now().strftime("%Y-%m-%d %H:%M") == "2030-01-01 09:00"
    assert second.people[WANG].blocked
    posted = second.chats[GROUP].messages[1]
    file = second.files.require(posted.body["photo"][0]["file_id"])
    assert len(second.files.read(file)) == file.size
    assert [one.id for one in second.updates.waiting] == [one.id for one in first.updates.waiting]
    async with serve(second) as address, httpx.AsyncClient(base_url=address) as http:
        said = (await http.post("/town/say", json={"as": WANG, "chat": GROUP, "text": "二"})).json()
    assert said["message_id"] == 2
    assert said["update_id"] == first.updates.next_id


async def test_a_town_can_be_served_again_at_the_same_address() -> None:
    town = Town()
    async with serve(town) as address, httpx.AsyncClient() as http:
        assert (await http.get(f"{address}/town/health")).is_success

    async with serve(town, int(address.rpartition(":")[2])) as again, httpx.AsyncClient() as http:
        poll = http.get(f"{again}/bot{town.token}/getUpdates", params={"timeout": "0.3"})

        assert again == address
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(poll, 0.1)


async def test_a_snapshot_is_written_while_the_room_runs(tmp_path: Path) -> None:
    async with serve(populate(Town(directory=tmp_path))):
        async with asyncio.timeout(5):
            while not (tmp_path / "town.json").exists():
                await asyncio.sleep(0.02)

    assert load(Town(), tmp_path)
    assert not load(Town(), tmp_path / "elsewhere")


def test_a_street_file_fills_the_town_and_keeps_what_it_remembers(street_file: Path) -> None:
    street = read_street(street_file)
    town = Town(bot=bot_of(street))
    settle(town, street)
    start_clock(town, street)
    town.people[1001].blocked = True

    settle(town, street)

    worker, stranger = town.people[1001], town.people[9001]
    assert (worker.role, worker.note, worker.phone, worker.blocked) == ("worker", "1网格", "+8613900001001", True)
    assert (stranger.role, stranger.started, stranger.outside, worker.outside) == ("stranger", False, True, False)
    assert town.chats[-1001].members == {1001: "administrator", 4242: "administrator"}
    assert town.clock.now().isoformat(timespec="minutes") == "2026-11-23T09:42+08:00"
    assert town.holidays == {"2027-01-01"}


def test_the_bots_configuration_follows_the_port(tmp_path: Path, street_file: Path) -> None:
    street = read_street(street_file)
    write_config(tmp_path, "http://127.0.0.1:1", street, street_file)

    path = write_config(tmp_path, "http://127.0.0.1:2", street, street_file, intake_all=True, past=True)

    config = tomllib.loads(path.read_text(encoding="utf-8"))
    assert config["telegram"]["api_url"] == "http://127.0.0.1:2/bot"
    assert config["clock"]["url"] == "http://127.0.0.1:2/clock"
    assert config["storage"]["database"] == str(tmp_path.resolve() / "wangge.db")
    assert config["centre"]["intake"] == "all"
    assert config["rehearsal"] == {"street": str(street_file.resolve()), "past": True, "lists": False}


async def test_a_taken_port_is_said(room: Room) -> None:
    with pytest.raises(PortTaken):
        async with serve(Town(), int(room.address.rpartition(":")[2])):
            pass


async def start(*arguments: str) -> Process:
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "sandbox", *arguments, stdout=PIPE, stderr=PIPE)


async def test_the_command_serves_until_it_is_told_to_end(tmp_path: Path, street_file: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    options = ("--dir", str(tmp_path), "--street", str(street_file), "--no-bot", "--port", str(port))
    room = await start(*options)
    assert room.stdout
    ready = (await room.stdout.readline()).decode()

    taken = await start(*options, "--dir", str(tmp_path / "another"))
    _, complaint = await taken.communicate()
    second = await start(*options, "--port", "0")
    _, refusal = await second.communicate()
    async with httpx.AsyncClient() as http:
        health = (await http.get(f"http://127.0.0.1:{port}/town/health")).json()
    room.send_signal(signal.SIGTERM)
    _, complaints = await room.communicate()

    assert ready == f"网格 wangge 演练室已就绪  http://127.0.0.1:{port}/   (Ctrl-C 结束)\n"
    assert health == {"ok": True, "bot_polling": False, "pending_updates": 0}
    assert taken.returncode == 1
    assert f"端口 {port} 已被占用，请改用：PORT={port + 1} make run\n" in complaint.decode()
    assert second.returncode == 1
    assert f"演练室已在运行（数据在 {tmp_path}）" in refusal.decode()
    assert (room.returncode, complaints) == (0, b"")


def test_a_first_start_says_that_it_installs_and_a_later_one_does_not(tmp_path: Path) -> None:
    def planned(venv: Path) -> str:
        command = ("make", "-n", "run", f"VENV={venv}")
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    (ready := tmp_path / "ready").mkdir()
    (ready / ".ready").touch()

    assert "首次启动须安装所需组件，约一分钟" in planned(tmp_path / "none").partition("pip install")[0]
    assert "首次启动" not in planned(ready)


async def test_the_page_begins_the_street_anew_without_the_command(tmp_path: Path, street_file: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    room = await start("--dir", str(tmp_path), "--street", str(street_file), "--no-bot", "--port", str(port))
    assert room.stdout
    await room.stdout.readline()
    (tmp_path / "bot.log").touch()
    (tmp_path / "wangge.db-wal").touch()

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        await http.post("/town/photo", json={"as": WANG, "chat": GROUP, "caption": "一"})
        await http.post("/page/clock", json={"advance": "2h"})
        before = (await http.post("/page/anew", json={"topics": True, "intake_all": True, "past": True})).json()[
            "run"
        ]
        fresh = asyncio.create_task(room.stdout.readline())
        while not fresh.done():
            _, knocking = await asyncio.open_connection("127.0.0.1", port)  # nobody is refused meanwhile
            knocking.close()
            await asyncio.wait([fresh], timeout=0.005)
        clock = (await http.get("/page/clock")).json()
        chats = (await http.get("/page/chats", params={"person": WANG})).json()["chats"]
    room.send_signal(signal.SIGTERM)
    _, complaints = await room.communicate()

    again = Town(directory=tmp_path)
    assert load(again, tmp_path)
    assert (room.returncode, complaints) == (0, b"")
    assert clock["run"] == again.run != before
    assert clock["label"] == "11月27日 周五 16:30", "the Friday before the next weekly summary"
    assert (again.intake_all, again.past, again.files.known) == (True, True, {})
    assert [(one["title"], [topic["name"] for topic in one["topics"]], one["unread"]) for one in chats[1:]] == [
        ("工作群", ["上报", "通知"], 0)
    ]
    assert {path.name for path in tmp_path.iterdir()} == {"bot.log", "room.lock", "street.toml", "town.json"}


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="only Linux ends a process with the one that began it")
async def test_the_bot_ends_when_its_room_is_killed(tmp_path: Path) -> None:
    room = await start("--dir", str(tmp_path), "--port", "0")
    assert room.stdout
    assert "已就绪" in (await room.stdout.readline()).decode()
    bots = running(tmp_path / "config.toml")

    room.kill()
    await room.wait()

    assert len(bots) == 1
    async with asyncio.timeout(30):
        while running(tmp_path / "config.toml"):
            await asyncio.sleep(0.05)


def running(config: Path) -> list[str]:
    """The ids of the processes that were started with that configuration."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"{config}\0".encode() in (process / "cmdline").read_bytes():
                found.append(process.name)
    return found


async def test_a_street_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    room = await start("--dir", str(tmp_path), "--street", str(tmp_path / "none.toml"))

    _, complaint = await room.communicate()

    assert room.returncode == 1
    assert "读不了街道文件" in complaint.decode()


async def test_a_bot_that_dies_is_said_and_started_again(tmp_path: Path) -> None:
    said: list[str] = []
    dead = asyncio.Event()

    def hear(text: str) -> None:
        said.append(text)
        if len(said) == 2:
            dead.set()

    bot = BotProcess(tmp_path / "none.toml", "1:x", tmp_path / "bot.log", hear)
    running = asyncio.create_task(bot.run())
    await asyncio.wait_for(dead.wait(), 30)
    running.cancel()
    await bot.stop()

    assert "秒后重启" in said[0]
    assert "none.toml" in said[1]
