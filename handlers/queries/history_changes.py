"""Says what was added to a case or put right in it, for its history: each changed field with its new value."""

from collections.abc import Iterator
from datetime import timedelta

from markupsafe import Markup, escape

from dispatch.case import events as e
from dispatch.model import NoteId, Place
from handlers.notify import attachments
from handlers.privacy import masks
from handlers.wording.speech import Saying
from storage.transaction import Transaction


def changes(tx: Transaction, event: e.Event, say: Saying) -> Markup:
    """Empty where the event changes nothing by name. A place is read through its note, so what was erased is gone
    here too; whoever may not read the case is not shown its history at all."""
    match event:
        case e.Supplemented() | e.Amended():
            found = [*_judged(event, say), *_placed(tx, event, say), *_added(tx, event, say)]
        case e.InfoGiven(place=place, media=media, urgency=urgency):
            raised = [] if urgency is None else [say("history.changed.urgency", value=say(f"urgency.{urgency}"))]
            found = [*raised, *_place(tx, place, say), *attachments.counted(tx, media, say)]
        case e.Progressed(media=media) | e.Resolved(media=media) | e.Reported(media=media):
            found = list(attachments.counted(tx, media, say))
        case _:
            found = []
    return Markup("、").join(found)


def _judged(event: e.Supplemented | e.Amended, say: Saying) -> Iterator[Markup]:
    catalogue = say.centre.book.catalogue_with(event.row) if event.row is not None else None
    row = catalogue.row(event.row) if catalogue is not None and event.row is not None else None
    if row is not None:
        yield say("history.changed.row", value=say.row(row))
    if event.urgency is not None:
        yield say("history.changed.urgency", value=say(f"urgency.{event.urgency}"))
    if isinstance(event, e.Amended) and event.level is not None:
        yield say("history.changed.level", value=say(f"level.{event.level}"))
    if isinstance(event, e.Amended) and event.clock is not None:
        span = say.span(timedelta(minutes=event.clock.limit), event.clock.kind)
        yield say("history.changed.limit", value=span)


def _placed(tx: Transaction, event: e.Supplemented | e.Amended, say: Saying) -> Iterator[Markup]:
    yield from _place(tx, event.place, say)
    station = tx.places.station(event.station) if event.station is not None else None
    grid = tx.places.grid(event.grid) if event.grid is not None else None
    if station is not None or grid is not None:
        where = " ".join(part.name for part in (station, grid) if part is not None)
        yield say("history.changed.station", value=where)


def _place(tx: Transaction, place: Place | None, say: Saying) -> Iterator[Markup]:
    if place is None:
        return
    if place.note is not None:
        yield say("history.changed.place", value=_words(tx, place.note, say))
    if place.point is not None:
        yield say("history.changed.point")


def _added(tx: Transaction, event: e.Supplemented | e.Amended, say: Saying) -> Iterator[Markup]:
    if isinstance(event, e.Supplemented):
        if event.contact is not None:
            yield say("history.changed.contact")
        yield from attachments.counted(tx, event.media, say)
        return
    if event.outside_number is not None:
        yield say("history.changed.outside_number", value=event.outside_number)
    if event.outside_due is not None:
        yield say("history.changed.outside_due", value=say.moment(event.outside_due))


def _words(tx: Transaction, note: NoteId, say: Saying) -> Markup:
    words = tx.notes.text(note)
    return escape(masks.text(words)) if words else say("history.erased")
