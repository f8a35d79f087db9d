"""Writes the text of a card: what the case is now, in short lines, as far as its readers may see it."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from markupsafe import Markup, escape

from dispatch.case.decide_intake import level_of
from dispatch.case.reminders import deadlines
from dispatch.case.rights import Relation, accepted_by
from dispatch.model import Assist, Case, DecisionKind, Kind, Level, PersonId, Source, Status, UnitCode, Urgency
from dispatch.rulebook.worktime import deadline
from dispatch.suggest.danger import may_be_dangerous
from handlers.access import participants
from handlers.access.audience import Audience
from handlers.access.participants import unit_name
from handlers.cards.case_notes import bare_question, given_back, last_notes, short, veiled, written
from handlers.cards.missing_files import missing
from handlers.notify import attachments
from handlers.notify.outbox_writer import deletion_key
from handlers.privacy import masks
from handlers.wording.speech import Saying
from storage.people.chats import ChatKind
from storage.transaction import Transaction

_MAX_TEXT = 300
"""Characters of a description on a card; the whole of it stands in the report and in /case."""
_TOLD_SOURCES = (Source.DISTRICT, Source.HOTLINE, Source.VISIT)
_UNJUDGED = (Status.REPORTED, Status.AWAITING_INFO)
NOT_SETTLED = (*_UNJUDGED, Status.DISPATCHED, Status.HANDLING, Status.ON_HOLD, Status.ESCALATED)
"""In these the result of an earlier round is not shown."""


def card_text(tx: Transaction, case: Case, audience: Audience, say: Saying) -> Markup:
    """Telegram HTML, well below a message's 4,096 characters."""
    lines = [_joined(_head(tx, case, audience, say))]
    if not audience.may_read(case):
        hidden = "card.no_right" if audience.private else "card.sensitive"
        return _stacked([*lines, say(hidden)])
    lines += [_joined(_what(case, say)), _joined(_where(tx, case, audience, say)), *missing(tx, case, say)]
    lines += _lost(case, audience, say)
    if audience.kind is not ChatKind.WORKER_GROUP:
        lines += _words(tx, case, audience, say)
    who = _who(tx, case, audience, say)
    if audience.kind is ChatKind.WORKER_GROUP:
        who = _reported_by(tx, case, audience, say) if _report_is_gone(tx, case) else iter(())
    lines += [_joined([*who, *_progress(tx, case, audience, say)]), *_open_matters(tx, case, audience, say)]
    return veiled(tx, case, _stacked(lines))


def _head(tx: Transaction, case: Case, audience: Audience, say: Saying) -> Iterator[Markup]:
    yield say("card.head", number=case.number, status=say(f"status.{case.status}"))
    if case.sensitive and not audience.private:
        return
    if case.urgency is not Urgency.NORMAL:
        yield say(f"urgency.{case.urgency}")
    elif _may_be_urgent(tx, case, say) and audience.kind is not ChatKind.WORKER_GROUP:
        yield say("urgency.suggested")
    if audience.kind is not ChatKind.WORKER_GROUP:
        for act, due in deadlines(case, say.centre.book.under(case)):
            yield _deadline(act, due, audience, say)


def _may_be_urgent(tx: Transaction, case: Case, say: Saying) -> bool:
    """A guessed category suggests it, or words of a danger that don't decide it, until somebody says of what category
    or how urgent the case is."""
    row = say.centre.book.row_of(case) if _is_unjudged(case) else None
    return (row is not None and row.urgent) or asks_if_urgent(tx, case, say)


def asks_if_urgent(tx: Transaction, case: Case, say: Saying) -> bool:
    """Whether only its words suggest it: a dispatch by a guessed category that is urgent makes the case so anyway."""
    row = say.centre.book.row_of(case)
    if not _is_unjudged(case) or (row is not None and row.urgent):
        return False
    return may_be_dangerous(say.centre.book, tx.notes.text(case.description) or "")


def _is_unjudged(case: Case) -> bool:
    chosen = case.row is not None and not case.likely
    judged = chosen or case.row_confirmed or case.urgency_set or case.urgency is not Urgency.NORMAL
    return case.status in _UNJUDGED and not judged


