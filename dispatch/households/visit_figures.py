"""The figures of visits: of so many doors that were due, how many were seen, and how special groups are told of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VisitFigures:
    """Of the doors of a place and period. Each due door is counted once, by its last visit in the period.

    `due` are those that were visited in it, and those that were due before its end and not visited: it is the sum of
    `seen`, `absent`, `refused`, `empty` and `unvisited`.
    """

    due: int = 0
    seen: int = 0
    absent: int = 0
    refused: int = 0
    empty: int = 0

    @property
    def unvisited(self) -> int:
        """Doors that were due, and that nobody went to."""
        return self.due - self.seen - self.absent - self.refused - self.empty

    @property
    def lived_in(self) -> int:
        """What the rate is of: those due where somebody lives."""
        return self.due - self.empty

    def percent(self, few: int) -> int | None:
        """入户率: seen of those lived in, whole; 100 and 0 only where exact. None for fewer than `few`."""
        if self.lived_in < max(few, 1):
            return None
        share = round(100 * self.seen / self.lived_in)
        if 0 < self.seen < self.lived_in:
            return min(max(share, 1), 99)
        return share

    def plus(self, other: "VisitFigures") -> "VisitFigures":
        """Of both places together."""
        return VisitFigures(
            self.due + other.due, self.seen + other.seen, self.absent + other.absent, self.refused + other.refused,
            self.empty + other.empty,
        )  # fmt: skip


def shown_count(count: int, few: int) -> int | None:
    """A number of doors of special groups as others read it: None, which is said as 少量, for 1 to `few` - 1."""
    return None if 0 < count < few else count
