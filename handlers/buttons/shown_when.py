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


def point_is_known(case: Case, readers: Audience) -> bool:
    """For whoever may do something about the case."""
    return case.place.point is not None and bool(readers.held) and readers.may_read(case)


def acts_for_the_unit(_: Case, readers: Audience) -> bool:
    return Relation.OFFICER in readers.held


def help_is_not_rated(case: Case, _: Audience) -> bool:
    return any(not assist.open and assist.rating is None for assist in case.assists)


def staff_may_override(case: Case, readers: Audience) -> bool:
    """There is something to override, and officers may not."""
    return any(assist.open for assist in case.assists) and Relation.STAFF in readers.held
