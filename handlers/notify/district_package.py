"""The papers that staff hand on to the district: a form as text, the attachments, a spreadsheet row; in private."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from dispatch.case import events as e
from dispatch.geography.coordinates import Coordinates, gcj02, map_link
from dispatch.model import Case, NoteId, Person
from handlers.bot_api.csv_file import csv_file
from handlers.notify import attachments
from handlers.notify.destinations import is_reached, private
from handlers.notify.messages import DistrictForm, DistrictRow
from handlers.notify.outbox_writer import OutboxWriter
from handlers.privacy import masks
from handlers.wording.speech import Saying
from storage.transaction import Transaction

_MAX_VALUE: Final = 450
"""Characters of one value in the form: four long notes, even of characters that Telegram counts twice, fit into one
message of 4,096. The row has the whole."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is made here and goes out with the request."""

    name: str
    content: bytes


def send_package(out: OutboxWriter, case: Case, person: Person) -> None:
    """Sends the papers, in the order in which they are handed on; outside working time in the morning."""
    if not is_reached(person):
        return
    waits = out.centre.book.calendar.next_morning(out.at) if out.must_wait(case) else None
    out.show(private(person), DistrictForm(case.id), not_before=waits)
    attachments.show(out, case, person, not_before=waits)
    out.show(private(person), DistrictRow(case.id), not_before=waits)


def form_text(tx: Transaction, case: Case, say: Saying) -> Markup:
    """The case as text, to be forwarded or copied into the district's own form."""
    title = say("package.answer" if not case.open else "package.title", number=case.number)
    lines = [
        say("package.line", name=name, value=_cut(value, say)) for name, value in _fields(tx, case, say) if value
    ]
    return Markup("\n").join([title, *lines, say("package.foot" if case.open else "package.answer_foot")])


def row_file(tx: Transaction, case: Case, say: Saying) -> Upload:
    """The case as a CSV file: a heading and one row; nothing in it can be taken for a formula."""
    fields = list(_fields(tx, case, say))
    table = [[name for name, _ in fields], [value for _, value in fields]]
    return Upload(f"{case.number}.csv", csv_file(table))


def _cut(value: str, say: Saying) -> str:
    return value if len(value) <= _MAX_VALUE else f"{value[:_MAX_VALUE]}{say.words.plain('package.cut')}"


def _fields(tx: Transaction, case: Case, say: Saying) -> Iterator[tuple[str, str]]:
    words, places = say.words.plain, tx.places
    station = places.station(case.station) if case.station is not None else None
    grid = places.grid(case.grid) if case.grid is not None else None
    reporter = tx.people.get(case.reporter)
    point = _point(tx, case)
    units = [u for u in (*case.previous_units, case.unit) if u is not None]
    named = [found.name for found in map(places.unit, dict.fromkeys(units)) if found is not None]
    values = {
        "number": case.number,
        "outside_number": case.outside_number or "",
        "outside_due": say.dated(case.outside_due) if case.outside_due is not None else "",
        "source": words(f"source.{case.source}"),
        "category": say.category(case) or "",
        "urgency": words(f"urgency.{case.urgency}"),
        "station": " ".join(part.name for part in (station, grid) if part is not None),
        "place": _note(tx, case, case.place.note),
        "coordinates": _coordinates(point, say),
        "map": map_link(point, case.number) if point is not None else "",
        "description": _note(tx, case, case.description),
        "reported": f"{say.name(reporter, masked=False)} {say.dated(case.opened_at)}",
        "units": "、".join(named),
        "reason": _note(tx, case, _reason(tx, case)),
        "status": words(f"status.{case.status}"),
        "result": _note(tx, case, case.result),
    }
    for key, value in values.items():
        yield words(f"package.{key}"), value


def _point(tx: Transaction, case: Case) -> Coordinates | None:
    found = tx.notes.point(case.place.point) if case.place.point is not None else None
    return Coordinates(*found) if found is not None else None


def _coordinates(point: Coordinates | None, say: Saying) -> str:
    """Both systems, longitude first, as maps of China want them."""
    if point is None:
        return ""
    there = gcj02(point)
    wgs, gcj = (f"{one.longitude:.6f},{one.latitude:.6f}" for one in (point, there))
    return say.words.plain("package.both", wgs=wgs, gcj=gcj)


def _reason(tx: Transaction, case: Case) -> NoteId | None:
    """The words with which the case was escalated, rejected or voided."""
    told = (e.Escalated, e.Rejected, e.Voided)
    reasons = [item.event.reason for item in tx.cases.events(case.id) if isinstance(item.event, told)]
    return reasons[-1] if reasons else None


def _note(tx: Transaction, case: Case, note: NoteId | None) -> str:
    """The note with numbers and the resident's name masked: who needs them asks for them, which is logged."""
    resident = tx.notes.contact(case.contact) if case.contact is not None else None
    text = masks.text(tx.notes.text(note) or "") if note is not None else ""
    return masks.without(text, resident.name if resident is not None else None)
