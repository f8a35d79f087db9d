"""`/leave`: who is away and until when; hands over the cases that wait for them, in one notice a person."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from dispatch.case.refusals import RoleNeeded
from dispatch.model import Case, Person, PersonId, Role
from handlers.bot_api.incoming import Said
from handlers.notify.case_messages import hand_over
from handlers.notify.destinations import Destination, private
from handlers.notify.outbox_writer import OutboxWriter
from handlers.privacy import masks
from handlers.roster.handover import passed_on, waiting
from handlers.turn import parse_input
from handlers.turn.carry_out import Turn
from handlers.wording.arguments import Arg, PersonArg, TimeArg, WordsArg
from storage.messages.timers import Timer
from storage.transaction import Transaction

TIMER = "leave"
"""The kind of the timer that ends a leave."""
_BACK = frozenset({"off", "结束", "回来", "销假"})


def leave(turn: Turn, person: Person, said: Said, words: str) -> None:
    """`/leave on`, `/leave off`, `/leave 12-01`; an admin puts somebody's name in front. Raises RoleNeeded."""
    here = Destination(said.chat.id, said.chat.thread, person.id if said.chat.private else None)
    whom, rest = _whom(turn, person, masks.normal(words))
    until = parse_input.found_day(turn, rest)
    back = rest.casefold() in _BACK
    if not back and until is None and rest.casefold() not in ("on", "开始"):
        state = "said.leave_is_on" if whom.on_leave else "said.leave_is_off"
        turn.out.say(here, "said.leave_usage", {"name": PersonArg(whom.id), "state": WordsArg(state)})
        return
    gone = change(turn.tx, turn.out, whom, on_leave=not back)
    _plan_return(turn, whom, until)
    args: dict[str, Arg] = {"name": PersonArg(whom.id), "names": [PersonArg(p) for p in gone]}
    args["count"] = len({case.id for cases in gone.values() for case in cases})
    if back:
        turn.out.say(here, "said.leave_ended", args)
    else:
        args["until"] = TimeArg(until) if until is not None else ""
        turn.out.say(here, "said.leave_begun" if gone else "said.leave_begun_idle", args)


def ring(turn: Turn, timer: Timer) -> None:
    """Ends the leave, unless it was ended or written anew meanwhile."""
    turn.tx.timers.done(timer.id)
    person = turn.tx.people.get(PersonId(int(str(timer.body["person"]))))
    if person is None or turn.tx.meta.get(_key(person.id)) != timer.body["until"]:
        return
    change(turn.tx, turn.out, person, on_leave=False)
    if person.telegram_id is not None:
        turn.out.say(private(person), "said.leave_over", {"name": PersonArg(person.id)})


def change(
    tx: Transaction, out: OutboxWriter, person: Person, *, on_leave: bool
) -> Mapping[PersonId, Sequence[Case]]:
    """Notes that somebody goes or comes back. Sends one list to each who takes over cases, and returns the lists."""
    before = waiting(tx)
    tx.people.update(replace(person, on_leave=on_leave))
    passed = passed_on(before, waiting(tx))
    for number, cases in passed.items():
        hand_over(out, tx.people.require(number), person, [case.id for case in cases], back=not on_leave)
    return passed


def _whom(turn: Turn, person: Person, words: str) -> tuple[Person, str]:
    """Whose leave it is, and the rest of the words: who is named in front, else the writer.

    Only an admin or the director may name others: else RoleNeeded. Raises Unclear where several have that name.
    """
    name, _, rest = words.partition(" ")
    named = [p for p in turn.tx.people.all_active() if p.name == name]
    if not named:
        return turn.tx.people.require(person.id), words.strip()
    if person.roles & {Role.ADMIN, Role.DIRECTOR}:
        return parse_input.one_named(named, name), rest.strip()
    if all(one.id != person.id for one in named):
        raise RoleNeeded((Role.ADMIN, Role.DIRECTOR))
    return turn.tx.people.require(person.id), rest.strip()


def _plan_return(turn: Turn, person: Person, until: datetime | None) -> None:
    """Plans the timer that ends the leave on the working morning after `until`, its last day."""
    marker = until.isoformat() if until is not None else ""
    turn.tx.meta.set(_key(person.id), marker)
    if until is not None:
        due = turn.centre.book.calendar.next_morning(until)
        turn.tx.timers.plan(f"{TIMER}:{person.id}:{marker}", TIMER, due, {"person": person.id, "until": marker})


def _key(person: PersonId) -> str:
    return f"{TIMER}:{person}"
