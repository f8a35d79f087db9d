"""The law of lists to walk, written down a second time by hand: who may do what, from where to where.

`rules.NEXT` and `rights.MAY` are held against it.
"""

from dispatch.campaigns import commands as c
from dispatch.campaigns.model import CampaignStatus as S
from dispatch.campaigns.rights import Relation as R

LAW: dict[type[c.Command], tuple[str, str, str]] = {
    c.Issue: ("staff", "", "open asked"),
    c.Agree: ("director", "asked", "open"),
    c.Decline: ("director", "asked", "declined"),
    c.Answer: ("walker head", "open over", "open over done"),
    c.TakeBackAnswer: ("answerer head", "open over done", "open over"),
    c.ExtendList: ("staff director", "open over", "open"),
    c.EndEarly: ("staff director", "asked open over", "ended"),
    c.RingList: ("clock", "asked open over", "asked open over ended declined"),
}
"""By command: who, from which statuses, in which statuses it may stand afterwards."""


def who(command: type[c.Command]) -> frozenset[R]:
    return frozenset(map(R, LAW[command][0].split()))


def sources(command: type[c.Command]) -> frozenset[S]:
    return frozenset(map(S, LAW[command][1].split()))


def results(command: type[c.Command]) -> frozenset[S]:
    return frozenset(map(S, LAW[command][2].split()))
