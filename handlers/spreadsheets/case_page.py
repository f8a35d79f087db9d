"""The page of cases: one line each, as it stood at the end of the period; of a sensitive case the number alone."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from dispatch.figures.case_facts import CaseFacts
from dispatch.figures.unresolved import Holder, Unresolved
from dispatch.model import Case, Grid, GridCode, Person, Station, StationCode, UnitCode
from handlers.access.audience import may_see
from handlers.access.card_link import card_link
from handlers.access.participants import unit_name
from handlers.cards.case_notes import short
from handlers.digests.scopes import STREET
from handlers.privacy import masks
from handlers.spreadsheets.workbook import Cell, Column, Days, Link, Page
from handlers.wording.speech import Saying
from storage.people.chats import ChatKind
from storage.transaction import Transaction

MAX_LINKS: Final = 60_000
"""A page of a spreadsheet takes no more than some sixty-five thousand."""
_MAX_PLACE: Final = 60
_COLUMNS: Final[Sequence[tuple[str, int]]] = (
    ("number", 18), ("status", 12), ("station", 20), ("grid", 12), ("unit", 20), ("category", 30), ("urgency", 8),
    ("source", 12), ("opened", 16), ("ended", 16), ("holder", 24), ("over", 8), ("supervised", 8), ("outcome", 16),
    ("place", 40),
)  # fmt: skip
_GROUPS: Final = {STREET: ChatKind.CENTRE_GROUP, "u": ChatKind.UNIT_GROUP, "s": ChatKind.WORKER_GROUP}
"""Where the cards stand that the readers of a scope can open."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The cases of a scope at the end of a period. `waiting` are those that had not ended, by number; `reader` is
    None for who sees all."""

    scope: str
    facts: Sequence[CaseFacts]
    waiting: Mapping[str, Unresolved]
    reader: Person | None


def case_page(tx: Transaction, listed: Listed, title: str, say: Saying) -> Page:
    """What is not the reader's to know any more is not on it, and it says how many that are."""
    plain = say.words.plain
    rows = list(_rows(tx, listed, say))
    notes = [plain("spreadsheet.over_note")]
    if len(rows) < len(listed.facts):
        notes.append(plain("spreadsheet.not_listed", count=len(listed.facts) - len(rows)))
    columns = [Column(plain(f"spreadsheet.column.{name}"), wide) for name, wide in _COLUMNS]
    return Page(plain("spreadsheet.page.cases"), title, notes, columns, rows, landscape=True)


@dataclass(frozen=True, slots=True)
class _Names:
    """What codes and keys are called, looked up once for a whole page."""

    word: Callable[[str], str]
    station: Callable[[StationCode], Station | None]
    grid: Callable[[GridCode], Grid | None]
    unit: Callable[[UnitCode], str]
    holder: Callable[[str, str, str], str]


def _names(tx: Transaction, say: Saying) -> _Names:
    def holder(holds: str, unit: str, status: str) -> str:
        return say.words.plain(f"weekly.holder.{holds}", unit=unit, status=status)

    return _Names(
        cache(lambda key: say.words.plain(key)),
        cache(tx.places.station),
        cache(tx.places.grid),
        cache(lambda code: unit_name(tx, code)),
        cache(holder),
    )


def _rows(tx: Transaction, listed: Listed, say: Saying) -> Iterator[Sequence[Cell]]:
    names = _names(tx, say)
    chats = [one.chat_id for one in tx.chats.of_kind(_GROUPS[listed.scope[0]])]
    sees_all = listed.reader is None or listed.scope == STREET
    for at, one in enumerate(listed.facts):
        case = tx.cases.by_number(one.number)
        if case is None or not (sees_all or (listed.reader is not None and may_see(tx, listed.reader, case))):
            continue
        if one.sensitive or case.sensitive:
            yield [one.number, *[None] * (len(_COLUMNS) - 1)]
        else:
            url = _url(tx, case, chats) if at < MAX_LINKS else None
            yield _row(tx, case, one, listed.waiting.get(one.number), url, say, names)


def _row(
    tx: Transaction,
    case: Case,
    one: CaseFacts,
    waits: Unresolved | None,
    url: str | None,
    say: Saying,
    names: _Names,
) -> list[Cell]:
    plain = names.word
    station = names.station(one.station) if one.station is not None else None
    grid = names.grid(case.grid) if case.grid is not None else None
    calls = [call.outcome for call in one.revisits if call.outcome is not None]
    return [
        Link(one.number, url) if url is not None else one.number,
        plain(f"status.{one.status}"),
        station.name if station is not None else plain("card.no_station"),
        grid.name if grid is not None else None,
        names.unit(one.unit) if one.unit is not None else None,
        say.category(case) or plain("card.no_category"),
        plain(f"urgency.{one.urgency}"),
        plain(f"source.{case.source}"),
        _local(one.opened_at, say),
        _local(one.ended_at, say) if one.ended_at is not None else None,
        _holder(waits, names) if waits is not None else None,
        Days(max(round(waits.over / waits.day, 1), 0.1)) if waits is not None and waits.over else None,
        plain("spreadsheet.yes") if one.supervised else None,
        plain(f"outcome.{calls[-1]}") if calls else None,
        _place(tx, case),
    ]


def _holder(waits: Unresolved, names: _Names) -> str:
    """Whose turn it was at the end of the period."""
    holds = waits.holder if waits.unit is not None or waits.holder is not Holder.UNIT else Holder.CENTRE
    unit = names.unit(waits.unit) if waits.unit is not None else ""
    return names.holder(holds.value, unit, waits.status.value)


def _place(tx: Transaction, case: Case) -> str | None:
    """To the building, and without the resident's name, as in the lists of a chat."""
    written = tx.notes.text(case.place.note) if case.place.note is not None else None
    if written is None:
        return None
    resident = tx.notes.contact(case.contact) if case.contact is not None else None
    return masks.without(short(masks.place(written), _MAX_PLACE), resident.name if resident is not None else None)


def _local(moment: datetime, say: Saying) -> datetime:
    """By the centre's clock, without a zone, which a spreadsheet has not."""
    return moment.astimezone(say.centre.zone).replace(tzinfo=None, microsecond=0)


def _url(tx: Transaction, case: Case, chats: Sequence[int]) -> str | None:
    """Of the case's card in the first of these groups that has one; who is not in it can't open it."""
    links = (card_link(tx, case, chat_id) for chat_id in chats)
    return next((link for link in links if link is not None), None)
