"""What is asked about doors: which one is meant, what is to be done for a household, why somebody looks, the form."""

from typing import Final

from markupsafe import Markup

from dispatch.households import commands as c
from dispatch.households.door import Door, DoorId, Part, VisitOutcome
from dispatch.households.door_number import DoorNumber
from dispatch.households.read_visit import SpokenVisit, visits_in
from dispatch.households.rules import decide_door
from dispatch.model import GridCode, Person, Role
from handlers.access.participants import owners_of
from handlers.bot_api.callback_data import PromptButton, PromptTap, encode, to_36
from handlers.bot_api.incoming import Pressed, Said
from handlers.forms.prompts import close_prompt, is_over
from handlers.households import corrections, reach, sheets
from handlers.households.acts import act, book_of, scene_of_door, scene_of_grid
from handlers.households.clock import await_decision
from handlers.households.record import ask, ask_which, open_for, record, show_doors
from handlers.notify.destinations import is_reached, private
from handlers.notify.messages import CareList, DoorCard, DoorsProposed
from handlers.privacy.find_numbers import Sort, find
from handlers.queries.list_page import in_rows
from handlers.turn.carry_out import Turn
from handlers.turn.parse_input import Unclear
from handlers.wording import wording
from handlers.wording.speech import Saying
from storage.households.door_looks import Seen
from storage.households.doors import NewDoor
from storage.messages.prompts import Prompt, PromptKind
from storage.transaction import Transaction

REASONS: Final = ("visit", "check", "arrange")
"""The ready reasons of a look, by their words."""
_NEW: Final = "new"
_MAX_REASON: Final = 100
_MAX_VALUE: Final = 500
View = tuple[Markup, dict[str, object]]


def which_text(tx: Transaction, prompt: Prompt, say: Saying) -> View:
    """The doors that may be meant as buttons, and the one that would be new."""
    number, several = _number(prompt), bool(prompt.args.get("several"))
    person = tx.people.require(prompt.person)
    grids = reach.own_grids(tx, person)
    buttons = []
    for door in (one for one in _doors(tx, prompt) if reach.outcomes_for(tx, person, one)):
        grid = tx.places.grid(door.grid) if len(grids) > 1 else None
        name = reach.label(tx, door)
        buttons.append(_button(prompt, f"{name}（{grid.name}）" if grid is not None else name, to_36(door.id)))
    rows = in_rows(buttons, 2)
    if not several:
        for place, code in enumerate(_grids_for_new(person)):
            grid = tx.places.grid(code) if len(_grids_for_new(person)) > 1 else None
            words = say.words.plain("households.which.new", grid=grid.name if grid is not None else "")
            rows.append([_button(prompt, words, f"{_NEW}{place}")])
    words = "households.which.several" if several else "households.which.near" if buttons else "households.which.none"
    return say(words, number=str(number)), {"inline_keyboard": [*rows, [_cancel(prompt, say)]]}


def which_answered(turn: Turn, person: Person, prompt: Prompt, said: Said) -> None:
    """Another number, written: the visit is recorded there, or it is asked once more."""
    if is_over(turn, prompt, said):
        return
    visits = visits_in(said.text)
    if not visits:
        raise Unclear("households.no_number")
    close_prompt(turn, prompt)
    done = []
    for one in visits[:1]:
        spoken = SpokenVisit(one.number, one.outcome or _outcome(prompt))
        found = reach.find_doors(turn.tx, person, spoken.number)
        if len(found) == 1:
            done.append(_recorded(turn, person, found[0], spoken.outcome))
        else:
            ask_which(turn, person, spoken, found)
    if done:
        show_doors(turn, person, done)


def which_tapped(turn: Turn, person: Person, pressed: Pressed, tap: PromptTap, prompt: Prompt) -> None:
    """The door that was meant, or a new one, which waits for staff with the visit that was made there."""
    if tap.button is not PromptButton.STEP:
        raise Unclear("said.bad_button")
    if tap.argument.startswith(_NEW):
        grids = _grids_for_new(person)
        place = tap.argument.removeprefix(_NEW)
        if not place.isdecimal() or int(place) >= len(grids):
            raise Unclear("said.bad_button")
        propose(turn, person, grids[int(place)], _number(prompt), _outcome(prompt))
        close_prompt(turn, prompt)
        turn.out.alert(pressed.callback, "households.which.proposed", loud=True)
        return
    door = next((one for one in _doors(turn.tx, prompt) if to_36(one.id) == tap.argument), None)
    if door is None:
        raise Unclear("said.bad_button")
    after = _recorded(turn, person, door, _outcome(prompt))
    close_prompt(turn, prompt)
    turn.out.alert(pressed.callback, "")
    show_doors(turn, person, [after])


