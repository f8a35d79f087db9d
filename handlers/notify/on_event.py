"""What has happened is told: every card follows the case, and whom it needs now gets one prompt. One arm an event."""

from collections.abc import Iterable

from dispatch.case import events as e
from dispatch.case.reminders import speaks_at_once
from dispatch.model import Case, DecisionKind, NoteId, Person, Role, Source, Status, SupervisionKind, UnitCode
from handlers.access import participants
from handlers.notify.case_messages import follow, gather_tomorrow, words_of
from handlers.notify.destinations import Destination, FirstCard
from handlers.notify.district_package import send_package
from handlers.notify.on_timer import rung, units_rung
from handlers.notify.outbox_writer import FRONT, OutboxWriter
from handlers.notify.prompt_reasons import PromptReason
from storage.people.chats import ChatKind

R = PromptReason
_WITH_UNIT = (Status.DISPATCHED, Status.HANDLING)


def announce(
    out: OutboxWriter,
    before: Case | None,
    after: Case,
    events: tuple[e.Event, ...],
    by: Person | None,
    first: FirstCard | None = None,
) -> None:
    """Rows for the outbox: first who is needed, then every card of this case; of a new one the `first` among them."""
    prompted: set[int] = set()
    for event in events:
        for person, reason in _needed(out, before, after, event, by):
            if person.id in prompted or (by is not None and person.id == by.id and reason.is_news):
                continue
            prompted.add(person.id)
            out.prompt(after, person, reason, own=by is not None and person.id == by.id, note=_answer(event))
        for unit, reason in _units_needed(before, after, event):
            _prompt_unit(out, after, unit, reason, prompted, _answer(event))
    if not after.open and (before is None or before.open):
        _ended(out, after)
    refresh(out, after, quietly=all(isinstance(event, e.Rung) for event in events), first=first)


def _ended(out: OutboxWriter, case: Case) -> None:
    """Whose report was merged into it is told too; a district's task is answered upward."""
    for follower in out.tx.cases.followers(case.number):
        for person in participants.reporter(out.tx, follower):
            if person.id != case.reporter:
                follow(out, follower, case, person)
        refresh(out, follower, FRONT)
    if case.source is Source.DISTRICT and case.status is not Status.MERGED:
        for owner in participants.owners(out.tx, case):
            send_package(out, case, owner)


def refresh(
    out: OutboxWriter,
    case: Case,
    page: str | None = None,
    *,
    quietly: bool = False,
    first: FirstCard | None = None,
) -> None:
    """Each card of the case, and one where there should be one and is none yet.

    `quietly` where only a timer rang: nothing on a card has changed but the time, so that those in private keep the
    line that says why they came.
    """
    chats: dict[int, Destination] = {}
    report = out.tx.cards.report_message(case.id)
    if report is not None:
        bound = out.tx.chats.get(report[0])
        if bound is not None:
            chats[bound.chat_id] = Destination(bound.chat_id, bound.thread_id)
    if first is not None:
        chats[first.to.chat_id] = first.to
    for chat in out.tx.chats.of_kind(ChatKind.CENTRE_GROUP):
        chats[chat.chat_id] = Destination(chat.chat_id, chat.thread_id)
    for card in out.tx.cards.of_case(case.id):
        bound = out.tx.chats.get(card.chat_id)
        chats.setdefault(card.chat_id, Destination(card.chat_id, bound.thread_id if bound is not None else None))
    for place in chats.values():
        if not quietly or place.chat_id < 0:
            late = first.not_before if first is not None and place == first.to else None
            out.card(case, place, page, not_before=late)


def _answer(event: e.Event) -> NoteId | None:
    """The words of an answer, which stand on no card: who asked is told them with the prompt."""
    answers = e.ExtensionDenied | e.EscalationDenied | e.AssistRequestAnswered | e.SupervisionAnswered
    return words_of(event) if isinstance(event, answers) else None


def _prompt_unit(
    out: OutboxWriter, case: Case, unit: UnitCode, reason: PromptReason, prompted: set[int], note: NoteId | None
) -> None:
    """The unit's own group where it has one, else its people; once somebody has accepted, that person."""
    chat = out.tx.chats.of_unit(unit)
    if chat is not None:
        out.prompt_chat(case, Destination(chat.chat_id, chat.thread_id), reason, note=note)
        return
    mine = case.unit == unit and case.officer is not None
    people = participants.officers(out.tx, case) if mine else participants.unit_people(out.tx, unit)
    if not participants.manned(out.tx, unit):
        people, reason = participants.owners(out.tx, case), R.ON_BEHALF
    for person in people:
        if person.id not in prompted:
            prompted.add(person.id)
            out.prompt(case, person, reason, note=note)


def _units_needed(  # noqa: C901 - one arm an event
    before: Case | None, case: Case, event: e.Event
) -> Iterable[tuple[UnitCode, PromptReason]]:
    unit = case.unit
    match event:
        case e.AssistAsked():
            asked = before is not None and before.decision is not None and before.decision.kind is DecisionKind.ASSIST
            arranged = [(unit, R.ARRANGED)] if asked and unit is not None else []
            return [(event.assist.unit, R.ASSIST), *arranged]
        case e.Rung():
            return units_rung(case, event.key)
        case _ if unit is None:
            return []
        case e.Dispatched() | e.Ruled() | e.Transferred():
            return [(unit, R.ACCEPT)]
        case e.Revisited() if case.status is Status.DISPATCHED:
            return [(unit, R.DISSATISFIED)]
        case e.Failed():
            return [(unit, R.REWORK)]
        case e.Supervised():
            return [(unit, R.SUPERVISED)] if case.status in _WITH_UNIT else []
        case e.ExtensionGranted():
            return [(unit, R.EXTENDED)]
        case e.ExtensionDenied() | e.AssistRequestAnswered():
            return [(unit, R.ANSWERED)]
        case e.Resumed():
            return [(unit, R.RESUMED)]
        case _:
            return []


