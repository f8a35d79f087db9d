"""Carrying a command out: for a unit with nobody in chat staff act, and each such act is entered as one of theirs."""

from dataclasses import replace

import pytest

from dispatch.case import commands as c
from dispatch.case.refusals import NotYours
from dispatch.model import Case, Person
from handlers.turn.carry_out import Turn, carry_out
from storage.transaction import Transaction
from tests.dispatch.prepared import helped, later
from tests.handlers.town import keep_papers, put
from tests.handlers.weekly import CENTRE
from tests.make import NOTE, accepted_case
from tests.street import LI, OFFICER_HOUSING, OFFICER_SQUAD

HELPED = helped(accepted_case(), done=False)


def entered(tx: Transaction, case: Case, command: c.Command, by: Person) -> bool:
    """Whether the act stands in the log as one for a unit without people."""
    after = carry_out(Turn(tx, later(case), CENTRE, "t"), case, command, by)
    return tx.cases.events(after.id)[-1].on_behalf


def leave_chat(tx: Transaction, *people: Person) -> None:
    for person in people:
        tx.people.update(replace(person, telegram_id=None))


def test_staff_note_the_progress_of_a_helping_unit_that_has_nobody_in_chat(tx: Transaction) -> None:
    keep_papers(tx)
    case = put(tx, HELPED)
    with pytest.raises(NotYours):
        entered(tx, case, c.Progress(NOTE), LI)

    leave_chat(tx, OFFICER_HOUSING)

    assert entered(tx, case, c.Progress(NOTE), LI)


def test_the_leading_units_own_progress_is_its_own_while_staff_act_for_who_helps(tx: Transaction) -> None:
    keep_papers(tx)
    case = put(tx, HELPED)
    leave_chat(tx, OFFICER_HOUSING)

    assert not entered(tx, case, c.Progress(NOTE), OFFICER_SQUAD)


def test_an_assist_is_accepted_by_staff_only_for_a_unit_that_has_nobody_in_chat(tx: Transaction) -> None:
    keep_papers(tx)
    case = put(tx, HELPED)
    with pytest.raises(NotYours):
        entered(tx, case, c.AssistAccept(1), LI)

    leave_chat(tx, OFFICER_HOUSING)

    assert entered(tx, case, c.AssistAccept(1), LI)
