"""The workers' voice: a suggestion or a difficulty, answered by one owner in a set time; its events and their fold.

Who spoke stands in no event and not in the voice itself: it is kept sealed beside it, only to answer.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from dispatch.model import MediaId, NoteId, PersonId, StationCode
from dispatch.rounds.refusals import VoiceNotNow, VoiceNotYours


class VoiceKind(StrEnum):
    """#建议 or #困难. The values are stored."""

    SUGGESTION = "suggestion"
    DIFFICULTY = "difficulty"


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice, the fold of its events. `due_at` (UTC) is until when it is to be answered; `visit` where it was told
    at a visit, and then the station's heads pass the answer on."""

    id: int
    revision: int
    kind: VoiceKind
    text: NoteId
    asked_at: datetime
    due_at: datetime
    station: StationCode | None = None
    named: bool = True
    visit: int | None = None
    answer: NoteId | None = None
    answered_at: datetime | None = None
    answered_by: PersonId | None = None
    improved_at: datetime | None = None
    media: tuple[MediaId, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether it is still to be answered."""
        return self.answered_at is None


@dataclass(frozen=True, slots=True)
class VoiceAsked:
    """Somebody has spoken."""

    id: int
    kind: VoiceKind
    text: NoteId
    due_at: datetime
    station: StationCode | None = None
    visit: int | None = None
    media: tuple[MediaId, ...] = ()


@dataclass(frozen=True, slots=True)
class VoiceShown:
    """More parts of the album that it came with."""

    media: tuple[MediaId, ...]


@dataclass(frozen=True, slots=True)
class VoiceUnnamed:
    """不署名: who spoke is shown to nobody."""


@dataclass(frozen=True, slots=True)
class VoiceAnswered:
    """The owner has answered."""

    answer: NoteId


@dataclass(frozen=True, slots=True)
class VoiceImproved:
    """What it was about is better now."""


VoiceEvent = VoiceAsked | VoiceShown | VoiceUnnamed | VoiceAnswered | VoiceImproved


def evolve(voice: Voice | None, event: VoiceEvent, by: PersonId | None, at: datetime) -> Voice:
    """The voice after an event. ValueError for anything but `VoiceAsked` where there is none yet."""
    if isinstance(event, VoiceAsked):
        begun = Voice(event.id, 1, event.kind, event.text, at, event.due_at, event.station, visit=event.visit)
        return replace(begun, media=event.media)
    if voice is None:
        raise ValueError(f"no voice begins with {event}")
    following = replace(voice, revision=voice.revision + 1)
    match event:
        case VoiceShown(media):
            return replace(following, media=(*voice.media, *media))
        case VoiceUnnamed():
            return replace(following, named=False)
        case VoiceAnswered(answer):
            return replace(following, answer=answer, answered_at=at, answered_by=by)
        case _:
            return replace(following, improved_at=at)


class Standing(StrEnum):
    """What somebody is to a voice: its speaker, its owner, who answers (as a director may), or nobody."""

    SPEAKER = "speaker"
    OWNER = "owner"
    OTHER = "other"


def shown(voice: Voice, media: tuple[MediaId, ...]) -> list[VoiceEvent]:
    """Parts of its album that come later, while nobody has answered."""
    return [VoiceShown(media)] if voice.waits and media else []


def unname(voice: Voice, standing: Standing) -> list[VoiceEvent]:
    """Only the speaker, while nobody has answered."""
    if standing is not Standing.SPEAKER:
        raise VoiceNotYours
    if not voice.waits:
        raise VoiceNotNow("answered")
    return [VoiceUnnamed()] if voice.named else []


def answer(voice: Voice, standing: Standing, words: NoteId) -> list[VoiceEvent]:
    """Only the owner, once."""
    if standing is not Standing.OWNER:
        raise VoiceNotYours
    if not voice.waits:
        raise VoiceNotNow("answered")
    return [VoiceAnswered(words)]


def improve(voice: Voice, standing: Standing) -> list[VoiceEvent]:
    """Only the owner, after the answer, once."""
    if standing is not Standing.OWNER:
        raise VoiceNotYours
    if voice.waits:
        raise VoiceNotNow("no_answer")
    if voice.improved_at is not None:
        raise VoiceNotNow("improved")
    return [VoiceImproved()]
