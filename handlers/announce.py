"""What has happened is told: every card follows the case, and whom it needs now gets one prompt. One arm an event."""

from collections.abc import Iterable

from dispatch import events as e
from dispatch.model import Case, Person, Role, Status, TimerKind, UnitCode
from handlers import cast
from handlers.outgoing import Place, Voice

T = TimerKind


def announce(out: Voice, before: Case | None, after: Case, events: tuple[e.Event, ...], by: Person | None) -> None:
    """Rows for the outbox: first who is needed, then every card that shows this case."""
    prompted: set[int] = set()
    for event in events:
        for person, why in _needed(out, before, after, event, by):
            if person.id in prompted or (by is not None and person.id == by.id and why == "end"):
                continue
            prompted.add(person.id)
            out.prompt(after, person, why, own=by is not None and person.id == by.id)
        for unit, why in _units_needed(after, event):
            _prompt_unit(out, after, unit, why, prompted)
    refresh(out, after)


def refresh(out: Voice, case: Case) -> None:
    """Each card of the case, and one where there should be one and is none yet."""
    chats: dict[int, Place] = {}
    report = out.tx.cards.report_message(case.id)
    if report is not None:
        bound = out.tx.chats.get(report[0])
        if bound is not None:
            chats[report[0]] = Place(report[0], bound.thread_id)
    for chat in out.tx.chats.of_kind("centre_group"):
        chats[chat.chat_id] = Place(chat.chat_id, chat.thread_id)
    for card in out.tx.cards.of_case(case.id):
        bound = out.tx.chats.get(card.chat_id)
        chats.setdefault(card.chat_id, Place(card.chat_id, bound.thread_id if bound is not None else None))
    for place in chats.values():
        out.card(case, place)


def _prompt_unit(out: Voice, case: Case, unit: UnitCode, why: str, prompted: set[int]) -> None:
    """The unit's own group where it has one, else its people; once somebody has accepted, that person."""
    chat = out.tx.chats.of_unit(unit)
    if chat is not None:
        out.prompt_chat(case, Place(chat.chat_id, chat.thread_id), why)
        return
    mine = case.unit == unit and case.officer is not None
    for person in cast.officers(out.tx, case) if mine else cast.unit_people(out.tx, unit):
        if person.id not in prompted:
            prompted.add(person.id)
            out.prompt(case, person, why)


def _units_needed(case: Case, event: e.Event) -> Iterable[tuple[UnitCode, str]]:  # noqa: C901 - one arm an event
    unit = case.unit
    match event:
        case e.AssistAsked():
            return [(event.assist.unit, "assist")]
        case e.Rung() if event.timer.startswith("assist_"):
            return [(a.unit, "assist_late") for a in case.assists if event.timer.endswith(f":{a.number}")]
        case _ if unit is None:
            return []
        case e.Dispatched() | e.Ruled() | e.Transferred():
            return [(unit, "accept")]
        case e.Revisited() if case.status is Status.DISPATCHED:
            return [(unit, "dissatisfied")]
        case e.Failed():
            return [(unit, "rework")]
        case e.Supervised():
            return [(unit, "supervised")] if case.status in (Status.DISPATCHED, Status.HANDLING) else []
        case e.Urged():
            return [(unit, "urged")]
        case e.ExtensionGranted():
            return [(unit, "extended")]
        case e.ExtensionDenied() | e.AssistRequestAnswered():
            return [(unit, "answered")]
        case e.Resumed():
            return [(unit, "resumed")]
        case e.Rung(timer=T.NEARLY_DUE):
            return [(unit, "nearly_due")]
        case e.Rung(timer=T.DUE):
            return [(unit, "due")]
        case _:
            return []


