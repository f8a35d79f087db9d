"""Tells of what has happened: every card follows, and whom the case needs now gets one prompt. One arm an event."""

from dataclasses import dataclass
from datetime import datetime

from dispatch.case import events as e
from dispatch.case.reminders import speaks_at_once
from dispatch.model import (
    Case,
    DecisionKind,
    NoteId,
    Outcome,
    Person,
    Role,
    Source,
    Status,
    SupervisionKind,
    UnitCode,
    Urgency,
)
from dispatch.rulebook.worktime import Calendar
from handlers.access import participants
from handlers.notify.case_messages import follow, gather, gather_tomorrow, words_of
from handlers.notify.destinations import Destination, FirstCard
from handlers.notify.district_package import send_package
from handlers.notify.joined_edits import joined_until
from handlers.notify.messages import Sentence
from handlers.notify.notices import Gather, Notice, PromptPerson, PromptUnit, SendPackage, TellUnit, prompts, to_unit
from handlers.notify.on_timer import on_timer
from handlers.notify.outbox_writer import OutboxWriter
from handlers.notify.prompt_reasons import PromptReason
from handlers.notify.reminder_lists import joins
from storage.people.chats import ChatKind
from storage.transaction import Transaction

R = PromptReason


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
        happened = Happened(before, after, event, by, out.at)
        for notice in on_event(out.tx, happened, out.centre.book.calendar):
            _write(out, happened, notice, prompted)
    if not after.open and (before is None or before.open):
        _ended(out, after)
    if before is not None and before.leads != after.leads:
        _show_leading(out, before.leads or after.leads)
    refresh(out, after, quietly=all(isinstance(event, e.Rung) for event in events), first=first, events=events)


@dataclass(frozen=True, slots=True)
class Happened:
    """One event, with the case before and after the command that it came of, and who gave that; None is the clock."""

    before: Case | None
    case: Case
    event: e.Event
    by: Person | None
    at: datetime


def _write(out: OutboxWriter, happened: Happened, notice: Notice, prompted: set[int]) -> None:
    """`prompted` are the persons who were prompted in this turn: nobody is prompted twice."""
    case, by = happened.case, happened.by
    match notice:
        case PromptPerson(person, reason):
            own = by is not None and person.id == by.id
            if person.id not in prompted and not (own and reason.is_news):
                prompted.add(person.id)
                _prompt(out, happened, person, reason, own=own)
        case PromptUnit(unit, reason):
            _prompt_unit(out, happened, unit, reason, prompted)
        case SendPackage(person):
            send_package(out, case, person)
        case TellUnit(unit, words):
            _tell_unit(out, happened, unit, words)
        case Gather(person, tomorrow):
            (gather_tomorrow if tomorrow else gather)(out, case, person)


def _show_leading(out: OutboxWriter, number: str | None) -> None:
    """The leading case's cards list what was merged into it."""
    leading = out.tx.cases.by_number(number) if number is not None else None
    if leading is not None:
        refresh(out, leading, anew=True)


def _ended(out: OutboxWriter, case: Case) -> None:
    """Whose report was merged into it is told too; a district's task is answered upward."""
    for follower in out.tx.cases.followers(case.number):
        for person in participants.reporter(out.tx, follower):
            if person.id != case.reporter:
                follow(out, follower, case, person)
        refresh(out, follower, anew=True)
    if case.source is Source.DISTRICT and case.status is not Status.MERGED:
        for owner in participants.owners(out.tx, case):
            send_package(out, case, owner)


def refresh(
    out: OutboxWriter,
    case: Case,
    *,
    anew: bool = False,
    quietly: bool = False,
    first: FirstCard | None = None,
    events: tuple[e.Event, ...] = (),
) -> None:
    """Each card of the case, and one where there should be one and is none yet.

    `anew` draws them also where the case has not changed. `quietly` where only a timer rang: nothing on a card has
    changed but the time, so that those in private keep the line that says why they came. `events` are what the cards
    are to show, where some of them may wait.
    """
    for place in shown_in(out.tx, case, first):
        if not quietly or place.chat_id < 0:
            late = first.not_before if first is not None and place == first.to else None
            if events and late is None:
                late = joined_until(out, case, place.chat_id, events)
            out.card(case, place, anew=anew, not_before=late)