def _needed(  # noqa: C901 - one arm an event
    out: OutboxWriter, before: Case | None, case: Case, event: e.Event, by: Person | None
) -> Iterable[tuple[Person, PromptReason]]:
    tx = out.tx
    match event:
        case e.Reported() if case.sensitive and case.status is Status.REPORTED:
            # The centre group sees no more than its number, so whoever dispatches it reads it in private.
            return _each(participants.owners(tx, case), R.TRIAGE)
        case e.Reported() if (
            case.status is Status.REPORTED
            and not out.centre.book.calendar.is_working_time(out.at)
            and speaks_at_once(case)
        ):
            return _each(participants.owners(tx, case), R.TRIAGE)
        case e.InfoAsked():
            return _each(participants.reporter(tx, case), R.QUESTION)
        case e.InfoGiven() | e.QuestionWithdrawn() | e.Reopened() | e.Unmerged():
            told = _each(participants.owners(tx, case), R.TRIAGE)
            return [*told, *_each(participants.reporter(tx, case), R.WITHDRAWN)] if _unanswered(event) else told
        case e.Appealed():
            return _each(_other_judges(out, case), R.APPEALED)
        case e.Rejected():
            return _each(participants.reporter(tx, case), R.REJECTED)
        case e.Merged():
            return _each(participants.reporter(tx, case), R.MERGED)
        case e.DistrictReplied() if case.status is Status.REPORTED:
            return _each(participants.owners(tx, case), R.TRIAGE)
        case e.Escalated():
            for owner in participants.owners(tx, case):
                send_package(out, case, owner)
            return _each(participants.owners(tx, case), R.ESCALATED)
        case e.Urged():
            people = participants.officers(tx, case) if participants.manned(tx, case.unit) else []
            return _each(people or participants.owners(tx, case), R.URGED)
        case e.Returned():
            ruling = event.ruling_by is not None
            return (
                _each(participants.directors(tx), R.RULING)
                if ruling
                else _each(participants.owners(tx, case), R.RETURNED)
            )
        case e.ExtensionAsked():
            deciders = participants.directors(tx) if case.extensions else participants.owners(tx, case)
            return _each(deciders, R.EXTENSION)
        case e.AssistRequested():
            return _each(participants.owners(tx, case), R.ASSIST_WANTED)
        case e.EscalationAsked():
            return _each(participants.directors(tx), R.ESCALATION)
        case e.EscalationDenied() | e.SecondPersonDenied():
            return _each(participants.owners(tx, case), R.ANSWERED)
        case e.SecondPersonAsked():
            others = [p for p in participants.backups(tx, case) if by is None or p.id != by.id]
            return _each([*others, *participants.directors(tx)], R.SECOND_PERSON)
        case e.Resolved() | e.DistrictReplied() | e.SettledOnSpot() if case.status is Status.RESOLVED:
            return _each(participants.behind(tx, case), R.CHECK)
        case e.Failed() if event.director_by is not None:
            return _each(participants.directors(tx), R.THIRD_FAIL)
        case e.Failed() if case.status is Status.REPORTED:
            return _each(participants.owners(tx, case), R.TRIAGE)
        case e.Revisited() if event.director_by is not None:
            return _each(participants.directors(tx), R.SECOND_DISSATISFIED)
        case e.Supervised():
            for head in participants.heads(tx, case.station):
                gather_tomorrow(out, case, head)
            if event.kind is SupervisionKind.OVERDUE:
                return _each(participants.owners(tx, case), R.OVERDUE)
            return [] if case.status in _WITH_UNIT else _each(participants.behind(tx, case), R.SUPERVISED)
        case e.SupervisionAnswered():
            return _each(_supervisors(out, case), R.SUPERVISION_ANSWERED)
        case e.Resumed():
            return _each(participants.owners(tx, case), R.RESUMED)
        case e.Rung():
            return rung(out, before, case, event.key)
        case _ if not case.open and (before is None or before.open):
            return _each(participants.reporter(tx, case), R.END)
        case _:
            return []


def _each(people: Iterable[Person], reason: PromptReason) -> list[tuple[Person, PromptReason]]:
    return [(person, reason) for person in people]


def _unanswered(event: e.Event) -> bool:
    return isinstance(event, e.QuestionWithdrawn) and event.unanswered


def _other_judges(out: OutboxWriter, case: Case) -> list[Person]:
    """An appeal is judged by somebody else than who rejected it."""
    staff = [*participants.owners(out.tx, case), *participants.backups(out.tx, case)]
    return [p for p in staff if p.id != case.rejected_by][:1] or participants.directors(out.tx)


def _supervisors(out: OutboxWriter, case: Case) -> list[Person]:
    leader = any(s.kind is SupervisionKind.LEADER for s in case.supervisions)
    return (
        [p for p in participants.directors(out.tx) if Role.DIRECTOR in p.roles]
        if leader
        else participants.owners(out.tx, case)
    )
