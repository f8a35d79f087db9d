"""Whether what was asked about doors may still be shown to whom it asks, when it is sent."""

from datetime import datetime

from dispatch.case.refusals import Refusal
from dispatch.model import GridCode, Person
from handlers.centre import Centre
from handlers.households import reach, sheets
from storage.messages.prompts import Prompt
from storage.transaction import Transaction


def walks(tx: Transaction, prompt: Prompt, person: Person, at: datetime, centre: Centre) -> bool:
    """For who still has doors to visit."""
    return reach.is_on(centre) and bool(reach.own_grids(tx, person) or reach.own_care(tx, person))


def visits(tx: Transaction, prompt: Prompt, person: Person, at: datetime, centre: Centre) -> bool:
    """For who may still visit the door that it is about."""
    door = tx.doors.get(int(prompt.args["door"]))
    return reach.is_on(centre) and door is not None and bool(reach.outcomes_for(tx, person, door))


def looks(tx: Transaction, prompt: Prompt, person: Person, at: datetime, centre: Centre) -> bool:
    """For who may still see what is shown once the reason is told."""
    if not reach.is_on(centre):
        return False
    what = str(prompt.args["what"])
    if what == "late":
        return bool(sheets.late_doors(tx, person, centre, at))
    try:
        if what == "sheet":
            sheets.require_door_sheet(tx, person, tx.doors.require(int(prompt.args["door"])))
        else:
            sheets.require_grid_sheet(tx, person, GridCode(str(prompt.args["grid"])))
    except Refusal:
        return False
    return True
