"""Writes what people said about a case after its report: what they added, and why its status changed."""

import re
from collections.abc import Iterator

from markupsafe import Markup

from dispatch.case import events as e
from dispatch.model import Case, ClauseNumber, NoteId, Status, UnitCode
from handlers.access.participants import unit_name
from handlers.notify.case_messages import words_of
from handlers.privacy import masks
from handlers.wording.speech import Saying
from storage.transaction import Transaction

REASONED = (
    e.Rejected, e.Appealed, e.Returned, e.Transferred, e.Held, e.Escalated, e.DistrictReplied, e.Failed, e.Revisited,
    e.Reopened, e.Voided,
)  # fmt: skip
"""What changes a case's status and says why. The words of an answer or a result stand on the card elsewhere."""
_MAX_ADDED = 3
_HANDLED = (Status.HANDLING, Status.ON_HOLD, Status.ESCALATED)
_PLEASE = re.compile(r"(?:请您?)再?(?:补充|提供|说明)(?:一下)?[\s:\uff1a,\uff0c]*")
_MAX_TEXT = 300


def last_notes(tx: Transaction, case: Case, say: Saying, *, private: bool) -> Iterator[Markup]:
    """The lines on a card for who does not open the history: the last additions, the last reason, its clause."""
    if case.revision == 1:
        return
    log = tx.cases.events(case.id)
    added = [item.event.note for item in log if isinstance(item.event, e.InfoGiven | e.Supplemented)]
    for note in [note for note in added if note is not None][-_MAX_ADDED:]:
        yield say("card.added", text=written(tx, note, say, private=private))
    entered = next(item.event for item in log if item.revision == case.status_revision)
    progress = next((item.event for item in reversed(log) if isinstance(item.event, e.Progressed)), None)
    if progress is not None and progress.note is not None and case.status in _HANDLED:
        yield say("card.progress", text=written(tx, progress.note, say, private=private))
    reason = words_of(entered)
    if reason is not None and isinstance(entered, REASONED) and reason not in _elsewhere(case):
        yield say(f"card.reason.{type(entered).__name__}", text=written(tx, reason, say, private=private))
    if isinstance(entered, e.Rejected | e.Returned):
        yield _cited(case, entered.clause, say, private=private)


def given_back(tx: Transaction, case: Case, say: Saying, *, private: bool) -> Iterator[Markup]:
    """Which unit has given the case back, and why, each time: what the director rules on."""
    unit: UnitCode | None = None
    for item in tx.cases.events(case.id):
        match item.event:
            case e.Dispatched(unit=sent_to) | e.Transferred(unit=sent_to) | e.Ruled(unit=sent_to):
                unit = sent_to
            case e.Returned(reason=reason) if unit is not None:
                text = written(tx, reason, say, private=private)
                yield say("card.given_back", unit=unit_name(tx, unit), text=text)


def _cited(case: Case, number: ClauseNumber, say: Saying, *, private: bool) -> Markup:
    """The clause by its number; in private with its words, which would be long in a group."""
    clause = say.centre.book.under(case).rules.clause(number) if private else None
    if clause is None:
        return say("clause.cite_short", number=number)
    return say("clause.cite", number=number, text=clause.text)


def _elsewhere(case: Case) -> Iterator[NoteId | None]:
    """Notes that the card shows in another place: what supervisions demand, what waits for a decision."""
    yield from (waiting.requirement for waiting in case.unanswered)
    if case.decision is not None:
        yield case.decision.note


def written(tx: Transaction, note: NoteId, say: Saying, *, private: bool) -> str:
    """A note as a card shows it: shortened and masked, in a group addresses too; /case shows the whole."""
    text = tx.notes.text(note)
    if text is None:
        return say.words.plain("history.erased")
    return short(masks.text(text) if private else masks.place(text), _MAX_TEXT)


def bare_question(text: str) -> str:
    """What is to be added, without the «please add» that stands before it already."""
    found = _PLEASE.match(text)
    return (text[found.end() :] if found is not None else text) or text


def veiled(tx: Transaction, case: Case, shown: Markup) -> Markup:
    """Masks the resident's name wherever somebody has written it, for every reader."""
    resident = tx.notes.contact(case.contact) if case.contact is not None else None
    return shown if resident is None or resident.name is None else masks.veil(shown, resident.name)


def short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
