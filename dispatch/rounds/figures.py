"""The figures of rounds and voices in a period: visits by station, re-checks, voices answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dispatch.figures.periods import Period
from dispatch.model import StationCode
from dispatch.rounds.visits import Visit
from dispatch.rounds.voices import Voice


@dataclass(frozen=True, slots=True)
class VisitFigures:
    """Of one station, or of several together. `made` of the `planned` were ticked; `right` of the `judged` cases and
    doors were as the worker took them down (信息采集准确率); `clean` of the `draws` had nothing wrong in them
    (网格熟悉度)."""

    planned: int = 0
    made: int = 0
    missed: int = 0
    right: int = 0
    judged: int = 0
    clean: int = 0
    draws: int = 0


@dataclass(frozen=True, slots=True)
class VoiceFigures:
    """Of those that were asked in the period: how many, and how many of them are answered, improved, late by now."""

    asked: int = 0
    answered: int = 0
    improved: int = 0


def of_visits(visits: Iterable[Visit]) -> VisitFigures:
    """Cancelled ones do not count."""
    some = [visit for visit in visits if not visit.cancelled]
    judged = [_judged(visit) for visit in some]
    draws = [answers for answers in judged if answers]
    return VisitFigures(
        planned=len(some),
        made=sum(bool(visit.ticks) for visit in some),
        missed=sum(visit.missed is not None for visit in some),
        right=sum(sum(answers) for answers in draws),
        judged=sum(map(len, draws)),
        clean=sum(all(answers) for answers in draws),
        draws=len(draws),
    )


def _judged(visit: Visit) -> list[bool]:
    marks = [*(one.right for one in visit.drawn), *(one.right for one in visit.doors)]
    return [mark for mark in marks if mark is not None]


def by_station(visits: Sequence[Visit], stations: Iterable[StationCode]) -> dict[StationCode, VisitFigures]:
    """In the order of the stations given; one without visits has noughts."""
    return {code: of_visits(visit for visit in visits if visit.station == code) for code in stations}


def of_voices(voices: Iterable[Voice], period: Period) -> VoiceFigures:
    """Those that were asked in the period."""
    some = [voice for voice in voices if voice.asked_at in period]
    return VoiceFigures(
        asked=len(some),
        answered=sum(not voice.waits for voice in some),
        improved=sum(voice.improved_at is not None for voice in some),
    )
