"""Finds which open cases wait for whom, so that before and after a leave or a new roster can be compared."""

from collections.abc import Mapping

from dispatch.model import Case, Person, PersonId
from handlers.access import participants
from handlers.notify.case_messages import pass_on
from handlers.notify.outbox_writer import OutboxWriter
from handlers.notify.redraw import catch_up
from storage.transaction import Transaction

Waiting = Mapping[int, tuple[Case, list[Person]]]
"""Each open case by its id, with the persons that it waits for: to act, to decide, to help."""


def waiting(tx: Transaction) -> Waiting:
    cases = (tx.cases.require(number) for number in tx.cases.ids_open())
    return {case.id: (case, _awaited(tx, case)) for case in cases}


def _awaited(tx: Transaction, case: Case) -> list[Person]:
    people = [
        *participants.responsible_people(tx, case),
        *participants.deciding(tx, case),
        *participants.helping(tx, case),
    ]
    return list({person.id: person for person in people}.values())


def passed_on(before: Waiting, after: Waiting) -> dict[PersonId, list[Case]]:
    """By person, the cases that wait for them in `after` and did not in `before`."""
    passed: dict[PersonId, list[Case]] = {}
    for case, people in after.values():
        known = {person.id for person in before[case.id][1]}
        for person in people:
            if person.id not in known:
                passed.setdefault(person.id, []).append(case)
    return passed


def show_what_waits(out: OutboxWriter, person: Person) -> None:
    """Sends somebody who has just become reachable one list of the cases that wait for them.

    Cards that stood in their chat before say what their cases are by now.
    """
    waits = [case for case, people in waiting(out.tx).values() if participants.is_among(person, people)]
    if waits:
        pass_on(out, out.tx.people.require(person.id), waits, "joining.waits")
    if person.telegram_id is not None:
        catch_up(out, person.telegram_id)
