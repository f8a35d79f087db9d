"""Carries out a command of a list to walk: decides, saves, plans its timers, tells. Each change goes this way."""

from dispatch.campaigns import commands as c
from dispatch.campaigns.model import Campaign, CampaignId, ListedPlace
from dispatch.campaigns.refusals import ListGone
from dispatch.campaigns.rules import Hearing, decide, refusal_of
from dispatch.campaigns.timers import timers_of
from dispatch.model import Person, Status
from handlers.campaigns.announce import announce
from handlers.campaigns.holders import held_by
from handlers.turn.carry_out import Turn

_STILL_HERE = frozenset({Status.REPORTED, Status.AWAITING_INFO})
"""A case in one of these can be withdrawn by its reporter."""


def carry_out(turn: Turn, campaign: Campaign | None, command: c.Command, by: Person | None) -> Campaign:
    """The list after the command. Raises a Refusal, and then nothing has changed; StaleRevision where somebody
    else has changed the list meanwhile."""
    decided = decide(campaign, command, _hearing(turn, campaign, command, by))
    after, actor = decided.after, by.id if by is not None else None
    if campaign is None:
        turn.tx.campaigns.add(after, decided.events, actor, turn.at)
    else:
        turn.tx.campaigns.save(campaign, after, decided.events, actor, turn.at)
    book = turn.centre.book
    wanted = [(kind.value, due) for kind, due in timers_of(after, book.calendar, book.rules)]
    turn.tx.timers.keep(owner_of(after.id), wanted, {"campaign": after.id})
    announce(turn.out, campaign, after, decided.events, by)
    return after


def refuse_early(turn: Turn, campaign: Campaign, command: c.Command, by: Person) -> None:
    """Raises the Refusal that stands against a command, before anything is done for it."""
    refusal = refusal_of(campaign, command, _hearing(turn, campaign, command, by))
    if refusal is not None:
        raise refusal


def required(turn: Turn, number: int) -> Campaign:
    """The list of that number. ListGone where there is none."""
    found = turn.tx.campaigns.get(number)
    if found is None:
        raise ListGone
    return found


def owner_of(campaign: CampaignId) -> str:
    """The name of a list among the timers."""
    return f"campaign:{campaign}"


def _hearing(turn: Turn, campaign: Campaign | None, command: c.Command, by: Person | None) -> Hearing:
    place = _place(campaign, command)
    book = turn.centre.book
    return Hearing(
        by=by.id if by is not None else None,
        held=held_by(turn.tx, by, place),
        at=turn.at,
        calendar=book.calendar,
        rules=book.rules,
        case_is_out=_is_out(turn, place, by),
    )


def _place(campaign: Campaign | None, command: c.Command) -> ListedPlace | None:
    if campaign is None or not isinstance(command, c.Answer | c.TakeBackAnswer):
        return None
    return campaign.place(command.place)


def _is_out(turn: Turn, place: ListedPlace | None, by: Person | None) -> bool:
    """Whether the case of a place can't be withdrawn by this person, its reporter or who stands in for them; one that
    was withdrawn already is in nobody's way."""
    case = turn.tx.cases.get(place.case) if place is not None and place.case is not None else None
    if case is None or case.withdrawn or by is None:
        return False
    own = case.reporter in {by.id, *(one.id for one in turn.tx.people.absent_with_deputy(by.id))}
    return not own or case.status not in _STILL_HERE
