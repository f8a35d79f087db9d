"""What pacing holds back in the outbox: lanes, kinds and single parcels, and in which order the others go."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any, Final

from storage.messages.parcels import Priority


@dataclass(frozen=True, slots=True)
class Holds:
    """What pacing lets through now. Lanes are named as in the outbox.

    `kept` are lanes that have room left only for answers, urgent messages and first cards; `served` says when
    something was last sent in a lane (of one monotonic clock, in seconds); `strangers` is how many messages may go
    to people who are not on the roster.
    """

    blocked: Set[str] = frozenset()
    kept: Set[str] = frozenset()
    served: Mapping[str, float] = field(default_factory=dict)
    strangers: int = 1_000
    only: int | None = None
    """Nothing but this parcel."""
    room: int = 1_000
    """How many messages may go in all."""
    parts: Mapping[int, int] = field(default_factory=dict)
    """Of parcels that Telegram counts as several messages: as how many. Others are one."""
    not_yet: Set[int] = frozenset()
    """Parcels that their chat can't take yet, though it takes smaller ones."""

    def lets(self, row: Any) -> bool:
        """Whether the parcel may go now."""
        if row.id in self.not_yet or (self.only is not None and row.id != self.only):
            return False
        return row.lane not in self.kept or row.priority <= Priority.FIRST_CARD

    def order(self, row: Any) -> tuple[int, float, int]:
        """The sort key of a row: the most urgent first, then the lane that was served longest ago, then its place."""
        return row.priority, self.served.get(row.lane, float("-inf")), row.place


NO_HOLDS: Final = Holds()
