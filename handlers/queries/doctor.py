"""`/doctor`: an admin has the installation looked at, and reads in private what is wrong and what to do."""

import json
from collections.abc import Sequence

from dispatch.model import Person, Role
from handlers.bot_api.incoming import Said
from handlers.notify.messages import DoctorFindings
from handlers.turn.carry_out import Question, Turn
from handlers.turn.private_reply import address, addressee, reply


def doctor(turn: Turn, person: Person, said: Said) -> Question:
    return Question("doctor", address(turn, person, said))


def answer_doctor(turn: Turn, question: Question, answer: Sequence[tuple[bool, str, str]]) -> None:
    """Each finding is whether it is a problem, and its sentence in Chinese and English; they may name strangers."""
    person = addressee(turn, question)
    if person is not None and Role.ADMIN in person.roles:
        note = turn.tx.notes.keep(json.dumps([list(one) for one in answer]), person.id, turn.at)
        reply(turn, question, person, DoctorFindings(note))
