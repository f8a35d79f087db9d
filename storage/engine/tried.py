"""Pure work on what is stored, which may fail without stopping what it stands beside: a log that can't be read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Failed:
    """The kind and place of an error, never its words: they may hold what a person wrote."""

    why: str


def tried(work: Callable[[], T]) -> T | Failed:
    """What the work gives, or how it failed. It touches no database: a transaction that has failed must not go on."""
    try:
        return work()
    except Exception as error:
        return Failed(_kind_and_place(error))


def _kind_and_place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = "" if trace is None else f" {trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}"
    return f"{type(error).__name__}{where}"
