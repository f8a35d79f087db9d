"""Conditions under which a button is worth its place on a card, beyond being lawful. Pure."""

from dispatch.case.rights import Relation
from dispatch.model import Case, Source, Status
from handlers.access.audience import Audience


def place_is_missing(case: Case, _: Audience) -> bool:
    return not case.place.known or case.station is None


def place_is_known(case: Case, _: Audience) -> bool:
    return case.place.known


def station_is_unknown(case: Case, _: Audience) -> bool:
    return case.station is None


def station_is_known(case: Case, _: Audience) -> bool:
    return case.station is not None


def in_triage(case: Case, _: Audience) -> bool:
    return case.status is Status.REPORTED


def contact_is_missing(case: Case, _: Audience) -> bool:
    return case.contact is None


def contact_is_known(case: Case, _: Audience) -> bool:
    return case.contact is not None


def has_a_limit(case: Case, _: Audience) -> bool:
    return case.clock is not None


def has_a_unit(case: Case, _: Audience) -> bool:
    return case.unit is not None


def goes_to_the_district(case: Case, _: Audience) -> bool:
    """It is there, or it came from there."""
    return case.status is Status.ESCALATED or case.source is Source.DISTRICT


def has_attachments(case: Case, readers: Audience) -> bool:
    return bool(case.media or case.results) and readers.may_read(case)


def staff_may_override(case: Case, readers: Audience) -> bool:
    """Staff may resolve a case whose help is not done; an officer may not, so the officers' rule is not asked."""
    helped = any(assist.open for assist in case.assists)
    return helped and Relation.STAFF in readers.held and case.status in (Status.DISPATCHED, Status.HANDLING)


def not_the_resolver(case: Case, readers: Audience) -> bool:
    """Nobody checks their own work."""
    return readers.person is None or readers.person.id != case.resolved_by


def not_who_decided(case: Case, readers: Audience) -> bool:
    """Nobody is the second person to themselves."""
    return readers.person is None or case.decision is None or readers.person.id != case.decision.by


def not_the_rejecter(case: Case, readers: Audience) -> bool:
    """Nobody puts away again what they rejected and what was then appealed."""
    return readers.person is None or not case.appealed or readers.person.id != case.rejected_by
