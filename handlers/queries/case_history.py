"""Writes the whole history of one case in lines, a page at a time."""

from collections.abc import Iterable

from markupsafe import Markup, escape

from dispatch.case import events as e
from dispatch.model import Case, ClockKind, NoteId, Role, TimerKind
from dispatch.rulebook.worktime import spent
from handlers.access.audience import audience_of
from handlers.access.card_link import link_for
from handlers.access.participants import unit_name
from handlers.bot_api.callback_data import ListName, ListTap, to_36
from handlers.cards.case_notes import veiled
from handlers.cards.missing_files import missing
from handlers.notify.messages import CaseHistory
from handlers.privacy import masks
from handlers.queries.history_changes import changes
from handlers.queries.list_page import PageView, button, page_buttons, paged, stacked
from handlers.wording.speech import Saying
from storage.cases.cases import Recorded
from storage.transaction import Transaction

_A_PIECE = 1_000
"""Characters of a long text in one line, so that it can go on on the next page."""


def history_page(tx: Transaction, chat: int, asked: CaseHistory, say: Saying) -> PageView:
    """Everything that happened, for whoever reads in that `chat`; the content of a sensitive case only for who is
    responsible. A page past the end is the last one."""
    case = tx.cases.require(asked.case)
    audience = audience_of(tx, chat, case)
    opener = [
        button(say.words.plain("verb.open_card"), ListTap(ListName.OPEN, to_36(case.id))),
        *_in_group(tx, chat, case, say),
    ]
    if audience is None or not audience.may_read(case):
        unit = unit_name(tx, case.unit) if case.unit is not None else say("relation.staff")
        hidden = say("history.sensitive", who=unit, status=say(f"status.{case.status}"))
        return stacked([say("history.title", number=case.number), hidden]), []
    events = tx.cases.events(case.id)
    shown = [item for item in events if not _is_daily(item.event)]
    pages = paged(part for item in shown for part in _happened(tx, item, say))
    page = len(pages) - 1 if asked.page is None else min(asked.page, len(pages) - 1)
    lines = [say("history.title", number=case.number), *missing(tx, case, say), *pages[page]]
    if page + 1 == len(pages):
        lines.append(_elapsed(case, say))
    if len(pages) > 1:
        lines.append(say("list.page", page=page + 1, pages=len(pages)))
    return veiled(tx, case, stacked(lines)), [
        *page_buttons(say, ListName.CASE, f"{to_36(case.id)}-", page, len(pages)),
        opener,
    ]


def _in_group(tx: Transaction, chat: int, case: Case, say: Saying) -> list[dict[str, str]]:
    """The way to the case's card in the reader's group, so that nobody has to look for it by scrolling."""
    reader = tx.people.by_telegram(chat)
    link = link_for(tx, case, reader) if reader is not None else None
    return [{"text": say.words.plain("verb.group_card"), "url": link}] if link is not None else []


def _is_daily(event: e.Event) -> bool:
    return isinstance(event, e.Rung) and event.key.kind is TimerKind.DAILY


def _happened(tx: Transaction, item: Recorded, say: Saying) -> Iterable[Markup]:
    actor = tx.people.get(item.actor) if item.actor is not None else None
    who = escape(actor.name) if actor is not None else say("someone.clock")
    if item.on_behalf:
        who += say("history.behalf")
    what = say("history.what", what=_what(tx, item, say), changes=changes(tx, item.event, say))
    yield say("history.line", time=say.time(item.at), who=who, what=what)
    wrote = item.event.assist if isinstance(item.event, e.AssistAsked) else item.event
    for name in ("description", "question", "reason", "note", "task", "result", "requirement", "answer", "outcome"):
        note = getattr(wrote, name, None)
        if isinstance(note, int) and not isinstance(note, bool):
            words = tx.notes.text(NoteId(note))
            shown = masks.text(words) if words else say.words.plain("history.erased")
            for start in range(0, len(shown), _A_PIECE):
                yield say("history.text", text=shown[start : start + _A_PIECE])


def _what(tx: Transaction, item: Recorded, say: Saying) -> Markup:  # noqa: C901 - one arm an event
    event = item.event
    name = type(event).__name__
    match event:
        case e.Rung():
            return say(f"event.Rung.{event.key.kind}")
        case e.Dispatched() | e.Ruled() | e.Transferred():
            return say(f"event.{name}", unit=unit_name(tx, event.unit))
        case e.AssistAsked():
            return say(f"event.{name}", unit=unit_name(tx, event.assist.unit), whistle=event.assist.whistle)
        case e.Escalated():
            return say(f"event.{name}", agreed=_is_directors(tx, item))
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


def _is_directors(tx: Transaction, item: Recorded) -> bool:
    """Whether it is the director's consent to what staff had asked for."""
    actor = tx.people.get(item.actor) if item.actor is not None else None
    return actor is not None and Role.DIRECTOR in actor.roles and Role.STAFF not in actor.roles


def _elapsed(case: Case, say: Saying) -> Markup:
    """The line with the case's age and how much of it was paused."""
    end = case.ended_at or say.at
    paused = sum(
        (spent(p.since, p.until or end, ClockKind.CONTINUOUS, say.centre.book.calendar) for p in case.pauses),
        start=end - end,
    )
    return say("history.elapsed", age=say.span(end - case.opened_at), paused=say.span(paused))
