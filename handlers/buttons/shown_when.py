"""Conditions under which a button is worth its place on a card, beyond being lawful. Pure."""

from dispatch.case.responsible import Party, responsible
from dispatch.case.rights import Relation
from dispatch.model import Case, Source, Status
from handlers.access.audience import Audience
from handlers.turn.reveal import WITH_STAFF, WITH_UNIT


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


def may_call_a_resident(case: Case, readers: Audience) -> bool:
    """In private, to who is likely to have the right; whether this very person has it is looked up at the tap."""
    if case.contact is None or not readers.private or not readers.may_read(case):
        return False
    if Relation.STAFF in readers.held and case.status in WITH_STAFF:
        return True
    if Relation.HEAD in readers.held and responsible(case) is Party.HEAD:
        return True
    helps = any(a.open and a.officer is not None and a.number in readers.helps for a in case.assists)
    accepted = Relation.OFFICER in readers.held and case.officer is not None
    return case.status in WITH_UNIT and (accepted or helps)


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


def others_are_to_act(_: Case, readers: Audience) -> bool:
    """Who acts for the unit, also because it has nobody in chat, has only themselves to urge."""
    return Relation.OFFICER not in readers.held


def help_is_not_rated(case: Case, _: Audience) -> bool:
    return any(not assist.open and assist.rating is None for assist in case.assists)


def staff_may_override(case: Case, readers: Audience) -> bool:
    """There is something to override, and officers may not."""
    return any(assist.open for assist in case.assists) and Relation.STAFF in readers.held