def shown_in(tx: Transaction, case: Case, first: FirstCard | None = None) -> list[Destination]:
    """Where a card of the case stands or should stand: the group of its report, the centre's, wherever one is.

    Of a new case, which has its `first` card, nothing else can be stored yet.
    """
    chats: dict[int, Destination] = {}
    if first is None:
        report = tx.cards.report_message(case.id)
        reported_in = report[0] if report is not None else None
    else:
        reported_in = first.to.chat_id if first.report is not None else None
    if reported_in is not None:
        bound = tx.chats.get(reported_in)
        if bound is not None:
            chats[bound.chat_id] = Destination(bound.chat_id, bound.thread_id)
    if first is not None:
        chats[first.to.chat_id] = first.to
    for chat in tx.chats.of_kind(ChatKind.CENTRE_GROUP):
        chats[chat.chat_id] = Destination(chat.chat_id, chat.thread_id)
    for card in tx.cards.of_case(case.id) if first is None else ():
        bound = tx.chats.get(card.chat_id)
        chats.setdefault(card.chat_id, Destination(card.chat_id, bound.thread_id if bound is not None else None))
    return list(chats.values())


def _answer(event: e.Event) -> NoteId | None:
    """The words of an answer, which stand on no card: who asked is told them with the prompt."""
    answers = e.ExtensionDenied | e.EscalationDenied | e.AssistRequestAnswered | e.SupervisionAnswered
    return words_of(event) if isinstance(event, answers) else None


def _prompt(out: OutboxWriter, it: Happened, person: Person, reason: PromptReason, *, own: bool = False) -> None:
    """What the clock brings, and what waits for the morning, joins what came just before it in the person's chat."""
    case, note = it.case, _answer(it.event)
    gathers = (it.by is None or out.must_wait(case)) and not own and note is None and not speaks_at_once(case)
    if not (gathers and joins(out, case, person, reason)):
        out.prompt(case, person, reason, own=own, note=note)


def _prompt_unit(out: OutboxWriter, it: Happened, unit: UnitCode, reason: PromptReason, prompted: set[int]) -> None:
    """The unit's own group where it has one, else its people; once somebody has accepted, that person."""
    chat, case, note = out.tx.chats.of_unit(unit), it.case, _answer(it.event)
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
            _prompt(out, it, person, reason)


