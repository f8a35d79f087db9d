"""Work without the search for circles: among many thousand rows, and among all that a start has made."""

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


def set_apart() -> None:
    """Leaves out of every later search what is there now, once the newer garbage of it has gone.

    After a start that is a quarter of a million objects, which live as long as the process. To look through them
    takes a tenth of a second in which nothing else is done, and would be done again and again; once more here would
    only lengthen the start.
    """
    gc.collect(1)
    gc.freeze()
