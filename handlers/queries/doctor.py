"""`/doctor`: examines the installation for an admin, who reads in private what is wrong and what to do."""

import json

from dispatch.model import Person, Role
from handlers.bot_api.incoming import Said
from handlers.notify.messages import DoctorFindings
from handlers.turn.carry_out import Turn
from handlers.turn.private_reply import addressee, asked_in_chat, send_privately
from handlers.turn.reader_query import DoctorAnswer, DoctorQuery


def doctor(turn: Turn, person: Person, said: Said) -> DoctorQuery:
    return DoctorQuery(turn.origin, asked_in_chat(person, said))


def answer_doctor(turn: Turn, answer: DoctorAnswer) -> None:
    """The findings may name strangers: they lie in a sealed note until they are sent."""
    asker = answer.query.asker
    person = addressee(turn, asker)
    if person is not None and Role.ADMIN in person.roles:
        note = turn.tx.notes.keep(json.dumps(answer.findings), person.id, turn.at)
        send_privately(turn, person, asker, DoctorFindings(note))