def on_event(tx: Transaction, it: Happened, calendar: Calendar) -> list[Notice]:  # noqa: C901 - one arm an event
    """Whom one event concerns, people and units, and why; it writes nothing."""
    case, unit = it.case, it.case.unit
    match it.event:
        case e.Reported() if case.status is Status.REPORTED and _told_of_report(it, calendar):
            return prompts(participants.owners(tx, case), R.TRIAGE)
        case e.InfoAsked():
            return prompts(participants.reporter(tx, case), R.QUESTION)
        case e.QuestionWithdrawn(unanswered=True):
            told = prompts(participants.owners(tx, case), R.TRIAGE)
            return [*told, *prompts(participants.reporter(tx, case), R.WITHDRAWN)]
        case e.Unmerged() if it.by is not None:
            return prompts(participants.reporter(tx, case), R.UNMERGED)
        case e.Supplemented(row=None, urgency=Urgency.URGENT) | e.InfoGiven(urgency=Urgency.URGENT):
            return _of_danger(tx, case)
        case e.InfoGiven() | e.QuestionWithdrawn() | e.Reopened() | e.Unmerged():
            return prompts(participants.owners(tx, case), R.TRIAGE)
        case e.Appealed():
            return prompts(_other_judges(tx, case), R.APPEALED)
        case e.Amended(urgency=Urgency.HARD) if it.before is None or it.before.urgency is not Urgency.HARD:
            return prompts(participants.directors(tx), R.HARD)
        case e.Rejected():
            return prompts(participants.reporter(tx, case), R.REJECTED)
        case e.Merged():
            return [*prompts(participants.reporter(tx, case), R.MERGED), *_lost(it, "lost.merged")]
        case e.TakenBack():
            return _lost(it, "lost.taken_back")
        case e.Transferred():
            return [*_lost(it, "lost.transferred"), *to_unit(unit, R.ACCEPT)]
        case e.Dispatched() | e.Ruled():
            return to_unit(unit, R.ACCEPT)
        case e.Urged():
            officers = participants.officers(tx, case) if participants.manned(tx, unit) else []
            return prompts(officers or participants.owners(tx, case), R.URGED)
        case e.Returned(ruling_by=None):
            return prompts(participants.owners(tx, case), R.RETURNED)
        case e.Returned():
            return prompts(participants.directors(tx), R.RULING)
        case e.ExtensionAsked():
            deciders = participants.directors(tx) if case.extensions else participants.owners(tx, case)
            return prompts(deciders, R.EXTENSION)
        case e.ExtensionGranted():
            return to_unit(unit, R.EXTENDED)
        case e.ExtensionDenied():
            return to_unit(unit, R.EXTENSION_DENIED)
        case e.AssistRequestAnswered():
            return to_unit(unit, R.ASSIST_ANSWERED)
        case e.AssistRequested():
            return prompts(participants.owners(tx, case), R.ASSIST_WANTED)
        case e.AssistAsked():
            arranged = to_unit(unit, R.ARRANGED) if _asked_for(it) else []
            return [PromptUnit(it.event.assist.unit, R.ASSIST), *arranged]
        case e.EscalationAsked():
            return prompts(participants.directors(tx), R.ESCALATION)
        case e.Escalated():
            owners = participants.owners(tx, case)
            return [*map(SendPackage, owners), *prompts(owners, R.ESCALATED)]
        case e.EscalationDenied():
            return prompts(participants.owners(tx, case), R.ESCALATION_DENIED)
        case e.SecondPersonDenied():
            return prompts(participants.owners(tx, case), R.SECOND_PERSON_DENIED)
        case e.SecondPersonAsked():
            others = [p for p in participants.backups(tx, case) if it.by is None or p.id != it.by.id]
            return prompts([*others, *participants.directors(tx)], R.SECOND_PERSON)
        case e.DistrictReplied() if case.status is Status.REPORTED:
            return prompts(participants.owners(tx, case), R.TRIAGE)
        case e.Resolved() | e.DistrictReplied() | e.SettledOnSpot() if case.status is Status.RESOLVED:
            return prompts(participants.responsible_people(tx, case), R.CHECK)
        case e.Failed():
            asked = participants.directors(tx) if it.event.director_by is not None else []
            return [*prompts(asked, R.THIRD_FAIL), *_goes_on(tx, case, R.REWORK, R.FAILED_TRIAGE)]
        case e.Revisited() if it.event.outcome is Outcome.DISSATISFIED:
            asked = participants.directors(tx) if it.event.director_by is not None else []
            return [
                *prompts(asked, R.SECOND_DISSATISFIED),
                *_goes_on(tx, case, R.DISSATISFIED, R.DISSATISFIED_TRIAGE),
            ]
        case e.Supervised():
            return _of_supervision(tx, case, it.event)
        case e.SupervisionAnswered():
            return prompts(_supervisors(tx, case), R.SUPERVISION_ANSWERED)
        case e.Resumed():
            why = R.RESUMED if it.by is None else R.RESUMED_BY_HAND
            return [*prompts(participants.owners(tx, case), why), *to_unit(unit, why)]
        case e.Rung():
            return on_timer(tx, it.before, case, it.event.key, it.at)
        case _ if not case.open and (it.before is None or it.before.open):
            return prompts(participants.reporter(tx, case), R.END)
        case _:
            return []


