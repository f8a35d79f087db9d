"""Work on many thousand rows without the search for circles among what was made of them."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Rows hold no circles: to look for some, again and again among all that is there, takes longer than the work.

    It is so for all threads meanwhile; what circles they leave is collected afterwards.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
