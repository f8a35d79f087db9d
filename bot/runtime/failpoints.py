"""Named places at which a test kills the process: `WANGGE_FAILPOINT=name:count` dies at the count-th visit."""

import os
import signal
from collections import Counter

_visits: Counter[str] = Counter()
_name, _, _count = os.environ.get("WANGGE_FAILPOINT", "").partition(":")


def failpoint(name: str) -> None:
    """Does nothing, but where the environment names this place: then the process is gone, as by a power cut."""
    if name != _name:
        return
    _visits[name] += 1
    if _visits[name] >= int(_count or 1):
        os.kill(os.getpid(), signal.SIGKILL)
