"""What may be read: my cases, one case's history, the board; each answered privately, to whom it is due."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from dispatch.model import Case, Person, Role, Status
from dispatch.refusals import NotYours, RoleNeeded, UnknownCase
from dispatch.rights import Relation, relations
from handlers.audience import may_read, scene_for
from handlers.forms import case_number
from handlers.incoming import Said
from handlers.outgoing import Place, private
from handlers.turn import Question, Turn
from handlers.worker import replied_case
from storage.history import Brief

_BOARD_ROLES = (Role.STAFF, Role.DIRECTOR, Role.STATION_HEAD, Role.OFFICER)
_SHOWN = 40


def mine(turn: Turn, person: Person, said: Said) -> None:
    """Open cases that this person reported, or that are with his unit."""
    cases = {case.id: case for case in turn.tx.cases.open_of_reporter(person.id, _SHOWN)}
    for unit in (*person.units, *person.heads):
        cases |= {case.id: case for case in turn.tx.cases.open_of_unit(unit)}
    if Role.STATION_HEAD in person.roles and person.station is not None:
        cases |= {case.id: case for case in turn.tx.cases.open_of_unit(person.station)}  # type: ignore[arg-type]
    _privately(turn, person, said, "mine", {"cases": sorted(cases)[-_SHOWN:]})


def one_case(turn: Turn, person: Person, said: Said, word: str) -> None:
    """The whole history of a case, by its number or by a reply to its card. Raises UnknownCase or NotYours."""
    case = replied_case(turn, said) if not word else turn.tx.cases.by_number(case_number(turn, word))
    if case is None and not word:
        place = Place(said.chat.id, said.chat.thread)
        day = turn.centre.book.calendar.day(turn.at)
        example = f"{turn.centre.prefix}{day:%Y%m%d}-0001"
        turn.out.say(place, "said.case_usage", {"example": example}, reply_to=said.message_id)
        return
    if case is None:
        raise UnknownCase(word[:40])
    held = relations(person, case, scene_for(turn.tx, case))
    if not held and not may_read(person, case, held):
        raise NotYours(case.number, "Read", (Relation.REPORTER, Relation.HEAD, Relation.OFFICER, Relation.STAFF))
    _privately(turn, person, said, "history", {"case": case.id})


def board(turn: Turn, person: Person, said: Said) -> Question:
    """Staff and the director see all, heads their station, officers their unit. Raises RoleNeeded."""
    if not person.roles & set(_BOARD_ROLES):
        raise RoleNeeded(_BOARD_ROLES)
    calendar = turn.centre.book.calendar
    start = datetime.combine(calendar.day(turn.at), time(), tzinfo=turn.centre.zone)
    params: dict[str, object] = {"day_start": start.isoformat(), "day_end": (start + timedelta(days=1)).isoformat()}
    if not person.roles & {Role.STAFF, Role.DIRECTOR}:
        if Role.STATION_HEAD in person.roles:
            params["station"] = person.station
        else:
            params["unit"] = next(iter((*person.units, *person.heads)), "")
    params |= {"person": person.id, "chat": said.chat.id, "message": said.message_id, "thread": said.chat.thread}
    return Question("board", params)


def answer_board(turn: Turn, question: Question, answer: Sequence[Brief]) -> None:
    """Counts, owners and what waits, as ids: the words are found when it is sent."""
    person = turn.tx.people.get(question.params["person"])  # type: ignore[arg-type]
    if person is None:
        return
    open_ = [brief for brief in answer if brief.case.open]
    day_end = datetime.fromisoformat(str(question.params["day_end"]))
    late = [b for b in open_ if _due_before(b.case, turn.at)]
    today = [b for b in open_ if b not in late and _due_before(b.case, day_end)]
    by_status = {status: [b for b in open_ if b.case.status is status] for status in Status}
    counts = {
        "open": len(open_),
        "today": len(today),
        "overdue": len(late),
        "checking": len(by_status[Status.RESOLVED]),
        "revisit": len(by_status[Status.VERIFIED]),
    }
    sections = [
        ("overdue", late),
        ("today", today),
        ("waiting", [*by_status[Status.REPORTED], *by_status[Status.AWAITING_INFO]]),
        ("checking", by_status[Status.RESOLVED]),
        ("revisit", by_status[Status.VERIFIED]),
    ]
    owners = Counter(brief.owner for brief in open_)
    overdue_of = Counter(brief.owner for brief in late)
    params: dict[str, object] = {
        "counts": counts,
        "owners": [[owner, count, overdue_of[owner]] for owner, count in owners.most_common()],
        "sections": [[name, [b.case.id for b in briefs]] for name, briefs in sections if briefs],
    }
    thread = question.params["thread"]
    asked_in = Place(int(str(question.params["chat"])), int(str(thread)) if thread is not None else None)
    _send_privately(turn, person, asked_in, int(str(question.params["message"])), "board", params)


def _due_before(case: Case, moment: datetime) -> bool:
    """Whether the clock that runs now, triage's or handling's, is up by then."""
    clock = case.triage or case.clock
    return clock is not None and clock.due is not None and clock.due <= moment


def _privately(turn: Turn, person: Person, said: Said, template: str, params: dict[str, object]) -> None:
    _send_privately(turn, person, Place(said.chat.id, said.chat.thread), said.message_id, template, params)


def _send_privately(
    turn: Turn, person: Person, asked_in: Place, message: int, template: str, params: dict[str, object]
) -> None:
    """Lists and histories never stand in a group; there, one line says where they went."""
    if not person.reachable and asked_in.chat_id != person.telegram_id:
        turn.out.say(asked_in, "said.cannot_write_privately", reply_to=message)
        return
    turn.out.show(private(person), template, params)
    if asked_in.chat_id != person.telegram_id:
        turn.out.say(asked_in, "said.sent_privately", reply_to=message)
