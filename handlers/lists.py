"""Texts of several cases: my cases, the board, the morning message, and one case's history."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from dispatch import events as e
from dispatch.model import Case, CaseId, ClockKind, NoteId, Person, PersonId, Role
from dispatch.worktime import spent
from handlers import masks
from handlers.audience import audience_of
from handlers.cards import unit_name
from handlers.saying import Saying
from storage.cases import Recorded
from storage.parcels import Parcel
from storage.transaction import Transaction

_MOST_LINES = 20
_MOST_HISTORY = 60


def text(tx: Transaction, parcel: Parcel, say: Saying) -> Markup:
    match parcel.template:
        case "mine":
            return _mine(tx, _ids(parcel.params["cases"]), say)
        case "board":
            return _board(tx, parcel.params, say)
        case _:
            return _history(tx, parcel, say)


def morning(tx: Transaction, person: Person, cases: Sequence[Case], say: Saying) -> Markup:
    """One message for all that is overdue and waits for this person, or for the director."""
    head = say("list.morning", name=person.name, count=len(cases))
    return _stacked([head, *_lines(tx, cases, say), say("list.morning_foot")])


def help_text(tx: Transaction, number: PersonId, say: Saying) -> Markup:
    """What this person can do, by role, and no more."""
    person = tx.people.require(number)
    roles = [role for role in Role if role in person.roles]
    head = say("help.head", roles="、".join(say.words.plain(f"role.{role}") for role in roles))
    return _stacked([head, *(say(f"help.{role}") for role in roles), say("help.foot")])


def line(tx: Transaction, case: Case, say: Saying) -> Markup:
    """One case in one line; a sensitive one shows no more than its number and status."""
    station = tx.people.station(case.station) if case.station is not None else None
    parts = [] if case.sensitive else [say.category(case) or say.words.plain("card.no_category")]
    parts += [station.name] if station is not None else []
    clock, prefix = (case.triage, "triage_") if case.triage is not None else (case.clock, "")
    when = say.remaining(clock, say.centre.book, prefix) if clock is not None and case.open else None
    status = say(f"status.{case.status}")
    return say("list.line", number=case.number, status=status, what=" ".join(parts), when=when or "")


def _mine(tx: Transaction, ids: Sequence[CaseId], say: Saying) -> Markup:
    cases = [case for case in map(tx.cases.get, ids) if case is not None]
    if not cases:
        return say("said.no_open_cases")
    return _stacked([say("list.mine", count=len(cases)), *_lines(tx, cases, say)])


def _board(tx: Transaction, params: Mapping[str, object], say: Saying) -> Markup:
    """Counts first, then by owner, then the cases that wait, the most pressing first."""
    counts = _table(params["counts"])
    out = [say("list.board", title=say("list.board_title"), time=say.time(say.at))]
    if not counts["open"]:
        return _stacked([*out, say("list.none")])
    out += [say("list.board_counts", **counts), *_by_owner(tx, params["owners"], say)]
    for name, ids in _rows(params["sections"]):
        shown = [case for case in map(tx.cases.get, _ids(ids)[:_MOST_LINES]) if case is not None]
        out += [Markup(), say(f"list.{name}"), *_lines(tx, shown, say, total=len(ids))]
    return _cut(out)


def _by_owner(tx: Transaction, owners: object, say: Saying) -> Iterable[Markup]:
    yield say("list.by_owner")
    for owner, count, overdue in _rows(owners):
        person = tx.people.get(PersonId(owner)) if owner is not None else None
        name = person.name if person is not None else say("list.no_owner")
        yield say("list.owner_line", name=name, open=count, overdue=overdue)


def _lines(tx: Transaction, cases: Sequence[Case], say: Saying, *, total: int | None = None) -> list[Markup]:
    lines = [line(tx, case, say) for case in cases[:_MOST_LINES]]
    rest = (total if total is not None else len(cases)) - len(lines)
    return [*lines, say("list.more", count=rest)] if rest > 0 else lines


def _history(tx: Transaction, parcel: Parcel, say: Saying) -> Markup:
    """Everything that happened, readable; the content of a sensitive case only for who is responsible."""
    case = tx.cases.require(CaseId(int(str(parcel.params["case"]))))
    audience = audience_of(tx, parcel.chat_id, case)
    head = say("history.title", number=case.number)
    if audience is None or not audience.may_read(case):
        unit = unit_name(tx, case.unit) if case.unit is not None else say("relation.staff")
        return _stacked([head, say("history.sensitive", who=unit, status=say(f"status.{case.status}"))])
    events = tx.cases.events(case.id)
    shown = [item for item in events if not isinstance(item.event, e.Rung) or item.event.timer != "daily"]
    lines = [part for item in shown[-_MOST_HISTORY:] for part in _happened(tx, item, say)]
    return _cut([head, *lines, _elapsed(case, say)])


def _happened(tx: Transaction, item: Recorded, say: Saying) -> Iterable[Markup]:
    actor = tx.people.get(item.actor) if item.actor is not None else None
    who = escape(actor.name) if actor is not None else say("someone.clock")
    if item.on_behalf:
        who += say("history.behalf")
    yield say("history.line", time=say.time(item.at), who=who, what=_what(tx, item.event, say))
    for name in ("description", "question", "reason", "note", "result", "requirement", "answer", "outcome"):
        note = getattr(item.event, name, None)
        if isinstance(note, int) and not isinstance(note, bool):
            words = tx.notes.text(NoteId(note))
            yield say("history.text", text=masks.text(words) if words else say("history.erased"))


def _what(tx: Transaction, event: e.Event, say: Saying) -> Markup:  # noqa: C901 - one arm an event
    name = type(event).__name__
    match event:
        case e.Rung():
            return say(f"event.Rung.{event.timer.partition(':')[0]}")
        case e.Dispatched() | e.Ruled() | e.Transferred():
            return say(f"event.{name}", unit=unit_name(tx, event.unit))
        case e.AssistAsked():
            return say(f"event.{name}", unit=unit_name(tx, event.assist.unit))
        case e.Rejected() | e.Returned():
            return say(f"event.{name}", clause=event.clause)
        case e.Merged():
            return say(f"event.{name}", into=event.into)
        case e.AssistRated():
            return say(f"event.{name}", rating=event.rating)
        case e.ExtensionAsked() | e.ExtensionGranted():
            return say(f"event.{name}", days=event.days)
        case e.Held():
            return say(f"event.{name}", until=say.time(event.until))
        case e.Revisited():
            return say(f"event.{name}", outcome=say(f"outcome.{event.outcome}"))
        case e.Supervised():
            return say(f"event.{name}", kind=say(f"supervision.{event.kind}"))
        case _:
            return say(f"event.{name}")


def _elapsed(case: Case, say: Saying) -> Markup:
    """Elapsed and paused time together are the case's age."""
    end = case.ended_at or say.at
    paused = sum(
        (spent(p.since, p.until or end, ClockKind.CONTINUOUS, say.centre.book.calendar) for p in case.pauses),
        start=end - end,
    )
    return say("history.elapsed", age=say.span(end - case.opened_at), paused=say.span(paused))


def _ids(value: object) -> list[CaseId]:
    return [CaseId(int(number)) for number in _rows(value)]


def _rows(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("a list's parcel holds rows")
    return value


def _table(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("a board's parcel holds its counts")
    return value


def _stacked(lines: Iterable[Markup]) -> Markup:
    return Markup("\n").join(lines)


def _cut(lines: Sequence[Markup], most: int = 3800) -> Markup:
    """Whole lines only, and never over a message's length: a tag cut in two could not be parsed."""
    kept: list[Markup] = []
    size = 0
    for one in lines:
        size += len(one.encode("utf-16-le")) // 2 + 1
        if size > most:
            return _stacked([*kept, Markup("…")])
        kept.append(one)
    return _stacked(kept)
