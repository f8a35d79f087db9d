"""What a household has told is corrected (更正) or erased (清空), part by part, by who may visit it, in private.

The parts are named, never their words: who wants to read these asks for 一户一表 with a reason. Each change is an
event at the door, with who made it; the words before it are erased with it.
"""

from dispatch.households import commands as c
from dispatch.households.door import Door, Part
from dispatch.model import Person
from dispatch.rulebook.visit_rules import HouseholdMode
from handlers.households import reach
from handlers.households.acts import act
from handlers.households.buttons import said
from handlers.queries.list_page import PageView, Row, stacked
from handlers.turn.carry_out import Turn
from handlers.turn.parse_input import Unclear
from handlers.wording.speech import Saying
from storage.transaction import Transaction

PARTS = "parts"
"""The view of a door's card that lists what was told."""
_WIPE = "wipe:"


def wipe_view(part: Part) -> str:
    """The view that asks once more before a part is erased."""
    return f"{_WIPE}{part}"


def offered(door: Door, say: Saying) -> list[Row]:
    """The button that leads there, where anything was told."""
    if say.centre.book.households is not HouseholdMode.FULL or not door.filled:
        return []
    return [[said(say, "households.verb.parts", "e", door.id)]]


def page(tx: Transaction, door: Door, view: str, say: Saying) -> PageView | None:
    """The view of that name, None where it is another one's."""
    if view == PARTS and not door.filled:
        return say("households.fix.none", door=reach.label(tx, door)), [[_back(door, say)]]
    if view == PARTS:
        return _parts(tx, door, say)
    if view.startswith(_WIPE):
        part = view.removeprefix(_WIPE)
        row = [
            said(say, "households.verb.wipe_now", "ex", door.id, part),
            said(say, "households.verb.keep", "e", door.id),
        ]
        named = say.words.plain(f"households.part.{part}")
        return say("households.fix.wipe", door=reach.label(tx, door), part=named), [row]
    return None


def _parts(tx: Transaction, door: Door, say: Saying) -> PageView:
    plain = say.words.plain
    told = [part for part in Part if part in door.filled]
    lines = [say("households.fix.head", door=reach.label(tx, door))]
    lines += [say("households.fix.line", part=plain(f"households.part.{part}")) for part in told]
    rows: list[Row] = []
    for part in told:
        short = plain(f"households.part_short.{part}")
        row = [said(say, f"households.verb.{verb}", code, door.id, part.value, part=short) for verb, code in _VERBS]
        rows.append(row)
    return stacked(lines), [*rows, [_back(door, say)]]


_VERBS = (("fix", "ef"), ("wipe", "ew"))


def _back(door: Door, say: Saying) -> dict[str, str]:
    return said(say, "households.verb.done", "o", door.id)


def require_told(turn: Turn, person: Person, door: Door, part: str) -> Part:
    """The part, where it was told and the door is the person's to visit; else Unclear. ValueError for no part."""
    told = Part(part)
    if turn.centre.book.households is not HouseholdMode.FULL or not reach.outcomes_for(turn.tx, person, door):
        raise Unclear("households.card.gone")
    if told not in door.filled:
        raise Unclear("households.fix.gone")
    return told


def wipe(turn: Turn, person: Person, door: Door, part: str) -> Door:
    """Erases the part's words; the door's events keep who did it and when. Raises a Refusal, or Unclear."""
    told = require_told(turn, person, door, part)
    after = act(turn, door, c.ErasePart(told), person)
    turn.tx.door_fields.erase(door.filled[told])
    return after
