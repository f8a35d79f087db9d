"""The workers' voices, with their events. Who spoke lies sealed beside a voice, in no event, and goes when it may."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select, update

from dispatch.model import PersonId
from dispatch.rounds import voices as v
from dispatch.rounds.voices import Voice, VoiceEvent
from storage.engine.connection import Connection
from storage.engine.event_log import EventLog, LogKind
from storage.engine.ids import Ids
from storage.engine.secrets import Vault
from storage.tables import voice_events, voices

VOICES: Final[LogKind[Voice, VoiceEvent]] = LogKind(
    "voice",
    voices,
    voice_events,
    Voice,
    (v.VoiceAsked, v.VoiceShown, v.VoiceUnnamed, v.VoiceAnswered, v.VoiceImproved),
    v.evolve,
    lambda voice: {"asked_at": voice.asked_at, "answered_at": voice.answered_at},
)
_body = select(voices.c.body)
_waiting = _body.where(voices.c.answered_at.is_(None)).order_by(voices.c.id)
_answered = _body.where(voices.c.answered_at >= bindparam("since")).order_by(voices.c.id)
_between = _body.where(voices.c.asked_at >= bindparam("start"), voices.c.asked_at < bindparam("end")).order_by(
    voices.c.id
)
_speaker = select(voices.c.speaker).where(voices.c.id == bindparam("key"))
_speakers = select(voices.c.id, voices.c.speaker, voices.c.asked_at).where(voices.c.speaker.is_not(None))
_set_speaker = update(voices).where(voices.c.id == bindparam("id_"))


class Voices(EventLog[Voice, VoiceEvent]):
    """The tables `voices` and `voice_events`."""

    def __init__(self, connection: Connection, ids: Ids, vault: Vault) -> None:
        super().__init__(VOICES, connection, ids)
        self._vault = vault

    def keep_speaker(self, voice: int, person: PersonId) -> None:
        """Notes, sealed, who is to be answered."""
        sealed = self._vault.seal(str(person).encode(), "voices", "speaker", voice)
        self._connection.execute(_set_speaker, {"id_": voice, "speaker": sealed})

    def speaker(self, voice: int) -> PersonId | None:
        """Who spoke; None where that is not known (any more)."""
        sealed = self._connection.scalar(_speaker, {"key": voice})
        return None if sealed is None else PersonId(int(self._vault.open(sealed, "voices", "speaker", voice)))

    def forget_speaker(self, voice: int) -> None:
        """From now on nobody knows who spoke."""
        self._connection.execute(_set_speaker, {"id_": voice, "speaker": None})

    def of_speaker(self, person: PersonId) -> list[tuple[int, datetime]]:
        """The numbers of the voices of that person that are known to be theirs, with when they were asked (UTC)."""
        rows = self._connection.execute(_speakers).all()
        opened = ((row, self._vault.open(row.speaker, "voices", "speaker", row.id)) for row in rows)
        return [(row.id, row.asked_at) for row, speaker in opened if int(speaker) == person]

    def waiting(self) -> list[Voice]:
        """Those that nobody has answered, the oldest first."""
        return self.some(_waiting)

    def answered_since(self, since: datetime) -> list[Voice]:
        """Those that were answered since then (UTC), the oldest first."""
        return self.some(_answered, since=since)

    def between(self, start: datetime, end: datetime) -> list[Voice]:
        """Those that were asked in [start, end) (UTC), the oldest first."""
        return self.some(_between, start=start, end=end)
