"""The whole process against a Bot API on loopback: it starts, works, refuses to be two, and stops in time."""

import asyncio
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.telegram_client.client import READ, NotSent
from bot.telegram_client.identity import Identity, learn_identity
from tests.bot.bot_api import BotApi, bot_api
from tests.bot.rig import opened
from tests.fakes import FakeTelegram
from tests.paths import ROOT
from tests.starts import Process, start

SECRET = "a-token-that-nobody-may-see"
SELDOM = ("alembic", "numpy", "openpyxl", "pygments", "rich", "xlsxwriter")
"""Imported where a file is read or written, or a database upgraded: in an idle bot it would only take memory."""


def configured(tmp_path: Path, api: BotApi, bot: int = 4242) -> dict[str, str]:
    """Writes config.toml and gives the environment."""
    text = f"""
[centre]
name = "测试街道"
prefix = "SY"
timezone = "Asia/Shanghai"
[telegram]
token_env = "WANGGE_TOKEN"
api_url = "{api.url}/bot"
file_url = "{api.url}/file/bot"
[storage]
database = "wangge.db"
key_file = "wangge.key"
media = "media"
[rehearsal]
street = "{ROOT / "tests" / "bot" / "street.toml"}"
"""
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    return os.environ | {"WANGGE_TOKEN": f"{bot}:{SECRET}"}


@dataclass(frozen=True, slots=True)
class Wangge:
    """A process of the command line, and the file into which it says whatever it says."""

    process: Process
    output: Path

    def stop(self, number: int = signal.SIGTERM) -> None:
        self.process.send_signal(number)


async def wangge(tmp_path: Path, env: dict[str, str], *words: str, anew: bool = False) -> Wangge:
    output = tmp_path / f"{'-'.join(words)}-{secrets.token_hex(4)}"
    with output.open("wb") as out:
        process = await start(*words, "--config", str(tmp_path / "config.toml"), env=env, out=out, anew=anew)
    return Wangge(process, output)


@asynccontextmanager
async def running(tmp_path: Path, env: dict[str, str], *, anew: bool = False) -> AsyncIterator[Wangge]:
    started = await wangge(tmp_path, env, "rehearse", anew=anew)
    try:
        yield started
    finally:
        if started.process.returncode is None:
            started.process.kill()
            await started.process.wait()


async def ended(started: Wangge, seconds: float = 60.0) -> tuple[int, str]:
    """Its exit code and what it wrote. The patience is for a machine that does other things too."""
    async with asyncio.timeout(seconds):
        code = await started.process.wait()
    return code, started.output.read_text(encoding="utf-8")


async def test_a_report_comes_back_as_a_card_and_sigterm_ends_the_process_cleanly(tmp_path: Path) -> None:
    async with bot_api() as api, running(tmp_path, configured(tmp_path, api), anew=True) as bot:
        api.says(-1001, 1001, "#上报 首义路12号门口占道经营")
        await api.until(lambda: api.texts(-1001) and api.texts(-1002))

        bot.stop()
        code, written = await ended(bot)

        assert code == 0
        assert api.texts(-1001)[0].startswith("<b>SY20")
        assert SECRET not in written
        assert "Traceback" not in written
        assert "still at work" not in written, "nothing is under way, so no loop waits out its rest"


async def test_sigterm_ends_the_process_in_ten_seconds_though_requests_hang(tmp_path: Path) -> None:
    async with bot_api() as api, running(tmp_path, configured(tmp_path, api)) as bot:
        api.hanging = True
        for number in range(30):
            api.says(-1001, 1001, f"#上报 第{number}处占道经营")
        await api.until(lambda: api.sent)

        bot.stop()
        code, _ = await ended(bot)

        assert code == 0
        assert READ > 10


async def test_a_second_process_on_the_same_database_is_told_to_come_later(tmp_path: Path) -> None:
    async with bot_api() as api:
        env = configured(tmp_path, api)
        async with running(tmp_path, env) as first:
            await api.polled.wait()
            code, written = await ended(await wangge(tmp_path, env, "run"))

            assert code == 75
            assert "another process" in written
            assert first.process.returncode is None


