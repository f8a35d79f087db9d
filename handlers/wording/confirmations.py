"""The sentence that confirms what somebody has done."""

from dispatch.case import commands as c
from dispatch.model import Case
from handlers.centre import Centre
from handlers.wording.arguments import Arg, Args, UnitArg, WordsArg

_FIELDS = (
    "urgent",
    "private",
    "row",
    "urgency",
    "level",
    "place",
    "station",
    "grid",
    "limit",
    "outside_number",
    "outside_due",
    "contact",
    "note",
    "media",
)
"""What an Amend or a Supplement may have changed, the most telling first."""


def confirmed(command: c.Command, after: Case, centre: Centre, *, unit_hidden: bool = False) -> tuple[str, Args]:
    """The wording key and the arguments; `after` is the case as the command left it.

    `unit_hidden` where the sentence is read by a group that may see no more of the case than its number.
    """
    if isinstance(command, c.Amend | c.Supplement):
        return _changed(command, after, centre)
    unit: Arg = UnitArg(after.unit) if after.unit is not None and not unit_hidden else ""
    return f"done.{type(command).__name__}", {"unit": unit}


def _changed(command: c.Amend | c.Supplement, after: Case, centre: Centre) -> tuple[str, Args]:
    """Says which of its fields has changed, and to what where that is a choice from a list."""
    changed = [name for name in _FIELDS if getattr(command, name, None) not in (None, (), False)]
    what = next(name for name in changed if name != "private" or after.sensitive)
    row = centre.book.row_of(after)
    category = centre.book.catalogue_with(row.code).subclass_of(row).name if row is not None else ""
    args: Args = {
        "category": category,
        "urgency": WordsArg(f"urgency.{after.urgency}"),
        "level": WordsArg(f"level.{after.level}") if after.level is not None else "",
    }
    return f"done.changed.{what}", args