def _deadline(act: str, due: datetime, audience: Audience, say: Saying) -> Markup:
    """Only in a group may it say «today»: there a card is drawn anew when the moment has come, in private not."""
    if due <= say.at:
        return say(f"card.{act}_late", time=say.moment(due))
    today = say.due(due, alone=act != "handling")
    return say(f"card.{act}_by", time=say.moment(due) if audience.private else today)


def _what(case: Case, say: Saying) -> Iterator[Markup]:
    name = say.category(case)
    if name is not None:
        yield say("card.guessed", name=name) if _is_guessed(case) else escape(name)
    elif case.open:
        yield say("card.no_category")
    if case.kind is not Kind.EVENT:
        yield say(f"sort.{case.kind}")
    if case.source in _TOLD_SOURCES:
        yield say(f"source.{case.source}")
    if case.level is not None and _is_chosen(case):
        yield say("card.level", level=say(f"level.{case.level}"))
    row = say.centre.book.row_of(case)
    if case.clock is not None:
        yield say("card.limit", span=say.limit(case.clock))
    elif row is not None and case.open:
        yield say("card.limit", span=say.span(row.limit.span, row.limit.kind))


def _is_guessed(case: Case) -> bool:
    """Whether the category stands there until somebody judges it: nobody has chosen it, and the case goes on."""
    return case.open and not case.row_confirmed and bool(case.likely)


def _is_chosen(case: Case) -> bool:
    """Whether staff have set another level than follows from whose the case is."""
    if case.unit is None:
        return case.status is Status.REPORTED and case.clock is None
    return case.level is not level_of(case, case.unit, None)


def _where(tx: Transaction, case: Case, audience: Audience, say: Saying) -> Iterator[Markup]:
    station = tx.places.station(case.station) if case.station is not None else None
    grid = tx.places.grid(case.grid) if case.grid is not None else None
    where = " ".join(part.name for part in (station, grid) if part is not None)
    if where or case.open:
        yield escape(where) if where else say("card.no_station")
    if _is_elsewhere(tx, case):
        yield say("card.elsewhere")
    address = tx.notes.text(case.place.note) if case.place.note is not None else None
    if address:
        yield escape(short(masks.place(address) if not audience.private else masks.text(address), 60))
    if case.place.point is not None:
        yield say("card.point")
    if not case.place.known and case.open:
        yield say("card.no_place")
    yield from attachments.counted(tx, case.media, say)


def _is_elsewhere(tx: Transaction, case: Case) -> bool:
    """Whether the report names another community than its reporter's own, while nobody has judged the case."""
    reporter = tx.people.get(case.reporter)
    own = reporter.station if reporter is not None else None
    return case.status in _UNJUDGED and own is not None and case.station is not None and case.station != own


def _words(tx: Transaction, case: Case, audience: Audience, say: Saying) -> Iterator[Markup]:
    text = tx.notes.text(case.description)
    if text:
        yield escape(short(masks.text(text) if audience.private else masks.place(text), _MAX_TEXT))
    writer = tx.notes.text(case.quoted_from) if case.quoted_from is not None else None
    if writer:
        yield say("card.quoted", name=masks.name(writer))


def _report_is_gone(tx: Transaction, case: Case) -> bool:
    """Whether the message that the card replies to was taken out of the group, for a number stood in it."""
    report = tx.cards.report_message(case.id)
    return report is not None and tx.outbox.of_key(deletion_key(*report)) is not None


def _reported_by(tx: Transaction, case: Case, audience: Audience, say: Saying) -> Iterator[Markup]:
    name = say.name(tx.people.get(case.reporter), masked=not audience.private)
    yield say("card.reported_by", name=name, time=say.hour(case.opened_at))


def _who(tx: Transaction, case: Case, audience: Audience, say: Saying) -> Iterator[Markup]:
    masked = not audience.private
    yield from _reported_by(tx, case, audience, say)
    if case.open:
        names = [say.name(p, masked=masked) for p in participants.owners(tx, case)[:2]]
        yield say("card.owner", name="、".join(names)) if names else Markup()
    if case.contact is not None:
        yield say("card.contact")


