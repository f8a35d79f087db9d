"""Whether it is worth asking for words: the command that would come of them is decided on trial, and nothing kept."""

from dispatch.model import Case, NoteId, Person
from dispatch.refusals import BadTarget, Incomplete, OutOfBounds
from dispatch.rules import decide
from handlers.forms import Given, command_of
from handlers.reading import Unclear
from handlers.turn import Turn, scene_of

_LATER = (BadTarget, Incomplete, OutOfBounds)
"""What the words themselves may still put right."""
_UNKNOWN = Given(text="1", note=NoteId(0))


def probe(turn: Turn, person: Person, case: Case, form: str, args: dict[str, str]) -> None:
    """Raises the Refusal that no words could change, so that nobody writes in vain."""
    try:
        command = command_of(turn, form, args, case, _UNKNOWN)
        scene = scene_of(turn.tx, case, command, person)
        decide(case, command, person, turn.at, turn.centre.book.under(case), scene)
    except (*_LATER, Unclear, ValueError):
        return
