"""One message for what piles up: a reminder joins the one that stands last in its reader's chat, by a silent edit.

The first reminder goes at once, as a card. What follows within the hour turns it into a list; but not once its reader
has gone on to something else, for then nobody would see the edit.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from dispatch.model import Case, CaseId, Person, PersonId
from handlers.notify.destinations import Destination, is_reached, private
from handlers.notify.message_codec import read_message
from handlers.notify.messages import CaseCard, ReminderLine, ReminderList
from handlers.notify.outbox_writer import OutboxWriter, prompt_key
from handlers.notify.prompt_reasons import PromptReason
from storage.messages.parcels import Parcel, Priority, State
from storage.transaction import Transaction

WITHIN: Final = timedelta(hours=1)
"""Of working time: outside of it nothing joins, and a break does not make a list old."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """The last reminders of a person: when they began, the keys of their parcels, each case with the revision of its
    status at the time."""

    opened: datetime
    keys: tuple[str, ...]
    lines: tuple[tuple[ReminderLine, int], ...]


def joins(out: OutboxWriter, case: Case, person: Person, reason: PromptReason) -> bool:
    """Whether the reminder has joined an earlier one. Otherwise it is to come as a card, which the next may join."""
    if not is_reached(person):
        return False
    to, later, line = private(person), out.working_hours(), (ReminderLine(case.id, reason), case.status_revision)
    standing = _read(out.tx, person.id)
    others = tuple(one for one in standing.lines if one[0].case != case.id) if standing is not None else ()
    key = prompt_key(case, to.chat_id)
    if standing is None or not _takes_more(out, standing, others, to.chat_id, later or out.at):
        _keep(out.tx, person.id, _Standing(later or out.at, (key,), (line,)))
        return False
    lines = (*others, line)
    _put(out, to, f"reminders:{key}", ReminderList(tuple(one for one, _ in lines), standing.keys), case, later)
    _keep(out.tx, person.id, _Standing(standing.opened, (*standing.keys, f"reminders:{key}"), lines))
    return True


def show_anew(out: OutboxWriter, parcel: Parcel, shown: ReminderList) -> None:
    """The message that the list stood in was deleted: it comes as a new one."""
    case = out.tx.cases.get(shown.lines[-1].case)
    if case is not None:
        to = Destination(parcel.chat_id, person=parcel.person)
        _put(out, to, f"{parcel.key}:anew", ReminderList(shown.lines), case, None)


def standing_message(tx: Transaction, chat_id: int, keys: Sequence[str]) -> int | None:
    """The message of the last of these parcels that has reached that chat, while its reader has done nothing there
    since."""
    parcels = [parcel for parcel in map(tx.outbox.of_key, keys) if parcel is not None and parcel.chat_id == chat_id]
    message = next((one.message_id for one in reversed(parcels) if one.message_id is not None), None)
    done = (tx.inbox.newest_message(chat_id), tx.outbox.newest_message(chat_id, answers=True))
    return None if message is None or message < max(one or 0 for one in done) else message


def is_list(tx: Transaction, person: PersonId, message: int) -> bool:
    """Whether that message to the person, once a card, is a list of reminders by now."""
    standing = _read(tx, person)
    parcels = map(tx.outbox.of_key, standing.keys[1:] if standing is not None else ())
    return any(parcel is not None and parcel.message_id == message for parcel in parcels)


def _put(
    out: OutboxWriter, to: Destination, key: str, message: ReminderList, case: Case, later: datetime | None
) -> None:
    """A newer list takes the place of one that waits: it names the same cases and more."""
    out.put(
        to,
        message,
        key=key,
        priority=Priority.PROMPT,
        supersede=f"reminders:{to.person}",
        not_before=later,
        about=case.id,
    )


def _takes_more(
    out: OutboxWriter, standing: _Standing, others: Sequence[tuple[ReminderLine, int]], chat_id: int, at: datetime
) -> bool:
    """Whether something of it still waits, it is not an hour old, and its reader has not gone on from it."""
    tx, calendar = out.tx, out.centre.book.calendar
    if (
        not any(_waits(tx, line, revision) for line, revision in others)
        or calendar.work_between(standing.opened, at) >= WITHIN
    ):
        return False
    last = tx.outbox.of_key(standing.keys[-1])
    if last is None or last.chat_id != chat_id:
        return False
    if last.state in (State.WAITING, State.SENDING):
        return True
    turned = len(standing.keys) == 1 and _is_turned(tx, standing.lines[0][0].case, chat_id)
    return last.state is State.SENT and not turned and standing_message(tx, chat_id, standing.keys) is not None


def _waits(tx: Transaction, line: ReminderLine, revision: int) -> bool:
    """Whether the case is where it was."""
    case = tx.cases.get(line.case)
    return case is not None and case.open and case.status_revision == revision


def _is_turned(tx: Transaction, case: CaseId, chat_id: int) -> bool:
    """Whether the reader has opened another page of the card: they are at work on it."""
    drawn = [read_message(one) for one in tx.outbox.of_case(case) if one.chat_id == chat_id]
    cards = [one for one in drawn if isinstance(one, CaseCard)]
    return bool(cards) and cards[-1].page is not None


def _read(tx: Transaction, person: PersonId) -> _Standing | None:
    raw = tx.meta.get(_key(person))
    if raw is None:
        return None
    kept = json.loads(raw)
    lines = tuple((ReminderLine(CaseId(case), PromptReason(reason)), rev) for case, reason, rev in kept["lines"])
    return _Standing(datetime.fromisoformat(kept["opened"]), tuple(kept["keys"]), lines)


def _keep(tx: Transaction, person: PersonId, standing: _Standing) -> None:
    """Only the last reminders of each person are kept."""
    lines = [(line.case, line.reason.value, revision) for line, revision in standing.lines]
    kept = {"opened": standing.opened.isoformat(), "keys": standing.keys, "lines": lines}
    tx.meta.set(_key(person), json.dumps(kept))


def _key(person: PersonId) -> str:
    return f"reminders:{person}"