def propose(turn: Turn, person: Person, grid: GridCode, number: DoorNumber, outcome: VisitOutcome | None) -> None:
    """A door that nobody knew: staff of the station are asked. Raises a Refusal."""
    known = turn.tx.doors.find(grid, number)
    scene = scene_of_grid(turn.tx, grid, person) if known is None else scene_of_door(turn.tx, known, person)
    number_of = known.id if known is not None else DoorId(turn.tx.doors.next_id())
    command = c.Propose(number_of, grid, outcome)
    decided = decide_door(known, command, person, turn.at, book_of(turn.centre), scene)
    if known is None:
        turn.tx.doors.add_doors([NewDoor(decided.after, decided.events, number)], person.id, turn.at)
    else:
        turn.tx.doors.change(known, decided.after, decided.events, person.id, turn.at)
    await_decision(turn.tx, decided.after, turn.at, turn.centre)
    for owner in owners_of(turn.tx, scene.station):
        if is_reached(owner):
            turn.out.show(private(owner), DoorsProposed(owner.id), not_before=turn.out.working_hours())


def case_text(tx: Transaction, prompt: Prompt, say: Saying) -> View:
    """What is to be done for the household."""
    door = tx.doors.require(_door_of(prompt))
    text = say("households.case.ask", door=reach.label(tx, door))
    return text, {"inline_keyboard": [[_cancel(prompt, say)]]}


def case_answered(turn: Turn, person: Person, prompt: Prompt, said: Said) -> None:
    """Opens the case with these words; its card comes in private."""
    if is_over(turn, prompt, said):
        return
    text = said.text.strip()
    if not text:
        raise Unclear("ask.words_needed")
    door = turn.tx.doors.require(_door_of(prompt))
    open_for(turn, person, door, text, sensitive=reach.knows(turn.tx, person, door))
    close_prompt(turn, prompt)


def look_text(tx: Transaction, prompt: Prompt, say: Saying) -> View:
    """Why it is looked at: ready reasons, or words."""
    buttons = [_button(prompt, say.words.plain(f"households.look.{reason}"), reason) for reason in REASONS]
    what = str(prompt.args["what"])
    return say(f"households.look.ask_{what}"), {"inline_keyboard": [*in_rows(buttons, 2), [_cancel(prompt, say)]]}


def look_answered(turn: Turn, person: Person, prompt: Prompt, said: Said) -> None:
    """The reason in words."""
    if is_over(turn, prompt, said):
        return
    reason = " ".join(said.text.split())[:_MAX_REASON]
    if not reason:
        raise Unclear("ask.words_needed")
    look(turn, person, prompt, reason)
    close_prompt(turn, prompt)


def look_tapped(turn: Turn, person: Person, pressed: Pressed, tap: PromptTap, prompt: Prompt) -> None:
    """A ready reason."""
    if tap.button is not PromptButton.STEP or tap.argument not in REASONS:
        raise Unclear("said.bad_button")
    look(turn, person, prompt, wording(turn.centre.language).plain(f"households.look.{tap.argument}"))
    close_prompt(turn, prompt)
    turn.out.alert(pressed.callback, "households.look.comes")


def look(turn: Turn, person: Person, prompt: Prompt, reason: str) -> None:
    """The look is noted with its reason, then what was asked for is on its way. Raises a Refusal where it is not
    theirs to see."""
    what = str(prompt.args["what"])
    if what == "late":
        for door in sheets.late_doors(turn.tx, person, turn.centre, turn.at):
            turn.tx.door_looks.note(door.id, person.id, Seen.CARE, reason, turn.at)
        turn.out.show(private(person), CareList(person.id, late=True))
    elif what == "sheet":
        door = turn.tx.doors.require(_door_of(prompt))
        sheets.require_door_sheet(turn.tx, person, door)
        turn.tx.door_looks.note(door.id, person.id, Seen.SHEET, reason, turn.at)
        turn.out.show(private(person), sheets.door_sheet(door))
    else:
        grid = GridCode(str(prompt.args["grid"]))
        sheets.require_grid_sheet(turn.tx, person, grid)
        turn.tx.door_looks.note(DoorId(0), person.id, Seen.GRID, reason, turn.at)
        turn.out.show(private(person), sheets.grid_sheet(grid))


def part_text(tx: Transaction, prompt: Prompt, say: Saying) -> View:
    """One part of the form."""
    door = tx.doors.require(_door_of(prompt))
    part = say.words.plain(f"households.part.{prompt.args['part']}")
    if prompt.args.get("corrects"):
        text = say("households.fix.ask", door=reach.label(tx, door), part=part)
        return text, {"inline_keyboard": [[_cancel(prompt, say)]]}
    skip = PromptTap(PromptButton.SKIP, prompt.id)
    row = [{"text": say.words.plain("households.verb.skip"), "callback_data": encode(skip)}, _cancel(prompt, say)]
    text = say("households.part.ask", door=reach.label(tx, door), part=part)
    return text, {"inline_keyboard": [row]}


