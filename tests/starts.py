"""Starts `wangge` as a process of its own: forked from one that has imported it once for all tests, or all anew."""

import asyncio
import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from typing import IO, Final, Protocol

from tests.paths import ROOT

MAX_ANSWER: Final = 100


class Process(Protocol):
    """What the tests ask of a process; asyncio's own has it too."""

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None: ...

    async def wait(self) -> int: ...

    def send_signal(self, signal: int) -> None: ...

    def kill(self) -> None: ...


async def start(*args: str, env: Mapping[str, str], out: IO[bytes] | int, anew: bool = False) -> Process:
    """`wangge args`, its output and its complaints written to `out`.

    `anew` is a real `python -m bot`, which needs more than a second for its imports.
    """
    if anew:
        command = (sys.executable, "-m", "bot", *args)
        return await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=env, stdout=out, stderr=out)
    return _fork(args, env, out if isinstance(out, int) else out.fileno())


class Forked:
    """A child of the server; its exit code comes through a pipe."""

    def __init__(self, pid: int, ended: int) -> None:
        self.pid = pid
        self._ended = ended
        self._loop = asyncio.get_running_loop()
        self._code: asyncio.Future[int] = self._loop.create_future()
        self._loop.add_reader(ended, self._learn)

    @property
    def returncode(self) -> int | None:
        return self._code.result() if self._code.done() else None

    async def wait(self) -> int:
        return await asyncio.shield(self._code)

    def send_signal(self, signal: int) -> None:
        if not self._code.done():
            os.kill(self.pid, signal)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _learn(self) -> None:
        said = os.read(self._ended, MAX_ANSWER)
        self._loop.remove_reader(self._ended)
        os.close(self._ended)
        self._code.set_result(int(said))


def _fork(args: tuple[str, ...], env: Mapping[str, str], out: int) -> Forked:
    server = _server()
    ended, told = os.pipe()
    message = json.dumps({"args": args, "env": dict(env)}).encode()
    socket.send_fds(server, [message], [out, out, told])
    os.close(told)
    return Forked(int(server.recv(MAX_ANSWER)), ended)


@cache
def _server() -> socket.socket:
    """Of this test process; it ends when the test process does, however that ends."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    process = subprocess.Popen([sys.executable, "-m", "tests.prefork"], cwd=ROOT, stdin=its.fileno())
    its.close()

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours
