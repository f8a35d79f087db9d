"""Visits and voices as their events make them, for the tests of rounds."""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce

from dispatch.model import NoteId, PersonId, StationCode
from dispatch.rounds import visits as v
from dispatch.rounds import voices as o
from tests.street import LI, WUNAN, local

AT = local(24, 8, 40)
"""Tuesday's morning meeting."""


def visit(*events: v.VisitEvent, at: datetime = AT, person: PersonId = LI.id, number: int = 1) -> v.Visit:
    planned = v.VisitPlanned(number, WUNAN, person, v.Meeting.MORNING, at)
    first = v.evolve(None, planned, None, at)
    return reduce(lambda one, event: v.evolve(one, event, None, at), events, first)


def voice(*events: o.VoiceEvent, at: datetime = AT, station: StationCode | None = WUNAN, number: int = 1) -> o.Voice:
    asked = o.VoiceAsked(number, o.VoiceKind.SUGGESTION, NoteId(1), local(7, 8, 40, month=12), station)
    return told(o.evolve(None, asked, None, at), events, at)


def told(one: o.Voice, events: Iterable[o.VoiceEvent], at: datetime = AT) -> o.Voice:
    return reduce(lambda so_far, event: o.evolve(so_far, event, LI.id, at), events, one)