def _lost(it: Happened, words: str) -> list[Notice]:
    """The unit that had the case, where it is another one's now."""
    before = it.before.unit if it.before is not None else None
    return [] if before is None or (before == it.case.unit and it.case.open) else [TellUnit(before, words)]


def _tell_unit(out: OutboxWriter, it: Happened, unit: UnitCode, words: str) -> None:
    """In the unit's own group where it has one, else to the officer who had accepted, or to its people."""
    chat, args = out.tx.chats.of_unit(unit), {"number": it.case.number}
    if chat is not None:
        place = Destination(chat.chat_id, chat.thread_id)
        out.put(place, Sentence(words, args), not_before=out.working_hours())
        return
    officer = (
        out.tx.people.get(it.before.officer) if it.before is not None and it.before.officer is not None else None
    )
    for person in [officer] if officer is not None else participants.unit_people(out.tx, unit):
        if (it.by is None or person.id != it.by.id) and _has_card(out.tx, it.case, person):
            out.tell(person, words, args)


def _has_card(tx: Transaction, case: Case, person: Person) -> bool:
    """Who was to read of it in the morning only has nothing to forget."""
    return person.telegram_id is not None and tx.cards.get(case.id, person.telegram_id) is not None


def _told_of_report(it: Happened, calendar: Calendar) -> bool:
    """Of a sensitive case the centre group sees no more than its number, so its owner reads it in private; and at
    night the owner of an urgent one must hear of it. Of others the group's card is enough."""
    return it.case.sensitive or (speaks_at_once(it.case) and not calendar.is_working_time(it.at))


def _asked_for(it: Happened) -> bool:
    """Whether the unit itself had asked for the assist that was arranged."""
    decision = it.before.decision if it.before is not None else None
    return decision is not None and decision.kind is DecisionKind.ASSIST


def _goes_on(tx: Transaction, case: Case, for_unit: PromptReason, for_owners: PromptReason) -> list[Notice]:
    """To whom a case comes back that was thought to be done: its unit, or its owners where it has none."""
    if case.status is Status.REPORTED:
        return prompts(participants.owners(tx, case), for_owners)
    return to_unit(case.unit, for_unit)


def _of_supervision(tx: Transaction, case: Case, event: e.Supervised) -> list[Notice]:
    """The station's head reads of it the next morning; whoever has the case hears of it now, its owner too where it
    is overdue."""
    notices: list[Notice] = [Gather(head, tomorrow=True) for head in participants.heads(tx, case.station)]
    with_unit = case.status in (Status.DISPATCHED, Status.HANDLING)
    if event.kind is SupervisionKind.OVERDUE:
        notices += prompts(participants.owners(tx, case), R.OVERDUE)
    elif not with_unit:
        notices += prompts(participants.responsible_people(tx, case), R.SUPERVISED)
    return [*notices, *(to_unit(case.unit, R.SUPERVISED) if with_unit else [])]


def _of_danger(tx: Transaction, case: Case) -> list[Notice]:
    """Whose turn it is, and the owner; the unit that has the case: nobody looks at a card that is only edited."""
    told = prompts([*participants.owners(tx, case), *participants.responsible_people(tx, case)], PromptReason.DANGER)
    with_unit = case.status in (Status.DISPATCHED, Status.HANDLING, Status.ON_HOLD)
    return [*told, *(to_unit(case.unit, PromptReason.DANGER) if with_unit else [])]


def _other_judges(tx: Transaction, case: Case) -> list[Person]:
    """An appeal is judged by somebody else than who rejected it."""
    staff = [*participants.owners(tx, case), *participants.backups(tx, case)]
    return [p for p in staff if p.id != case.rejected_by][:1] or participants.directors(tx)


def _supervisors(tx: Transaction, case: Case) -> list[Person]:
    if any(s.kind is SupervisionKind.LEADER for s in case.supervisions):
        return [p for p in participants.directors(tx) if Role.DIRECTOR in p.roles]
    return participants.owners(tx, case)
