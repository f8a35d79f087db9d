"""Which timers a list to walk has: worked out from the list alone, so that none is missing.

Nobody is reminded twice: the workers have one reminder, what is left stands once with the heads, and then the list
ends by itself.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.campaigns.model import Campaign, CampaignStatus
from dispatch.rulebook.rules_in_force import Rulebook
from dispatch.rulebook.worktime import Calendar

S = CampaignStatus
_MOMENT = timedelta(microseconds=1)


class ListTimer(StrEnum):
    """The kinds of timers of a list. The values are stored; what stands before the colon is the area's word."""

    ASKED = "campaign:asked"
    """Each working morning, while the director has not said yes or no."""
    LAPSE = "campaign:lapse"
    """The day of a list that the director never let go."""
    REMIND = "campaign:remind"
    DUE = "campaign:due"
    HEADS = "campaign:heads"
    CLOSE = "campaign:close"


DueTimer = tuple[ListTimer, datetime]


def timers_of(campaign: Campaign, calendar: Calendar, rules: Rulebook) -> frozenset[DueTimer]:
    """Every timer that the list should have now, as (timer, due at UTC). Empty only when it has ended."""
    match campaign.status:
        case S.ASKED:
            asked = calendar.next_morning(campaign.asked_at or campaign.written_at)
            return frozenset({(ListTimer.ASKED, asked), (ListTimer.LAPSE, campaign.due_at)})
        case S.OPEN:
            reminder = None if campaign.reminded_at is not None else reminder_at(campaign, calendar, rules)
            own = frozenset() if reminder is None else frozenset({(ListTimer.REMIND, reminder)})
            return own | {(ListTimer.DUE, campaign.due_at)}
        case S.OVER:
            closes = calendar.add_working_days(campaign.due_at, rules.campaign_close_days)
            heads = {(ListTimer.HEADS, calendar.next_morning(campaign.due_at))}
            return frozenset({(ListTimer.CLOSE, closes)} | (set() if campaign.passed_at is not None else heads))
        case S.DONE | S.ENDED | S.DECLINED:
            return frozenset()


def reminder_at(campaign: Campaign, calendar: Calendar, rules: Rulebook) -> datetime | None:
    """When the one reminder goes: the first working morning after the share of the time that the rules name, where
    that is before the list's end, else just then. None where no working time lies in between, or before it began."""
    if campaign.issued_at is None:
        return None
    whole = calendar.work_between(campaign.issued_at, campaign.due_at)
    if not whole:
        return None
    point = calendar.add_work(campaign.issued_at, whole * rules.reminder_share)
    morning = calendar.next_morning(point - _MOMENT)
    return morning if morning < campaign.due_at else point
