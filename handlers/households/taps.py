"""Taps on the buttons of doors: each is answered once, and shows its page anew in the same message."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from dispatch.case.refusals import RoleNeeded
from dispatch.households import commands as c
from dispatch.households.door import Door, HelperId
from dispatch.model import Person, Role
from handlers.bot_api.callback_data import from_36
from handlers.bot_api.incoming import Pressed, Said
from handlers.households import corrections, prompts, reach, sheets
from handlers.households.acts import act
from handlers.households.buttons import door_of, outcome_of
from handlers.households.clock import await_decision
from handlers.households.figures import show_figures
from handlers.households.record import ask, record, show_doors
from handlers.notify.destinations import is_reached, private
from handlers.notify.messages import CareList, DoorCard, DoorList, DoorsProposed, TodayPage
from handlers.turn.carry_out import Turn
from handlers.turn.parse_input import Unclear
from handlers.turn.private_reply import answer_said
from handlers.wording import wording
from handlers.wording.arguments import WordsArg
from storage.households.door_looks import Seen
from storage.messages.prompts import PromptKind

DAY_ROLES: Final = (Role.WORKER, Role.STATION_HEAD, Role.STAFF, Role.DIRECTOR)
"""Who has a page of their own day."""
Parts = Sequence[str]


def today(turn: Turn, person: Person, said: Said, _: str) -> None:
    """`/today`: cases, doors that are due, special groups, and what was recorded."""
    answer_said(turn, person, said, TodayPage(person.id))


def grid(turn: Turn, person: Person, said: Said, _: str) -> None:
    """`/grid`: 一网一档 of the person's grid; the reason is asked first. Raises RoleNeeded, or Unclear where the
    centre keeps no doors."""
    reach.require_on(turn.centre)
    _ask_grid(turn, person, 0)


def tapped(turn: Turn, person: Person, pressed: Pressed, argument: str) -> None:
    """ValueError for a button that is not of ours. Raises a Refusal, or Unclear where visits are turned off."""
    verb, *parts = argument.split("-")
    take, lengths = _VERBS.get(verb, (None, ()))
    if take is None or len(parts) not in lengths:
        raise ValueError(argument)
    reach.require_on(turn.centre)
    take(turn, person, pressed, parts)


def _listed(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    turn.out.alert(pressed.callback, "")
    turn.out.show(private(person), DoorList(person.id, from_36(parts[0]), edit=pressed.message_id))


def _opened(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    turn.out.alert(pressed.callback, "")
    show_doors(turn, person, [_door(turn, parts)], edit=pressed.message_id)


def _visited(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    after = _record(turn, person, pressed, parts)
    turn.out.show(private(person), DoorCard((after.id,), edit=pressed.message_id))


def _visited_in_list(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    after = _record(turn, person, pressed, parts)
    turn.out.show(private(person), DoorList(person.id, from_36(parts[2]), after.id, edit=pressed.message_id))


def _visited_in_care(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    after = _record(turn, person, pressed, parts)
    turn.out.show(private(person), CareList(person.id, message=pressed.message_id, last=after.id))


def _record(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> Door:
    outcome = outcome_of(parts[1])
    after = record(turn, person, _door(turn, parts), outcome)
    turn.out.alert(pressed.callback, "households.noted", {"what": WordsArg(f"households.outcome.{outcome}")})
    return after


def _undone(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    """In a list the page is drawn anew, else the door's card."""
    after = act(turn, _door(turn, parts), c.UndoVisit(from_36(parts[1])), person)
    turn.out.alert(pressed.callback, "households.undone")
    if len(parts) > 2:
        turn.out.show(private(person), DoorList(person.id, from_36(parts[2]), edit=pressed.message_id))
    else:
        turn.out.show(private(person), DoorCard((after.id,), edit=pressed.message_id))


