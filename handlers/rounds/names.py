"""The area's word, and how its visits, meetings and workers are called in a sentence."""

from collections.abc import Sequence
from typing import Final

from dispatch.model import Person, Role
from dispatch.rounds.visits import Visit
from handlers.wording.speech import Saying
from storage.transaction import Transaction

NAME: Final = "rounds"
VISIT: Final = "visit"
VOICE: Final = "voice"
"""How the rows of the attachments name what they belong to; stored."""


def visit_name(tx: Transaction, visit: Visit, say: Saying) -> str:
    """When and where, as 11月24日 08:40 武南村社区晨会."""
    return f"{say.moment(visit.at)} {meeting_name(tx, visit, say)}"


def meeting_name(tx: Transaction, visit: Visit, say: Saying) -> str:
    """As 武南村社区晨会."""
    meeting = say.words.plain(f"rounds.meeting.{visit.meeting}")
    return say.words.plain("rounds.at_station", station=tx.places.station_name(visit.station), meeting=meeting)


def workers_of(tx: Transaction, visit: Visit) -> Sequence[Person]:
    """The workers of the station whose notebooks may be looked at."""
    return [person for person in tx.people.with_role(Role.WORKER) if person.station == visit.station]
