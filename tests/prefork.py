"""Forks processes of the command line from one that has imported the product and lived: both take longer than most
tests.

Run as a script by `tests.starts`, with one end of a socket pair as its standard input. A message there is a JSON
object with `args` and `env`, and carries three descriptors: the child's standard output, its standard error, and a
pipe on which its exit code is written when it has ended, as `Popen.returncode` gives it. The answer is the child's
process id. When the other end is closed, it ends.
"""

import asyncio
import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import tempfile
import threading
from pathlib import Path
from typing import Final

from bot import __main__ as command_line
from storage.engine import failpoints
from tests.databases import make_database
from tests.stories.road import handling
from tests.stories.stage import street

MAX_MESSAGE: Final = 1_000_000


def serve(control: socket.socket) -> list[str] | None:
    """Returns twice: in each child with its arguments, and in the server with None when it is to end."""
    ended_pipes: dict[int, int] = {}
    awake, wake = socket.socketpair()
    wake.setblocking(False)
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    while True:
        ready, _, _ = select.select([control, awake], [], [])
        if awake in ready:
            awake.recv(4096)
            _reap(ended_pipes)
        if control in ready:
            message, descriptors, _, _ = socket.recv_fds(control, MAX_MESSAGE, 3)
            if not message:
                return None
            child = os.fork()
            if child == 0:
                for one in (control, awake, wake):
                    one.close()
                return _become(json.loads(message), descriptors, [*ended_pipes.values()])
            out, err, ended_pipes[child] = descriptors
            os.close(out)
            os.close(err)
            control.send(str(child).encode())


def _reap(ended_pipes: dict[int, int]) -> None:
    """Tells of each child that has ended since."""
    with contextlib.suppress(ChildProcessError):
        while True:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child == 0:
                return
            pipe = ended_pipes.pop(child)
            with contextlib.suppress(BrokenPipeError):
                os.write(pipe, str(os.waitstatus_to_exitcode(status)).encode())
            os.close(pipe)


def _become(message: dict[str, object], descriptors: list[int], of_others: list[int]) -> list[str]:
    """Makes this process one that was started anew: its own outputs, environment, signals; nothing of others."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    out, err, ended = descriptors
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (out, 1), (err, 2)):
        os.dup2(source, target)
    for one in (nothing, out, err, ended, *of_others):
        os.close(one)
    env, args = message["env"], message["args"]
    assert isinstance(env, dict)
    assert isinstance(args, list)
    os.environ.clear()
    os.environ.update(env)
    # It reads the environment when it is imported.
    importlib.reload(failpoints)
    return args


async def _live_once() -> None:
    """Plays a case, so that no child has to prepare anew what is the same in every life of the bot.

    That is the statements and sentences that it compiles, the adapters of its messages, the rules that it reads.
    """
    with tempfile.TemporaryDirectory() as folder:
        make_database(Path(folder) / "wangge.db")
        async with street(Path(folder)) as stage:
            await handling(stage, "#上报 首义路30号垃圾桶满了")


def main() -> None:
    control = socket.socket(fileno=os.dup(0))
    asyncio.run(_live_once())
    assert threading.active_count() == 1, "a child would wait for threads that it has not got"
    gc.collect()
    gc.freeze()
    args = serve(control)
    if args is not None:
        sys.argv = ["wangge", *args]
        command_line.main()


if __name__ == "__main__":
    main()