def _needed(  # noqa: C901 - one arm an event
    out: Voice, before: Case | None, case: Case, event: e.Event, by: Person | None
) -> Iterable[tuple[Person, str]]:
    tx = out.tx
    match event:
        case e.Reported() if not out.centre.book.calendar.is_working_time(out.at) and out.may_sound(case):
            return _each(cast.owners(tx, case), "triage")
        case e.InfoAsked():
            return _each(cast.reporter(tx, case), "question")
        case e.InfoGiven() | e.QuestionWithdrawn() | e.Appealed() | e.Reopened() | e.Unmerged():
            told = _each(cast.owners(tx, case), "triage")
            return [*told, *_each(cast.reporter(tx, case), "withdrawn")] if _unanswered(event) else told
        case e.Rejected():
            return _each(cast.reporter(tx, case), "rejected")
        case e.Returned():
            ruling = event.ruling_by is not None
            return _each(cast.directors(tx), "ruling") if ruling else _each(cast.owners(tx, case), "returned")
        case e.ExtensionAsked():
            deciders = cast.directors(tx) if case.extensions else cast.owners(tx, case)
            return _each(deciders, "extension")
        case e.AssistRequested():
            return _each(cast.owners(tx, case), "assist_wanted")
        case e.EscalationAsked():
            return _each(cast.directors(tx), "escalation")
        case e.EscalationDenied() | e.SecondPersonDenied():
            return _each(cast.owners(tx, case), "answered")
        case e.SecondPersonAsked():
            others = [p for p in cast.backups(tx, case) if by is None or p.id != by.id]
            return _each([*others, *cast.directors(tx)], "second_person")
        case e.Resolved() | e.DistrictReplied() | e.SettledOnSpot() if case.status is Status.RESOLVED:
            return _each(cast.behind(tx, case), "check")
        case e.Failed() if event.director_by is not None:
            return _each(cast.directors(tx), "third_fail")
        case e.Failed() if case.status is Status.REPORTED:
            return _each(cast.owners(tx, case), "triage")
        case e.Revisited() if event.director_by is not None:
            return _each(cast.directors(tx), "second_dissatisfied")
        case e.Supervised():
            return _each(cast.owners(tx, case), "overdue") if event.kind == "overdue" else []
        case e.SupervisionAnswered():
            return _each(_supervisors(out, case), "supervision_answered")
        case e.Resumed():
            return _each(cast.owners(tx, case), "resumed")
        case e.Rung():
            return _rung(out, case, event.timer)
        case _ if not case.open and (before is None or before.open):
            return _each(cast.reporter(tx, case), "end")
        case _:
            return []


def _rung(out: Voice, case: Case, timer: str) -> Iterable[tuple[Person, str]]:  # noqa: C901 - one arm a timer
    tx = out.tx
    match timer:
        case T.TRIAGE:
            return _each(cast.owners(tx, case), "triage_late")
        case T.TRIAGE_BACKUP:
            return _each(cast.backups(tx, case), "triage_late")
        case T.INFO:
            return _each(cast.reporter(tx, case), "question")
        case T.INFO_HEAD:
            return _each(cast.heads(tx, case.station), "question")
        case T.PICKUP:
            return _each(cast.unit_heads(tx, case.unit), "pickup_late")
        case T.PICKUP_OWNER:
            return _each(cast.owners(tx, case), "pickup_late")
        case T.OVERDUE_CHAIN:
            return _each([*cast.unit_heads(tx, case.unit), *cast.directors(tx)], "overdue")
        case T.FOLLOW_UP:
            return _each(cast.owners(tx, case), "follow_up")
        case T.CHECK | T.CHECK_STAFF:
            return _each(cast.behind(tx, case), "check")
        case T.CHECK_LATE:
            return _each(cast.directors(tx), "check_late")
        case T.REVISIT:
            return _each(cast.owners(tx, case), "revisit")
        case T.REVISIT_BACKUP:
            return _each(cast.backups(tx, case), "revisit")
        case T.DECISION:
            return _each(cast.directors(tx), "decision_late")
        case T.SUPERVISION:
            return _each([*cast.owners(tx, case), *cast.directors(tx)], "unanswered")
        case T.DAILY:
            for person in [*cast.behind(tx, case), *cast.directors(tx)]:
                out.gather(case, person)
            return []
        case _ if timer.startswith("assist_"):
            return _each(cast.owners(tx, case), "assist_late")
        case _:
            return []


def _each(people: Iterable[Person], why: str) -> list[tuple[Person, str]]:
    return [(person, why) for person in people]


def _unanswered(event: e.Event) -> bool:
    return isinstance(event, e.QuestionWithdrawn) and event.unanswered


def _supervisors(out: Voice, case: Case) -> list[Person]:
    leader = any(s.kind == "leader" for s in case.supervisions)
    return [p for p in cast.directors(out.tx) if Role.DIRECTOR in p.roles] if leader else cast.owners(out.tx, case)
