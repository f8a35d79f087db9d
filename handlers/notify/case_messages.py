"""Messages about several cases or to several people: work that passes to somebody, the morning's list, news."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from dispatch.case import events as e
from dispatch.model import Case, CaseId, NoteId, Person, Role
from handlers.notify import messages as m
from handlers.notify.destinations import is_reached, private
from handlers.notify.message_flags import Needs
from handlers.notify.outbox_writer import OutboxWriter
from handlers.notify.prompt_reasons import PromptReason
from handlers.wording.arguments import Args
from storage.messages.parcels import Priority, State
from storage.transaction import Transaction

_GATHERING = timedelta(seconds=90)
"""So long a morning message waits for the other cases of that morning."""


def follow(out: OutboxWriter, follower: Case, leading: Case, person: Person) -> None:
    """Who reported what was merged is told how the leading case ended."""
    if is_reached(person):
        key, reason = f"follow:{follower.id}:{leading.revision}", PromptReason.LEADING_ENDED
        out.new_card(follower.id, private(person), reason, key=key, not_before=out.working_hours())


def hand_over(out: OutboxWriter, to: Person, absent: Person, cases: Sequence[CaseId], *, back: bool) -> None:
    """One notice of all that passes to somebody because another goes on leave, or to who is `back`."""
    if is_reached(to):
        message = m.Handover(absent.id, tuple(cases), back)
        out.show(private(to), message, not_before=out.working_hours())


def pass_on(out: OutboxWriter, to: Person, cases: Iterable[Case], head: str) -> None:
    """One list of the cases that are somebody's from now on; nobody is woken by it."""
    message = m.PassedCases(tuple(case.id for case in cases), head)
    out.show(private(to), message, not_before=out.working_hours())


def gather(out: OutboxWriter, case: Case, person: Person) -> None:
    """One message for everything that piled up this morning (or, rung late, by the next); never one a case."""
    _gather(out, case, person, _next(out))


def gather_tomorrow(out: OutboxWriter, case: Case, person: Person) -> None:
    """The same, in the message of the next working morning."""
    _gather(out, case, person, out.centre.book.calendar.next_morning(out.at))


def gather_section(out: OutboxWriter, person: Person, area: str, day: date | None = None) -> None:
    """The area has something for the person's message of that later local day's morning, or of the next working one
    after it; else of this morning. What it is, the area says when the message is sent.
    """
    calendar = out.centre.book.calendar
    later = day is not None and day > calendar.day(out.at)
    morning = calendar.working_morning(day, calendar.spans[0][0]) if later and day is not None else _next(out)
    waits = _morning_of(out, person, morning)
    if waits is not None:
        out.tx.morning_lists.add_section(person.id, calendar.day(waits), area)
        _put(out, person, waits)


def _next(out: OutboxWriter) -> datetime:
    """Now in working time, else the next working morning."""
    calendar = out.centre.book.calendar
    return out.at if calendar.is_working_time(out.at) else calendar.next_morning(out.at)


def _gather(out: OutboxWriter, case: Case, person: Person, morning: datetime) -> None:
    waits = _morning_of(out, person, morning)
    if waits is not None:
        out.tx.morning_lists.add(person.id, out.centre.book.calendar.day(waits), case.id)
        _put(out, person, waits)


def _morning_of(out: OutboxWriter, person: Person, morning: datetime) -> datetime | None:
    """Where that morning's list has gone already, the next one: no list is sent twice. None for who has no chat."""
    if person.telegram_id is None:
        return None
    calendar = out.centre.book.calendar
    while _has_gone(out.tx, _key(person, calendar.day(morning))):
        morning = calendar.next_morning(morning)
    return morning


def _put(out: OutboxWriter, person: Person, morning: datetime) -> None:
    day = out.centre.book.calendar.day(morning)
    out.put(
        private(person),
        m.MorningList(person.id, day),
        key=_key(person, day),
        priority=Priority.PROMPT,
        not_before=morning + _GATHERING,
    )


def _has_gone(tx: Transaction, key: str) -> bool:
    """Whether the list was taken up to be sent, or has ended: it shows nothing new any more."""
    found = tx.outbox.of_key(key)
    return found is not None and found.state is not State.WAITING


def _key(person: Person, day: date) -> str:
    return f"morning:{person.id}:{day.isoformat()}"


def tell_admins(out: OutboxWriter, words: str, args: Args) -> None:
    """One sentence to each admin, in private, in working hours."""
    for admin in out.tx.people.with_role(Role.ADMIN):
        out.tell(admin, words, args, needs=Needs.ADMIN)


def words_of(event: e.Event) -> NoteId | None:
    """What whoever did it wrote, if anything."""
    for name in ("reason", "note", "answer"):
        found = getattr(event, name, None)
        if isinstance(found, int):
            return NoteId(found)
    return None
