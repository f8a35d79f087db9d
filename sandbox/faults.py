"""The fault plan: which of the next calls go wrong, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from sandbox.wire import ApiError, Json, NotPossible

Action = Literal["429", "500", "502", "html", "cut_json", "drop_answer", "hang", "400", "401", "403", "404"]
WORDS = {
    "400": "Bad Request: rehearsed fault",
    "401": "Unauthorized",
    "403": "Forbidden: rehearsed fault",
    "404": "Not Found",
    "500": "Internal Server Error",
    "502": "Bad Gateway",
}


@dataclass(slots=True)
class Fault:
    """One row of the plan: which calls it hits, how many `times`, and what is done to them."""

    action: Action
    method: str = ""  # empty: any method
    chat: int | None = None
    times: int = 1
    retry_after: int = 1
    description: str = ""

    def hits(self, method: str, chat: int | None) -> bool:
        right_method = self.method.lower() in {"", "*", method.lower()}
        return self.times > 0 and right_method and self.chat in {None, chat}

    def error(self) -> ApiError:
        """What the answering faults say."""
        if self.action == "429":
            words = self.description or f"Too Many Requests: retry after {self.retry_after}"
            return ApiError(429, words, retry_after=self.retry_after)
        return ApiError(int(self.action), self.description or WORDS[self.action])


class FaultPlan:
    """The faults still to come, in order."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def plan(self, rows: list[Json]) -> None:
        """Replaces the plan; an empty list clears it."""
        faults = [Fault(**row) for row in rows]
        for fault in faults:
            if fault.action not in get_args(Action):
                raise NotPossible(f"unknown action {fault.action!r}; known: {', '.join(get_args(Action))}")
        self.faults = faults

    def take(self, method: str, chat: int | None) -> Fault | None:
        """The first fault that hits this call, used up by one."""
        for fault in self.faults:
            if fault.hits(method, chat):
                fault.times -= 1
                return fault
        return None
