"""A timer of a list that fires becomes the clock's command; one whose reason is gone does nothing."""

from dispatch.campaigns.commands import RingList
from dispatch.campaigns.timers import timers_of
from dispatch.case.refusals import Refusal
from handlers.campaigns.carry_out import carry_out, owner_of
from handlers.turn.carry_out import Turn
from storage.messages.timers import Timer


def ring(turn: Turn, timer: Timer) -> None:
    """Where the list refuses it, the timers of the list are worked out anew."""
    turn.tx.timers.done(timer.id)
    campaign = turn.tx.campaigns.get(int(str(timer.body["campaign"])))
    if campaign is None:
        return
    try:
        carry_out(turn, campaign, RingList(timer.kind), None)
    except Refusal:
        book = turn.centre.book
        wanted = [(kind.value, due) for kind, due in timers_of(campaign, book.calendar, book.rules)]
        turn.tx.timers.keep(owner_of(campaign.id), wanted, {"campaign": campaign.id})
