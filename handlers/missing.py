"""What of a case's pictures and files is not kept: a line on its cards and in its history, as long as it is so."""

from collections.abc import Iterator
from datetime import datetime

from markupsafe import Markup

from dispatch.model import Case
from handlers.centre import Centre
from handlers.outgoing import Place, Voice
from handlers.saying import Saying
from storage.cards import Card
from storage.media import Media
from storage.parcels import State
from storage.transaction import Transaction

_DRAWN = ("page", "why", "note")
"""What a parcel says of how its card is drawn."""


def missing(tx: Transaction, case: Case, say: Saying) -> Iterator[Markup]:
    """Nothing is looked up for a case that has no files."""
    if not case.media and not case.results:
        return
    found = tx.files.missing(case.id)
    if found.waiting:
        yield say("missing.waiting", count=found.waiting)
    if found.lost:
        why = [say.words.plain(f"lost.{reason}") for reason in found.reasons]
        yield say("missing.lost", count=found.lost, why=why)


def file_settled(tx: Transaction, one: Media, at: datetime, centre: Centre) -> None:
    """The line has changed with this file: the cards that stand are drawn anew, and nothing new is sent."""
    case = tx.cases.get(one.case) if one.case is not None else None
    if case is None:
        return
    out = Voice(tx, at, centre, f"m{one.id}.{one.attempts}.{at:%y%m%d%H%M%S}")
    for card in tx.cards.of_case(case.id):
        _redraw(out, case, card)


def _redraw(out: Voice, case: Case, card: Card) -> None:
    """On the page that it shows, under the first line that says why it came; what waits to be sent is new anyway."""
    drawn = [p for p in out.tx.outbox.of_case(case.id) if p.template == "card" and p.chat_id == card.chat_id]
    if any(p.state is State.WAITING and not p.params.get("fresh") for p in drawn):
        return
    sent = [p for p in drawn if p.state in (State.SENT, State.SENDING)]
    last = sent[-1] if sent else None
    bound = out.tx.chats.get(card.chat_id)
    thread, person = bound.thread_id if bound is not None else None, last.person if last is not None else None
    shown = {name: last.params[name] for name in _DRAWN if name in last.params} if last is not None else {}
    out.redraw(case, Place(card.chat_id, thread, person), shown)