def _progress(tx: Transaction, case: Case, audience: Audience, say: Saying) -> Iterator[Markup]:
    if case.unit is not None:
        yield from _unit(tx, case, case.unit, audience, say)
    elif case.level is Level.SELF and case.result is not None:
        yield say("card.settled_by", name=say.name(tx.people.get(case.reporter), masked=not audience.private))
    for key, count in (("returned", case.returns), ("reworked", case.reworks), ("extended", case.extensions)):
        if count:
            yield say(f"card.{key}", count=count)
    if audience.kind is not ChatKind.WORKER_GROUP:
        yield from _outside(case, say)
    if case.status is Status.ON_HOLD and case.hold_until is not None:
        yield say("card.held_until", time=say.moment(case.hold_until))
    yield from _leading(tx, case, say)
    yield from _ended(case, say)


def _ended(case: Case, say: Saying) -> Iterator[Markup]:
    if case.withdrawn:
        yield say("card.withdrawn")
    if case.outcome is not None:
        yield say("card.outcome", outcome=say(f"outcome.{case.outcome}"))


def _leading(tx: Transaction, case: Case, say: Saying) -> Iterator[Markup]:
    leading = tx.cases.by_number(case.leads) if case.leads is not None else None
    if case.status is Status.MERGED and leading is not None:
        yield say("card.leading_is", number=leading.number, status=say(f"status.{leading.status}"))


def _followers(tx: Transaction, case: Case, say: Saying) -> Iterator[Markup]:
    """What was merged into it, by the last digits of its numbers."""
    numbers = [follower.number[-4:] for follower in tx.cases.followers(case.number)]
    if numbers:
        yield say("card.followers", numbers="、".join(numbers))


def _lost(case: Case, audience: Audience, say: Saying) -> Iterator[Markup]:
    """In the group of a unit that had the case."""
    if (
        audience.kind is ChatKind.UNIT_GROUP
        and case.open
        and not audience.held & {Relation.OFFICER, Relation.ASSISTANT}
    ):
        yield say("card.lost")


def _outside(case: Case, say: Saying) -> Iterator[Markup]:
    """The number and the deadline that the district has given it, or the hotline until it goes up to the district."""
    if case.outside_number is not None:
        of_hotline = case.source is Source.HOTLINE and case.level is not Level.DISTRICT
        yield say("card.outside_hotline" if of_hotline else "card.outside", number=case.outside_number)
    if case.outside_due is not None and case.open:
        yield say("card.outside_due", time=say.moment(case.outside_due))


def _unit(tx: Transaction, case: Case, code: UnitCode, audience: Audience, say: Saying) -> Iterator[Markup]:
    officer = tx.people.get(case.officer) if case.officer is not None else None
    name = unit_name(tx, code)
    bound = tx.chats.of_unit(code) if audience.kind is ChatKind.UNIT_GROUP else None
    if bound is not None and Relation.OFFICER in audience.held:
        if officer is not None and accepted_by(officer, case):
            yield say("card.officer", name=say.name(officer, masked=True))
    elif officer is None or (case.open and not accepted_by(officer, case)):
        yield say("card.unit", unit=name)
    else:
        yield say("card.unit_officer", unit=name, name=say.name(officer, masked=not audience.private))
    if case.open and not participants.manned(tx, code):
        yield say("card.unmanned")


