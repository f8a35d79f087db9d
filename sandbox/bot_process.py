"""The bot as a child process: started, watched, started again when it dies, ended politely."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
from asyncio.subprocess import Process
from collections.abc import Callable
from pathlib import Path
from time import monotonic

AGAIN_AFTER = 2.0
GIVES_UP_AFTER = 5
"""Starts in a row that ended within `SETTLED`: what fails so often at the start won't mend itself."""
SETTLED = 20.0
ENDS_WITHIN = 10.0
LAST_WORDS = 5


def _ends_with_us() -> list[str]:
    """What makes the kernel end the bot when the room is killed: left alone, it would keep its database from the next
    one. Nothing where there is no such command, as on macOS."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


class BotProcess:
    """The bot's process and its log file."""

    def __init__(self, config: Path, token: str, log: Path, say: Callable[[str], None]) -> None:
        self._command = [*_ends_with_us(), sys.executable, "-m", "bot", "rehearse", "--config", str(config)]
        self._environment = {**os.environ, "WANGGE_TOKEN": token}
        self._log = log
        self._say = say
        self._child: Process | None = None

    async def run(self) -> None:
        """Until cancelled, or until its start has failed too often. What it prints goes to the log file."""
        failures = 0
        while failures < GIVES_UP_AFTER:
            began = monotonic()
            with self._log.open("ab") as out:
                self._child = await asyncio.create_subprocess_exec(
                    *self._command,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    env=self._environment,
                )
            code = await self._child.wait()
            failures = failures + 1 if monotonic() - began < SETTLED else 0
            self._say(f"机器人进程退出（代码 {code}），{AGAIN_AFTER:g} 秒后重启；记录见 {self._log}。最后几行：")
            self._say(f"The bot ended with code {code} and is started again; its last words:\n{self._last_words()}")
            await asyncio.sleep(AGAIN_AFTER)
        self._say(f"机器人连续 {failures} 次启动失败，不再重启；请看 {self._log}。")
        self._say(f"The bot failed {failures} times in a row at its start and is left alone; see {self._log}.")

    async def stop(self) -> None:
        """SIGTERM, and after ten seconds SIGKILL."""
        child = self._child
        if child is None or child.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
        try:
            await asyncio.wait_for(child.wait(), ENDS_WITHIN)
        except TimeoutError:
            child.kill()
            await child.wait()

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(f"    {line}" for line in lines[-LAST_WORDS:])
