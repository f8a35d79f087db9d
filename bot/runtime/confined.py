"""Runs a module on untrusted data in a child process with limits of memory and of processor time.

Decoders of pictures and of spreadsheets are large programs in C and Python, and a few kilobytes can cost them
gigabytes. What they do there costs one child; the token, the key and the database are not in it.
"""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from typing import Final

from bot.runtime.confined_child import OUT_OF_MEMORY, REFUSED, FileRefused

TOO_HEAVY: Final = "too_heavy"
"""The reason of a FileRefused where the file asked for more than the limits."""
_ENVIRONMENT: Final = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH")
_BY_THE_FILE: Final = frozenset(
    {OUT_OF_MEMORY, -signal.SIGXCPU, -signal.SIGSEGV, -signal.SIGBUS, -signal.SIGABRT, -signal.SIGFPE, -signal.SIGILL}
)
"""Ends that the same file would come to again."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`memory` in bytes, `processor` in seconds of work, `patience` in seconds until it is no longer waited for."""

    memory: int
    processor: int
    patience: float


class ChildFailed(Exception):
    """The child ended without a result, and not by the file's fault: killed, or waited for too long."""


async def confined(module: str, data: bytes, limits: Limits) -> bytes:
    """What the module's child made of the data.

    FileRefused where it could not be made, by its reason; ChildFailed where the child ended otherwise.
    The child is gone when this returns or raises, also where it is cancelled.
    """
    command = (sys.executable, "-m", module, str(limits.memory), str(limits.processor))
    child = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(limits.patience):
            made, _ = await child.communicate(data)
    except TimeoutError:
        raise ChildFailed(f"{module} took more than {limits.patience:.0f} seconds") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode == 0:
        return made
    if child.returncode == REFUSED:
        raise FileRefused(made.decode())
    if child.returncode in _BY_THE_FILE:
        raise FileRefused(TOO_HEAVY)
    raise ChildFailed(f"{module} ended with {child.returncode}")
