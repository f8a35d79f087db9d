"""Notes the cases that went to and fro between units for the director's list, and remembers the rulings on them."""

from collections.abc import Iterable

from dispatch.case import events as e
from dispatch.model import Case, UnitCode
from handlers.centre import Centre
from storage.cases.disputes import Dispute
from storage.transaction import Transaction


def remember(tx: Transaction, case: Case, events: Iterable[e.Event], centre: Centre) -> None:
    """Keeps what a return, a transfer or a ruling says about who takes such a case at this station."""
    row = centre.book.row_of(case)
    if row is None or case.station is None:
        return
    for event in events:
        if isinstance(event, e.Ruled):
            tx.disputes.put(Dispute(row.subclass, case.station, event.unit, case.id, case.since))
        elif isinstance(event, e.Returned | e.Transferred) and bounced(case, centre):
            tx.disputes.put(Dispute(row.subclass, case.station, None, case.id, case.since))


def bounced(case: Case, centre: Centre) -> bool:
    """Whether units have passed the case on as often as the rules let them before the director rules."""
    return case.returns + case.transfers >= centre.book.under(case).rules.returns_before_ruling


def ruled_unit(tx: Transaction, case: Case, centre: Centre) -> UnitCode | None:
    """The unit that the director named for such a case at this station; None where there was no ruling."""
    row = centre.book.row_of(case)
    return tx.disputes.ruled(row.subclass, case.station) if row is not None and case.station is not None else None
