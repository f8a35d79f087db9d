"""Reminders that wait for the morning go to who stands in by then, when their reader goes on leave before that."""

from collections.abc import Mapping, Sequence

from dispatch.model import Case, CaseId, NoteId, Person, PersonId
from handlers.notify.message_codec import read_message
from handlers.notify.messages import CaseCard, MorningList, ReminderLine, ReminderList
from handlers.notify.outbox_writer import OutboxWriter
from handlers.notify.reminder_lists import joins
from handlers.roster.offboarding import pass_mornings_on
from storage.messages.parcels import Parcel, State


def pass_reminders_on(out: OutboxWriter, absent: Person, passed: Mapping[PersonId, Sequence[Case]]) -> None:
    """Of what still waits for somebody who is on leave now: each reminder of a case in `passed` to whoever has the
    case now, and the morning's list to who has the role in the meantime. News stays theirs."""
    if absent.telegram_id is None:
        return
    takers = _takers(passed)
    for parcel in out.tx.outbox.waiting_for(absent.id, absent.telegram_id):
        message = read_message(parcel)
        if isinstance(message, MorningList):
            if pass_mornings_on(out, absent):
                _end(out, parcel)
            continue
        lines, note = _reminders(message)
        if lines and all(line.case in takers and not line.reason.is_news for line in lines):
            _end(out, parcel)
            for line in lines:
                _remind(out, line, note, takers[line.case])


def _takers(passed: Mapping[PersonId, Sequence[Case]]) -> dict[CaseId, list[PersonId]]:
    """By case, to whom it has passed."""
    takers: dict[CaseId, list[PersonId]] = {}
    for person, cases in passed.items():
        for case in cases:
            takers.setdefault(case.id, []).append(person)
    return takers


def _reminders(message: object) -> tuple[tuple[ReminderLine, ...], NoteId | None]:
    match message:
        case CaseCard(case=case, reason=reason, note=note, fresh=True) if reason is not None:
            return (ReminderLine(case, reason),), note
        case ReminderList(lines=lines):
            return lines, None
        case _:
            return (), None


def _remind(out: OutboxWriter, line: ReminderLine, note: NoteId | None, people: Sequence[PersonId]) -> None:
    case = out.tx.cases.require(line.case)
    for person in map(out.tx.people.require, people):
        if note is not None or not joins(out, case, person, line.reason):
            out.prompt(case, person, line.reason, note=note)


def _end(out: OutboxWriter, parcel: Parcel) -> None:
    out.tx.outbox.settle(parcel.id, State.SUPERSEDED, out.at)
