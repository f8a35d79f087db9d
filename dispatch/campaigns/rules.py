"""The state machine of a list to walk: the table `NEXT`, the judge `refusal_of`, and `decide`.

1. A list moves only along `NEXT`. 2. Rights come next. 3. Then what the command itself needs. A decision gives events
or raises a `Refusal`; a refused command has changed nothing. Events are applied by `fold.evolve`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from dispatch.campaigns import commands as c
from dispatch.campaigns import events as e
from dispatch.campaigns import refusals as r
from dispatch.campaigns.fold import evolve
from dispatch.campaigns.model import (
    ALL_FINDINGS,
    MAX_PLACES,
    Campaign,
    CampaignStatus,
    Finding,
    ListedPlace,
)
from dispatch.campaigns.rights import MAY, Relation
from dispatch.campaigns.timers import ListTimer, timers_of
from dispatch.case.refusals import Refusal
from dispatch.model import PersonId
from dispatch.rulebook.rules_in_force import Rulebook
from dispatch.rulebook.worktime import Calendar

S = CampaignStatus
MIN_ANSWERS: Final = 2
UNDO_DONE: Final = timedelta(days=1)
"""So long after its last place was answered a list can be taken up again by taking an answer back."""


@dataclass(frozen=True, slots=True)
class Step:
    """From which statuses a command may be given, to which it may take a list, and whether it may leave it there."""

    sources: frozenset[S]
    targets: frozenset[S]
    stays: bool


def _step(sources: Iterable[S], *targets: S, stays: bool = False) -> Step:
    return Step(frozenset(sources), frozenset(targets), stays)


NEXT: Final[dict[type[c.Command], Step]] = {
    c.Issue: _step((), S.OPEN, S.ASKED),
    c.Agree: _step((S.ASKED,), S.OPEN),
    c.Decline: _step((S.ASKED,), S.DECLINED),
    c.Answer: _step((S.OPEN, S.OVER), S.DONE, stays=True),
    c.TakeBackAnswer: _step((S.OPEN, S.OVER, S.DONE), S.OPEN, S.OVER, stays=True),
    c.ExtendList: _step((S.OPEN, S.OVER), S.OPEN, stays=True),
    c.EndEarly: _step((S.ASKED, S.OPEN, S.OVER), S.ENDED),
    c.RingList: _step((S.ASKED, S.OPEN, S.OVER), S.OVER, S.ENDED, S.DECLINED, stays=True),
}


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a decision must know beside its list: who asks, what they are to it, the rules and the calendar.

    `case_is_out` is whether the case of the place was dispatched, or moved on otherwise.
    """

    by: PersonId | None
    held: frozenset[Relation]
    at: datetime
    calendar: Calendar
    rules: Rulebook
    case_is_out: bool = False


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a command: the events, oldest first, and the list after them."""

    events: tuple[e.CampaignEvent, ...]
    after: Campaign


def refusal_of(campaign: Campaign | None, command: c.Command, hearing: Hearing) -> Refusal | None:
    """Why it may not be done; None where it may."""
    try:
        decide(campaign, command, hearing)
    except Refusal as refusal:
        return refusal
    return None


def decide(campaign: Campaign | None, command: c.Command, hearing: Hearing) -> Decided:
    """The events of a command. Raises a Refusal, and then nothing has changed."""
    name = type(command).__name__
    if isinstance(command, c.Issue):
        _allow(command, hearing)
        return _folded(None, _issue(command, hearing), hearing)
    if campaign is None:
        raise r.ListGone
    if campaign.status not in NEXT[type(command)].sources:
        raise r.ListNotNow(campaign.status, name)
    _allow(command, hearing)
    return _folded(campaign, _events(campaign, command, hearing), hearing)


def _allow(command: c.Command, hearing: Hearing) -> None:
    if not hearing.held & MAY[type(command)]:
        raise r.ListNotYours(type(command).__name__)


def _events(campaign: Campaign, command: c.LaterCommand, hearing: Hearing) -> tuple[e.CampaignEvent, ...]:
    match command:
        case c.Agree():
            _not_own(campaign, command, hearing)
            return (e.ListIssued(),)
        case c.Decline(reason):
            _not_own(campaign, command, hearing)
            return (e.ListDeclined(reason),)
        case c.Answer():
            return _answer(campaign, command)
        case c.TakeBackAnswer(place):
            return _take_back(campaign, place, hearing)
        case c.ExtendList(due_at):
            _require_day(due_at, hearing, later_than=campaign.due_at)
            return (e.ListExtended(due_at),)
        case c.EndEarly():
            return (e.ListEnded(),)
        case c.RingList(timer):
            return _ring(campaign, timer, hearing)


def _issue(command: c.Issue, hearing: Hearing) -> tuple[e.CampaignEvent, ...]:
    if hearing.by is None:
        raise r.ListNotYours(type(command).__name__)
    if not command.places:
        raise r.BadList("places")
    if len(command.places) > MAX_PLACES:
        raise r.BadList("too_many", MAX_PLACES)
    if not _are_answers(command.answers):
        raise r.BadList("answers")
    _require_day(command.due_at, hearing, later_than=hearing.at)
    fresh = tuple(_fresh(number, place) for number, place in enumerate(command.places, 1))
    written = e.ListWritten(
        command.id, hearing.by, fresh, command.due_at, command.answers, command.row, max(command.full, 0)
    )
    return (written,) if command.full > 0 else (written, e.ListIssued())


def _fresh(number: int, place: ListedPlace) -> ListedPlace:
    return replace(place, number=number, answer=None, by=None, at=None, case=None)


def _are_answers(some: tuple[Finding, ...]) -> bool:
    """Two or three, each once, «no problem» and «a problem» among them: without these nothing can be found."""
    whole = {Finding.FINE, Finding.PROBLEM} <= set(some) <= set(ALL_FINDINGS)
    return whole and MIN_ANSWERS <= len(some) == len(set(some))


def _require_day(due_at: datetime, hearing: Hearing, *, later_than: datetime) -> None:
    if due_at <= hearing.at:
        raise r.BadListDay("past", due_at)
    if due_at <= later_than:
        raise r.BadListDay("not_later", later_than)
    most = hearing.rules.campaign_max_days
    if due_at > hearing.at + timedelta(days=most):
        raise r.BadListDay("too_far", due_at, most)


def _not_own(campaign: Campaign, command: c.Command, hearing: Hearing) -> None:
    if hearing.by == campaign.author:
        raise r.OwnList(type(command).__name__)


def _answer(campaign: Campaign, command: c.Answer) -> tuple[e.CampaignEvent, ...]:
    place = campaign.place(command.place)
    if place is None or command.finding not in campaign.answers:
        raise r.ListGone
    if place.answer is not None:
        raise r.PlaceAnsweredBy(place.by, place.answer)
    case = command.case if command.finding is Finding.PROBLEM else None
    answered = e.PlaceAnswered(place.number, command.finding, case)
    return (answered, e.ListCompleted()) if len(campaign.left) == 1 else (answered,)


def _take_back(campaign: Campaign, number: int, hearing: Hearing) -> tuple[e.CampaignEvent, ...]:
    place = campaign.place(number)
    if place is None:
        raise r.ListGone
    if place.answer is None:
        raise r.NothingToUndo
    if campaign.ended_at is not None and hearing.at > campaign.ended_at + UNDO_DONE:
        raise r.ListNotNow(campaign.status, c.TakeBackAnswer.__name__)
    if hearing.case_is_out:
        raise r.CaseIsOut
    return (e.AnswerTakenBack(number),)


_RINGS: Final[dict[ListTimer, e.CampaignEvent]] = {
    ListTimer.ASKED: e.DirectorAsked(),
    ListTimer.LAPSE: e.ListDeclined(),
    ListTimer.REMIND: e.ListReminded(),
    ListTimer.DUE: e.ListCameDue(),
    ListTimer.HEADS: e.LeftPassedOn(),
    ListTimer.CLOSE: e.ListEnded(),
}


def _ring(campaign: Campaign, timer: str, hearing: Hearing) -> tuple[e.CampaignEvent, ...]:
    """A timer that is no longer among the list's, or not due yet, is refused, and its row goes."""
    due = dict(timers_of(campaign, hearing.calendar, hearing.rules))
    found = next((one for one in due if one == timer), None)
    if found is None or due[found] > hearing.at:
        raise r.ListNotNow(campaign.status, c.RingList.__name__)
    return (_RINGS[found],)


def _folded(campaign: Campaign | None, events: tuple[e.CampaignEvent, ...], hearing: Hearing) -> Decided:
    after = evolve(campaign, events[0], hearing.by, hearing.at)
    for event in events[1:]:
        after = evolve(after, event, hearing.by, hearing.at)
    return Decided(events, after)
