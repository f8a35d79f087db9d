"""Records visits that people write or tap, and answers them in private: never a door in a group."""

from collections.abc import Mapping
from datetime import timedelta

from dispatch.case.refusals import Refusal, RoleNeeded
from dispatch.households import commands as c
from dispatch.households.door import Door, DoorStatus, VisitOutcome
from dispatch.households.near import near
from dispatch.households.read_visit import SpokenVisit, speaks_of_visit, visits_in
from dispatch.households.refusals import DoorNotActive
from dispatch.model import CaseId, Kind, Person
from handlers.bot_api.incoming import Said
from handlers.households import reach
from handlers.households.acts import act
from handlers.intake.open_case import Told, open_case
from handlers.notify.destinations import FirstCard, is_reached, private, where_said
from handlers.notify.messages import DoorCard, DoorList, PromptMessage
from handlers.privacy import masks
from handlers.turn.carry_out import Turn
from handlers.turn.parse_input import Unclear
from handlers.wording import wording
from handlers.wording.refusals import answer_to
from storage.households.door_looks import Seen
from storage.messages.prompts import PromptKind

MAX_LINES = 20
"""Visits in one message."""
_TTL = timedelta(hours=12)


def tagged(turn: Turn, person: Person, said: Said, rest: str) -> None:
    """`#入户 …`: records the visits that it tells of; alone it shows what is due. Where no door is read, it is said
    how to write one."""
    _take(turn, person, said, rest)


def overheard(turn: Turn, person: Person, said: Said) -> bool:
    """Takes 入户 or 走访 at the head of a message without a tag, where a door follows; other words are left alone."""
    if said.files or not reach.is_on(turn.centre) or not speaks_of_visit(said.text):
        return False
    _take(turn, person, said, said.text)
    return True


def _take(turn: Turn, person: Person, said: Said, text: str) -> None:
    """Every answer goes to the person's own chat; what was written in a group is deleted there."""
    reach.require_on(turn.centre)
    visits = visits_in(text)[:MAX_LINES]
    if not said.chat.private:
        _withdraw(turn, person, said, named=bool(visits))
    if not is_reached(person) and not said.chat.private:
        return
    try:
        _answer(turn, person, visits, said_more=bool(text.strip()))
    except Refusal as refusal:
        if said.chat.private:
            raise
        _refuse_privately(turn, person, refusal)


def _withdraw(turn: Turn, person: Person, said: Said, *, named: bool) -> None:
    """A door stands in no group: the message goes where the bot may delete it, and its writer is told why."""
    if named:
        turn.out.delete(said.chat.id, said.message_id, urgent=True)
    if not is_reached(person):
        turn.out.say(where_said(said, person), "said.cannot_write_privately")
    elif named:
        turn.out.say(private(person), "households.in_group")


def _refuse_privately(turn: Turn, person: Person, refusal: Refusal) -> None:
    turn.out.say(private(person), *answer_to(turn.tx, refusal, turn.centre))


def _answer(turn: Turn, person: Person, visits: list[SpokenVisit], *, said_more: bool) -> None:
    own = reach.own_grids(turn.tx, person)
    if not own and not reach.own_care(turn.tx, person):
        raise RoleNeeded(reach.VISITORS)
    if not visits and said_more:
        turn.out.say(private(person), "households.no_number")
        return
    if not visits:
        turn.out.show(private(person), DoorList(person.id))
        return
    done = [door for one in visits if (door := _one(turn, person, one)) is not None]
    if done:
        show_doors(turn, person, done)


def _one(turn: Turn, person: Person, spoken: SpokenVisit) -> Door | None:
    """The door after the visit, or as it stands where the outcome is not said, or is not one of such a door; None
    where it must be asked which door is meant."""
    found = reach.find_doors(turn.tx, person, spoken.number)
    if len(found) != 1:
        ask_which(turn, person, spoken, found)
        return None
    (door,) = found
    if door.status is DoorStatus.PROPOSED:
        raise DoorNotActive(proposed=True)
    if spoken.outcome is None or spoken.outcome not in reach.outcomes_for(turn.tx, person, door):
        return door
    return record(turn, person, door, spoken.outcome)


def record(turn: Turn, person: Person, door: Door, outcome: VisitOutcome) -> Door:
    """The door after the visit; where help is needed, with the case that was opened. Raises a Refusal."""
    after = act(turn, door, c.RecordVisit(outcome), person)
    if outcome is VisitOutcome.NEEDS_HELP:
        text = wording(turn.centre.language).plain("households.case.needs_help")
        after = open_for(turn, person, after, text, sensitive=True)
    return after


def open_for(turn: Turn, person: Person, door: Door, text: str, *, sensitive: bool = False) -> Door:
    """Opens a service case at the door, whose card comes into the person's own chat, and notes it at the door."""
    told = Told(text, Kind.SERVICE, place=place_of(turn, door), grid=door.grid, sensitive=sensitive)
    case = open_case(turn, person, told, FirstCard(private(person)))
    return act(turn, door, c.LinkCase(CaseId(case.id)), person)


def place_of(turn: Turn, door: Door) -> str:
    """Where a case at the door is: the whole number where groups show it to the building alone, else the building."""
    number = turn.tx.doors.number(door.id)
    if number is None:
        return ""
    unit = f"{number.unit}单元" if number.unit else ""
    whole = f"{number.building}栋{unit}{number.room}室"
    return whole if masks.place(whole) == f"{number.building}栋" else f"{number.building}栋"


def show_doors(turn: Turn, person: Person, doors: list[Door], *, edit: int | None = None) -> None:
    """The card of a door, or one line for each of several, in private. Who learns by the buttons that it is one of a
    special group has looked at that."""
    for door in doors:
        if reach.knows(turn.tx, person, door):
            reason = wording(turn.centre.language).plain("households.look.visit")
            turn.tx.door_looks.note(door.id, person.id, Seen.CARE, reason, turn.at)
    turn.out.show(private(person), DoorCard(tuple(door.id for door in doors), edit=edit))


def ask_which(turn: Turn, person: Person, spoken: SpokenVisit, found: list[Door]) -> None:
    """Asks which door is meant: those of that number, or near ones; what was written stays sealed until then."""
    doors = [door.id for door in found] or near(spoken.number, reach.numbers_near(turn.tx, person))
    number = spoken.number
    args = {
        "building": number.building,
        "unit": number.unit,
        "room": number.room,
        "outcome": spoken.outcome.value if spoken.outcome is not None else "",
        "doors": [int(door) for door in doors],
        "several": bool(found),
    }
    ask(turn, person, PromptKind.DOOR_WHICH, args)


def ask(turn: Turn, person: Person, kind: PromptKind, args: Mapping[str, object]) -> None:
    """Sends a prompt of this area; an older one of the kind gives way to it."""
    if not is_reached(person):
        raise Unclear("said.cannot_write_privately")
    where = private(person)
    for one in turn.tx.prompts.of_person(person.id):
        if one.kind is kind and one.chat_id == where.chat_id:
            turn.tx.prompts.close(one.id)
            if one.prompt_message_id is not None:
                turn.out.delete(one.chat_id, one.prompt_message_id)
    prompt = turn.tx.prompts.open(person.id, where.chat_id, kind, turn.at, turn.at + _TTL, args=args)
    turn.out.show(where, PromptMessage(prompt.id))
