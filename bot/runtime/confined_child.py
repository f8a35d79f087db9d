"""The child's side of `bot.runtime.confined`: limits itself, reads its work from stdin, writes the result to
stdout."""

import resource
import sys
from collections.abc import Callable
from typing import Final

REFUSED: Final = 3
"""The exit code with which a reason stands on stdout in place of a result."""
OUT_OF_MEMORY: Final = 4


class FileRefused(Exception):
    """The file can't be used; `reason` is a word that the parent knows."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def serve(work: Callable[[bytes], bytes]) -> None:
    """Does the work and ends the process.

    The command line gives the limits: bytes of memory, seconds of processor time.
    """
    memory, seconds = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sys.stdout.buffer.write(work(sys.stdin.buffer.read()))
        sys.stdout.buffer.flush()
    except FileRefused as refusal:
        sys.stdout.buffer.write(refusal.reason.encode())
        sys.stdout.buffer.flush()
        sys.exit(REFUSED)
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
