"""The bot's process on a PostgreSQL server that fails it in every way: nothing lost, nothing doubled."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from sandbox.postgres import Postgres, within
from sandbox.town import TOKEN
from storage.engine.address import Server
from tests import postgres
from tests.faults.people import People
from tests.faults.proof import prove
from tests.faults.random_kill import POSTGRESQL, kill_at_random
from tests.faults.room import Room, open_room
from tests.look_in import look_in
from tests.proxy import Cut, Proxy, proxy
from tests.starts import start

KILLS = 50
TROUBLES = 40
RESTARTS = 6


def a_seed() -> int:
    seed = int(os.environ.get("SEED") or Random().randrange(10**9))
    print(f"seed={seed}")
    return seed


@pytest.fixture
def own_server() -> Iterator[Postgres]:
    """One of this test alone, which it may stop; it keeps what it says that it keeps."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        started = within(Path(folder) / "data")
        started.start()
        yield started
        started.stop("immediate")


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_fifty_kills_at_random_moments_lose_nothing_and_double_nothing_on_a_server() -> None:
    findings = await kill_at_random(KILLS, a_seed(), anew=False, engine=POSTGRESQL)

    assert findings.wrong == []
    assert (findings.lost, findings.doubled) == (0, 0)
    assert findings.max_duplicates <= 1
    assert findings.reports >= KILLS


async def play(room: Room, random: Random, troubles: list[str], line: Proxy, server: Postgres) -> None:
    """People go on while the server fails the bot, which lives through all of it; then nothing is lost or doubled."""
    people = People(room.town, random)
    async with room.running() as bot:
        for trouble in troubles:
            for _ in range(random.randrange(2, 8)):
                people.act()
                await asyncio.sleep(random.expovariate(30))
            await make(trouble, line, server)
        await people.finish()
        await room.calm(bot)
        assert bot.process.returncode is None, room.log.read_text()
    await room.rest()
    findings = await prove(room, people)

    assert findings.wrong == []
    assert (findings.lost, findings.doubled, findings.duplicates) == (0, 0, 0)
    assert not look_in(Server(server.url()), "SELECT error FROM inbox WHERE attempts > 0 OR aside")


async def make(trouble: str, line: Proxy, server: Postgres) -> None:
    match trouble:
        case "answer lost":
            line.cut = Cut.AFTER
        case "commit lost":
            line.cut = Cut.BEFORE
        case "line cut":
            line.cut_all()
        case "session ended":
            ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'wangge%'"
            look_in(Server(server.url()), f"{ended} AND backend_type = 'client backend'")
        case mode:
            await asyncio.to_thread(server.stop, mode)
            await asyncio.to_thread(server.start)


@pytest.mark.long
@pytest.mark.timeout(400)
async def test_lost_answers_cut_lines_and_ended_sessions_under_load_lose_nothing_and_double_nothing(
    tmp_path: Path, own_server: Postgres
) -> None:
    random = Random(a_seed())
    troubles = random.choices(["answer lost", "commit lost", "line cut", "session ended"], k=TROUBLES)

    with proxy(own_server) as line:
        async with open_room(tmp_path, database=line.address(Server(own_server.url()))) as room:
            await play(room, random, troubles, line, own_server)


@pytest.mark.long
@pytest.mark.timeout(400)
async def test_a_server_that_is_restarted_and_crashes_under_load_loses_nothing_and_doubles_nothing(
    tmp_path: Path, own_server: Postgres
) -> None:
    random = Random(a_seed())
    troubles = random.choices(["fast", "immediate"], k=RESTARTS)

    with proxy(own_server) as line:
        async with open_room(tmp_path, database=Server(own_server.url())) as room:
            await play(room, random, troubles, line, own_server)


async def test_a_second_bot_on_the_same_database_ends_with_75_and_one_sentence(tmp_path: Path) -> None:
    with postgres.database("template0") as database:
        async with open_room(tmp_path, database=database) as room, room.running():
            second = await room.start()

            assert await second.dies() == 75
            assert "数据库已被另一进程打开" in room.log.read_text(encoding="utf-8")


async def test_the_doctor_looks_at_the_server_beside_the_running_bot(tmp_path: Path) -> None:
    with postgres.database("template0") as database:
        async with open_room(tmp_path, database=database) as room, room.running() as bot:
            await room.calm(bot)
            said = tmp_path / "said"
            with said.open("wb") as out:
                env = os.environ | {"WANGGE_TOKEN": TOKEN}
                doctor = await start("doctor", "--config", str(room.config), env=env, out=out)
                assert await doctor.wait() == 1

            lines = said.read_text(encoding="utf-8").splitlines()
            assert any(line.startswith("· PostgreSQL 1") for line in lines), lines
            assert "· 机器人正在运行" in lines
            assert any(line.startswith("✗ 数据库服务器设了 fsync=off") for line in lines), lines