def _open_matters(tx: Transaction, case: Case, audience: Audience, say: Saying) -> Iterator[Markup]:
    """What somebody has asked, answered or demanded; in a group of workers only that it is supervised."""
    yield from _supervision(tx, case, audience, say)
    if audience.kind is ChatKind.WORKER_GROUP:
        return
    yield from _followers(tx, case, say)
    if case.question is not None and case.status is Status.AWAITING_INFO:
        asked = written(tx, case.question, say, private=audience.private)
        yield say("card.question", text=bare_question(asked))
    if case.result is not None and case.status not in NOT_SETTLED:
        result = say("card.result", text=written(tx, case.result, say, private=audience.private))
        yield _joined([result, *attachments.counted(tx, case.results, say)])
    yield from last_notes(tx, case, say, private=audience.private)
    yield from decision_lines(tx, case, say, private=audience.private)
    if case.appealed and case.status is Status.REPORTED:
        yield say("card.appealed")
    yield from _assists(tx, case, audience, say)
    if case.status is Status.VERIFIED:
        yield from _revisit(tx, case, audience, say)


def _supervision(tx: Transaction, case: Case, audience: Audience, say: Saying) -> Iterator[Markup]:
    """Each that waits for its answer: a later one does not hide what an earlier one demands."""
    for waiting in case.unanswered if case.open else ():
        if waiting.reply_by is None:
            continue
        kind, time = say(f"supervision.{waiting.kind}"), say.moment(waiting.reply_by)
        if waiting.requirement is not None and audience.kind is not ChatKind.WORKER_GROUP:
            text = written(tx, waiting.requirement, say, private=audience.private)
            yield say("card.supervised_for", kind=kind, time=time, text=text)
        else:
            yield say("card.supervised", kind=kind, time=time)


def _revisit(tx: Transaction, case: Case, audience: Audience, say: Saying) -> Iterator[Markup]:
    """When to call; and on the desk, which is private, what to say and to whom."""
    if case.revisit_at is not None:
        tried, time = case.revisit_tries, say.moment(case.revisit_at)
        yield say("card.tries", count=tried, time=time) if tried else say("card.revisit_at", time=time)
    if not audience.private or Relation.STAFF not in audience.held or case.contact is None:
        return
    resident = tx.notes.contact(case.contact)
    if resident is not None and resident.name:
        yield say("card.resident", name=masks.name(resident.name))
    row = say.centre.book.row_of(case)
    about = say.centre.book.catalogue_with(row.code).subclass_of(row).name if row is not None else ""
    yield say("card.script", centre=say.centre.name, category=about)


def _assists(tx: Transaction, case: Case, audience: Audience, say: Saying) -> Iterator[Markup]:
    for assist in case.assists:
        if assist.done_at is not None:
            state = say("card.assist_done")
        elif assist.arrived_at is not None:
            state = say("card.assist_arrived")
        elif assist.officer is not None:
            name = say.name(tx.people.get(PersonId(assist.officer)), masked=True)
            state = say("card.assist_accepted", name=name)
        else:
            state = say("card.assist_waiting")
        yield say("card.assist", unit=unit_name(tx, assist.unit), state=state)
        yield from _whistle(case, assist, say)
        if assist.open:
            yield say("card.task", text=written(tx, assist.task, say, private=audience.private))


def _whistle(case: Case, assist: Assist, say: Saying) -> Iterator[Markup]:
    """By when a unit that was whistled for is to be on the spot."""
    if assist.whistle and assist.open and assist.arrived_at is None:
        book = say.centre.book.under(case)
        yield say("card.whistle", time=say.moment(deadline(assist.at, book.rules.whistle_arrival, book.calendar)))


def decision_lines(tx: Transaction, case: Case, say: Saying, *, private: bool) -> Iterator[Markup]:
    """What is pending beside the case's own status, and on what grounds it was asked for."""
    decision = case.decision
    if decision is None:
        return
    yield say(f"decision.{decision.kind}", days=decision.days)
    if decision.kind is DecisionKind.RULING:
        yield from given_back(tx, case, say, private=private)
        return
    demanded = {waiting.requirement for waiting in case.unanswered}
    if decision.note is not None and decision.note not in demanded:
        text = written(tx, decision.note, say, private=private)
        yield say(f"card.asked.{decision.kind}", text=text)


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup(" · ".join(part for part in parts if part))  # noqa: S704 - each part is Markup


def _stacked(lines: Iterable[Markup]) -> Markup:
    return Markup("\n".join(line for line in lines if line))  # noqa: S704 - each line is Markup
