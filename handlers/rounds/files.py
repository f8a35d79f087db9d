"""The attachments of visits and voices: who may see them, and the words that they are sent with."""

from collections.abc import Sequence

from markupsafe import Markup

from dispatch.model import MediaId, Person
from dispatch.rounds.voices import Standing
from handlers.rounds.names import VISIT, VOICE, visit_name
from handlers.rounds.visit_turn import sees
from handlers.rounds.voices import standing
from handlers.wording.speech import Saying
from storage.transaction import Transaction


def files(tx: Transaction, reader: Person, of: str, say: Saying) -> tuple[Sequence[MediaId], Markup] | None:
    """Of a visit for who makes it and for directors, of a voice for who answers it; None for anybody else."""
    kind, _, number = of.partition("-")
    if kind == VISIT:
        visit = tx.visits.get(int(number))
        if visit is None or not sees(tx, visit, reader):
            return None
        return visit.media, say("rounds.files.visit", name=visit_name(tx, visit, say))
    voice = tx.voices.get(int(number)) if kind == VOICE else None
    if voice is None or standing(tx, voice, reader) is not Standing.OWNER:
        return None
    return voice.media, say("rounds.files.voice", number=voice.id)