def part_answered(turn: Turn, person: Person, prompt: Prompt, said: Said) -> None:
    """Keeps the words sealed, and asks for the next part that is missing. A number of the identity card is refused:
    the form does not ask for it."""
    if is_over(turn, prompt, said):
        return
    value = said.text.strip()[:_MAX_VALUE]
    if not value:
        raise Unclear("ask.words_needed")
    if any(found.sort is Sort.IDENTITY for found in find(value)):
        turn.out.delete(said.chat.id, said.message_id, urgent=True)
        turn.out.say(private(person), "households.part.identity")
        return
    door, part = turn.tx.doors.require(_door_of(prompt)), Part(str(prompt.args["part"]))
    field = turn.tx.door_fields.keep(door.id, part, value, turn.at)
    try:
        after = act(turn, door, c.FillPart(part, field), person)
    except Exception:
        turn.tx.door_fields.erase(field)
        raise
    if part in door.filled:
        turn.tx.door_fields.erase(door.filled[part])
    turn.out.delete(said.chat.id, said.message_id, urgent=True)
    if prompt.args.get("corrects"):
        close_prompt(turn, prompt)
        turn.out.say(private(person), "households.fix.fixed")
        turn.out.show(private(person), DoorCard((after.id,), corrections.PARTS))
    else:
        _next_part(turn, person, prompt, after)


def part_tapped(turn: Turn, person: Person, pressed: Pressed, tap: PromptTap, prompt: Prompt) -> None:
    """[跳过]: the next part, and this one another time."""
    if tap.button is not PromptButton.SKIP:
        raise Unclear("said.bad_button")
    turn.out.alert(pressed.callback, "")
    _next_part(turn, person, prompt, turn.tx.doors.require(_door_of(prompt)))


def ask_part(turn: Turn, person: Person, door: Door, skipped: tuple[str, ...] = ()) -> bool:
    """Asks for the first part that is missing and was not skipped; False where there is none."""
    part = next((one for one in door.missing if one.value not in skipped), None)
    if part is None:
        return False
    ask(turn, person, PromptKind.DOOR_PART, {"door": int(door.id), "part": part.value, "skipped": list(skipped)})
    return True


def ask_correction(turn: Turn, person: Person, door: Door, part: Part) -> None:
    """Asks for the words that are to take the place of those of the part."""
    ask(turn, person, PromptKind.DOOR_PART, {"door": int(door.id), "part": part.value, "corrects": True})


def _next_part(turn: Turn, person: Person, prompt: Prompt, door: Door) -> None:
    skipped = (*(str(one) for one in prompt.args.get("skipped", ())), str(prompt.args["part"]))
    close_prompt(turn, prompt)
    if not ask_part(turn, person, door, skipped):
        show_doors(turn, person, [door])


def _recorded(turn: Turn, person: Person, door: Door, outcome: VisitOutcome | None) -> Door:
    """The visit, where its outcome is known and is one of such a door; else the door as it stands."""
    if outcome is None or outcome not in reach.outcomes_for(turn.tx, person, door):
        return door
    return record(turn, person, door, outcome)


def _grids_for_new(person: Person) -> list[GridCode]:
    """Where a worker may stand before a door that is not known: in their own grids."""
    return list(person.grids) if Role.WORKER in person.roles else []


def _doors(tx: Transaction, prompt: Prompt) -> list[Door]:
    found = (tx.doors.get(int(number)) for number in prompt.args.get("doors", ()))
    return [door for door in found if door is not None]


def _number(prompt: Prompt) -> DoorNumber:
    args = prompt.args
    return DoorNumber(str(args["building"]), str(args["unit"]), str(args["room"]))


def _outcome(prompt: Prompt) -> VisitOutcome | None:
    return VisitOutcome(str(prompt.args["outcome"])) if prompt.args.get("outcome") else None


def _door_of(prompt: Prompt) -> int:
    return int(prompt.args["door"])


def _button(prompt: Prompt, label: str, argument: str) -> dict[str, str]:
    return {"text": label, "callback_data": encode(PromptTap(PromptButton.STEP, prompt.id, argument))}


def _cancel(prompt: Prompt, say: Saying) -> dict[str, str]:
    tap = PromptTap(PromptButton.CANCEL, prompt.id)
    return {"text": say.words.plain("verb.cancel"), "callback_data": encode(tap)}
