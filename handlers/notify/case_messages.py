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
    working = out.centre.book.calendar.is_working_time(out.at)
    _gather(out, case, person, out.at if working else out.centre.book.calendar.next_morning(out.at))


def gather_tomorrow(out: OutboxWriter, case: Case, person: Person) -> None:
    """The same, in the message of the next working morning."""
    _gather(out, case, person, out.centre.book.calendar.next_morning(out.at))


def _gather(out: OutboxWriter, case: Case, person: Person, morning: datetime) -> None:
    """Where that morning's list has gone already, the case stands on the next one: no list is sent twice."""
    if person.telegram_id is None:
        return
    calendar = out.centre.book.calendar
    while _has_gone(out.tx, _key(person, calendar.day(morning))):
        morning = calendar.next_morning(morning)
    day = calendar.day(morning)
    out.tx.morning_lists.add(person.id, day, case.id)
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
