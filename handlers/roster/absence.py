"""`/leave`, and 请假 in words: who is away, from when until when; hands over their cases, in one notice a person."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

from dispatch.case.refusals import RoleNeeded
from dispatch.model import Case, Person, PersonId, Role
from dispatch.rulebook import read_time
from handlers.access.leave_days import LEAVE, planned_key, running_key
from handlers.areas import people_changed
from handlers.bot_api.incoming import Said
from handlers.notify.case_messages import hand_over
from handlers.notify.destinations import Destination, private
from handlers.notify.outbox_writer import OutboxWriter
from handlers.privacy import masks
from handlers.roster.handover import passed_on, waiting
from handlers.roster.waiting_reminders import pass_reminders_on
from handlers.turn import parse_input
from handlers.turn.carry_out import Turn
from handlers.wording.arguments import Arg, Args, PersonArg, TimeArg, WordsArg
from storage.messages.timers import Timer
from storage.transaction import Transaction

TIMER = LEAVE
"""The kind of the timer that ends a leave."""
_BACK = frozenset({"off", "结束", "回来", "销假"})
_TO_THE_DAY = re.compile(r"(?:20\d\d[-./])?\d{1,2}[-./]\d{1,2}")
"""A day by its numbers is the last one: so `/leave` has always read it."""
_IN_WORDS = re.compile(
    r"(?:我要|我想|申请)?(?:(?P<back>销假|结束休假|休假结束)|(?:请假|休假|请.{0,2}假)(?P<days>.{0,40}))[\u3002.!]?",
    re.DOTALL,
)


def leave(turn: Turn, person: Person, said: Said, words: str) -> None:
    """`/leave on`, `/leave off`, `/leave 12-01` (to that day), and in words 12月1日到3日, 明天, 3天.

    An admin puts somebody's name in front. A leave that begins later is planned. Raises RoleNeeded.
    """
    here = Destination(said.chat.id, said.chat.thread, person.id if said.chat.private else None)
    whom, rest = _whom(turn, person, masks.normal(words))
    calendar = turn.centre.book.calendar
    days = read_time.range_in(f"到{rest}" if _TO_THE_DAY.fullmatch(rest) else rest, turn.at, calendar)
    back = rest.casefold() in _BACK
    if not back and days is None and rest.casefold() not in ("on", "开始"):
        state = "said.leave_is_on" if whom.on_leave else "said.leave_is_off"
        turn.out.say(here, "said.leave_usage", {"name": PersonArg(whom.id), "state": WordsArg(state)})
        return
    until = _moment(turn, days[1], read_time.END_OF_DAY) if days is not None else None
    begins = _moment(turn, days[0], time.min) if days is not None else turn.at
    if until is not None and begins > turn.at:
        _plan(turn, whom, begins, until)
        first, last = (parse_input.day_words(turn, moment) for moment in (begins, until))
        turn.out.say(here, "said.leave_planned", {"name": PersonArg(whom.id), "first": first, "last": last})
        return
    _begin_or_end(turn, whom, here, until, back=back)


def _begin_or_end(turn: Turn, whom: Person, here: Destination, until: datetime | None, *, back: bool) -> None:
    gone = change(turn.tx, turn.out, whom, on_leave=not back)
    if back:
        turn.tx.meta.drop(planned_key(whom.id))
    _end_after(turn, whom, until)
    args: dict[str, Arg] = {"name": PersonArg(whom.id), "names": [PersonArg(p) for p in gone]}
    args["count"] = len({case.id for cases in gone.values() for case in cases})
    if back:
        turn.out.say(here, "said.leave_ended", args)
    else:
        args["until"] = TimeArg(until) if until is not None else ""
        turn.out.say(here, "said.leave_begun" if gone else "said.leave_begun_idle", args)


def in_words(text: str) -> str | None:
    """What follows `/leave` for 请假 … and 销假, as people write them in private; None for any other text."""
    found = _IN_WORDS.fullmatch(masks.normal(text).strip())
    if found is None:
        return None
    return "off" if found["back"] else (found["days"] or "").strip(" ,:;")


def ring(turn: Turn, timer: Timer) -> None:
    """Begins or ends the leave, unless it was ended or written anew meanwhile, or its person has left the roster."""
    turn.tx.timers.done(timer.id)
    person = turn.tx.people.get(PersonId(int(str(timer.body["person"]))))
    if person is None:
        return
    if "begins" in timer.body:
        _beginplanned_key(turn, person, timer)
    elif person.active and turn.tx.meta.get(running_key(person.id)) == timer.body["until"]:
        change(turn.tx, turn.out, person, on_leave=False)
        if person.telegram_id is not None:
            turn.out.say(private(person), "said.leave_over", {"name": PersonArg(person.id)})


def _beginplanned_key(turn: Turn, person: Person, timer: Timer) -> None:
    """Who is away already stays so, until the later of both ends."""
    until = str(timer.body["until"])
    if turn.tx.meta.get(planned_key(person.id)) != _span(str(timer.body["begins"]), until):
        return
    turn.tx.meta.drop(planned_key(person.id))
    if not person.active:
        return
    runs_until = turn.tx.meta.get(running_key(person.id)) if person.on_leave else None
    last = datetime.fromisoformat(until)
    if runs_until is None or (runs_until and datetime.fromisoformat(runs_until) < last):
        _end_after(turn, person, last)
    if not person.on_leave:
        change(turn.tx, turn.out, person, on_leave=True)


def _moment(turn: Turn, day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=turn.centre.zone).astimezone(UTC)


def change(
    tx: Transaction, out: OutboxWriter, person: Person, *, on_leave: bool
) -> Mapping[PersonId, Sequence[Case]]:
    """Notes that somebody goes or comes back. Sends one list to each who takes over cases, and returns the lists.

    What waits for the morning goes to who takes over; who stood in is told that it is over.
    """
    before = waiting(tx)
    changed = replace(person, on_leave=on_leave)
    tx.people.update(changed)
    after = waiting(tx)
    passed = passed_on(before, after)
    for number, cases in passed.items():
        hand_over(out, tx.people.require(number), person, [case.id for case in cases], back=not on_leave)
    if on_leave:
        pass_reminders_on(out, changed, passed)
    elif person.on_leave:
        _tell_stand_ins(out, person, passed_on(after, before))
    people_changed(out)
    return passed


def _tell_stand_ins(out: OutboxWriter, person: Person, left: Mapping[PersonId, Sequence[Case]]) -> None:
    """The deputy, and whoever else had cases in the meantime, `left` being what each of them has no more."""
    deputy = [person.deputy] if person.deputy is not None else []
    for number in dict.fromkeys([*deputy, *left]):
        other = out.tx.people.get(number)
        if other is not None and other.active and other.id != person.id:
            args: Args = {"name": PersonArg(person.id), "count": len(left.get(number, ()))}
            out.tell(other, "said.stood_in", args)


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


def _end_after(turn: Turn, person: Person, until: datetime | None) -> None:
    """The leave that runs ends on the working morning after `until`, its last day; without one, when that is said."""
    marker = until.isoformat() if until is not None else ""
    turn.tx.meta.set(running_key(person.id), marker)
    if until is not None:
        due = turn.centre.book.calendar.next_morning(until)
        turn.tx.timers.plan(f"{TIMER}:{person.id}:{marker}", TIMER, due, {"person": person.id, "until": marker})


def _plan(turn: Turn, person: Person, begins: datetime, until: datetime) -> None:
    """A leave that begins later, in place of the one that was planned before; one that runs goes on."""
    first, last = begins.isoformat(), until.isoformat()
    turn.tx.meta.set(planned_key(person.id), _span(first, last))
    body = {"person": person.id, "begins": first, "until": last}
    turn.tx.timers.plan(f"{TIMER}:{person.id}:{_span(first, last)}", TIMER, begins, body)
    people_changed(turn.out)


def _span(first: str, last: str) -> str:
    return f"{first}/{last}"
