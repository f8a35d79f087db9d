"""What the load meter counts: prompts of workers, questions, taps, messages at night; by day, and of nobody."""

from collections import Counter
from datetime import datetime

import pytest

from dispatch.case import commands as c
from dispatch.model import Case, Person, RowCode
from handlers.bot_api.request import Outgoing
from handlers.delivery import delivered
from handlers.notify.destinations import private
from handlers.notify.messages import ReminderLine, ReminderList
from handlers.notify.outbox_writer import OutboxWriter
from handlers.notify.prompt_reasons import PromptReason
from storage.messages.load_counts import Load
from storage.messages.parcels import Priority
from storage.transaction import Transaction
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE, CENTRE_CHAT, WORKER_CHAT, keep, open_case
from tests.make import ACCEPTED_AT, NOTE, PHOTO, RESOLVED_AT
from tests.street import LI, MANHOLE, MONDAY_0942, OFFICER_SQUAD, STALL, WANG, local

REPORT = "#上报 首义路12号门口占道经营"
NIGHT = local(23, 23)


def sent(tx: Transaction, at: datetime, *, edited: bool = False) -> Counter[Load]:
    """What was counted of all that waits, once it has been sent."""
    params: dict[str, object] = {"message_id": 5} if edited else {}
    for parcel in tx.outbox.claim(at, 50):
        delivered(tx, parcel, Outgoing("editMessageText" if edited else "sendMessage", params), 5, at, CENTRE)
    day = CENTRE.book.calendar.day(at)
    return tx.load_counts.between(day, day)


def resolved(tx: Transaction, row: RowCode = STALL) -> Case:
    told = open_case(1, row=row)
    told.tell(c.Accept(), OFFICER_SQUAD, ACCEPTED_AT)
    told.tell(c.Resolve(NOTE, (PHOTO,)), OFFICER_SQUAD, RESOLVED_AT)
    keep(tx, told)
    return told.require()


def prompted(tx: Transaction, person: Person, reason: PromptReason, at: datetime, row: RowCode = STALL) -> None:
    OutboxWriter(tx, at, CENTRE, "t").prompt(resolved(tx, row), person, reason)


@pytest.mark.parametrize(
    ("person", "reason", "prompts"),
    [(WANG, PromptReason.CHECK, 1), (WANG, PromptReason.END, 0), (LI, PromptReason.CHECK, 0)],
)
def test_a_worker_from_whom_something_is_wanted_was_prompted_and_nobody_else(
    tx: Transaction, person: Person, reason: PromptReason, prompts: int
) -> None:
    prompted(tx, person, reason, MONDAY_0942)

    assert sent(tx, MONDAY_0942)[Load.PROMPT] == prompts


@pytest.mark.parametrize("edited", [True, False])
def test_a_list_of_reminders_counts_where_it_is_a_new_message(tx: Transaction, edited: bool) -> None:
    case = resolved(tx)
    writer = OutboxWriter(tx, MONDAY_0942, CENTRE, "t")
    writer.put(private(WANG), ReminderList((ReminderLine(case.id, PromptReason.CHECK),)), priority=Priority.PROMPT)

    assert sent(tx, MONDAY_0942, edited=edited)[Load.PROMPT] == (not edited)


def test_what_comes_in_the_quiet_hours_by_itself_is_a_message_at_night(tx: Transaction) -> None:
    prompted(tx, WANG, PromptReason.CHECK, NIGHT, MANHOLE)

    assert sent(tx, NIGHT)[Load.NIGHT] == 1


def test_an_answer_at_night_is_none_nor_is_what_comes_by_day(tx: Transaction) -> None:
    OutboxWriter(tx, NIGHT, CENTRE, "t").say(private(WANG), "said.digest_usage")
    assert sent(tx, NIGHT)[Load.NIGHT] == 0

    prompted(tx, WANG, PromptReason.CHECK, MONDAY_0942)
    assert sent(tx, MONDAY_0942)[Load.NIGHT] == 0


def test_a_tap_that_did_something_and_a_question_are_counted_and_a_refused_tap_is_not(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    card = town.last(CENTRE_CHAT)
    refused = "l:nothing"

    town.tap(LI, card, card.labels[0])
    town.press(LI, card, refused)

    day = MONDAY_0942.date()
    assert town.tx.load_counts.between(day, day)[Load.TAP] == 1


def test_days_are_counted_apart(tx: Transaction) -> None:
    tx.load_counts.add(Load.TAP, local(23, 1).date())
    tx.load_counts.add(Load.TAP, MONDAY_0942.date())
    tx.load_counts.add(Load.TAP, MONDAY_0942.date())

    assert tx.load_counts.between(MONDAY_0942.date(), MONDAY_0942.date()) == Counter({Load.TAP: 2})