async def test_a_second_start_seeds_and_sends_nothing_twice(tmp_path: Path) -> None:
    async with bot_api() as api:
        env = configured(tmp_path, api)
        for _ in range(2):
            async with running(tmp_path, env) as bot:
                api.polled.clear()
                if not api.updates:
                    api.says(-1001, 1001, "#上报 首义路12号门口占道经营")
                await api.until(lambda: api.texts(-1002))
                await api.polled.wait()
                bot.stop()
                await ended(bot)

        cards = [form for method, form in api.sent if method == "sendMessage" and "SY20" in form["text"]]
        chats = [form["chat_id"] for form in cards]
        assert {"-1001", "-1002"} <= set(chats)
        assert len(set(chats)) == len(chats)


async def test_the_token_of_another_bot_is_refused(tmp_path: Path) -> None:
    async with bot_api() as api:
        async with running(tmp_path, configured(tmp_path, api)) as bot:
            await api.polled.wait()
            bot.stop(signal.SIGINT)
            await ended(bot)
        code, written = await ended(await wangge(tmp_path, configured(tmp_path, api, bot=5555), "run"))

        assert code == 78
        assert "4242" in written
        assert "Traceback" not in written


async def test_a_lost_key_is_said_plainly_and_no_new_one_made(tmp_path: Path) -> None:
    async with bot_api() as api:
        env = configured(tmp_path, api)
        async with running(tmp_path, env) as bot:
            await api.polled.wait()
            bot.stop()
            await ended(bot)
        (tmp_path / "wangge.key").unlink()
        code, written = await ended(await wangge(tmp_path, env, "run"))

        assert code == 78
        assert "wangge.key" in written
        assert not (tmp_path / "wangge.key").exists()


async def test_a_database_that_is_not_there_yet_asks_for_migrate(tmp_path: Path) -> None:
    async with bot_api() as api:
        code, written = await ended(await wangge(tmp_path, configured(tmp_path, api), "run"))

        assert code == 78
        assert "wangge migrate" in written


async def test_a_failpoint_ends_the_process_like_a_power_cut_and_nothing_is_lost(tmp_path: Path) -> None:
    async with bot_api() as api:
        env = configured(tmp_path, api)
        for place in ("intake.stored", "turn.before_commit", "turn.committed"):
            env_at_place = env | {"WANGGE_FAILPOINT": f"{place}:1"}
            async with running(tmp_path, env_at_place, anew=place == "turn.committed") as bot:
                api.says(-1001, 1001, f"#上报 {place} 占道经营")
                code, _ = await ended(bot, 20.0)
                assert code == -signal.SIGKILL
        async with running(tmp_path, env) as bot:
            await api.until(lambda: len(set(api.texts(-1002))) >= 3)
            bot.stop()
            await ended(bot)

        _, out = await ended(await wangge(tmp_path, env, "audit"))
        assert "3 cases, 0 wrong" in out


async def test_what_is_only_for_rehearsals_is_refused_where_a_server_on_this_machine_leads_to_telegram(
    tmp_path: Path,
) -> None:
    async with bot_api() as api:
        env = configured(tmp_path, api)
        api.room = False
        code, written = await ended(await wangge(tmp_path, env, "rehearse"))

        assert code == 78
        zh, _, en = written.strip().splitlines()[-1].partition(" / ")
        assert "rehearsal.street 只能用于演练室" in zh
        assert "only for the rehearsal room" in en
        assert not api.polled.is_set()
        assert not api.sent


async def test_the_room_is_known_again_while_the_line_is_down(tmp_path: Path) -> None:
    identities = []
    async with opened(tmp_path) as db:
        for answer in ({"username": "b", "rehearsal_room": True}, NotSent("no connection"), {"username": "b"}):
            telegram, stopping = FakeTelegram(), asyncio.Event()
            telegram.will(answer)
            identities.append(await learn_identity(db, telegram, 4242, stopping))

    assert identities == [Identity(4242, "b", rehearsal=True)] * 2 + [Identity(4242, "b")]


def test_a_start_imports_nothing_that_only_files_and_upgrades_need() -> None:
    loaded = f"import sys, bot.app; print(*(name for name in {SELDOM} if name in sys.modules))"

    said = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout

    assert said.split() == []
