"""A list that is being written: what staff have told of it so far, as it stands sealed in its prompt."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from dispatch.campaigns.model import ALL_FINDINGS, Finding
from dispatch.campaigns.read_places import BadLine, LineFault, WrittenPlace
from dispatch.model import GridCode, RowCode, StationCode

STEPS: Final = ("title", "places", "day", "review", "answers", "category")
"""The first three are asked in turn; the others are opened from the review."""


@dataclass(frozen=True, slots=True)
class Draft:
    """`step` is what is asked now. `bad` are the lines of the last paste or file that were not taken. `answers` are
    the words of the buttons, empty for the customary ones. `page` is the one of the menu of categories."""

    step: str = "title"
    title: str = ""
    places: tuple[WrittenPlace, ...] = ()
    bad: tuple[BadLine, ...] = ()
    due_at: datetime | None = None
    answers: tuple[str, ...] = ()
    row: RowCode | None = None
    page: str = ""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Which answers its buttons offer."""
        return ALL_FINDINGS[: len(self.answers)] if self.answers else ALL_FINDINGS

    @property
    def whole(self) -> bool:
        """Whether all is told that a list needs."""
        return bool(self.title and self.places and self.due_at is not None)

    def onwards(self, **change: Any) -> "Draft":
        """With a change, at the first step that is still to be answered, the review where none is."""
        changed = replace(self, **change)
        if not changed.title:
            return replace(changed, step="title")
        if not changed.places or changed.bad:
            return replace(changed, step="places")
        return replace(changed, step="review" if changed.due_at is not None else "day")


def write_draft(draft: Draft) -> dict[str, object]:
    """As the arguments of its prompt."""
    told = asdict(draft)
    told["due_at"] = draft.due_at.isoformat() if draft.due_at is not None else ""
    return told


def read_draft(args: Mapping[str, Any]) -> Draft:
    """The draft of a prompt; an empty one where its words were erased."""
    if not args:
        return Draft()
    return Draft(
        step=str(args["step"]),
        title=str(args["title"]),
        places=tuple(
            WrittenPlace(GridCode(one["grid"]), StationCode(one["station"]), str(one["text"]), one.get("door"))
            for one in args["places"]
        ),
        bad=tuple(BadLine(int(one["line"]), LineFault(one["fault"]), str(one["text"])) for one in args["bad"]),
        due_at=datetime.fromisoformat(args["due_at"]) if args["due_at"] else None,
        answers=tuple(map(str, args["answers"])),
        row=RowCode(args["row"]) if args["row"] else None,
        page=str(args["page"]),
    )
