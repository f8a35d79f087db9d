"""Applies events to a list to walk. Only here does one change; nothing is looked up and nothing is refused."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from dispatch.campaigns import events as e
from dispatch.campaigns.model import Campaign, CampaignStatus, ListedPlace
from dispatch.model import PersonId

S = CampaignStatus


def replay(history: Iterable[tuple[datetime, PersonId | None, e.CampaignEvent]]) -> Campaign:
    """A list from its recorded (at, by, event), oldest first. ValueError for an empty history."""
    campaign: Campaign | None = None
    for at, by, event in history:
        campaign = evolve(campaign, event, by, at)
    if campaign is None:
        raise ValueError("a list begins with being written")
    return campaign


def evolve(campaign: Campaign | None, event: e.CampaignEvent, by: PersonId | None, at: datetime) -> Campaign:
    """The list after one event, its revision one higher. ValueError for a later event without a list."""
    if isinstance(event, e.ListWritten):
        return _written(event, at)
    if campaign is None:
        raise ValueError(f"{event} needs a list")
    return replace(_after(campaign, event, by, at), revision=campaign.revision + 1)


def _written(event: e.ListWritten, at: datetime) -> Campaign:
    return Campaign(
        id=event.id,
        revision=1,
        status=S.ASKED,
        author=event.author,
        written_at=at,
        due_at=event.due_at,
        places=event.places,
        answers=event.answers,
        row=event.row,
        full=event.full,
    )


def _after(  # noqa: C901 - one arm an event
    it: Campaign, event: e.LaterEvent, by: PersonId | None, at: datetime
) -> Campaign:
    match event:
        case e.ListIssued():
            return replace(it, status=S.OPEN, issued_at=at)
        case e.DirectorAsked():
            return replace(it, asked_at=at)
        case e.ListDeclined():
            return replace(it, status=S.DECLINED, ended_at=at)
        case e.PlaceAnswered(place, finding, case):
            return _with(it, place, lambda one: replace(one, answer=finding, by=by, at=at, case=case))
        case e.AnswerTakenBack(place):
            return _taken_back(it, place, at)
        case e.ListReminded():
            return replace(it, reminded_at=at)
        case e.ListCameDue():
            return replace(it, status=S.OVER)
        case e.LeftPassedOn():
            return replace(it, passed_at=at)
        case e.ListExtended(due_at):
            return replace(it, status=S.OPEN, due_at=due_at)
        case e.ListCompleted():
            return replace(it, status=S.DONE, ended_at=at)
        case e.ListEnded():
            return replace(it, status=S.ENDED, ended_at=at)


def _with(it: Campaign, number: int, change: Callable[[ListedPlace], ListedPlace]) -> Campaign:
    places = tuple(change(one) if one.number == number else one for one in it.places)
    return replace(it, places=places)


def _taken_back(it: Campaign, number: int, at: datetime) -> Campaign:
    """A list that was done goes on: until its day with the workers, after it with the heads."""
    bare = _with(it, number, lambda one: replace(one, answer=None, by=None, at=None, case=None))
    if it.status is not S.DONE:
        return bare
    return replace(bare, status=S.OPEN if at < it.due_at else S.OVER, ended_at=None)