def _undone_in_care(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    act(turn, _door(turn, parts), c.UndoVisit(from_36(parts[1])), person)
    turn.out.alert(pressed.callback, "households.undone")
    turn.out.show(private(person), CareList(person.id, message=pressed.message_id))


def _topics(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    _show_view(turn, person, pressed, parts, "topics")


def _topic(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    act(turn, _door(turn, parts), c.MakeKnown(from_36(parts[1]), parts[2]), person)
    _show_view(turn, person, pressed, parts, "topics")


def _helpers(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    _show_view(turn, person, pressed, parts, "helpers")


def _helper(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    helper = turn.tx.door_helpers.get(HelperId(from_36(parts[2])))
    if helper is None:
        raise Unclear("households.helper_gone")
    act(turn, _door(turn, parts), c.GoTogether(from_36(parts[1]), helper.id), person)
    _show_view(turn, person, pressed, parts, "helpers")


def _show_view(turn: Turn, person: Person, pressed: Pressed, parts: Parts, view: str) -> None:
    turn.out.alert(pressed.callback, "")
    turn.out.show(private(person), DoorCard((_door(turn, parts).id,), view, pressed.message_id))


def _case(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    door = _door(turn, parts)
    if not reach.outcomes_for(turn.tx, person, door):
        raise Unclear("households.card.gone")
    ask(turn, person, PromptKind.DOOR_CASE, {"door": int(door.id)})
    turn.out.alert(pressed.callback, "")


def _form(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    """[已同意填表] notes that the household agrees; then, or after something was done, the first part is asked."""
    door = _door(turn, parts)
    if not door.trusted:
        door = act(turn, door, c.NoteConsent(), person)
    asked = prompts.ask_part(turn, person, door)
    turn.out.alert(pressed.callback, "" if asked else "households.part.all")


def _told(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    _show_view(turn, person, pressed, parts, corrections.PARTS)


def _correct(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    """[更正]: asks for the words that take the place of those that were told."""
    door = _door(turn, parts)
    part = corrections.require_told(turn, person, door, parts[1])
    prompts.ask_correction(turn, person, door, part)
    turn.out.alert(pressed.callback, "said.answer_below")


def _wipe(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    """[清空] asks once more."""
    part = corrections.require_told(turn, person, _door(turn, parts), parts[1])
    _show_view(turn, person, pressed, parts, corrections.wipe_view(part))


def _wiped(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    door = corrections.wipe(turn, person, _door(turn, parts), parts[1])
    turn.out.alert(pressed.callback, "households.fix.wiped")
    turn.out.show(private(person), DoorCard((door.id,), corrections.PARTS, pressed.message_id))


def _care(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    """[查看]: the own doors, whose look is noted with the reason of the button."""
    reason = wording(turn.centre.language).plain("households.look.visit")
    for door in reach.own_care(turn.tx, person):
        turn.tx.door_looks.note(door.id, person.id, Seen.CARE, reason, turn.at)
    turn.out.alert(pressed.callback, "")
    turn.out.show(private(person), CareList(person.id))


def _late(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    if not sheets.late_doors(turn.tx, person, turn.centre, turn.at):
        raise Unclear("households.care.none_late")
    _ask_reason(turn, person, pressed, {"what": "late"})


def _sheet(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    door = _door(turn, parts)
    sheets.require_door_sheet(turn.tx, person, door)
    _ask_reason(turn, person, pressed, {"what": "sheet", "door": int(door.id)})


def _grid(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    """Of several grids each has a button on a page of its own; with a number it is that one."""
    _ask_grid(turn, person, from_36(parts[0]) if parts else 0)
    turn.out.alert(pressed.callback, "")


def _ask_grid(turn: Turn, person: Person, place: int) -> None:
    grids = sheets.grids_for(turn.tx, person)
    if not grids:
        raise RoleNeeded(sheets.GRID_ROLES)
    if place >= len(grids):
        raise Unclear("said.bad_button")
    ask(turn, person, PromptKind.DOOR_LOOK, {"what": "grid", "grid": str(grids[place])})


def _ask_reason(turn: Turn, person: Person, pressed: Pressed, args: dict[str, object]) -> None:
    ask(turn, person, PromptKind.DOOR_LOOK, args)
    turn.out.alert(pressed.callback, "")


def _proposals(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    turn.out.alert(pressed.callback, "")
    turn.out.show(private(person), DoorsProposed(person.id, pressed.message_id))


def _confirmed(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    _decide(turn, person, pressed, _door(turn, parts), c.Confirm(), "households.proposed.confirmed")


def _declined(turn: Turn, person: Person, pressed: Pressed, parts: Parts) -> None:
    _decide(turn, person, pressed, _door(turn, parts), c.Decline(), "households.proposed.declined")


def _decide(turn: Turn, person: Person, pressed: Pressed, door: Door, command: c.LaterCommand, words: str) -> None:
    """Whoever had entered the door reads what became of it; the list is drawn anew."""
    after = act(turn, door, command, person)
    await_decision(turn.tx, after, turn.at, turn.centre)
    turn.out.alert(pressed.callback, words)
    turn.out.show(private(person), DoorsProposed(person.id, pressed.message_id))
    worker = turn.tx.people.get(door.proposed_by) if door.proposed_by is not None else None
    if worker is not None and worker.active and is_reached(worker):
        turn.out.tell(worker, f"{words}_worker")


def _door(turn: Turn, parts: Parts) -> Door:
    """ValueError for a number that no door ever had."""
    door = turn.tx.doors.get(door_of(parts[0]))
    if door is None:
        raise ValueError(parts[0])
    return door


_VERBS: Final[Mapping[str, tuple[Callable[[Turn, Person, Pressed, Parts], None], tuple[int, ...]]]] = {
    "l": (_listed, (1,)),
    "o": (_opened, (1,)),
    "v": (_visited, (2,)),
    "w": (_visited_in_list, (3,)),
    "cv": (_visited_in_care, (2,)),
    "u": (_undone, (2, 3)),
    "cu": (_undone_in_care, (2,)),
    "p": (_topics, (1,)),
    "q": (_topic, (3,)),
    "b": (_helpers, (1,)),
    "g": (_helper, (3,)),
    "c": (_case, (1,)),
    "f": (_form, (1,)),
    "e": (_told, (1,)),
    "ef": (_correct, (2,)),
    "ew": (_wipe, (2,)),
    "ex": (_wiped, (2,)),
    "care": (_care, (0,)),
    "late": (_late, (0,)),
    "s": (_sheet, (1,)),
    "gr": (_grid, (0, 1)),
    "new": (_proposals, (0,)),
    "y": (_confirmed, (1,)),
    "n": (_declined, (1,)),
    "fig": (show_figures, (2, 3)),
}
"""By the word of the button, which never changes: what it does, and how many parts may stand behind the word."""
